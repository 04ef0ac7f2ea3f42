//! The trace file of a scenario as what a handler did.

use super::run::{RecordedCall, RecordedFailure, RecordedRun, RecordedStep, RecordedTrigger};
use crate::outcome::HandlerEnd;
use crate::result::{ObservedKind, ScenarioResult, StepRecord};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use serde_json::{Value, json};

/// What the handler did in a scenario.
///
/// # Errors
/// Says what is missing.
pub fn run_of_scenario(result: &ScenarioResult) -> Result<RecordedRun, Vec<String>> {
    let mut problems = Vec::new();
    let steps = result.steps.iter().filter_map(|record| step(record, &mut problems)).collect();
    let at = result.steps.iter().flat_map(|step| &step.audit).map(|entry| entry.at.clone()).next();
    let tenant_id = Some(result.tenant_id.clone()).filter(|id| !id.is_empty());
    if result.steps.is_empty() {
        problems.push("the handler was not called".to_owned());
    }
    if problems.is_empty() { Ok(RecordedRun { tenant_id, at, steps }) } else { Err(problems) }
}

fn step(record: &StepRecord, problems: &mut Vec<String>) -> Option<RecordedStep> {
    let trigger = match record.call.split_once(' ') {
        Some(("tool", name)) => Some(RecordedTrigger::Tool(name.to_owned())),
        Some(("event", segment)) => AppEvent::parse(segment).map(RecordedTrigger::Event),
        _ => None,
    };
    if let HandlerEnd::Broken { why } = &record.end {
        problems.push(format!("the handler did not reply to `{}`: {why}", record.call));
    }
    if trigger.is_none() {
        problems.push(format!("`{}` is no call of a handler", record.call));
    }
    let mut audit: Vec<&AuditEntry> = record.audit.iter().collect();
    let calls: Vec<RecordedCall> = record.calls.iter().map(|seen| call(seen, &mut audit)).collect();
    if let Some(fetch) = calls.iter().find(|call| call.kind == ObservedKind::Fetch) {
        problems.push(format!("`{}`: `given` cannot reply to such a call", fetch.audit));
    }
    Some(RecordedStep { trigger: trigger?, sent: record.sent.clone(), end: record.end.clone(), calls })
}

/// A call with its entry of the audit log, the first one left that is about it.
fn call(seen: &crate::result::ObservedCall, audit: &mut Vec<&AuditEntry>) -> RecordedCall {
    let name = match seen.kind {
        ObservedKind::AppAgent => seen.name.replacen('/', ":", 1),
        _ => seen.name.clone(),
    };
    let at = audit.iter().position(|entry| entry.name == name && is_of(entry.kind, seen.kind));
    let entry = at.map(|at| audit.remove(at));
    let body = &seen.reply;
    let is_ok = seen.status < 400 && body["ok"] != false;
    let value = match seen.kind {
        // The value is hidden by these characters wherever it is.
        ObservedKind::Secret if body["found"] == true => json!("***"),
        ObservedKind::Secret => Value::Null,
        ObservedKind::Tool | ObservedKind::Storage => body["result"].clone(),
        _ => body.clone(),
    };
    RecordedCall {
        kind: seen.kind,
        name: seen.name.clone(),
        args: seen.args.clone(),
        reply: if is_ok { Ok(value) } else { Err(RecordedFailure::of(body)) },
        audit: entry.map_or_else(|| seen.name.clone(), crate::comparing::verdict::entry_words),
        gate: entry.map_or_else(|| "allow".to_owned(), |entry| entry.gate_decision.clone()),
        scope: entry.and_then(|entry| entry.scope.clone()),
    }
}

fn is_of(audit: AuditKind, kind: ObservedKind) -> bool {
    match kind {
        ObservedKind::Tool | ObservedKind::Storage | ObservedKind::Commitment => audit == AuditKind::PlatformTool,
        ObservedKind::Secret => audit == AuditKind::SecretRead,
        ObservedKind::Agent | ObservedKind::Team => audit == AuditKind::AgentInvoke,
        ObservedKind::AppAgent => audit == AuditKind::AppInvoke,
        ObservedKind::Emit => audit == AuditKind::EventEmit,
        ObservedKind::Room => audit == AuditKind::RoomPost,
        ObservedKind::Fetch => audit == AuditKind::AppFetch,
    }
}
