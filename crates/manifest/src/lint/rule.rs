//! What a lint rule is: a name, a reason, two examples, and a check over a manifest that reads well already.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::{Manifest, Places};
use jiff::Timestamp;
use linkworld_contract::limits;

/// What rules look at. Nobody changes it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The manifest, typed; it has no errors of its own.
    pub manifest: &'a Manifest,
    /// Where its parts stand in the file.
    pub places: &'a Places,
    /// The text of the file; empty for a manifest that came without one.
    pub text: &'a str,
    /// The time at which next runs are counted, or none to leave them out.
    pub now: Option<Timestamp>,
}

impl Subject<'_> {
    /// Where the value at a dotted path stands; the start of the file for what is not written there.
    pub fn span(&self, path: &str) -> Span {
        self.places.value(path).unwrap_or_default()
    }

    /// Where to point for something missing in the object at a path: its first key, or its own key.
    pub fn anchor(&self, path: &str) -> Span {
        self.places.key(path).or_else(|| self.places.value(path)).unwrap_or_default()
    }

    /// The bytes `start..end` of the text value at a path, when the file writes that value without escapes or
    /// folds; the whole value otherwise, so that a caret never stands under the wrong character.
    pub fn part(&self, path: &str, value: &str, start: usize, end: usize) -> Span {
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

/// One rule.
pub struct Rule {
    /// Stable name of its findings.
    pub code: &'static str,
    /// Unless the user says otherwise.
    pub severity: Severity,
    /// The platform's own number for it, for example `LWP001`; our assignment up to `LWP005`.
    pub lwp: Option<&'static str>,
    /// What it finds, in one sentence.
    pub about: &'static str,
    /// Why that is worth a finding.
    pub why: &'static str,
    /// A manifest part that it finds.
    pub bad: &'static str,
    /// The same part, mended.
    pub good: &'static str,
    /// The check itself.
    pub check: fn(&Rule, Subject<'_>, &mut Vec<Diagnostic>),
}

impl Rule {
    /// True when this rule has said enough about one manifest; lists without a cap of their own ask before each item.
    pub fn has_said_enough(&self, findings: &[Diagnostic]) -> bool {
        findings.len() >= limits::LINT_FINDINGS_MAX
    }

    /// A finding of this rule about the value at a dotted path.
    pub fn finding(&self, subject: Subject<'_>, path: &str, headline: impl Into<String>) -> Diagnostic {
        self.at(subject.span(path), path, headline)
    }

    /// A finding of this rule about the key at a dotted path.
    pub fn key_finding(&self, subject: Subject<'_>, path: &str, headline: impl Into<String>) -> Diagnostic {
        self.at(subject.anchor(path), path, headline)
    }

    /// A finding of this rule under these bytes.
    pub fn at(&self, span: Span, path: &str, headline: impl Into<String>) -> Diagnostic {
        let finding = Diagnostic::error(self.code, span, headline).at(path);
        Diagnostic { severity: self.severity, ..finding }
    }
}
