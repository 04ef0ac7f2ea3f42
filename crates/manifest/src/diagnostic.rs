//! What the user wrote wrong, as data: findings with a code, a place and what to type instead.
//!
//! Layout and colour are up to the renderers. A headline makes sense alone:
//! lowercase, no final stop, the found thing in backticks, then what was expected.

use crate::source::{SourceFile, SourcePlace, Span};
use linkworld_contract::text;
use std::cmp::Ordering;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The platform would refuse this, or it could not work.
    Error,
    /// Allowed, but most likely not what was meant.
    Warning,
}

/// A span with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The bytes meant.
    pub span: Span,
    /// The text shown with them; may be empty.
    pub text: String,
}

/// Bytes to put in place of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// The bytes that replace them.
    pub replacement: String,
}

/// Whether the edits of a finding keep the meaning of what the user wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// They change spelling or layout only: case, separators, a plural, quotes, spaces.
    Safe,
    /// They are a guess that a person should look at.
    Unsafe,
}

/// One finding in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name, for example `unknown-field`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence that makes sense alone.
    pub headline: String,
    /// Dotted path into the document, list indexes from 0, for example `tools.0.name`; empty for the whole file.
    pub path: String,
    /// Exactly the bytes to change.
    pub primary: Label,
    /// Other spans that explain, for example "first defined here".
    pub labels: Vec<Label>,
    /// What to type, one line each.
    pub help: Vec<String>,
    /// The address of its documentation, once it is added.
    pub url: Option<String>,
    /// The edits that fix it, all together; set only where there is one likely answer. None removes a value.
    pub edits: Vec<Edit>,
    /// How certain the edits are, the least certain of them.
    pub certainty: Applicability,
}

impl Diagnostic {
    /// An error without labels, help or edits.
    pub fn error(code: &'static str, span: Span, headline: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            headline: headline.into(),
            path: String::new(),
            primary: Label { span, text: String::new() },
            labels: Vec::new(),
            help: Vec::new(),
            url: None,
            edits: Vec::new(),
            certainty: Applicability::Safe,
        }
    }

    /// The same as a warning.
    pub fn warning(code: &'static str, span: Span, headline: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, headline) }
    }

    /// The same finding as a warning: less is certain than what its rule usually reports.
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The order of a report: by place, errors before warnings at one place.
    pub(crate) fn by_place(&self, other: &Self) -> Ordering {
        let key = |finding: &Self| (finding.primary.span, finding.severity, finding.code);
        key(self).cmp(&key(other)).then_with(|| self.headline.cmp(&other.headline))
    }

    /// Whether both say the same of the same text: a value that several aliases share is one mistake.
    pub(crate) fn is_same_mistake(&self, other: &Self) -> bool {
        !self.primary.span.is_empty()
            && self.primary.span == other.primary.span
            && self.code == other.code
            && self.headline == other.headline
    }

    /// Sets the dotted path.
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Sets the text of the primary span.
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a place that explains.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a line that instructs what to type.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Names what was most likely meant.
    pub fn did_you_mean(self, name: &str) -> Self {
        self.help(text::did_you_mean(&[name]))
    }

    /// Adds an edit; the finding's fix is as certain as its least certain edit.
    pub fn edit(mut self, certainty: Applicability, span: Span, replacement: impl Into<String>) -> Self {
        self.edits.push(Edit { span, replacement: replacement.into() });
        self.certainty = self.certainty.max(certainty);
        self
    }

    /// Adds an edit that keeps the meaning.
    pub fn safe_edit(self, span: Span, replacement: impl Into<String>) -> Self {
        self.edit(Applicability::Safe, span, replacement)
    }

    /// Adds an edit that is a guess.
    pub fn unsafe_edit(self, span: Span, replacement: impl Into<String>) -> Self {
        self.edit(Applicability::Unsafe, span, replacement)
    }

    /// How certain the fix is; none without edits.
    pub fn applicability(&self) -> Option<Applicability> {
        (!self.edits.is_empty()).then_some(self.certainty)
    }

    /// True when it has edits that are at least this certain.
    pub fn is_fixable(&self, at_worst: Applicability) -> bool {
        self.applicability().is_some_and(|applicability| applicability <= at_worst)
    }
}

/// The findings of one file, with the text they point into.
#[derive(Debug, Clone)]
pub struct FileFindings {
    /// The text the spans mean.
    pub source: SourceFile,
    /// In the order of the text.
    pub findings: Vec<Diagnostic>,
}

/// All findings of one run, file by file.
#[derive(Debug, Clone, Default)]
pub struct Report {
    files: Vec<FileFindings>,
}

impl Report {
    /// Adds a file; its findings are put in the order of the text, errors before warnings at one place.
    pub fn add(&mut self, source: SourceFile, mut findings: Vec<Diagnostic>) {
        findings.sort_by(Diagnostic::by_place);
        self.files.push(FileFindings { source, findings });
    }

    /// Every file looked at, with or without findings, in the order they were added.
    pub fn files(&self) -> &[FileFindings] {
        &self.files
    }

    /// The same report with each file at the place that its name means.
    pub fn placed(&self, place: impl Fn(&str) -> SourcePlace) -> Self {
        let placed = |file: &FileFindings| FileFindings {
            source: file.source.placed(place(file.source.name())),
            findings: file.findings.clone(),
        };
        Self { files: self.files.iter().map(placed).collect() }
    }

    /// The files themselves.
    pub fn into_files(self) -> Vec<FileFindings> {
        self.files
    }

    /// All findings with their files.
    pub fn findings(&self) -> impl Iterator<Item = (&SourceFile, &Diagnostic)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (&file.source, finding)))
    }

    /// Findings of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|(_, finding)| finding.severity == severity).count()
    }

    /// True when there are no errors.
    pub fn is_valid(&self) -> bool {
        self.count(Severity::Error) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Report, Severity};
    use crate::source::{SourceFile, Span};

    #[test]
    fn a_report_sorts_by_place_and_judges_by_errors() {
        let mut report = Report::default();
        report.add(
            SourceFile::new("a", "x: 1\n"),
            vec![
                Diagnostic::warning("late", Span::new(3, 4), "late"),
                Diagnostic::warning("same", Span::new(0, 1), "b"),
                Diagnostic::error("same", Span::new(0, 1), "a"),
            ],
        );
        let order: Vec<_> = report.findings().map(|(_, finding)| (finding.code, finding.severity)).collect();
        assert_eq!(order, [("same", Severity::Error), ("same", Severity::Warning), ("late", Severity::Warning)]);
        assert!(!report.is_valid());
        assert_eq!(report.count(Severity::Warning), 2);
    }
}
