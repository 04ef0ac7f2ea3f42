//! The tools of agents: those of their app, and those of the platform that the scopes of the app allow. Each call is made
//! the way any other is, with the same decisions and entries in the log.

use crate::agents::conversation::{self, OfferedTool};
use crate::agents::task::{AgentTask, TenantAgent};
use crate::agents::turn::WantedCall;
use crate::api::callback::tools::{self, ToolCaller};
use crate::audit::{AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::handler::trigger::{self, SCOPE_DENIED, TriggerError};
use crate::handler::upstream::HandlerOutcome;
use crate::instance::project_files::ProjectFiles;
use crate::state::PlatformState;
use crate::store::{InstallRow, StoreError};
use linkworld_contract::scope::catalog::{ROWS, UNSCOPED};
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_contract::wire::callback::ToolCall;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::Manifest;
use serde_json::json;
use std::sync::Arc;

/// The tool that reads a text of an agent (contract 27.31).
const READ_SKILL: &str = "read_skill";

/// The tools that an agent may call, by name. Tools of the platform have no descriptions, because no source has them.
pub(crate) fn offered(install: &InstallRow, manifest: &Manifest, agent: &TenantAgent) -> Vec<OfferedTool> {
    let allowed = agent.tools_allowed();
    let is_allowed = |name: &str| allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|tool| tool == name));
    let own = manifest.tools.iter().filter(|tool| tool.agent_visible && is_allowed(&tool.name));
    let mut tools: Vec<OfferedTool> = own.map(|tool| OfferedTool::new(&tool.name, &tool.description)).collect();
    let skills = agent.allowed_skills();
    let has = |scope: &str| {
        install.declared.iter().any(|declared| declared == scope)
            && install.granted.iter().any(|granted| granted == scope)
    };
    let scoped =
        ROWS.iter().filter(|row| has(row.scope)).flat_map(|row| row.tools.iter().map(|tool| (*tool, row.scope)));
    for (tool, scope) in scoped.filter(|(tool, _)| !tool.ends_with('*')) {
        if may_use(skills.as_deref(), tool, Some(scope)) && tools.iter().all(|known| known.name != tool) {
            tools.push(OfferedTool::new(tool, format!("Platform tool of {scope}")));
        }
    }
    if agent.field::<Vec<RawJson>>("knowledge_skills").is_some_and(|skills| !skills.is_empty()) {
        tools.push(OfferedTool::new(READ_SKILL, "Reads a text by its id"));
    }
    tools.sort_by(|left, right| left.name.cmp(&right.name));
    tools
}

/// Whether the skills of an agent include a tool. A skill is a tool, a scope, a group of scopes, or a provider's name of
/// one, such as `graph_email`.
fn may_use(skills: Option<&[String]>, tool: &str, scope: Option<&str>) -> bool {
    let Some(skills) = skills else { return true };
    let group = scope.and_then(|scope| scope.split('.').next()).unwrap_or_default();
    let words: &[&str] = match group {
        "mail" => &["mail", "email", "graph_email"],
        "calendar" => &["calendar", "graph_calendar"],
        "files" => &["files", "graph_files"],
        other => &[other],
    };
    let fits = |skill: &String| skill == tool || Some(skill.as_str()) == scope || words.contains(&skill.as_str());
    skills.iter().any(|skill| !skill.is_empty() && fits(skill))
}

/// Makes a call, caused by the agent's own. The result is what the agent hears, refusals included.
pub(crate) async fn carry_out(
    state: &Arc<PlatformState>,
    task: &AgentTask,
    call: &WantedCall,
    cause: i64,
) -> Result<RawJson, StoreError> {
    let (install, start) = (&task.install, CallStart::now(&state.clock));
    let manifest = install.manifest.typed()?;
    if call.tool == READ_SKILL {
        return read_skill(state, task, call, (cause, start)).await;
    }
    if let Some(own) = manifest.tools.iter().find(|tool| tool.name == call.tool) {
        let allowed = task.agent.tools_allowed();
        if !own.agent_visible || allowed.is_some_and(|allowed| !allowed.contains(&own.name)) {
            let why = format!("agent `{}` may not call tool `{}`", task.agent.slug, own.name);
            let hint = "`tools_allowed` of the agent and `agent_visible` of the tool decide";
            return refused(state, install, (AuditKind::Tool, &own.name), (cause, start), (&why, hint)).await;
        }
        let args = RawJson::of(&call.args);
        return match trigger::tool_caused(state, install, (&own.name, args), (Some(cause), start)).await {
            Ok(made) => Ok(HandlerOutcome::into_reply(made.outcome).1),
            Err(TriggerError::Store(error)) => Err(error),
            Err(error) => Ok(not_made(&error)),
        };
    }
    let scope = ROWS.iter().find(|row| row.tools.contains(&call.tool.as_str())).map(|row| row.scope);
    let skills = task.agent.allowed_skills();
    let is_free = scope.is_none() && UNSCOPED.contains(&call.tool.as_str());
    if !is_free && scope.is_some() && !may_use(skills.as_deref(), &call.tool, scope) {
        let why = format!("agent `{}` may not use tool `{}`", task.agent.slug, call.tool);
        let hint = "`allowed_skills` of the agent decides";
        return refused(state, install, (AuditKind::PlatformTool, &call.tool), (cause, start), (&why, hint)).await;
    }
    let made = ToolCall {
        tool_name: call.tool.clone(),
        args: call.args.clone(),
        on_behalf_of_user_id: task.question.on_behalf.clone(),
    };
    Ok(match tools::call_by(ToolCaller::Agent(cause), state, install, made, start).await? {
        Ok(result) => RawJson::of(&json!({"ok": true, "result": result})),
        Err(refusal) => {
            let (decision, hint) = (&refusal.decision, &refusal.fix_hint);
            RawJson::of(&json!({"ok": false, "error": refusal.error, "decision": decision, "fix_hint": hint}))
        }
    })
}

/// What the agent gets for a call of a tool of the app that was not sent.
fn not_made(error: &TriggerError) -> RawJson {
    let text = error.to_string();
    match error {
        TriggerError::ScopeDenied { hint, .. } => {
            RawJson::of(&json!({"ok": false, "error": text, "decision": SCOPE_DENIED, "fix_hint": hint}))
        }
        _ => RawJson::of(&json!({"ok": false, "error": text})),
    }
}

/// A call that the agent may not make; nothing happens but an entry in the log.
async fn refused(
    state: &PlatformState,
    install: &InstallRow,
    (kind, name): (AuditKind, &str),
    (cause, start): (i64, CallStart),
    (why, hint): (&str, &str),
) -> Result<RawJson, StoreError> {
    const DECISION: &str = "tool_not_allowed";
    let subject = AuditSubject::new(kind, name).caused_by(Some(cause));
    let outcome = AuditOutcome::blocked(DECISION, DECISION).because(Some(why.to_owned()));
    state.audit(AuditTarget::of(install), subject, outcome, start).await?;
    Ok(RawJson::of(&json!({"ok": false, "error": why, "decision": DECISION, "fix_hint": hint})))
}

/// Reads a text of the agent, from the project's files.
async fn read_skill(
    state: &PlatformState,
    task: &AgentTask,
    call: &WantedCall,
    (cause, start): (i64, CallStart),
) -> Result<RawJson, StoreError> {
    let install = &task.install;
    let manifest = install.manifest.typed()?;
    let id: String =
        call.args.get("id").or_else(|| call.args.get("skill_id")).and_then(RawJson::to).unwrap_or_default();
    let found = conversation::skill(manifest, &task.agent.slug, &id);
    let read = match found {
        None => {
            let known: Vec<String> = task
                .agent
                .field::<Vec<RawJson>>("knowledge_skills")
                .unwrap_or_default()
                .iter()
                .filter_map(|skill| skill.member("id")?.to())
                .collect();
            let hint = match nearest(&id, known.iter().map(String::as_str)) {
                Some(near) => did_you_mean(&[near]),
                None => format!("its texts: {}", known.join(", ")),
            };
            Err((format!("agent `{}` has no text `{id}`", task.agent.slug), hint))
        }
        Some(skill) => {
            let files = state.instances.get(&install.tenant, &install.app).project_files();
            match (skill.path.as_deref().filter(|path| !path.is_empty()), files) {
                (Some(path), Some(files)) => files.read(path).map_err(|why| (why, String::new())),
                (Some(_), None) => {
                    Err((format!("the text `{id}` is in a file of the app, which is not known here"), String::new()))
                }
                (None, _) => of_pack(state, skill.pack.as_deref().unwrap_or_default(), &id),
            }
        }
    };
    let subject = AuditSubject::new(AuditKind::PlatformTool, READ_SKILL).caused_by(Some(cause));
    let (result, outcome) = match read {
        Ok(text) => (json!({"ok": true, "result": {"id": id, "text": text}}), AuditOutcome::success()),
        Err((why, hint)) => {
            let outcome = AuditOutcome::error("not_found").because(Some(why.clone()));
            (json!({"ok": false, "error": why, "decision": "not_found", "fix_hint": hint}), outcome)
        }
    };
    state.audit(AuditTarget::of(install), subject, outcome, start).await?;
    Ok(RawJson::of(&result))
}

/// A text of a shared pack, from the folder that the dev file names: the packs of the platform are not public.
fn of_pack(state: &PlatformState, pack: &str, id: &str) -> Result<String, (String, String)> {
    match state.agent_rules().packs.get(pack) {
        Some(folder) => {
            let read = ProjectFiles::in_folder(folder.clone()).read(&format!("{id}.md"));
            read.map_err(|why| (why, format!("`agents.packs` of the dev file names the folder of `{pack}`")))
        }
        None => {
            let hint = format!("add `agents: {{packs: {{\"{pack}\": FOLDER}}}}` to linkworld.dev.yaml");
            Err((format!("the text `{id}` is in pack `{pack}`, which is not on this machine"), hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::may_use;

    #[test]
    fn skills_name_tools_scopes_groups_and_providers() {
        let skills = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (names, expected) in [
            (&["email_send"][..], true),
            (&["mail.send"], true),
            (&["mail"], true),
            (&["graph_email"], true),
            (&["email_search", "calendar"], false),
            (&[""], false),
            (&[], false),
        ] {
            assert_eq!(may_use(Some(&skills(names)), "email_send", Some("mail.send")), expected, "{names:?}");
        }
        assert!(may_use(None, "email_send", Some("mail.send")));
    }
}
