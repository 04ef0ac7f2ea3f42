//! What a handler did once: the same for a trace of the local platform and for the trace file of a scenario.

use crate::outcome::HandlerEnd;
use crate::result::ObservedKind;
use linkworld_contract::wire::container::AppEvent;
use serde_json::Value;

/// What was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRun {
    /// The id of the tenant, if it is known.
    pub tenant_id: Option<String>,
    /// When it began: RFC 3339.
    pub at: Option<String>,
    /// The calls of the handler, one after another.
    pub steps: Vec<RecordedStep>,
}

/// One call of the handler.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedStep {
    /// What was called.
    pub trigger: RecordedTrigger,
    /// What was sent.
    pub sent: Value,
    /// How the handler ended.
    pub end: HandlerEnd,
    /// What the handler called, in order.
    pub calls: Vec<RecordedCall>,
}

/// What was called.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordedTrigger {
    /// A tool of the app.
    Tool(String),
    /// An event.
    Event(AppEvent),
}

/// What a handler called.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedCall {
    /// What it was.
    pub kind: ObservedKind,
    /// The tool, key, agent, event or room.
    pub name: String,
    /// What was sent; null if that is not known.
    pub args: Value,
    /// The reply: the result of a tool, the value of a secret, and else the body.
    pub reply: Result<Value, RecordedFailure>,
    /// The entry of the audit log, such as `platform_tool email_send`.
    pub audit: String,
    /// The decision, `allow` or `deny:` and why.
    pub gate: String,
    /// The scope that allowed it.
    pub scope: Option<String>,
}

/// Why a call failed, as the handler hears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedFailure {
    /// The decision, for example `rate_limited`.
    pub decision: String,
    /// The message.
    pub message: String,
    /// The scopes that are missing.
    pub needed_scopes: Vec<String>,
    /// What the developer can do.
    pub fix_hint: String,
    /// The HTTP status, where the decision does not say it.
    pub status: Option<u16>,
}

impl RecordedFailure {
    /// Reads the body of a refusal.
    pub(super) fn of(body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let scopes = body["needed_scopes"].as_array().map_or(&[][..], Vec::as_slice);
        let decision = text("decision");
        Self {
            // The SDK hides the decision of a call that failed with this status.
            status: (decision == "platform_error").then_some(500),
            decision,
            message: text("error"),
            needed_scopes: scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            fix_hint: text("fix_hint"),
        }
    }
}

/// Decisions that a scenario with `given.grants` makes as the platform does.
const BY_SCOPE: [&str; 4] =
    ["deny:no_scope", "deny:not_granted", "deny:unknown_tool", "deny:marketplace_app_wrong_tool"];

impl RecordedCall {
    /// Whether the call was denied for a reason that the manifest and the grants decide.
    pub(super) fn is_denied_by_scope(&self) -> bool {
        self.kind == ObservedKind::Tool && BY_SCOPE.contains(&self.gate.as_str())
    }
}
