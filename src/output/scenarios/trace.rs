//! The trace of a failed scenario as a tree: steps, the calls of the handler, and what each was sent and replied.

use linkworld_terminal::{Role, Terminal, paint};
use serde_json::Value;

/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 2_000;

/// Prints a trace as it is in a file.
pub fn print(terminal: &mut Terminal, scenario: &Value) {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let place = format!("{}:{}", text(&scenario["file"]), scenario["line"]);
    terminal.print(paint(Role::Name, text(&scenario["name"])) + "  " + paint(Role::Context, place));
    if let Some(error) = scenario["error"].as_str() {
        terminal.print_text(paint(Role::Error, "  error ") + error, 8);
    }
    for failure in list(&scenario["failures"]) {
        terminal.print(format!("  {}", text(&failure["field"])));
        terminal.print_text(format!("    expected {}", shown(&failure["expected"])), 13);
        terminal.print_text(format!("    actual   {}", shown(&failure["actual"])), 13);
    }
    for step in list(&scenario["steps"]) {
        terminal.print("");
        let took = format!("  {:.1} ms", step["duration_ms"].as_f64().unwrap_or_default());
        terminal.print(paint(Role::Name, text(&step["call"])) + paint(Role::Context, took));
        terminal.print_text(format!("  sent   {}", shown(&step["sent"])), 9);
        for call in list(&step["calls"]) {
            observed(terminal, call);
        }
        let end = &step["end"];
        match end["end"].as_str() {
            Some("returned") => terminal.print_text(format!("  returned {}", shown(&end["value"])), 11),
            Some("raised") => {
                let raised = format!("{}: {}", text(&end["kind"]), text(&end["message"]));
                terminal.print_text(paint(Role::Error, "  raised ") + raised, 9);
            }
            _ => terminal.print_text(paint(Role::Error, "  no reply ") + text(&end["why"]), 11),
        }
        for entry in list(&step["audit"]) {
            let kind = format!("{} {}", text(&entry["kind"]), text(&entry["name"]));
            let decision = format!("  {}, {}", text(&entry["gate_decision"]), text(&entry["status"]));
            terminal.print(paint(Role::Context, "  audit  ") + kind + paint(Role::Context, decision));
        }
    }
    let output = list(&scenario["output"]);
    if !output.is_empty() {
        terminal.print("");
        terminal.print("output of the handler");
        for line in output {
            terminal.print(format!("  {}", text(line)));
        }
    }
}

fn observed(terminal: &mut Terminal, call: &Value) {
    let (kind, name) = (call["kind"].as_str().unwrap_or_default(), call["name"].as_str().unwrap_or_default());
    let at = format!("  at {:.1} ms", call["at_us"].as_f64().unwrap_or_default() / 1_000.0);
    let by = if call["is_given"] == true { "given" } else { "platform" };
    terminal.print(format!("  └ {kind} {name}") + &format!("  ({by})") + &at);
    terminal.print_text(format!("    sent  {}", shown(&call["args"])), 10);
    terminal.print_text(format!("    reply {} {}", call["status"], shown(&call["reply"])), 10);
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
