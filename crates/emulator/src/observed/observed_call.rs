//! Calls with their values, for the command that shows what a handler does while it does it. Nothing of it is kept.

use linkworld_contract::wire::control::AuditEntry;
use serde_json::Value;
use std::time::Instant;

/// A call of a platform tool or of an agent that is over.
#[derive(Debug, Clone)]
pub struct ObservedCall {
    /// Its entry in the audit log.
    pub entry: AuditEntry,
    /// The arguments of the tool, or what the agent was asked.
    pub input: Value,
    /// What it returned.
    pub output: Result<Value, ObservedRefusal>,
    /// When that was.
    pub ended: Instant,
}

/// Why a call failed, as the handler hears it.
#[derive(Debug, Clone)]
pub struct ObservedRefusal {
    /// The decision.
    pub decision: String,
    /// The message.
    pub error: String,
    /// The scopes that are missing.
    pub needed_scopes: Vec<String>,
}
