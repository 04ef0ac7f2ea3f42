//! Collects the findings of the rules and knows where values are in the file.

use crate::codes;
use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::rules::view::View;
use crate::source_map::SourceMap;
use crate::spec::path::{FieldPath, PathSteps};
use linkworld_contract::limits;
use linkworld_contract::text::shorten;
use std::collections::HashMap;

/// The state of one check.
pub(super) struct RuleChecker<'p> {
    pub(super) source_map: &'p SourceMap,
    pub(super) source: &'p str,
    findings: Vec<Diagnostic>,
}

/// A name in backticks, as findings repeat it.
pub(super) fn quote(name: &str) -> String {
    format!("`{}`", wording::clean(&shorten(name, limits::QUOTE_CHARS_MAX)))
}

impl<'p> RuleChecker<'p> {
    pub(super) fn new(source_map: &'p SourceMap, source: &'p str) -> Self {
        Self { source_map, source, findings: Vec::new() }
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// An error at a path.
    pub(super) fn error(
        &self,
        code: &'static str,
        path: impl Into<PathSteps>,
        headline: impl Into<String>,
    ) -> Diagnostic {
        let path = path.into();
        Diagnostic::error(code, self.source_map.nearest_to(path), headline).at(path.to_string())
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        if self.findings.len() < limits::MANIFEST_FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    /// Reports names that are used more than once.
    pub(super) fn report_duplicates<'v>(&mut self, noun: &str, names: impl Iterator<Item = (PathSteps, &'v str)>) {
        let mut first: HashMap<&str, PathSteps> = HashMap::new();
        for (path, name) in names {
            if let Some(other) = first.get(name) {
                let headline = format!("duplicate {noun} {}", quote(name));
                let finding = self
                    .error(codes::DUPLICATE_NAME, path, headline)
                    .label(self.source_map.nearest_to(*other), "first used here")
                    .help("give it another name");
                self.report(finding);
            } else {
                first.insert(name, path);
            }
        }
    }

    /// Reports objects of a list that have the same text in a field; `noun` says which.
    pub(super) fn unique<'v, T: 'v, F>(
        &mut self,
        list: View<'v, Vec<T>>,
        noun: &str,
        field: impl Fn(FieldPath<T>) -> FieldPath<F>,
    ) {
        let name = |item: View<'v, T>| Some((field(item.path()).into(), item.text_of(&field)?));
        self.report_duplicates(noun, list.items().filter_map(name));
    }
}
