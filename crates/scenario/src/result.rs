//! What became of a scenario.

use crate::outcome::HandlerEnd;
use linkworld_contract::wire::control::AuditEntry;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpectationFailure {
    /// The dotted path of the expectation, for example `then.tool_calls[0].name`.
    pub field: String,
    /// What was expected.
    pub expected: Value,
    /// What there is.
    pub actual: Value,
    /// What helps to understand it; may be empty.
    pub note: String,
}

/// What a handler asked of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservedKind {
    /// A platform tool.
    Tool,
    /// Key-value storage.
    Storage,
    /// The value of a secret.
    Secret,
    /// An agent of its own.
    Agent,
    /// An agent of its own on behalf of another one.
    Team,
    /// An agent of another app.
    AppAgent,
    /// An event for other apps.
    Emit,
    /// A message to a room.
    Room,
    /// A commitment.
    Commitment,
    /// A route of another app.
    Fetch,
}

/// A call that a handler made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObservedCall {
    /// What was called.
    pub kind: ObservedKind,
    /// The tool, key, agent, event or room.
    pub name: String,
    /// What was sent.
    pub args: Value,
    /// The status of the reply.
    pub status: u16,
    /// The reply; hidden for a secret.
    pub reply: Value,
    /// Microseconds after the step began.
    pub at_us: u64,
    /// Whether the eval file replied, not the platform.
    pub is_given: bool,
}

/// What happened in one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// What was called, for example `event inbound`.
    pub call: String,
    /// What was sent.
    pub sent: Value,
    /// How the handler ended.
    pub end: HandlerEnd,
    /// Milliseconds.
    pub duration_ms: f64,
    /// What the handler asked of the platform, in order.
    pub calls: Vec<ObservedCall>,
    /// The entries of the audit log.
    pub audit: Vec<AuditEntry>,
}

/// A grade that a model gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeRecord {
    /// The expectation, for example `then.graded`.
    pub field: String,
    /// The model, by its name in the dev file.
    pub model: String,
    /// From 0 to 1.
    pub score: f64,
    /// The least score that passes.
    pub at_least: f64,
    /// Why.
    pub reason: String,
    /// Whether it was given in an earlier run.
    pub is_kept: bool,
}

/// What became of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// Its position in the run.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// The file it is in.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The id of its tenant.
    #[serde(default)]
    pub tenant_id: String,
    /// Whether everything was as expected.
    pub ok: bool,
    /// Milliseconds in the handler.
    pub duration_ms: f64,
    /// Why the scenario failed before anything was compared.
    pub error: Option<String>,
    /// What was not as expected.
    pub failures: Vec<ExpectationFailure>,
    /// Grades of models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<GradeRecord>,
    /// What happened.
    pub steps: Vec<StepRecord>,
    /// What is compared with a snapshot; none if the scenario has none.
    #[serde(skip)]
    pub snapshot: Option<Value>,
    /// What the handler printed meanwhile, if the scenario failed.
    pub output: Vec<String>,
}

impl ScenarioResult {
    /// The calls of platform tools, in order.
    pub fn tool_calls(&self) -> impl Iterator<Item = &ObservedCall> {
        self.steps.iter().flat_map(|step| &step.calls).filter(|call| call.kind == ObservedKind::Tool)
    }
}
