//! Findings as one JSON envelope, `linkworld.validate/1`. Positions count as [`Position`] does.

use linkworld_manifest::diagnostic::{Applicability, Diagnostic, Report, Severity};
use linkworld_manifest::source::{Position, SourceFile, Span};
use serde::Serialize;
use serde_json::Value;

/// Name and version of the envelope.
const SCHEMA: &str = "linkworld.validate/1";

#[derive(Serialize)]
struct Envelope<'a> {
    schema: &'static str,
    valid: bool,
    errors: usize,
    warnings: usize,
    files: Vec<&'a str>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: Severity,
    headline: &'a str,
    file: &'a str,
    path: &'a str,
    span: Place,
    label: &'a str,
    labels: Vec<LabelAt<'a>>,
    help: &'a [String],
    edits: Vec<EditAt<'a>>,
    /// None without edits.
    applicability: Option<Applicability>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Place {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct LabelAt<'a> {
    span: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct EditAt<'a> {
    span: Place,
    replacement: &'a str,
}

pub(crate) fn envelope(report: &Report) -> Value {
    let envelope = Envelope {
        schema: SCHEMA,
        valid: report.is_valid(),
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        files: report.files().iter().map(|file| file.source.name()).collect(),
        findings: report.findings().map(|(source, finding)| shown(source, finding)).collect(),
    };
    serde_json::to_value(envelope).expect("plain data becomes JSON")
}

/// One object a line, for each finding.
pub(crate) fn lines(report: &Report) -> Vec<String> {
    let line = |finding: Finding<'_>| serde_json::to_string(&finding).expect("plain data becomes JSON");
    report.findings().map(|(source, finding)| line(shown(source, finding))).collect()
}

fn shown<'a>(source: &'a SourceFile, finding: &'a Diagnostic) -> Finding<'a> {
    let place = |span: Span| Place { start: source.position(span.start), end: source.position(span.end) };
    Finding {
        code: finding.code,
        severity: finding.severity,
        headline: &finding.headline,
        file: source.name(),
        path: &finding.path,
        span: place(finding.primary.span),
        label: &finding.primary.text,
        labels: finding.labels.iter().map(|label| LabelAt { span: place(label.span), text: &label.text }).collect(),
        help: &finding.help,
        edits: finding
            .edits
            .iter()
            .map(|edit| EditAt { span: place(edit.span), replacement: &edit.replacement })
            .collect(),
        applicability: finding.applicability(),
        url: finding.url.as_deref(),
    }
}
