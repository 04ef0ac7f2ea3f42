//! The state of one walk over a document: where it is, and what it found so far.

use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::spec::field::ObjectSpec;
use crate::yaml::node::Node;
use linkworld_contract::limits;

/// The state of one walk.
pub(crate) struct Decoder<'s> {
    pub(crate) source: &'s str,
    /// The table of the document.
    pub(crate) root: &'static ObjectSpec,
    pub(crate) compat: Compat,
    pub(crate) path: String,
    pub(crate) findings: Vec<Diagnostic>,
    /// Suggestions searched so far; each costs a comparison with every field.
    pub(crate) suggestions: usize,
    pub(crate) errors: usize,
}

impl<'s> Decoder<'s> {
    pub(crate) fn new(source: &'s str, root: &'static ObjectSpec, compat: Compat) -> Self {
        Self { source, root, compat, path: String::new(), findings: Vec::new(), suggestions: 0, errors: 0 }
    }

    pub(crate) fn report(&mut self, finding: Diagnostic) {
        self.errors += 1;
        if self.errors <= limits::MANIFEST_FINDINGS_MAX {
            let path = linkworld_contract::text::shorten(&self.path, limits::PATH_CHARS_MAX);
            self.findings.push(finding.at(path));
        }
    }

    /// Runs `work` one step further down the path.
    pub(crate) fn within<T>(&mut self, step: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        push_step(&mut self.path, step);
        let result = work(self);
        self.path.truncate(length);
        result
    }

    pub(crate) fn shown(&self, node: &Node) -> String {
        wording::shown(node, self.source)
    }
}

/// Adds a step to a path, shortened where it is long.
pub(crate) fn push_step(path: &mut String, step: &str) {
    // No text has more characters than bytes.
    if step.len() <= limits::PATH_STEP_CHARS_MAX {
        path.push_str(step);
    } else {
        path.push_str(&linkworld_contract::text::shorten(step, limits::PATH_STEP_CHARS_MAX));
    }
}
