//! The report as one page without scripts and without anything from elsewhere.

use crate::comparing::matching::{Difference, differences};
use crate::result::{ExpectationFailure, GradeRecord, ObservedCall, ScenarioResult, StepRecord};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8885; --bad: #c62828; --good: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --bad: #ef7b7b; --good: #7bc47f; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: .75rem 0 0; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary .time { float: right; opacity: .7; padding-left: 1rem; }
.failed { color: var(--bad); font-weight: 600; } .passed { color: var(--good); font-weight: 600; }
pre { background: #8881; border-radius: 4px; margin: .25rem 0; overflow-wrap: anywhere; padding: .5rem; white-space: pre-wrap; }
dl { display: grid; gap: 0 1rem; grid-template-columns: max-content minmax(0, 1fr); margin: .5rem 0; }
dd { margin: 0; min-width: 0; } .place { clear: both; margin: .25rem 0; opacity: .7; }
@media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); } summary .time { float: none; } }
";

/// The page. `made_at` is shown as it is.
pub fn html(results: &[ScenarioResult], made_at: &str) -> String {
    let failed = results.iter().filter(|result| !result.ok).count();
    let passed = results.len() - failed;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Scenarios: " (passed) " passed, " (failed) " failed" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Scenarios" }
                p {
                    span.passed { (passed) " passed" } ", "
                    span class=(if failed == 0 { "passed" } else { "failed" }) { (failed) " failed" }
                    " · " (made_at)
                }
                @for result in results.iter().filter(|result| !result.ok) { (scenario(result)) }
                @for result in results.iter().filter(|result| result.ok) { (scenario(result)) }
            }
        }
    };
    page.into_string()
}

fn scenario(result: &ScenarioResult) -> Markup {
    html! {
        details open[!result.ok] {
            summary {
                span class=(if result.ok { "passed" } else { "failed" }) { (if result.ok { "passed" } else { "failed" }) }
                " " (result.name)
                span.time { (format!("{:.1} ms", result.duration_ms)) }
            }
            p.place { (result.file) ":" (result.line) }
            @if let Some(error) = &result.error { pre { (error) } }
            @for one in &result.failures { (failure(one)) }
            @for one in &result.grades { (grade(one)) }
            @for one in &result.steps { (step(one)) }
            @if !result.output.is_empty() {
                h2 { "Output of the handler" }
                pre { (result.output.join("\n")) }
            }
        }
    }
}

fn failure(failure: &ExpectationFailure) -> Markup {
    html! {
        h2 { (failure.field) }
        dl {
            dt { "expected" } dd { pre { (pretty(&failure.expected)) } }
            dt { "actual" } dd { pre { (pretty(&failure.actual)) } }
            @if let Some(differences) = compared(failure) { dt { "differs" } dd { pre { (differences) } } }
            @if !failure.note.is_empty() { dt { "note" } dd { (failure.note) } }
        }
    }
}

/// Where a mapping or a list differs, in a line each.
fn compared(failure: &ExpectationFailure) -> Option<String> {
    let ExpectationFailure { field, expected, actual, .. } = failure;
    let are_mappings = (expected.is_object() && actual.is_object()) || (expected.is_array() && actual.is_array());
    if !are_mappings || field.contains("_include[") {
        return None;
    }
    let line = |one: Difference| {
        let actual = one.actual.map_or_else(|| "nothing".to_owned(), |actual| actual.to_string());
        format!("{}: expected {}, actual {actual}", one.path.trim_start_matches('.'), one.expected)
    };
    let lines: Vec<String> =
        differences(expected, actual).into_iter().filter(|one| !one.path.is_empty()).map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn grade(grade: &GradeRecord) -> Markup {
    html! {
        h2 { (grade.field) }
        dl {
            dt { "score" } dd { (grade.score) ", at least " (grade.at_least) }
            dt { "model" } dd { (grade.model) }
            dt { "reason" } dd { (grade.reason) }
        }
    }
}

fn step(step: &StepRecord) -> Markup {
    html! {
        details {
            summary { (step.call) span.time { (format!("{:.1} ms", step.duration_ms)) } }
            dl {
                dt { "sent" } dd { pre { (pretty(&step.sent)) } }
                dt { "end" } dd { pre { (step.end.error().unwrap_or_else(|| pretty(step.end.returned()))) } }
            }
            @for one in &step.calls { (call(one)) }
        }
    }
}

fn call(call: &ObservedCall) -> Markup {
    let kind = serde_json::to_value(call.kind).unwrap_or_default();
    html! {
        h2 { (kind.as_str().unwrap_or_default()) " " (call.name) }
        dl {
            dt { "sent" } dd { pre { (pretty(&call.args)) } }
            dt { "reply" } dd { pre { (call.status) " " (pretty(&call.reply)) } }
        }
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}
