//! What a mock is, and which reply a call gets.

use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The mocked reply of one tool.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// The same for every call.
    Reply(MockReply),
    /// One after the other.
    Sequence(MockSequence),
    /// By the arguments of the call.
    Cases {
        /// The first one that matches replies.
        cases: Vec<MockCase>,
        /// The reply if none does; without it the call is as if it were not mocked.
        otherwise: Option<MockReply>,
    },
    /// What another program replies.
    Passthrough(MockTarget),
}

/// One reply.
#[derive(Debug, Clone, PartialEq)]
pub enum MockReply {
    /// Success with this object.
    Result(RawJson),
    /// A refusal.
    Failure(MockFailure),
}

/// A refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MockFailure {
    /// A decision code of contract section 13.
    pub decision: String,
    /// The error message.
    pub message: String,
    /// The scopes that the refusal lists.
    pub needed_scopes: Vec<String>,
    /// What the developer can do; may be empty.
    pub fix_hint: String,
    /// The HTTP status; that of the decision by default.
    pub status: Option<u16>,
    /// Seconds of a `Retry-After` header.
    pub retry_after: Option<u32>,
}

/// Replies that come one after the other.
#[derive(Debug, Clone)]
pub struct MockSequence {
    pub(super) replies: Vec<MockReply>,
    /// Starts again behind the last one, which replies to all further calls otherwise.
    pub(super) repeat: bool,
    /// Calls so far; clones count together.
    pub(super) calls: Arc<AtomicUsize>,
}

impl PartialEq for MockSequence {
    fn eq(&self, other: &Self) -> bool {
        (&self.replies, self.repeat) == (&other.replies, other.repeat)
    }
}

/// A reply to calls with certain arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct MockCase {
    /// The arguments that a call must have; it may have more.
    pub args: Value,
    /// The reply.
    pub reply: MockReply,
}

/// Another program that replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockTarget {
    /// `http://HOST:PORT/PATH`.
    pub url: String,
    /// How long it may take.
    pub timeout: Duration,
}

/// What a mock says about one call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MockAnswer<'a> {
    /// This reply.
    Reply(&'a MockReply),
    /// That of another program.
    Passthrough(&'a MockTarget),
    /// Nothing: no case matches.
    None,
}

impl Mock {
    /// The answer to a call. A sequence moves on.
    pub fn answer(&self, args: &RawObject) -> MockAnswer<'_> {
        match self {
            Self::Reply(reply) => MockAnswer::Reply(reply),
            Self::Sequence(sequence) => sequence.next().map_or(MockAnswer::None, MockAnswer::Reply),
            Self::Cases { cases, otherwise } => {
                let args = RawJson::of(args).value();
                let found = cases.iter().find(|case| is_part(&case.args, &args)).map(|case| &case.reply);
                found.or(otherwise.as_ref()).map_or(MockAnswer::None, MockAnswer::Reply)
            }
            Self::Passthrough(target) => MockAnswer::Passthrough(target),
        }
    }

    /// Every reply that it may give.
    pub fn replies(&self) -> Vec<&MockReply> {
        match self {
            Self::Reply(reply) => vec![reply],
            Self::Sequence(sequence) => sequence.replies.iter().collect(),
            Self::Cases { cases, otherwise } => cases.iter().map(|case| &case.reply).chain(otherwise).collect(),
            Self::Passthrough(_) => Vec::new(),
        }
    }
}

impl MockSequence {
    fn next(&self) -> Option<&MockReply> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let last = self.replies.len().checked_sub(1)?;
        self.replies.get(if self.repeat { call % self.replies.len() } else { call.min(last) })
    }
}

/// Whether everything in `wanted` is in `found`: objects may have more members, lists are as long and match item by item.
fn is_part(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.iter().all(|(key, value)| found.get(key).is_some_and(|found| is_part(value, found)))
        }
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len() && wanted.iter().zip(found).all(|(wanted, found)| is_part(wanted, found))
        }
        // `7` and `7.0` are one number.
        (Value::Number(wanted), Value::Number(found)) => wanted == found || wanted.as_f64() == found.as_f64(),
        _ => wanted == found,
    }
}

/// The canned reply of an agent, as in the Python CLI.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub struct AgentMock {
    /// The text.
    pub text: Option<String>,
    /// The value, for calls with a `response_format`.
    pub data: Option<RawJson>,
    /// The model that is said to have replied.
    pub model: Option<String>,
    /// Tokens of the request.
    pub input_tokens: Option<u64>,
    /// Tokens of the reply.
    pub output_tokens: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::is_part;
    use serde_json::json;

    #[test]
    fn arguments_match_as_in_scenarios() {
        for (wanted, found, matches) in [
            (json!({}), json!({"a": 1}), true),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), true),
            (json!({"a": 1}), json!({"b": 1}), false),
            (json!({"a": {"b": [1, {"c": 2}]}}), json!({"a": {"b": [1, {"c": 2, "d": 3}], "e": 4}}), true),
            (json!({"a": [1]}), json!({"a": [1, 2]}), false),
            (json!({"a": 7}), json!({"a": 7.0}), true),
            (json!({"a": 7}), json!({"a": "7"}), false),
            (json!({"a": null}), json!({}), false),
            (json!({"a": null}), json!({"a": null}), true),
            (json!({"a": true}), json!({"a": 1}), false),
        ] {
            assert_eq!(is_part(&wanted, &found), matches, "{wanted} in {found}");
        }
    }
}
