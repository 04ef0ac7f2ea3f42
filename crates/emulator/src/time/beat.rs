//! One beat of a heartbeat: a check without a model, and the agent if the check found something (contract 15.3).

use crate::agents::running::{self, EndedCall};
use crate::agents::task::{AgentQuestion, AgentTask, TenantAgent};
use crate::agents::vision;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::platform_event::PlatformEvent;
use crate::state::PlatformState;
use crate::store::{AuditRow, DueHeartbeat, Store, StoreError};
use linkworld_contract::limits::HEARTBEAT_OK_CHARS_MAX;
use linkworld_contract::wire::agents::calls::AGENT_TOKENS_DEFAULT;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::mocks::{MockAnswer, MockReply, Mocks};
use linkworld_manifest::spec::agents::Heartbeat;
use std::sync::Arc;

/// The reply of an agent that has nothing to report.
const NOTHING_TO_REPORT: &str = "HEARTBEAT_OK";
/// In the reply of an agent that wakes its vision loop.
const ESCALATION: &str = "<escalate-to-vision/>";
/// Skills of the platform itself, which has no records of apps here.
const INTERNAL_SKILL: &str = "_internal_";

/// What the check found.
#[derive(Debug, Clone, PartialEq)]
enum CheckResult {
    /// The heartbeat has no check.
    None,
    /// So many records, and the reply that has them.
    Records(usize, RawJson),
    /// It was refused or has no mock.
    Failed(String),
}

/// What a reply of an agent means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReplyMeaning {
    /// Suppressed.
    Nothing,
    /// A draft for the user.
    Substantive,
    /// The vision loop is woken.
    Escalation,
}

/// What the check of a beat led to.
enum BeatStep {
    /// The beat is over: its result, and how it ends in the log.
    Over(&'static str, AuditOutcome),
    /// The agent is invoked; the begin of that is in the log.
    Invoke(Box<(AgentTask, AuditRow)>),
}

impl ReplyMeaning {
    /// The result of a beat, as lists show it.
    fn word(self) -> &'static str {
        match self {
            Self::Nothing => NOTHING_TO_REPORT,
            Self::Substantive => "replied",
            Self::Escalation => "escalated",
        }
    }
}

/// Carries out a beat whose begin is in the log. Returns its status.
pub(crate) async fn carry_out(
    state: &Arc<PlatformState>,
    due: DueHeartbeat,
    (row, start): (AuditRow, CallStart),
) -> Result<&'static str, StoreError> {
    let mocks = state.instances.get(&due.install.tenant, &due.install.app).mocks();
    let (clock, parent, due) = (state.clock.clone(), row.id, Arc::new(due));
    let checked = Arc::clone(&due);
    let work = move |store: &Store| {
        let beat = Beat { store, due: &checked, mocks: &mocks, parent, now: clock.unix_millis() };
        match checked.place.find(&checked.install) {
            Some(heartbeat) => beat.check(heartbeat, CallStart::now(&clock)),
            None => {
                let outcome = AuditOutcome::blocked("not_declared", "not_declared");
                Ok((BeatStep::Over("removed", outcome), Vec::new()))
            }
        }
    };
    let (step, entries) = state.store.run(work).await?;
    entries.into_iter().for_each(|entry| state.publish_entry(entry));
    let (result, outcome) = match step {
        BeatStep::Over(result, outcome) => (result, outcome),
        BeatStep::Invoke(call) => {
            let (task, begun) = *call;
            let EndedCall { result, .. } = running::run(state, task, (begun, CallStart::now(&state.clock))).await?;
            match result {
                Ok(answer) => (meaning(answer.text.as_deref().unwrap_or_default()).word(), AuditOutcome::success()),
                Err(refusal) => ("the agent failed", AuditOutcome::error(refusal.decision)),
            }
        }
    };
    let status = outcome.status();
    let escalated = (result == ReplyMeaning::Escalation.word()).then(|| Arc::clone(&due));
    let end = move |store: &Store| {
        store.set_beat_result(&due.install.id, &due.place, result)?;
        audit::end(store, row, outcome, start)
    };
    let entry = state.store.run(end).await?;
    state.publish_entry(entry);
    if let Some(due) = escalated {
        wake_vision(state, &due, parent);
    }
    Ok(status)
}

/// Lets the loop of the agent's vision make its next step, if it has one and does not wait for an approval.
fn wake_vision(state: &Arc<PlatformState>, due: &DueHeartbeat, beat: i64) {
    let (state, install, agent) = (Arc::clone(state), Arc::clone(&due.install), due.place.agent.clone());
    tokio::spawn(async move {
        let start = CallStart::now(&state.clock);
        if let Err(error) = vision::step(&state, install, (agent, false), (Some(beat), start)).await {
            state.publish(PlatformEvent::InternalError(error.to_string()));
        }
    });
}

struct Beat<'a> {
    store: &'a Store,
    due: &'a DueHeartbeat,
    mocks: &'a Mocks,
    /// The id of the beat in the log.
    parent: i64,
    now: i64,
}

type CheckedBeat = (BeatStep, Vec<AuditEntry>);

impl Beat<'_> {
    /// Makes the check, and begins the agent's call if it has to be invoked.
    fn check(&self, heartbeat: &Heartbeat, start: CallStart) -> Result<CheckedBeat, StoreError> {
        let mut entries = Vec::new();
        let found = check(heartbeat, self.mocks);
        if let (Some(skill), Some(tool)) = (&heartbeat.skill, &heartbeat.tool) {
            let outcome = match &found {
                CheckResult::Failed(why) => AuditOutcome::error(why.as_str()),
                _ => AuditOutcome::success(),
            };
            let subject = AuditSubject::new(AuditKind::PlatformTool, format!("{skill}.{tool}"));
            let subject = subject.caused_by(Some(self.parent));
            entries.push(audit::write(self.store, &AuditTarget::of(&self.due.install), subject, outcome, start)?);
        }
        let records = match found {
            CheckResult::Failed(why) => {
                return Ok((BeatStep::Over("the check failed", AuditOutcome::error(why)), entries));
            }
            CheckResult::Records(0, _) | CheckResult::None if !heartbeat.invoke_always => {
                return Ok((BeatStep::Over("no records", AuditOutcome::success()), entries));
            }
            CheckResult::Records(count, records) => (count > 0).then_some(records),
            CheckResult::None => None,
        };
        self.store.note_invocation(&self.due.install.id, &self.due.place, self.now)?;
        let (install, slug) = (&self.due.install, self.due.place.agent.as_str());
        let Some(agent) = self.store.agent((&install.tenant_id, &install.app), slug)? else {
            return Ok((BeatStep::Over("removed", AuditOutcome::error("unknown_agent")), entries));
        };
        let subject = AuditSubject::new(AuditKind::AgentInvoke, slug).caused_by(Some(self.parent));
        let row = audit::begin(self.store, &AuditTarget::of(install), subject, start)?;
        let question = AgentQuestion {
            stub: Some(NOTHING_TO_REPORT),
            tier: Some(heartbeat.model_tier.clone()),
            ..AgentQuestion::of(prompt(heartbeat, records.as_ref()), AGENT_TOKENS_DEFAULT)
        };
        let task = AgentTask { install: Arc::clone(install), agent: TenantAgent::of(&agent), question };
        Ok((BeatStep::Invoke(Box::new((task, row))), entries))
    }
}

/// What the agent is asked: the prompt of the heartbeat, and the records of its check.
fn prompt(heartbeat: &Heartbeat, records: Option<&RawJson>) -> String {
    let mut prompt = match heartbeat.prompt.trim() {
        "" => format!("Heartbeat {}", heartbeat.slug),
        text => text.to_owned(),
    };
    if let Some(records) = records {
        prompt.push_str("\n\nRecords:\n");
        prompt.push_str(&records.pretty());
    }
    prompt
}

/// The check of a heartbeat, whose reply is the mock of its tool.
fn check(heartbeat: &Heartbeat, mocks: &Mocks) -> CheckResult {
    let (Some(skill), Some(tool)) = (&heartbeat.skill, &heartbeat.tool) else { return CheckResult::None };
    let args = RawObject::of(&heartbeat.params);
    match mocks.get(tool).map_or(MockAnswer::None, |mock| mock.answer(&args)) {
        MockAnswer::Reply(MockReply::Result(result)) => CheckResult::Records(records(result), result.clone()),
        MockAnswer::Reply(MockReply::Failure(failure)) => CheckResult::Failed(failure.decision.clone()),
        _ if skill.starts_with(INTERNAL_SKILL) => CheckResult::Records(0, RawJson::of(&args)),
        _ => CheckResult::Failed("mock_unset".into()),
    }
}

/// The number of records in a tool's result `[R]`: the items of its first list. An object without a list is one record
/// unless it is empty.
fn records(result: &RawJson) -> usize {
    let Some(members) = result.members() else { return 0 };
    let list = members.iter().find_map(|(_, value)| value.to::<Vec<RawJson>>());
    list.map_or_else(|| usize::from(members.iter().next().is_some()), |items| items.len())
}

/// What an agent's reply means.
fn meaning(reply: &str) -> ReplyMeaning {
    if reply.contains(ESCALATION) {
        ReplyMeaning::Escalation
    } else if reply.contains(NOTHING_TO_REPORT) && reply.chars().count() <= HEARTBEAT_OK_CHARS_MAX {
        ReplyMeaning::Nothing
    } else {
        ReplyMeaning::Substantive
    }
}

#[cfg(test)]
mod tests {
    use super::{HEARTBEAT_OK_CHARS_MAX, NOTHING_TO_REPORT, ReplyMeaning, meaning, records};
    use linkworld_contract::wire::raw::RawJson;
    use serde_json::json;

    #[test]
    fn records_are_the_items_of_the_first_list() {
        for (result, count) in [
            (json!({"items": [1, 2], "more": [1]}), 2),
            (json!({"total": 3, "records": []}), 0),
            (json!({"subject": "x"}), 1),
            (json!({}), 0),
        ] {
            assert_eq!(records(&RawJson::of(&result)), count, "{result}");
        }
    }

    #[test]
    fn only_a_short_reply_is_suppressed() {
        let long = |chars: usize| format!("{NOTHING_TO_REPORT}{}", "x".repeat(chars - NOTHING_TO_REPORT.len()));
        assert_eq!(meaning("all quiet, HEARTBEAT_OK"), ReplyMeaning::Nothing);
        assert_eq!(meaning(&long(HEARTBEAT_OK_CHARS_MAX)), ReplyMeaning::Nothing);
        assert_eq!(meaning(&long(HEARTBEAT_OK_CHARS_MAX + 1)), ReplyMeaning::Substantive);
        assert_eq!(meaning("two invoices are late"), ReplyMeaning::Substantive);
        assert_eq!(meaning("HEARTBEAT_OK <escalate-to-vision/>"), ReplyMeaning::Escalation);
    }
}
