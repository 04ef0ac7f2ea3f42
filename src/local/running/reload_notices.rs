//! What changed files led to, to be printed after the output of the handlers.

use crate::error::CommandError;
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_terminal::{Terminal, count};

/// Errors of a changed file that are printed; the rest are counted.
const ERRORS_SHOWN_MAX: usize = 5;
const KEPT: &str = "what was read before stays in use";

/// What followed from changes, to be printed after the output of the handler.
#[derive(Debug, Default)]
pub(in crate::local) struct ReloadNotices(Vec<ReloadNotice>);

#[derive(Debug)]
enum ReloadNotice {
    Done(String),
    Warning(String),
    Hint(String),
}

impl ReloadNotices {
    pub(in crate::local) fn print(self, terminal: &mut Terminal) {
        for notice in self.0 {
            match notice {
                ReloadNotice::Done(text) => terminal.message(text),
                ReloadNotice::Warning(text) => terminal.warn(text),
                ReloadNotice::Hint(text) => terminal.hint(text),
            }
        }
    }

    pub(in crate::local) fn done(&mut self, text: impl Into<String>) {
        self.0.push(ReloadNotice::Done(text.into()));
    }

    pub(in crate::local) fn warn(&mut self, text: impl Into<String>) {
        self.0.push(ReloadNotice::Warning(text.into()));
    }

    pub(super) fn hint(&mut self, text: impl Into<String>) {
        self.0.push(ReloadNotice::Hint(text.into()));
    }

    pub(super) fn because(&mut self, cause: &str) {
        self.done(format!("  because: {cause}"));
    }

    /// Both.
    pub(in crate::local) fn and(mut self, later: Self) -> Self {
        self.0.extend(later.0);
        self
    }

    /// Lists the errors of a file that changed; what was read before stays in use.
    pub(in crate::local) fn list_errors(&mut self, path: &str, report: &Report) {
        let errors: Vec<_> = report.findings().filter(|(_, finding)| finding.severity == Severity::Error).collect();
        self.warn(format!("{path} changed and has {}; {KEPT}", count(errors.len(), "error")));
        for (source, finding) in errors.iter().take(ERRORS_SHOWN_MAX) {
            let at = source.position(finding.primary.span.start);
            let place = format!("{}:{}:{}", source.name(), at.line, at.column);
            self.done(format!("  {place}: error[{}] {}", finding.code, finding.headline));
        }
        if errors.len() > ERRORS_SHOWN_MAX {
            let rest = count(errors.len() - ERRORS_SHOWN_MAX, "more error");
            self.done(format!("  {rest}; `linkworld validate` lists them"));
        }
    }

    pub(in crate::local) fn error(&mut self, error: CommandError) {
        self.warn(format!("{}; {KEPT}", error.headline));
        error.causes.iter().for_each(|cause| self.because(cause));
    }
}
