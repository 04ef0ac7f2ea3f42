//! What a check of `doctor` found.

use crate::context::Context;
use crate::doctor::treatment::Treatment;
use crate::error::CommandError;
use serde_json::{Value, json};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckStatus {
    /// Nothing is wrong.
    Ok,
    /// Something may not work, or will not work soon.
    Warning,
    /// Something does not work.
    Error,
}

impl CheckStatus {
    /// `ok`, `warning` or `error`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One check.
#[derive(Debug)]
pub struct Check {
    /// What was checked, in one word.
    pub name: &'static str,
    /// How it ended.
    pub status: CheckStatus,
    /// What was found, in one sentence without a full stop.
    pub detail: String,
    /// Where, for example `web/app.js:12: fetch`.
    pub places: Vec<String>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// What `--fix` does about it.
    pub treatment: Option<Treatment>,
}

impl Check {
    /// Nothing is wrong.
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        let (status, detail) = (CheckStatus::Ok, detail.into());
        Self { name, status, detail, places: Vec::new(), hints: Vec::new(), treatment: None }
    }

    /// Something may not work.
    pub fn warning(name: &'static str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status: CheckStatus::Warning, hints: vec![hint.into()], ..Self::ok(name, detail) }
    }

    /// Something does not work.
    pub fn error(name: &'static str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status: CheckStatus::Error, hints: vec![hint.into()], ..Self::ok(name, detail) }
    }

    /// A failure, with the hints that a command would print.
    pub fn failed(name: &'static str, status: CheckStatus, error: &CommandError, context: &Context) -> Self {
        let detail = std::iter::once(&error.headline).chain(&error.causes).cloned().collect::<Vec<_>>().join(": ");
        let hints = error.hints.iter().map(|hint| hint.text(&context.account)).collect();
        Self { status, hints, ..Self::ok(name, detail) }
    }

    /// With the places.
    pub fn at(self, places: Vec<String>) -> Self {
        Self { places, ..self }
    }

    /// With what `--fix` does.
    pub fn treated_by(self, treatment: Treatment) -> Self {
        Self { treatment: Some(treatment), ..self }
    }

    /// As a member of the envelope.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "status": self.status.word(),
            "detail": self.detail,
            "places": self.places,
            "hints": self.hints,
            "fixable": self.treatment.is_some(),
        })
    }
}
