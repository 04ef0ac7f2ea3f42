//! A scenario that expects what was recorded.

use super::run::{RecordedCall, RecordedFailure, RecordedRun, RecordedStep, RecordedTrigger};
use super::storage::FollowedStorage;
use super::trigger;
use crate::outcome::HandlerEnd;
use crate::result::ObservedKind;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A scenario in the form of the eval file, and what a person should know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedScenario {
    /// The scenario.
    pub scenario: Map<String, Value>,
    /// What is different from what was recorded, as sentences.
    pub notes: Vec<String>,
}

/// The scenario of a run. `defaults` are the defaults of install settings.
///
/// # Errors
/// Says what the run lacks.
pub fn scenario_of(
    run: &RecordedRun,
    name: &str,
    defaults: &Map<String, Value>,
) -> Result<RecordedScenario, Vec<String>> {
    let mut writing = ScenarioWriting { run, notes: Vec::new(), problems: Vec::new() };
    let given = writing.given(defaults);
    let mut scenario = Map::from_iter([("name".to_owned(), json!(name))]);
    if !given.is_empty() {
        scenario.insert("given".to_owned(), Value::Object(given));
    }
    let mut steps: Vec<Value> = Vec::new();
    for step in &run.steps {
        let (when, then) = (writing.when(step), writing.then(step));
        steps.push(json!({"when": when, "then": then}));
    }
    match steps.pop() {
        Some(Value::Object(only)) if steps.is_empty() => scenario.extend(only),
        last => {
            steps.extend(last);
            scenario.insert("steps".to_owned(), Value::Array(steps));
        }
    }
    writing.note_hidden(&Value::Object(scenario.clone()));
    if writing.problems.is_empty() {
        Ok(RecordedScenario { scenario, notes: writing.notes })
    } else {
        Err(writing.problems)
    }
}

struct ScenarioWriting<'a> {
    run: &'a RecordedRun,
    notes: Vec<String>,
    problems: Vec<String>,
}

impl ScenarioWriting<'_> {
    fn calls(&self) -> impl Iterator<Item = &RecordedCall> {
        self.run.steps.iter().flat_map(|step| &step.calls)
    }

    fn given(&mut self, defaults: &Map<String, Value>) -> Map<String, Value> {
        let mut given = Map::new();
        if let Some(at) = &self.run.at {
            given.insert("clock".to_owned(), json!(at));
        }
        if let Some(grants) = self.grants() {
            given.insert("grants".to_owned(), grants);
        }
        let (settings, kv, secrets) = (self.settings(defaults), self.kv(), self.secrets());
        for (field, values) in [("settings", settings), ("kv", kv), ("secrets", secrets)] {
            if !values.is_empty() {
                given.insert(field.to_owned(), Value::Object(values));
            }
        }
        let replies = self.replies();
        if !replies.is_empty() {
            given.insert("replies".to_owned(), Value::Array(replies));
        }
        given
    }

    /// The granted scopes, if calls of tools were decided by scope; `all` unless some were denied.
    fn grants(&self) -> Option<Value> {
        let installed = self.run.steps.iter().find_map(|step| step.sent["granted_scopes"].as_array());
        if let Some(granted) = installed {
            return Some(json!(granted));
        }
        let tools: Vec<&RecordedCall> = self.calls().filter(|call| call.kind == ObservedKind::Tool).collect();
        if tools.is_empty() {
            return None;
        }
        // A denied call has the scope that it lacks.
        let allowed: BTreeSet<&String> =
            tools.iter().filter(|call| call.gate == "allow").filter_map(|call| call.scope.as_ref()).collect();
        let is_denied = self.calls().any(|call| call.gate == "deny:not_granted");
        Some(if is_denied { json!(allowed) } else { json!("all") })
    }

    /// Values of settings that the handler was sent and that are not the defaults.
    fn settings(&self, defaults: &Map<String, Value>) -> Map<String, Value> {
        let events = self.run.steps.iter().filter(|step| matches!(step.trigger, RecordedTrigger::Event(_)));
        let sent = events.filter_map(|step| step.sent["config"].as_object()).flatten();
        let others = sent.filter(|(id, value)| defaults.get(*id) != Some(value));
        others.map(|(id, value)| (id.clone(), value.clone())).collect()
    }

    fn kv(&mut self) -> Map<String, Value> {
        let mut storage = FollowedStorage::default();
        self.calls().filter(|call| call.kind == ObservedKind::Storage).for_each(|call| storage.follow(call));
        for key in &storage.changed {
            self.problems.push(format!("the value of key `{key}` was changed by another call meanwhile"));
        }
        for key in &storage.unknown {
            self.notes.push(format!("the value of key `{key}` before the call is not known: `given.kv` has null"));
        }
        for key in &storage.expiring {
            self.notes.push(format!("the value of key `{key}` would have expired: in `given.kv` it does not"));
        }
        storage.before
    }

    fn secrets(&mut self) -> Map<String, Value> {
        let read = self.calls().filter(|call| call.kind == ObservedKind::Secret);
        let found = read.filter_map(|call| Some((call.name.clone(), call.reply.clone().ok()?)));
        let secrets: Map<String, Value> = found.filter(|(_, value)| !value.is_null()).collect();
        for (key, value) in &secrets {
            let value = value.as_str().unwrap_or_default();
            self.notes.push(format!("`given.secrets` has the placeholder `{value}` as the value of `{key}`"));
        }
        secrets
    }

    /// The replies, in order. Arguments are written where they choose between several replies.
    fn replies(&mut self) -> Vec<Value> {
        let calls: Vec<&RecordedCall> =
            self.run.steps.iter().flat_map(|step| &step.calls).filter(|call| !call.is_denied_by_scope()).collect();
        let mut replies = Vec::new();
        for call in &calls {
            let Some((field, name)) = target(call) else { continue };
            let same = calls.iter().filter(|other| target(other) == Some((field, name))).count();
            let mut entry = Map::from_iter([(field.to_owned(), json!(name))]);
            let args = args_match(call);
            if same > 1 && args.as_object().is_some_and(|args| !args.is_empty()) {
                entry.insert("args_match".to_owned(), args);
            }
            match &call.reply {
                Ok(reply) => entry.insert("result".to_owned(), result(call, reply)),
                Err(failure) => entry.insert("error".to_owned(), error(call, failure)),
            };
            replies.push(Value::Object(entry));
            if call.kind == ObservedKind::Tool && call.gate.starts_with("deny:") {
                let (audit, gate) = (&call.audit, &call.gate);
                self.notes
                    .push(format!("`{audit}` was decided as `{gate}`: the scenario lets it fail with the same error"));
            }
        }
        replies
    }

    fn when(&mut self, step: &RecordedStep) -> Value {
        let (when, left) = trigger::when(step, self.run.tenant_id.as_deref());
        for field in left {
            self.notes.push(format!("`{field}` of the payload cannot be written in `when`"));
        }
        Value::Object(when)
    }

    fn then(&mut self, step: &RecordedStep) -> Value {
        let mut then = Map::new();
        let mut set = |name: &str, value: Value| drop(then.insert(name.to_owned(), value));
        let tools: Vec<&RecordedCall> = step.calls.iter().filter(|call| call.kind == ObservedKind::Tool).collect();
        match &step.end {
            HandlerEnd::Returned { value } => {
                if matches!(step.trigger, RecordedTrigger::Tool(_)) {
                    set("handler_returns", value.clone());
                }
            }
            HandlerEnd::Raised { kind, message } if message.is_empty() => set("handler_raises", json!(kind)),
            HandlerEnd::Raised { kind, message } => {
                set("handler_raises", json!({"type": kind, "message_contains": message}));
            }
            HandlerEnd::Broken { .. } => {}
        }
        if !tools.is_empty() {
            let calls = tools.iter().map(|call| match call.args.as_object().is_some_and(|args| !args.is_empty()) {
                true => json!({"name": call.name, "args_match": call.args}),
                false => json!({"name": call.name}),
            });
            set("tool_calls", calls.collect());
        }
        // The log names commitments as it does platform tools.
        let is_denied = |call: &&RecordedCall| match call.kind {
            ObservedKind::Commitment => call.gate.starts_with("deny:"),
            _ => call.is_denied_by_scope(),
        };
        let denied: Vec<&String> = step.calls.iter().filter(is_denied).map(|call| &call.name).collect();
        if !tools.is_empty() || !denied.is_empty() {
            set("denied", json!(denied));
        }
        set("tool_calls_count", json!(tools.len()));
        let root = match &step.trigger {
            RecordedTrigger::Tool(name) => format!("tool {name}"),
            RecordedTrigger::Event(event) => format!("event {}", event.segment()),
        };
        let audit: Vec<&String> = std::iter::once(&root).chain(step.calls.iter().map(|call| &call.audit)).collect();
        set("audit", json!(audit));
        Value::Object(then)
    }

    /// Values of secrets that the run did not read itself: a replay has the placeholder as well, but the handler does not.
    fn note_hidden(&mut self, scenario: &Value) {
        let text = scenario.to_string();
        let read: Vec<String> = self
            .calls()
            .filter(|call| call.kind == ObservedKind::Secret)
            .filter_map(|call| call.reply.as_ref().ok()?.as_str().map(str::to_owned))
            .collect();
        let mut rest = text.as_str();
        let mut found = BTreeSet::new();
        while let Some((_, after)) = rest.split_once("[secret ") {
            let Some((key, after)) = after.split_once(']') else { break };
            if !read.contains(&format!("[secret {key}]")) {
                found.insert(key.to_owned());
            }
            rest = after;
        }
        if text.contains("***") && !read.iter().any(|value| value == "***") {
            found.insert("***".to_owned());
        }
        for key in found {
            self.notes
                .push(format!("a value of the secret `{key}`, which the call did not read, is hidden in the scenario"));
        }
    }
}

/// The field and name of an entry of `given.replies`; none for calls that it is not for.
fn target(call: &RecordedCall) -> Option<(&'static str, &str)> {
    let name = call.name.as_str();
    Some(match call.kind {
        ObservedKind::Tool => ("tool", name),
        ObservedKind::Agent | ObservedKind::Team => ("agent", name),
        ObservedKind::AppAgent => ("app", name),
        ObservedKind::Emit => ("event", name),
        ObservedKind::Room => ("room", name),
        ObservedKind::Commitment => ("commitment", name.strip_prefix("commitments-").unwrap_or(name)),
        ObservedKind::Storage | ObservedKind::Secret | ObservedKind::Fetch => return None,
    })
}

/// The arguments that identify a call; of an agent, what it was asked.
fn args_match(call: &RecordedCall) -> Value {
    match (call.kind, call.args.get("prompt")) {
        (ObservedKind::Agent | ObservedKind::Team | ObservedKind::AppAgent, Some(prompt)) => json!({"prompt": prompt}),
        (ObservedKind::Agent | ObservedKind::Team | ObservedKind::AppAgent, None) => Value::Null,
        _ => call.args.clone(),
    }
}

/// A reply as the `result` of an entry.
fn result(call: &RecordedCall, reply: &Value) -> Value {
    let members = reply.as_object().cloned().unwrap_or_default();
    match call.kind {
        ObservedKind::Agent | ObservedKind::Team | ObservedKind::AppAgent => {
            let asked = call.name.rsplit('/').next().unwrap_or_default();
            let is_said = |(name, value): &(String, Value)| {
                let is_other = name == "agent" && *value != asked;
                is_other
                    || ["text", "data", "model", "input_tokens", "output_tokens"].contains(&name.as_str())
                        && !value.is_null()
                        && *value != 0
            };
            Value::Object(members.into_iter().filter(is_said).collect())
        }
        ObservedKind::Tool => reply.clone(),
        _ => Value::Object(members.into_iter().filter(|(name, _)| name != "ok").collect()),
    }
}

fn error(call: &RecordedCall, failure: &RecordedFailure) -> Value {
    let RecordedFailure { decision, message, needed_scopes, fix_hint, status } = failure;
    let mut error = json!({"decision": decision, "message": message});
    if !needed_scopes.is_empty() {
        error["needed_scopes"] = json!(needed_scopes);
    }
    if !fix_hint.is_empty() {
        error["fix_hint"] = json!(fix_hint);
    }
    if call.kind != ObservedKind::Tool && call.gate.starts_with("deny:") {
        error["denied"] = json!(true);
    }
    if let Some(status) = status {
        error["status"] = json!(status);
    }
    error
}
