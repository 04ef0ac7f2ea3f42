//! What a lint rule is: a name, a reason, two examples, and a check over a manifest that reads well already.

use crate::diagnostic::{Diagnostic, Severity};
use crate::manifest::{Manifest, Places};
use crate::text::Span;

/// What rules look at. Nobody changes it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The manifest, typed; it has no errors of its own.
    pub manifest: &'a Manifest,
    /// Where its parts stand in the file.
    pub places: &'a Places,
}

impl Subject<'_> {
    /// Where the value at a dotted path stands; the start of the file for what is not written there.
    pub fn span(&self, path: &str) -> Span {
        self.places.value(path).unwrap_or_default()
    }
}

/// One rule.
pub struct Rule {
    /// Stable name of its findings.
    pub code: &'static str,
    /// Unless the user says otherwise.
    pub severity: Severity,
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
    /// A finding of this rule about the value at a dotted path.
    pub fn finding(&self, subject: Subject<'_>, path: &str, headline: String) -> Diagnostic {
        let finding = Diagnostic::error(self.code, subject.span(path), headline).at(path);
        Diagnostic { severity: self.severity, ..finding }
    }
}
