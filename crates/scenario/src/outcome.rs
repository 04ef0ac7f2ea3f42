//! How a call of the handler ended, in the terms of an eval file.
//!
//! The SDK catches exceptions in its server and reports them as text. What its own texts mean is known here; every other
//! text starts with the type of the exception (contract 27.4).

use linkworld_contract::wire::container::HandlerReply;
use linkworld_contract::wire::raw::RawJson;
use linkworld_emulator::MadeDelivery;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the handler ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "end")]
pub enum HandlerEnd {
    /// It returned this; null for events.
    Returned {
        /// What a tool returned.
        value: Value,
    },
    /// It raised an exception.
    Raised {
        /// The type of the exception.
        kind: String,
        /// Its message.
        message: String,
    },
    /// It did not reply: it ended, took too long, or replied with something else than the contract says.
    Broken {
        /// Why.
        why: String,
    },
}

impl HandlerEnd {
    /// Reads the reply of a handler; `is_tool` if a tool was called.
    pub(crate) fn of(made: &MadeDelivery, is_tool: bool) -> Self {
        if let Some(why) = &made.failure {
            return Self::Broken { why: why.clone() };
        }
        Self::of_reply(&made.reply, made.status, is_tool)
    }

    /// The same of a reply with its status.
    pub(crate) fn of_reply(reply: &RawJson, status: u16, is_tool: bool) -> Self {
        let Some(reply) = reply.to::<HandlerReply>() else {
            return Self::Broken { why: format!("the handler replied {status} without `ok`") };
        };
        if reply.ok {
            let value = reply.result.filter(|_| is_tool).map_or(Value::Null, |result| result.value());
            return Self::Returned { value };
        }
        let error = reply.error.unwrap_or_else(|| format!("the handler replied {status}"));
        if reply.no_handler {
            return Self::raised("RuntimeError", format!("app has {error}"));
        }
        if reply.decision.is_some() {
            return Self::raised("ToolCallError", error);
        }
        Self::of_text(error)
    }

    fn of_text(error: String) -> Self {
        if is_tool_text(&error, "app has no tool '", "' registered") {
            return Self::raised("RuntimeError", error);
        }
        const UNEXPECTED: &str = "' got unexpected args: ";
        if let Some((tool, why)) = error.split_once(UNEXPECTED)
            && tool.starts_with("tool '")
        {
            return Self::raised("TypeError", why.to_owned());
        }
        match error.split_once(':') {
            Some((kind, message)) if is_type(kind) => Self::raised(kind, message.trim_start().to_owned()),
            _ => Self::raised("Exception", error),
        }
    }

    fn raised(kind: &str, message: String) -> Self {
        Self::Raised { kind: kind.to_owned(), message }
    }

    /// What it returned.
    pub fn returned(&self) -> &Value {
        match self {
            Self::Returned { value } => value,
            _ => &Value::Null,
        }
    }

    /// Why it did not return, in one line; none if it did.
    pub fn error(&self) -> Option<String> {
        match self {
            Self::Returned { .. } => None,
            Self::Raised { kind, message } => Some(format!("{kind}: {message}")),
            Self::Broken { why } => Some(why.clone()),
        }
    }
}

fn is_tool_text(text: &str, start: &str, end: &str) -> bool {
    text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end))
}

/// Whether a text is the name of a type.
fn is_type(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '.')
}

#[cfg(test)]
mod tests {
    use super::HandlerEnd;
    use linkworld_contract::wire::raw::RawJson;
    use linkworld_emulator::MadeDelivery;
    use serde_json::{Value, json};

    fn end(status: u16, reply: Value) -> HandlerEnd {
        let made = MadeDelivery { status, reply: RawJson::of(&reply), failure: None, duration_us: 1 };
        HandlerEnd::of(&made, true)
    }

    #[test]
    fn the_texts_of_the_sdk_are_read() {
        let raised = |kind: &str, message: &str| HandlerEnd::Raised { kind: kind.into(), message: message.into() };
        for (reply, expected) in [
            (json!({"ok": false, "error": "ValueError: bad: x"}), raised("ValueError", "bad: x")),
            (json!({"ok": false, "error": "ValueError: "}), raised("ValueError", "")),
            (
                json!({"ok": false, "error": "app has no tool 'x' registered"}),
                raised("RuntimeError", "app has no tool 'x' registered"),
            ),
            (
                json!({"ok": false, "error": "tool 'x' got unexpected args: f() missing: y"}),
                raised("TypeError", "f() missing: y"),
            ),
            (
                json!({"ok": false, "error": "no on_install handler registered", "no_handler": true}),
                raised("RuntimeError", "app has no on_install handler registered"),
            ),
            (
                json!({"ok": false, "error": "tool 'a' failed: b", "decision": "mock_unset"}),
                raised("ToolCallError", "tool 'a' failed: b"),
            ),
            (json!({"ok": false, "error": "it failed"}), raised("Exception", "it failed")),
        ] {
            assert_eq!(end(400, reply.clone()), expected, "{reply}");
        }
        assert_eq!(end(200, json!({"ok": true, "result": {"a": 1}})).returned(), &json!({"a": 1}));
        assert!(matches!(end(500, json!([])), HandlerEnd::Broken { .. } | HandlerEnd::Raised { .. }));
    }
}
