//! The loop of a vision, step by step: ASSESS, DEBATE, PLAN, EXECUTE, REVIEW, once for each goal (seeds, agent.vision).
//!
//! The platform's own scheduler runs it continuously; here each step is made on demand, so that it can be looked at.

use crate::agents::routing;
use crate::agents::running::{self, EndedCall};
use crate::agents::task::{AgentQuestion, AgentTask, TenantAgent};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditSubject, AuditTarget, CallStart};
use crate::state::PlatformState;
use crate::store::{AuditRow, InstallRow, Store, StoreError, VisionKey, VisionLoopRow, VisionStepRow};
use linkworld_contract::wire::agents::calls::AGENT_TOKENS_DEFAULT;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use serde::Deserialize;
use std::sync::Arc;

/// The phases of a goal, in their order.
const PHASES: [&str; 5] = ["assess", "debate", "plan", "execute", "review"];
/// The phase that a supervised loop waits before.
const APPROVED: &str = "execute";
/// In the review of an agent that has reached its vision.
const DONE: &str = "VISION_DONE";
/// Steps that the agent is shown: those of one goal.
const SHOWN_STEPS: u32 = 5;

/// What the manifest says of a vision.
#[derive(Debug, Clone, Deserialize)]
struct DeclaredVision {
    text: String,
    #[serde(default)]
    success_criteria: Vec<String>,
    #[serde(default = "supervised")]
    autonomy_mode: String,
    #[serde(default = "goals")]
    budget_max_goals: u32,
}

fn supervised() -> String {
    "supervised".to_owned()
}

const fn goals() -> u32 {
    50
}

/// A loop that has not begun.
pub(crate) fn beginning() -> VisionLoopRow {
    VisionLoopRow { phase: PHASES[0].to_owned(), goals: 0, is_done: false }
}

/// A step that may be made.
struct VisionStep {
    key: VisionKey,
    before: VisionLoopRow,
    task: AgentTask,
    row: AuditRow,
}

/// Makes the next step of a vision.
pub(crate) async fn step(
    state: &Arc<PlatformState>,
    install: Arc<InstallRow>,
    (agent, is_approved): (String, bool),
    (cause, start): (Option<i64>, CallStart),
) -> Result<Result<VisionStepRow, ToolRefusal>, StoreError> {
    let begin = move |store: &Store| begin(store, install, (&agent, is_approved), (cause, start));
    let VisionStep { key, before, task, row } = match state.store.run(begin).await? {
        Ok(step) => step,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let EndedCall { result, entry, .. } = running::run(state, task, (row, start)).await?;
    let said = match result {
        Ok(answer) => answer.text.unwrap_or_default(),
        // The loop stays where it is: the same step can be made again.
        Err(refusal) => return Ok(Err(refusal)),
    };
    let made = VisionStepRow {
        goal: before.goals + 1,
        phase: before.phase.clone(),
        call: entry,
        at: state.clock.unix_millis(),
        said,
    };
    let (after, kept) = (after(&before, &made.said), made.clone());
    let keep = move |store: &Store| {
        store.add_vision_step(&key, &kept)?;
        store.set_vision_loop(&key, &after)
    };
    state.store.run(keep).await?;
    Ok(Ok(made))
}

fn begin(
    store: &Store,
    install: Arc<InstallRow>,
    (agent, is_approved): (&str, bool),
    (cause, start): (Option<i64>, CallStart),
) -> Result<Result<VisionStep, ToolRefusal>, StoreError> {
    let agents = store.agents_of(&install.tenant_id, &install.app)?;
    let row = match routing::asked(&install.app, &agents, Some(agent)) {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let visions = store.visions(&install.tenant_id)?;
    let vision = visions.iter().find(|vision| vision.app == install.app && vision.agent == agent);
    let Some(declared) = vision.and_then(|vision| vision.declared.to::<DeclaredVision>()) else {
        let error = format!("agent `{agent}` of app `{}` has no vision in this tenant", install.app);
        let refusal = ToolRefusal::new(404, "no_vision", error);
        return Ok(Err(refusal.hint("declare `vision` in the manifest, and pick a project for it in the settings")));
    };
    let key = VisionKey { tenant_id: install.tenant_id.clone(), app: install.app.clone(), agent: agent.to_owned() };
    let before = store.vision_loop(&key)?.unwrap_or_else(beginning);
    if let Some(refusal) = stopped(&declared, &before, is_approved) {
        return Ok(Err(refusal));
    }
    let steps = store.vision_steps(&key, SHOWN_STEPS)?;
    let question = AgentQuestion::of(prompt(&declared, &before, &steps), AGENT_TOKENS_DEFAULT);
    let subject = AuditSubject::new(AuditKind::AgentInvoke, agent).caused_by(cause);
    let begun = audit::begin(store, &AuditTarget::of(&install), subject, start)?;
    let task = AgentTask { agent: TenantAgent::of(row), install, question };
    Ok(Ok(VisionStep { key, before, task, row: begun }))
}

/// Why a loop does not go on.
fn stopped(declared: &DeclaredVision, before: &VisionLoopRow, is_approved: bool) -> Option<ToolRefusal> {
    if before.is_done {
        return Some(ToolRefusal::new(409, "vision_done", "the agent said that the vision is reached"));
    }
    if before.goals >= declared.budget_max_goals {
        let error = format!("the vision had {} goals, the maximum of its budget", before.goals);
        return Some(
            ToolRefusal::new(409, "budget_exhausted", error).hint("`budget_max_goals` in the manifest decides"),
        );
    }
    if declared.autonomy_mode == supervised() && before.phase == APPROVED && !is_approved {
        let refusal =
            ToolRefusal::new(409, "approval_required", "the plan of a supervised vision waits for an approval");
        return Some(refusal.hint("read the plan with `linkworld visions show`, and approve it with `--approve`"));
    }
    None
}

/// How far the loop is behind a step.
fn after(before: &VisionLoopRow, said: &str) -> VisionLoopRow {
    let at = PHASES.iter().position(|phase| *phase == before.phase).unwrap_or(0);
    let is_review = at + 1 == PHASES.len();
    VisionLoopRow {
        phase: PHASES[(at + 1) % PHASES.len()].to_owned(),
        goals: before.goals + u32::from(is_review),
        is_done: is_review && said.contains(DONE),
    }
}

fn prompt(declared: &DeclaredVision, before: &VisionLoopRow, steps: &[VisionStepRow]) -> String {
    let (phase, goal) = (before.phase.as_str(), before.goals + 1);
    let mut text = format!("Your vision:\n{}\n", declared.text.trim());
    if !declared.success_criteria.is_empty() {
        text.push_str("\nIt is reached when:\n");
        declared.success_criteria.iter().for_each(|one| text.push_str(&format!("- {one}\n")));
    }
    for step in steps.iter().filter(|step| step.goal == goal) {
        text.push_str(&format!("\n{}:\n{}\n", step.phase.to_uppercase(), step.said));
    }
    let task = match phase {
        "assess" => "Say where things are, and what the next goal is.",
        "debate" => "Say what speaks for and against this goal.",
        "plan" => "Write the plan for this goal.",
        "execute" => "Carry out the plan with your tools, and say what you did.",
        _ => "Compare the result with the criteria. If all of them are met, write VISION_DONE.",
    };
    text.push_str(&format!("\nGoal {goal}, phase {}: {task}", phase.to_uppercase()));
    text
}

/// What a loop waits for, in one word.
pub(crate) fn state_of(declared: &RawJson, row: &VisionLoopRow) -> &'static str {
    let Some(declared) = declared.to::<DeclaredVision>() else { return "unreadable" };
    match stopped(&declared, row, false).map(|refusal| refusal.decision) {
        None => "active",
        Some(decision) if decision == "vision_done" => "done",
        Some(decision) if decision == "budget_exhausted" => "budget exhausted",
        Some(_) => "waits for approval",
    }
}

#[cfg(test)]
mod tests {
    use super::{after, beginning, state_of};
    use linkworld_contract::wire::raw::RawJson;
    use serde_json::json;

    #[test]
    fn a_goal_has_five_phases_and_a_plan_waits() {
        let declared = RawJson::of(&json!({"text": "Sell", "budget_max_goals": 2}));
        let (mut row, mut seen) = (beginning(), Vec::new());
        for _ in 0..10 {
            seen.push((row.phase.clone(), state_of(&declared, &row)));
            row = after(&row, "fine");
        }
        assert_eq!(seen[3], ("execute".to_owned(), "waits for approval"));
        assert_eq!((seen[4].0.as_str(), seen[5].0.as_str()), ("review", "assess"));
        assert_eq!((row.goals, state_of(&declared, &row)), (2, "budget exhausted"));
        let mut row = beginning();
        for said in ["", "", "VISION_DONE", "", "all met: VISION_DONE"] {
            assert!(!row.is_done);
            row = after(&row, said);
        }
        assert!(row.is_done);
        let free = RawJson::of(&json!({"text": "Sell", "autonomy_mode": "full_autonomy"}));
        let waits = super::VisionLoopRow { phase: "execute".into(), goals: 0, is_done: false };
        assert_eq!(state_of(&free, &waits), "active");
    }
}
