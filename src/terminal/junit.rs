//! Findings as JUnit XML: a suite for each file, a case for each finding, and one passing case for a clean file.

use crate::diagnostic::{Diagnostic, FileFindings, Report, Severity};

/// The whole document.
pub(super) fn document(report: &Report) -> String {
    let errors = report.count(Severity::Error);
    let tests: usize = report.files().iter().map(cases).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<testsuites name=\"linkworld\" tests=\"{tests}\" failures=\"{errors}\">\n"));
    for file in report.files() {
        suite(file, &mut xml);
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// A clean file counts as one passed case.
fn cases(file: &FileFindings) -> usize {
    file.findings.len().max(1)
}

fn suite(file: &FileFindings, xml: &mut String) {
    let failures = file.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let name = escape(file.source.name());
    xml.push_str(&format!("  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\">\n", cases(file)));
    if file.findings.is_empty() {
        xml.push_str(&format!("    <testcase name=\"no findings\" classname=\"{name}\"/>\n"));
    }
    for finding in &file.findings {
        case(file, finding, &name, xml);
    }
    xml.push_str("  </testsuite>\n");
}

fn case(file: &FileFindings, finding: &Diagnostic, name: &str, xml: &mut String) {
    let at = file.source.position(finding.primary.span.start);
    let title = escape(&format!("{} at {}:{}", finding.code, at.line, at.column));
    xml.push_str(&format!("    <testcase name=\"{title}\" classname=\"{name}\">\n"));
    let text = std::iter::once(&finding.headline).chain(&finding.help).cloned().collect::<Vec<_>>().join("\n");
    match finding.severity {
        Severity::Error => xml.push_str(&format!(
            "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
            finding.code,
            escape(&finding.headline),
            escape(&text)
        )),
        Severity::Warning => xml.push_str(&format!("      <system-out>{}</system-out>\n", escape(&text))),
    }
    xml.push_str("    </testcase>\n");
}

/// Text and attributes alike; characters XML 1.0 cannot hold become `�`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => escaped.push('\u{fffd}'),
            plain => escaped.push(plain),
        }
    }
    escaped
}
