//! The JUnit report.

use crate::result::ScenarioResult;
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
        let (name, time) = (escaped(&result.name), result.duration_ms / 1_000.0);
        let (file, line) = (escaped(&result.file), result.line);
        let _ = write!(text, "  <testcase name=\"{name}\" file=\"{file}\" line=\"{line}\" time=\"{time:.3}\"");
        if result.ok {
            text.push_str(" />\n");
            continue;
        }
        let message = escaped(result.error.as_deref().unwrap_or("scenario assertion failed"));
        let lines: Vec<String> = result
            .failures
            .iter()
            .map(|failure| format!("{}: expected {}, got {}", failure.field, failure.expected, failure.actual))
            .chain(result.error.clone())
            .collect();
        let lines = escaped(&lines.join("\n"));
        let _ = writeln!(text, ">\n    <failure message=\"{message}\">{lines}</failure>\n  </testcase>");
    }
    text.push_str("</testsuite>\n");
    text
}

/// Text for an element or an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_does_not_have_is_replaced() {
        assert_eq!(escaped("a<b>&\"c\"\u{0}\u{1b}[1m\n"), "a&lt;b&gt;&amp;&quot;c&quot;\u{fffd}\u{fffd}[1m&#10;");
    }
}
