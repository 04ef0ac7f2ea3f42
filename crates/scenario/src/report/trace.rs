//! Everything that one scenario did, as one file.

use crate::result::ScenarioResult;
use serde_json::{Value, json};

/// The `schema` of a trace file.
pub const TRACE_SCHEMA: &str = "linkworld.scenario-trace/1";

/// The trace of a scenario. The values of its secrets are hidden.
pub fn trace(result: &ScenarioResult) -> Value {
    json!({"schema": TRACE_SCHEMA, "scenario": result})
}
