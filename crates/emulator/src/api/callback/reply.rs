//! Refusals of the callback API, each with a word of contract section 13 and what to do about it.

use crate::server::call::Answer;
use linkworld_contract::wire::callback::ToolReply;
use serde_json::{Map, Value};

/// Where the rules behind refusals are written.
const DOCS: &str = "https://docs.linkworld.ai";

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) decision: String,
    pub(crate) error: String,
    pub(crate) needed_scopes: Vec<String>,
    pub(crate) fix_hint: String,
}

impl Refusal {
    pub(crate) fn new(status: u16, decision: &str, error: impl Into<String>) -> Self {
        Self {
            status,
            decision: decision.into(),
            error: error.into(),
            needed_scopes: Vec::new(),
            fix_hint: String::new(),
        }
    }

    /// Arguments the platform would not take.
    pub(crate) fn bad_input(error: impl Into<String>) -> Self {
        Self::new(400, "bad_input", error)
    }

    /// With what to do about it.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { fix_hint: hint.into(), ..self }
    }

    pub(crate) fn answer(self) -> Answer {
        let hinted = !self.fix_hint.is_empty();
        let body = ToolReply {
            ok: false,
            error: Some(self.error),
            decision: Some(self.decision),
            needed_scopes: (!self.needed_scopes.is_empty()).then_some(self.needed_scopes),
            fix_hint: hinted.then_some(self.fix_hint),
            doc_link: hinted.then(|| DOCS.to_owned()),
            ..ToolReply::default()
        };
        Answer::new(self.status, &body)
    }
}

/// Success with an object.
pub(crate) fn success(result: Map<String, Value>) -> Answer {
    Answer::ok(&ToolReply { ok: true, result: Some(Value::Object(result)), ..ToolReply::default() })
}
