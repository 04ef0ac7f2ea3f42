//! One beat of a heartbeat: a check without a model, and the agent if the check found something (contract 15.3).
//!
//! Agents are not emulated. The reply of one comes from `_agents` of the project's mocks; without it the invocation ends
//! with `not_emulated`.

use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::state::PlatformState;
use crate::store::{AuditRow, DueHeartbeat, Store, StoreError};
use linkworld_contract::limits::HEARTBEAT_OK_CHARS_MAX;
use linkworld_contract::wire::control::AuditKind;
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
#[derive(Debug, Clone, PartialEq, Eq)]
enum CheckResult {
    /// The heartbeat has no check.
    None,
    /// So many records.
    Records(usize),
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

/// Carries out a beat whose begin is in the log. Returns its status.
pub(crate) async fn carry_out(
    state: &Arc<PlatformState>,
    due: DueHeartbeat,
    (row, start): (AuditRow, CallStart),
) -> Result<&'static str, StoreError> {
    let mocks = state.instances.get(&due.install.tenant, &due.install.app).mocks();
    let clock = state.clock.clone();
    // Nothing in it waits, so it is one transaction.
    let work = move |store: &Store| {
        let beat = Beat { store, due: &due, mocks: &mocks, parent: row.id, now: clock.unix_millis() };
        let (result, outcome, mut entries) = match due.place.find(&due.install) {
            Some(heartbeat) => beat.run(heartbeat, CallStart::now(&clock))?,
            None => ("removed", AuditOutcome::blocked("not_declared", "not_declared"), Vec::new()),
        };
        store.set_beat_result(&due.install.id, &due.place, result)?;
        let status = outcome.status();
        entries.push(audit::end(store, row, outcome, start)?);
        Ok((status, entries))
    };
    let (status, entries) = state.store.run(work).await?;
    entries.into_iter().for_each(|entry| state.publish_entry(entry));
    Ok(status)
}

struct Beat<'a> {
    store: &'a Store,
    due: &'a DueHeartbeat,
    mocks: &'a Mocks,
    /// The id of the beat in the log.
    parent: i64,
    now: i64,
}

type BeatEnd = (&'static str, AuditOutcome, Vec<linkworld_contract::wire::control::AuditEntry>);

impl Beat<'_> {
    fn run(&self, heartbeat: &Heartbeat, start: CallStart) -> Result<BeatEnd, StoreError> {
        let mut entries = Vec::new();
        let found = check(heartbeat, self.mocks);
        if let (Some(skill), Some(tool)) = (&heartbeat.skill, &heartbeat.tool) {
            let outcome = match &found {
                CheckResult::Failed(why) => AuditOutcome::error(why.as_str()),
                _ => AuditOutcome::success(),
            };
            entries.push(self.write(AuditKind::PlatformTool, &format!("{skill}.{tool}"), outcome, start)?);
        }
        match found {
            CheckResult::Failed(why) => return Ok(("the check failed", AuditOutcome::error(why), entries)),
            CheckResult::Records(0) | CheckResult::None if !heartbeat.invoke_always => {
                return Ok(("no records", AuditOutcome::success(), entries));
            }
            _ => {}
        }
        self.store.note_invocation(&self.due.install.id, &self.due.place, self.now)?;
        let agent = self.due.place.agent.as_str();
        let Some(reply) = self.mocks.agent_reply(agent) else {
            let outcome = AuditOutcome::error("not_emulated");
            entries.push(self.write(AuditKind::AgentInvoke, agent, outcome.clone(), start)?);
            return Ok(("not_emulated", outcome, entries));
        };
        entries.push(self.write(AuditKind::AgentInvoke, agent, AuditOutcome::success(), start)?);
        let result = match meaning(reply) {
            ReplyMeaning::Nothing => NOTHING_TO_REPORT,
            ReplyMeaning::Substantive => "replied",
            ReplyMeaning::Escalation => "escalated",
        };
        Ok((result, AuditOutcome::success(), entries))
    }

    fn write(
        &self,
        kind: AuditKind,
        name: &str,
        outcome: AuditOutcome,
        start: CallStart,
    ) -> Result<linkworld_contract::wire::control::AuditEntry, StoreError> {
        let subject = AuditSubject::new(kind, name).caused_by(Some(self.parent));
        audit::write(self.store, &AuditTarget::of(&self.due.install), subject, outcome, start)
    }
}

/// The check of a heartbeat, whose reply is the mock of its tool.
fn check(heartbeat: &Heartbeat, mocks: &Mocks) -> CheckResult {
    let (Some(skill), Some(tool)) = (&heartbeat.skill, &heartbeat.tool) else { return CheckResult::None };
    let args = RawObject::of(&heartbeat.params);
    match mocks.get(tool).map_or(MockAnswer::None, |mock| mock.answer(&args)) {
        MockAnswer::Reply(MockReply::Result(result)) => CheckResult::Records(records(result)),
        MockAnswer::Reply(MockReply::Failure(failure)) => CheckResult::Failed(failure.decision.clone()),
        _ if skill.starts_with(INTERNAL_SKILL) => CheckResult::Records(0),
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
