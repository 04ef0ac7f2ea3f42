//! Results of scenarios in the terminal.

use linkworld_scenario::{ExpectationFailure, ScenarioResult, differences};
use linkworld_terminal::{Cell, Column, Role, Table, Terminal, paint};
use serde_json::Value;
use std::time::Duration;

/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 300;
/// Lines of a handler's output that are shown.
const OUTPUT_LINES_SHOWN: usize = 20;

/// Prints one row for each scenario, and what is wrong with those that failed.
pub fn print(terminal: &mut Terminal, results: &[ScenarioResult]) {
    let columns =
        [Column::new(""), Column::new("SCENARIO").wrapped(), Column::new("TIME").right(), Column::new("CALLS").right()];
    let mut table = Table::new(columns);
    for result in results {
        let mark = if result.ok { Cell::painted(Role::Good, "ok") } else { Cell::painted(Role::Error, "FAIL") };
        let time = format!("{:.1} ms", result.duration_ms);
        table.row([mark, result.name.as_str().into(), time.into(), result.tool_calls().count().to_string().into()]);
    }
    terminal.print_table(&table);
    for result in results.iter().filter(|result| !result.ok) {
        terminal.print("");
        failed(terminal, result);
    }
    terminal.print("");
}

fn failed(terminal: &mut Terminal, result: &ScenarioResult) {
    let place = format!("{}:{}", result.file, result.line);
    let name = paint(Role::Error, "FAIL ") + paint(Role::Name, &result.name);
    terminal.print_text(name + "  " + paint(Role::Context, place), 5);
    if let Some(error) = &result.error {
        terminal.print_text(format!("  error: {error}"), 4);
    }
    for failure in &result.failures {
        compared(terminal, failure);
    }
    if result.output.is_empty() {
        return;
    }
    terminal.print("  output of the handler:");
    let left_out = result.output.len().saturating_sub(OUTPUT_LINES_SHOWN);
    if left_out > 0 {
        terminal.print(format!("    … {left_out} lines"));
    }
    for line in result.output.iter().skip(left_out) {
        terminal.print_text(format!("    {line}"), 8);
    }
}

/// An expectation: mappings and lists by their differences, anything else as it is.
fn compared(terminal: &mut Terminal, failure: &ExpectationFailure) {
    let ExpectationFailure { field, expected, actual, note } = failure;
    let is_mapping = |value: &Value| matches!(value, Value::Object(_) | Value::Array(_));
    let found = if is_mapping(expected) && is_mapping(actual) { differences(expected, actual) } else { Vec::new() };
    if found.is_empty() || field.contains("_include[") {
        line(terminal, field, expected, Some(actual));
    }
    for one in found.iter().filter(|_| !field.contains("_include[")) {
        line(terminal, &format!("{field}{}", one.path), &one.expected, one.actual.as_ref());
    }
    if !note.is_empty() {
        terminal.print_text(format!("    {note}"), 4);
    }
}

fn line(terminal: &mut Terminal, field: &str, expected: &Value, actual: Option<&Value>) {
    terminal.print(format!("  {field}"));
    terminal.print_text(paint(Role::Good, "    expected ") + shown(expected), 13);
    let actual = actual.map_or_else(|| "nothing".to_owned(), shown);
    terminal.print_text(paint(Role::Error, "    actual   ") + actual, 13);
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The last line: `3 passed, 1 failed in 0.8 s`.
pub fn summary(results: &[ScenarioResult], took: Duration) -> String {
    let passed = results.iter().filter(|result| result.ok).count();
    let failed = results.len() - passed;
    format!("{passed} passed, {failed} failed in {:.1} s", took.as_secs_f64())
}
