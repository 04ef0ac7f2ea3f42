//! Findings as GitHub Actions sees them: workflow commands for annotations, Markdown for the step summary.

use crate::terminal::clean::clean;
use crate::terminal::plural::count;
use linkworld_manifest::diagnostic::{Report, Severity};

/// One workflow command for each finding.
pub(super) fn commands(report: &Report) -> Vec<String> {
    report
        .findings()
        .map(|(source, finding)| {
            let (start, end) = (source.position(finding.primary.span.start), source.position(finding.primary.span.end));
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            // GitHub ignores columns of an annotation over several lines.
            let columns = if start.line == end.line {
                format!(",col={},endColumn={}", start.column, end.column)
            } else {
                String::new()
            };
            let message =
                std::iter::once(&finding.headline).chain(&finding.help).cloned().collect::<Vec<_>>().join("\n");
            format!(
                "::{level} file={},line={},endLine={}{columns},title={}::{}",
                property(source.name()),
                start.line,
                end.line,
                property(finding.code),
                data(&message)
            )
        })
        .collect()
}

/// A heading, and a table of the findings if there are any.
pub(super) fn summary(report: &Report) -> String {
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let mut text = format!("### linkworld: {}, {}\n", count(errors, "error"), count(warnings, "warning"));
    if errors + warnings > 0 {
        text.push_str("\n| | place | finding |\n|---|---|---|\n");
    }
    for (source, finding) in report.findings() {
        let at = source.position(finding.primary.span.start);
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = format!("{}:{}:{}", cell(source.name()), at.line, at.column);
        text.push_str(&format!("| {level} | `{place}` | {} (`{}`) |\n", cell(&finding.headline), finding.code));
    }
    text
}

fn data(text: &str) -> String {
    clean(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn cell(text: &str) -> String {
    clean(text).replace('\n', " ").replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::{cell, data, property};

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(data("50%\n::set-env"), "50%25%0A ::set-env");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
        assert_eq!(cell("a|b<script>\nc"), "a\\|b&lt;script> c");
    }
}
