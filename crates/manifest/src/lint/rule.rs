//! What a lint rule is: a name, a reason, two examples, what it needs, and its check.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::source_map::SourceMap;
use crate::spec::app::Manifest;
use crate::spec::path::PathSteps;
use jiff::Timestamp;
use linkworld_contract::limits;

/// What rules look at.
#[derive(Debug, Clone, Copy)]
pub struct LintInput<'a> {
    /// The manifest, typed. Of a file with errors it is what could be read, with neutral values for the rest.
    pub manifest: &'a Manifest,
    /// Where its values are in the file.
    pub source_map: &'a SourceMap,
    /// The text of the file; empty for a manifest that came without one.
    pub text: &'a str,
    /// The time from which next runs are computed, or none to leave them out.
    pub now: Option<Timestamp>,
    /// The findings of a file with errors; none for a valid manifest.
    pub errors: Option<&'a [Diagnostic]>,
}

impl<'a> LintInput<'a> {
    /// The bytes of the value at a path; the start of the file for what the file does not contain.
    pub(crate) fn span(&self, path: impl Into<PathSteps>) -> Span {
        self.source_map.value_of(path).unwrap_or_default()
    }

    /// The bytes of the key at a path, or of its value when it has no key.
    pub(crate) fn key_span(&self, path: impl Into<PathSteps>) -> Span {
        let path = path.into();
        self.source_map.key_of(path).or_else(|| self.source_map.value_of(path)).unwrap_or_default()
    }

    /// Whether the value at a path is written and empty: `""`, `[]`, `{}`, null, or a mapping of such values only.
    pub(crate) fn is_empty(&self, path: impl Into<PathSteps>) -> bool {
        self.source_map.is_empty_at(path)
    }

    /// The bytes `start..end` of the text value at a path, if the file contains that value without escapes or folds;
    /// the whole value otherwise, so that a caret is never under the wrong character.
    pub(crate) fn part(&self, path: impl Into<PathSteps>, value: &str, start: usize, end: usize) -> Span {
        let whole = self.span(path);
        let written = self.text.get(whole.start..whole.end).unwrap_or_default();
        let quoted = ['"', '\''].iter().any(|quote| written == format!("{quote}{value}{quote}"));
        if !quoted && written != value {
            return whole;
        }
        let first = whole.start + usize::from(quoted);
        Span::new(first + start, first + end)
    }
}

/// What a rule needs to be right about a manifest with errors, beside the value that it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing else.
    SingleValues,
    /// Everything in the object of the value.
    Siblings,
    /// These fields, whole: the rule compares the value with them, or misses something in them.
    Sections(&'static [&'static str]),
}

/// One rule.
#[derive(Debug)]
pub struct LintRule {
    /// Stable name of its findings.
    pub code: &'static str,
    /// Its highest severity, if the user does not choose another; where less is certain, it reports warnings.
    pub severity: Severity,
    /// The platform's own number for it, for example `LWP001`; our assignment up to `LWP005`.
    pub lwp: Option<&'static str>,
    /// What it needs.
    pub needs: Needs,
    /// What it finds, in one sentence.
    pub about: &'static str,
    /// Why that is worth a finding.
    pub why: &'static str,
    /// Where it is written, and what of it is our own reading.
    pub source: &'static str,
    /// A manifest part that it finds.
    pub bad: &'static str,
    /// The same part, fixed.
    pub good: &'static str,
    /// The check itself.
    pub check: fn(&mut LintRun<'_>),
}

/// One rule over one manifest.
#[derive(Debug)]
pub struct LintRun<'a> {
    rule: &'a LintRule,
    /// What the rule looks at.
    pub(crate) input: LintInput<'a>,
    findings: Vec<Diagnostic>,
}

impl<'a> LintRun<'a> {
    /// All findings of a rule.
    pub(super) fn findings(rule: &'a LintRule, input: LintInput<'a>) -> Vec<Diagnostic> {
        let mut run = Self { rule, input, findings: Vec::new() };
        (rule.check)(&mut run);
        run.findings
    }

    /// The manifest.
    pub(crate) fn manifest(&self) -> &'a Manifest {
        self.input.manifest
    }

    /// Adds a finding.
    pub(crate) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// True when the rule has reported enough; loops over lists without a documented cap ask before each item.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() >= limits::LINT_FINDINGS_MAX
    }

    /// A finding about the value at a path.
    pub(crate) fn at_value(&self, path: impl Into<PathSteps>, headline: impl Into<String>) -> Diagnostic {
        let path = path.into();
        self.at_span(self.input.span(path), &path.to_string(), headline)
    }

    /// A finding about the key at a path.
    pub(crate) fn at_key(&self, path: impl Into<PathSteps>, headline: impl Into<String>) -> Diagnostic {
        let path = path.into();
        self.at_span(self.input.key_span(path), &path.to_string(), headline)
    }

    /// A finding about these bytes, which belong to the value at a path.
    pub(crate) fn at_span(&self, span: Span, path: &str, headline: impl Into<String>) -> Diagnostic {
        let finding = Diagnostic::error(self.rule.code, span, headline).at(path);
        Diagnostic { severity: self.rule.severity, ..finding }
    }
}
