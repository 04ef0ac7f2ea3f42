//! Collects the findings of the rules of a dev file and knows where values are in it.

use crate::codes;
use crate::decode::wording;
use crate::dev_file::path::NamedPath;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;
use crate::source_map::SourceMap;
use crate::suggest::spelling;
use linkworld_contract::limits;
use linkworld_contract::text::{nearest, shorten};
use std::collections::HashMap;

/// The state of one check.
pub(super) struct DevChecker<'f> {
    source: &'f str,
    source_map: &'f SourceMap,
    findings: Vec<Diagnostic>,
    /// Suggestions searched so far; each costs a comparison with many names.
    suggestions: usize,
}

/// A name in backticks, as findings repeat it.
pub(super) fn quote(name: &str) -> String {
    format!("`{}`", wording::clean(&shorten(name, limits::QUOTE_CHARS_MAX)))
}

impl<'f> DevChecker<'f> {
    pub(super) fn new(source: &'f str, source_map: &'f SourceMap) -> Self {
        Self { source, source_map, findings: Vec::new(), suggestions: 0 }
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// True when there is enough of one code; more of the same are fixed together.
    pub(super) fn is_full(&self, code: &str) -> bool {
        let of_code = self.findings.iter().filter(|finding| finding.code == code);
        of_code.count() >= limits::LINT_FINDINGS_MAX
    }

    /// Adds a finding, unless there are enough of its code.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        if !self.is_full(finding.code) {
            self.findings.push(finding);
        }
    }

    /// An error about the value at a path.
    pub(super) fn error<T>(&self, code: &'static str, path: &NamedPath<T>, headline: String) -> Diagnostic {
        Diagnostic::error(code, self.span(path), headline).at(shorten(path.as_str(), limits::PATH_CHARS_MAX))
    }

    /// A warning about the value at a path.
    pub(super) fn warning<T>(&self, code: &'static str, path: &NamedPath<T>, headline: String) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..self.error(code, path, headline) }
    }

    /// An error about the key at a path.
    pub(super) fn error_at_key<T>(&self, code: &'static str, path: &NamedPath<T>, headline: String) -> Diagnostic {
        let mut finding = self.error(code, path, headline);
        finding.primary.span = self.key(path).unwrap_or(finding.primary.span);
        finding
    }

    /// The bytes of a value; those of its key where the value is not on one line.
    fn span<T>(&self, path: &NamedPath<T>) -> Span {
        let Some(value) = self.source_map.value(path.as_str()) else { return self.around(path.as_str()) };
        let written = self.source.get(value.start..value.end).unwrap_or_default();
        if written.is_empty() || written.contains('\n') { self.key(path).unwrap_or(value) } else { value }
    }

    /// The key of what contains a value that is written under another name.
    fn around(&self, path: &str) -> Span {
        let outer = std::iter::successors(path.rsplit_once('.'), |(outer, _)| outer.rsplit_once('.'));
        outer.map(|(outer, _)| outer).find_map(|outer| self.source_map.key(outer)).unwrap_or_default()
    }

    /// The bytes of the key at a path.
    pub(super) fn key<T>(&self, path: &NamedPath<T>) -> Option<Span> {
        self.source_map.key(path.as_str())
    }

    /// Reports names that are used more than once; an empty one could not be read.
    pub(super) fn report_duplicates<T>(&mut self, noun: &str, names: impl Iterator<Item = (String, NamedPath<T>)>) {
        let mut first: HashMap<String, NamedPath<T>> = HashMap::new();
        for (name, path) in names.filter(|(name, _)| !name.trim().is_empty()) {
            if let Some(other) = first.get(&name) {
                if self.is_full(codes::DUPLICATE_NAME) {
                    return;
                }
                let headline = format!("duplicate {noun} {}", quote(&name));
                let finding = self.error(codes::DUPLICATE_NAME, &path, headline);
                let finding = finding.label(self.span(other), "first used here").help("remove one of the two");
                self.report(finding);
            } else {
                first.insert(name, path);
            }
        }
    }

    /// True until enough suggestions were searched.
    pub(super) fn may_suggest(&mut self) -> bool {
        self.suggestions += 1;
        self.suggestions <= limits::MANIFEST_SUGGESTIONS_MAX
    }

    /// The finding about a name that is not one of `names`, with the nearest of them, or with other help.
    pub(super) fn suggest<'n>(
        &mut self,
        finding: Diagnostic,
        name: &str,
        names: impl Iterator<Item = &'n str>,
        otherwise: impl Into<String>,
    ) -> Diagnostic {
        let names = names.take(limits::RULE_ITEMS_MAX);
        match self.may_suggest().then(|| nearest(name, names)).flatten() {
            Some(near) => {
                let span = spelling::inside(finding.primary.span, name, self.source);
                finding.did_you_mean(near).unsafe_edit(span, near)
            }
            None => finding.help(otherwise),
        }
    }
}
