//! The JSON report, with the keys of the Python command line.

use crate::result::ScenarioResult;
use serde_json::{Value, json};

/// The report.
pub fn json(results: &[ScenarioResult]) -> Value {
    let scenarios: Vec<Value> = results.iter().map(scenario).collect();
    let passed = results.iter().filter(|result| result.ok).count();
    json!({
        "scenarios": scenarios,
        "summary": {"total": results.len(), "passed": passed, "failed": results.len() - passed},
    })
}

fn scenario(result: &ScenarioResult) -> Value {
    let calls: Vec<Value> = result.tool_calls().map(|call| json!({"name": call.name, "args": call.args})).collect();
    let mut report = json!({
        "name": result.name,
        "ok": result.ok,
        "duration_ms": result.duration_ms,
        "error": result.error,
        "failures": result.failures,
        "tool_calls": calls,
        "file": result.file,
        "line": result.line,
    });
    if !result.grades.is_empty() {
        report["grades"] = json!(result.grades);
    }
    report
}
