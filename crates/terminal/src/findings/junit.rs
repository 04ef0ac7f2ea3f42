//! Findings as JUnit XML: a suite for each file, a case for each finding, and one passing case for a clean file.

use crate::text::clean::one_line;
use linkworld_contract::markup::{xml_attribute, xml_text};
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings, Report, Severity};

/// The whole document.
pub(crate) fn document(report: &Report) -> String {
    let errors = report.count(Severity::Error);
    let tests: usize = report.files().iter().map(cases).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<testsuites name=\"linkworld\" tests=\"{tests}\" failures=\"{errors}\" errors=\"0\">\n"));
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
    let name = attribute(file.source.name());
    xml.push_str(&format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\">\n",
        cases(file)
    ));
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
    let title = attribute(&format!("{} at {}:{}", finding.code, at.line, at.column));
    xml.push_str(&format!("    <testcase name=\"{title}\" classname=\"{name}\">\n"));
    let words: Vec<_> = std::iter::once(&finding.headline).chain(&finding.help).map(|line| one_line(line)).collect();
    let words = words.join("\n");
    match finding.severity {
        Severity::Error => xml.push_str(&format!(
            "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
            finding.code,
            attribute(&finding.headline),
            xml_text(&words)
        )),
        Severity::Warning => xml.push_str(&format!("      <system-out>{}</system-out>\n", xml_text(&words))),
    }
    xml.push_str("    </testcase>\n");
}

/// One line in an attribute.
fn attribute(raw: &str) -> String {
    xml_attribute(&one_line(raw))
}
