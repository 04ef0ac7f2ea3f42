//! A trace of the local platform as what a handler did.

use super::run::{RecordedCall, RecordedFailure, RecordedRun, RecordedStep, RecordedTrigger};
use crate::comparing::verdict::entry_words;
use crate::outcome::HandlerEnd;
use crate::result::ObservedKind;
use crate::script::STORAGE;
use linkworld_contract::audit::{AuditTrace, CallValue, CallValues};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::RawJson;
use serde_json::{Value, json};

/// What the handler of an app did in the call `entry`, or in the one that caused it.
///
/// # Errors
/// Says what is missing.
pub fn run_of_trace(trace: &AuditTrace, entry: i64, app: &str) -> Result<RecordedRun, Vec<String>> {
    let root = handler_call(trace, entry).map_err(|why| vec![why])?;
    let mut read = TraceReading { trace, problems: Vec::new() };
    read.check_root(root, app);
    if !read.problems.is_empty() {
        return Err(read.problems);
    }
    let sent = read.sent(root);
    let end = read.end(root);
    let children = trace.entries.iter().filter(|entry| entry.parent == Some(root.id) && entry.kind != AuditKind::Wake);
    let calls: Vec<RecordedCall> = children.filter_map(|entry| read.call(entry)).collect();
    let trigger = match root.kind {
        AuditKind::Tool => Some(RecordedTrigger::Tool(root.name.clone())),
        _ => AppEvent::parse(&root.name).map(RecordedTrigger::Event),
    };
    let (Some(trigger), Some(end), true) = (trigger, end, read.problems.is_empty()) else { return Err(read.problems) };
    let step = RecordedStep { trigger, sent, end, calls };
    Ok(RecordedRun { tenant_id: trace.tenant_id.clone(), at: Some(root.at.clone()), steps: vec![step] })
}

/// The call of a handler that an entry is, or that caused it.
fn handler_call(trace: &AuditTrace, entry: i64) -> Result<&AuditEntry, String> {
    let with_id = |id: i64| trace.entries.iter().find(|entry| entry.id == id);
    let outer = std::iter::successors(with_id(entry), |entry| with_id(entry.parent?));
    let mut calls = outer.filter(|entry| matches!(entry.kind, AuditKind::Tool | AuditKind::Event));
    calls.next().ok_or_else(|| match with_id(entry) {
        Some(found) => {
            format!("call {entry} is `{}`: only calls of tools and events can be recorded", entry_words(found))
        }
        None => format!("the trace has no call {entry}"),
    })
}

struct TraceReading<'a> {
    trace: &'a AuditTrace,
    problems: Vec<String>,
}

impl TraceReading<'_> {
    fn check_root(&mut self, root: &AuditEntry, app: &str) {
        let id = root.id;
        if root.app != app {
            self.problems.push(format!("call {id} is one of app `{}`, and the project is app `{app}`", root.app));
        }
        if root.status == "running" || root.status == "lost" {
            self.problems.push(format!("call {id} has no end in the audit log: its status is `{}`", root.status));
        }
        if root.gate_decision.starts_with("deny:") {
            self.problems.push(format!("call {id} was denied, so that the handler was not called"));
        }
        if self.trace.is_cut {
            self.problems.push("the trace has more calls than the local platform returns at once".to_owned());
        }
    }

    fn values(&self, id: i64) -> Option<&CallValues> {
        self.trace.values.iter().find(|values| values.entry == id)
    }

    /// A value that is there; null and a problem otherwise.
    fn value(&mut self, entry: &AuditEntry, value: Option<&CallValue>, what: &str) -> Value {
        let call = format!("call {}, `{}`", entry.id, entry_words(entry));
        match value {
            Some(value) if value.is_kept => return value.value.value(),
            Some(value) => self.problems.push(format!(
                "{call}: what was {what} has {} bytes, which is more than the local platform keeps in memory",
                value.bytes
            )),
            None => self.problems.push(format!(
                "{call}: what was {what} is not in memory; the local platform was restarted or had too many calls since"
            )),
        }
        Value::Null
    }

    fn sent(&mut self, entry: &AuditEntry) -> Value {
        let value = self.values(entry.id).map(|values| values.sent.clone());
        self.value(entry, value.as_ref(), "sent")
    }

    fn returned(&mut self, entry: &AuditEntry) -> Value {
        let value = self.values(entry.id).and_then(|values| values.returned.clone());
        self.value(entry, value.as_ref(), "returned")
    }

    fn end(&mut self, root: &AuditEntry) -> Option<HandlerEnd> {
        let values = self.values(root.id);
        if values.is_some_and(|values| values.returned.is_none()) {
            let why = root.error.clone().unwrap_or_default();
            self.problems.push(format!("the handler did not reply to call {}: {why}", root.id));
            return None;
        }
        let before = self.problems.len();
        let reply = self.returned(root);
        (self.problems.len() == before)
            .then(|| HandlerEnd::of_reply(&RawJson::of(&reply), 200, root.kind == AuditKind::Tool))
    }

    /// A call of the handler; none for one that is not known well enough, which is a problem.
    fn call(&mut self, entry: &AuditEntry) -> Option<RecordedCall> {
        let (kind, name) = named(entry).or_else(|| {
            let words = entry_words(entry);
            self.problems.push(format!("call {}, `{words}`: `given` cannot reply to such a call", entry.id));
            None
        })?;
        let failed = entry.status != "success";
        let (args, reply) = match kind {
            ObservedKind::Secret => (Value::Null, self.secret(entry)),
            // Its values are those of the agent that was asked.
            ObservedKind::AppAgent if self.values(entry.id).is_none() => {
                let inner = self.trace.entries.iter().find(|inner| inner.parent == Some(entry.id)).cloned();
                let inner = inner.as_ref().unwrap_or(entry);
                (self.sent(inner), self.returned(inner))
            }
            _ => (self.sent(entry), self.returned(entry)),
        };
        // The log has the agent that was reached, and a scenario the one that was asked.
        let (name, audit) = match (kind, args.get("agent")) {
            (ObservedKind::Agent, Some(asked)) => {
                let asked = asked.as_str().unwrap_or("default").to_owned();
                let audit = format!("agent_invoke {asked}");
                (asked, audit)
            }
            _ => (name, entry_words(entry)),
        };
        // Events that some subscribers did not take are no failure for the one who emits them.
        let failed = failed && !(kind == ObservedKind::Emit && reply["ok"] == true);
        Some(RecordedCall {
            kind,
            name,
            args,
            reply: if failed { Err(RecordedFailure::of(&reply)) } else { Ok(reply) },
            audit,
            gate: entry.gate_decision.clone(),
            scope: entry.scope.clone(),
        })
    }

    /// A placeholder in place of a value: the words that the platform hides it by.
    fn secret(&mut self, entry: &AuditEntry) -> Value {
        match (entry.status.as_str(), entry.error.as_deref()) {
            ("success", None) => json!(format!("[secret {}]", entry.name)),
            ("success", Some(_)) => Value::Null,
            (_, error) => {
                let why = error.unwrap_or_default();
                self.problems.push(format!("call {}: the secret `{}` could not be read: {why}", entry.id, entry.name));
                Value::Null
            }
        }
    }
}

/// What an entry is, and the name that a scenario has for it.
fn named(entry: &AuditEntry) -> Option<(ObservedKind, String)> {
    let name = entry.name.clone();
    Some(match entry.kind {
        AuditKind::PlatformTool if name.starts_with("commitments-") => (ObservedKind::Commitment, name),
        AuditKind::PlatformTool if STORAGE.contains(&name.as_str()) => (ObservedKind::Storage, name),
        AuditKind::PlatformTool => (ObservedKind::Tool, name),
        AuditKind::SecretRead => (ObservedKind::Secret, name),
        AuditKind::AgentInvoke => (ObservedKind::Agent, name),
        AuditKind::AppInvoke => (ObservedKind::AppAgent, name.replacen(':', "/", 1)),
        AuditKind::EventEmit => (ObservedKind::Emit, name),
        AuditKind::RoomPost => (ObservedKind::Room, name),
        _ => return None,
    })
}
