//! Reading a manifest in a test, and showing what was found.

use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::source::{SourceFile, Span};
use linkworld_manifest::{ReadManifest, read_json};

/// One line: severity, code, path, place and headline.
pub(crate) fn line(source: &SourceFile, finding: &Diagnostic) -> String {
    let place = |byte| {
        let position = source.position(byte);
        format!("{}:{}", position.line, position.column)
    };
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let Span { start, end } = finding.primary.span;
    let path = if finding.path.is_empty() { "." } else { &finding.path };
    format!("{severity}[{}] {path} {}-{} {}", finding.code, place(start), place(end), finding.headline)
}

/// A line for each finding.
pub(crate) fn transcript(source: &SourceFile, outcome: &ReadManifest) -> String {
    outcome.findings.iter().map(|finding| line(source, finding) + "\n").collect()
}

pub(crate) fn has_errors(outcome: &ReadManifest) -> bool {
    outcome.findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Everything that a finding says, whatever it quotes.
pub(crate) fn text_bytes(finding: &Diagnostic) -> usize {
    let help = finding.help.iter().map(String::len).sum::<usize>();
    let labels = finding.labels.iter().map(|label| label.text.len()).sum::<usize>();
    finding.headline.len() + finding.path.len() + help + labels
}

/// A manifest without errors is typed, and its normal form is a fixed point: read as JSON it is itself again.
pub(crate) fn assert_sound(name: &str, outcome: ReadManifest) {
    assert!(outcome.manifest.is_some(), "{name}: the structs do not fit the table");
    let normal = outcome.normal.unwrap_or_else(|| panic!("{name}: no errors, but no normal form"));
    let again = read_json(&normal.to_json());
    assert_eq!(again.normal.as_ref(), Some(&normal), "{name}");
}
