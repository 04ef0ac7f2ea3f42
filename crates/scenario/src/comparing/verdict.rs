//! Whether what happened is what a scenario expects. The order of failures is that of the Python command line.

use crate::comparing::matching::is_subset;
use crate::outcome::HandlerEnd;
use crate::plan::PlannedThen;
use crate::result::{ExpectationFailure, ObservedCall, ObservedKind};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_manifest::eval_file::python;
use linkworld_manifest::spec::eval_file::expectation::{EvalThen, ExpectedCall};
use serde_json::{Map, Value, json};

/// What there is to compare.
pub(crate) struct Observed<'a> {
    /// How the handler ended; none for all steps together.
    pub(crate) end: Option<&'a HandlerEnd>,
    pub(crate) calls: Vec<&'a ObservedCall>,
    pub(crate) audit: Vec<&'a AuditEntry>,
    /// The values of the keys that the expectations name.
    pub(crate) kv: Map<String, Value>,
    /// What the calls cost.
    pub(crate) cost: f64,
}

/// Compares expectations with what there is.
pub(crate) fn failures(planned: &PlannedThen, observed: &Observed<'_>) -> Vec<ExpectationFailure> {
    let mut found = Failures { field: &planned.field, list: Vec::new() };
    let then = &planned.then;
    if let Some(end) = observed.end {
        found.raises(&then.handler_raises, end);
    }
    let tools: Vec<&ObservedCall> =
        observed.calls.iter().copied().filter(|call| call.kind == ObservedKind::Tool).collect();
    if let Some(expected) = &then.tool_calls {
        found.calls(expected, &tools);
    }
    if let Some(count) = python::int(&then.tool_calls_count)
        && usize::try_from(count) != Ok(tools.len())
    {
        found.add("tool_calls_count", json!(count), json!(tools.len()), "");
    }
    found.include(then.tool_calls_include.as_deref().unwrap_or_default(), &tools);
    if let Some(end) = observed.end
        && planned.has_returns
    {
        found.returns(&then.handler_returns, end.returned());
    }
    if let Some(expected) = &then.denied {
        let denied = observed.audit.iter().filter(|entry| is_denied(entry)).map(|entry| entry.name.clone());
        let denied: Vec<String> = denied.collect();
        if *expected != denied {
            found.add("denied", json!(expected), json!(denied), "");
        }
    }
    if let Some(expected) = &then.audit {
        found.audit(expected, &observed.audit);
    }
    for (key, expected) in then.kv.iter().flatten() {
        let actual = observed.kv.get(key).unwrap_or(&Value::Null);
        if !is_subset(expected, actual) {
            found.add(&format!("kv.{key}"), expected.clone(), actual.clone(), "");
        }
    }
    found.limits(then, observed);
    found.list
}

fn is_denied(entry: &AuditEntry) -> bool {
    entry.kind == AuditKind::PlatformTool && entry.gate_decision.starts_with("deny:")
}

/// The tokens that a reply of an agent took.
fn tokens(call: &ObservedCall) -> u64 {
    let of = |name: &str| call.reply.get(name).and_then(Value::as_u64).unwrap_or_default();
    of("input_tokens") + of("output_tokens")
}

struct Failures<'a> {
    field: &'a str,
    list: Vec<ExpectationFailure>,
}

impl Failures<'_> {
    fn add(&mut self, field: &str, expected: Value, actual: Value, note: &str) {
        let field = format!("{}.{field}", self.field);
        self.list.push(ExpectationFailure { field, expected, actual, note: note.to_owned() });
    }

    fn raises(&mut self, expected: &Value, end: &HandlerEnd) {
        if !python::is_true(expected) {
            return;
        }
        let (kind, message) = match end {
            HandlerEnd::Returned { .. } => {
                return self.add("handler_raises", expected.clone(), json!("<no exception>"), "");
            }
            HandlerEnd::Raised { kind, message } => (kind.as_str(), message.as_str()),
            HandlerEnd::Broken { why } => ("<no reply>", why.as_str()),
        };
        match expected {
            Value::Object(members) => {
                let wanted = |name: &str| members.get(name).filter(|value| python::is_true(value));
                if let Some(wanted) = wanted("type").filter(|wanted| *wanted != kind) {
                    self.add("handler_raises.type", wanted.clone(), json!(kind), message);
                }
                if let Some(wanted) = wanted("message_contains")
                    && !message.contains(&python::text(wanted))
                {
                    self.add("handler_raises.message_contains", wanted.clone(), json!(message), "");
                }
            }
            Value::String(wanted) if wanted != kind => {
                self.add("handler_raises", expected.clone(), json!(kind), message);
            }
            _ => {}
        }
    }

    fn calls(&mut self, expected: &[ExpectedCall], actual: &[&ObservedCall]) {
        if expected.len() > actual.len() {
            let names: Vec<&str> = actual.iter().map(|call| call.name.as_str()).collect();
            let note = format!("called: {}", if names.is_empty() { "nothing".to_owned() } else { names.join(", ") });
            return self.add("tool_calls.length", json!(expected.len()), json!(actual.len()), &note);
        }
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            if python::is_true(&expected.name) && expected.name != actual.name.as_str() {
                self.add(&format!("tool_calls[{index}].name"), expected.name.clone(), json!(actual.name), "");
            }
            if !expected.args_match.is_null() && !is_subset(&expected.args_match, &actual.args) {
                let field = format!("tool_calls[{index}].args_match");
                self.add(&field, expected.args_match.clone(), actual.args.clone(), "");
            }
        }
    }

    fn include(&mut self, expected: &[ExpectedCall], actual: &[&ObservedCall]) {
        for (index, expected) in expected.iter().enumerate() {
            let fits = |call: &&ObservedCall| {
                (!python::is_true(&expected.name) || expected.name == call.name.as_str())
                    && (expected.args_match.is_null() || is_subset(&expected.args_match, &call.args))
            };
            if !actual.iter().copied().any(|call| fits(&call)) {
                let calls: Vec<Value> = actual.iter().map(|call| json!([call.name, call.args])).collect();
                let mut wanted = Map::new();
                for (name, value) in [("name", &expected.name), ("args_match", &expected.args_match)] {
                    if !value.is_null() {
                        wanted.insert(name.to_owned(), value.clone());
                    }
                }
                self.add(&format!("tool_calls_include[{index}]"), Value::Object(wanted), Value::Array(calls), "");
            }
        }
    }

    fn returns(&mut self, expected: &Value, actual: &Value) {
        // The SDK wraps what is no mapping.
        let unwrapped = match actual {
            Value::Object(members) if members.len() == 1 && !expected.is_object() => members.get("value"),
            _ => None,
        };
        if !is_subset(expected, unwrapped.unwrap_or(actual)) {
            self.add("handler_returns", expected.clone(), unwrapped.unwrap_or(actual).clone(), "");
        }
    }

    /// The expected entries in their order; others may be between them.
    fn audit(&mut self, expected: &[String], actual: &[&AuditEntry]) {
        let words: Vec<String> = actual.iter().map(|entry| entry_words(entry)).collect();
        let mut rest = words.iter();
        let missing = expected.iter().find(|wanted| !rest.any(|entry| entry == *wanted));
        if let Some(missing) = missing {
            self.add("audit", json!(expected), json!(words), &format!("`{missing}` is not there in this order"));
        }
    }

    fn limits(&mut self, then: &EvalThen, observed: &Observed<'_>) {
        let is_agent =
            |kind: ObservedKind| matches!(kind, ObservedKind::Agent | ObservedKind::Team | ObservedKind::AppAgent);
        let agents = observed.calls.iter().filter(|call| is_agent(call.kind));
        let counted = [
            ("tokens_max", then.tokens_max, agents.clone().map(|call| tokens(call)).sum()),
            ("agent_calls_max", then.agent_calls_max, agents.count() as u64),
            (
                "messages_max",
                then.messages_max,
                observed.calls.iter().filter(|call| call.kind == ObservedKind::Room).count() as u64,
            ),
        ];
        for (field, most, actual) in counted {
            if let Some(most) = most.filter(|most| actual > *most) {
                self.add(field, json!(most), json!(actual), "");
            }
        }
        if let Some(most) = then.cost_max.filter(|most| observed.cost > *most) {
            self.add("cost_max", json!(most), json!(observed.cost), "");
        }
    }
}

/// An entry of the audit log as eval files name it.
pub(crate) fn entry_words(entry: &AuditEntry) -> String {
    let kind = serde_json::to_value(entry.kind).ok();
    format!("{} {}", kind.as_ref().and_then(Value::as_str).unwrap_or_default(), entry.name)
}
