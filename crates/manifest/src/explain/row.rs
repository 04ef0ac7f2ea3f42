//! One row of the tables of pages.

use crate::diagnostic::Severity;
use crate::explain::example::Example;

/// What a page says about a code that is not a lint.
pub(super) struct PageRow {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) about: &'static str,
    pub(super) why: &'static str,
    pub(super) bad: Example,
    pub(super) good: Example,
    /// Where it is written.
    pub(super) source: &'static str,
    /// The platform's number for it.
    pub(super) lwp: Option<&'static str>,
}

impl PageRow {
    /// Sets the source.
    pub(super) const fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    /// Sets the platform's number.
    pub(super) const fn numbered(mut self, lwp: &'static str) -> Self {
        self.lwp = Some(lwp);
        self
    }
}

pub(super) const fn error(
    code: &'static str,
    about: &'static str,
    why: &'static str,
    bad: Example,
    good: Example,
) -> PageRow {
    PageRow { code, severity: Severity::Error, about, why, bad, good, source: "", lwp: None }
}

pub(super) const fn warning(
    code: &'static str,
    about: &'static str,
    why: &'static str,
    bad: Example,
    good: Example,
) -> PageRow {
    PageRow { code, severity: Severity::Warning, about, why, bad, good, source: "", lwp: None }
}
