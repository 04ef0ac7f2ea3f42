//! Results out of JSON reports, to merge those of several runs.

use crate::outcome::HandlerEnd;
use crate::result::{ExpectationFailure, ObservedCall, ObservedKind, ScenarioResult, StepRecord};
use serde_json::Value;

/// The results of a report; none if it is not one. They have the calls of tools, and nothing else of what happened.
pub fn results_of(report: &Value) -> Option<Vec<ScenarioResult>> {
    report.get("scenarios")?.as_array()?.iter().enumerate().map(|(index, one)| result(index, one)).collect()
}

fn result(index: usize, one: &Value) -> Option<ScenarioResult> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let failure = |one: &Value| ExpectationFailure {
        field: text(&one["field"]),
        expected: one["expected"].clone(),
        actual: one["actual"].clone(),
        note: text(&one["note"]),
    };
    let call = |one: &Value| ObservedCall {
        kind: ObservedKind::Tool,
        name: text(&one["name"]),
        args: one["args"].clone(),
        status: 0,
        reply: Value::Null,
        at_us: 0,
        is_given: false,
    };
    let list = |name: &str| one[name].as_array().map_or(&[][..], Vec::as_slice);
    let calls = StepRecord {
        call: String::new(),
        sent: Value::Null,
        end: HandlerEnd::Returned { value: Value::Null },
        duration_ms: 0.0,
        calls: list("tool_calls").iter().map(call).collect(),
        audit: Vec::new(),
    };
    Some(ScenarioResult {
        index,
        name: one["name"].as_str()?.to_owned(),
        file: text(&one["file"]),
        line: one["line"].as_u64().and_then(|line| usize::try_from(line).ok()).unwrap_or_default(),
        tenant_id: String::new(),
        ok: one["ok"].as_bool()?,
        duration_ms: one["duration_ms"].as_f64().unwrap_or_default(),
        error: one["error"].as_str().map(str::to_owned),
        failures: list("failures").iter().map(failure).collect(),
        grades: serde_json::from_value(one["grades"].clone()).unwrap_or_default(),
        steps: vec![calls],
        snapshot: None,
        output: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::results_of;
    use crate::report::json;
    use serde_json::json;

    #[test]
    fn a_report_that_is_read_is_written_again() {
        let report = json!({"scenarios": [
            {"name": "a", "ok": true, "duration_ms": 1.5, "error": null, "failures": [],
                "tool_calls": [{"name": "t", "args": {"x": 1}}], "file": "f", "line": 3},
            {"name": "b", "ok": false, "duration_ms": 0.0, "error": "E: x",
                "failures": [{"field": "then.x", "expected": 1, "actual": null, "note": ""}],
                "tool_calls": [], "file": "f", "line": 9, "grades": [{"field": "then.graded", "model": "m", "score": 0.5,
                "at_least": 0.7, "reason": "r", "is_kept": true}]},
        ], "summary": {"total": 2, "passed": 1, "failed": 1}});
        assert_eq!(json(&results_of(&report).unwrap()), report);
        assert!(results_of(&json!({})).is_none() && results_of(&json!({"scenarios": [1]})).is_none());
    }
}
