//! The JUnit report.

use crate::result::{GradeRecord, ScenarioResult};
use linkworld_contract::markup::{xml_attribute, xml_text};
use std::fmt::Write;

/// The report. Characters that XML does not have are replaced.
pub fn junit(results: &[ScenarioResult]) -> String {
    let failed = results.iter().filter(|result| !result.ok).count();
    let seconds: f64 = results.iter().map(|result| result.duration_ms / 1_000.0).sum();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let count = results.len();
    let _ = writeln!(
        text,
        "<testsuite name=\"linkworld-eval\" tests=\"{count}\" failures=\"{failed}\" time=\"{seconds:.3}\">"
    );
    for result in results {
        let (name, time) = (xml_attribute(&result.name), result.duration_ms / 1_000.0);
        let (file, line) = (xml_attribute(&result.file), result.line);
        let _ = write!(text, "  <testcase name=\"{name}\" file=\"{file}\" line=\"{line}\" time=\"{time:.3}\"");
        let grades: Vec<String> = result.grades.iter().map(grade).collect();
        match (result.ok, grades.is_empty()) {
            (true, true) => {
                text.push_str(" />\n");
                continue;
            }
            (_, true) => text.push_str(">\n"),
            (_, false) => {
                let _ = writeln!(text, ">\n    <system-out>{}</system-out>", xml_text(&grades.join("\n")));
            }
        }
        if result.ok {
            text.push_str("  </testcase>\n");
            continue;
        }
        let message = xml_attribute(result.error.as_deref().unwrap_or("scenario assertion failed"));
        let lines: Vec<String> = result
            .failures
            .iter()
            .map(|failure| format!("{}: expected {}, got {}", failure.field, failure.expected, failure.actual))
            .chain(result.error.clone())
            .collect();
        let lines = xml_text(&lines.join("\n"));
        let _ = writeln!(text, "    <failure message=\"{message}\">{lines}</failure>\n  </testcase>");
    }
    text.push_str("</testsuite>\n");
    text
}

fn grade(grade: &GradeRecord) -> String {
    let GradeRecord { field, model, score, at_least, reason, .. } = grade;
    format!("{field}: score {score}, at least {at_least}, by model {model}: {reason}")
}
