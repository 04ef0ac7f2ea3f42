//! The line that ends a report: how many problems, and how many of them `--fix` and `--unsafe-fixes` can fix.

use crate::layout::plural::count;
use crate::text::style::Role;
use crate::text::styled_text::{StyledText, paint};
use linkworld_manifest::diagnostic::{Applicability, Report, Severity};

/// `3 problems (1 fixable with --fix): 2 errors, 1 warning in 1 file`, or `no problems in 1 file`.
pub(crate) fn line(report: &Report) -> StyledText {
    let errors = report.count(Severity::Error);
    let warnings = report.count(Severity::Warning);
    let checked = count(report.files().len(), "file");
    if errors + warnings == 0 {
        return paint(Role::Good, format!("no problems in {checked}"));
    }
    let fixable = fixable(report);
    let role = if errors > 0 { Role::Error } else { Role::Warning };
    let problems = paint(role, count(errors + warnings, "problem"));
    let counts: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    problems + format!("{fixable}: {} in {checked}", counts.join(", "))
}

/// ` (2 fixable with --fix, 1 more with --unsafe-fixes)`; empty when there is nothing to fix.
fn fixable(report: &Report) -> String {
    let of = |wanted| report.findings().filter(|(_, finding)| finding.applicability() == Some(wanted)).count();
    match (of(Applicability::Safe), of(Applicability::Unsafe)) {
        (0, 0) => String::new(),
        (safe, 0) => format!(" ({safe} fixable with --fix)"),
        (0, guesses) => format!(" ({guesses} fixable with --fix --unsafe-fixes)"),
        (safe, guesses) => format!(" ({safe} fixable with --fix, {guesses} more with --unsafe-fixes)"),
    }
}

/// Where to read more about the findings; none when there are none.
pub(crate) fn explain_hint(report: &Report) -> Option<String> {
    let (_, first) = report.findings().next()?;
    let is_only = report.findings().all(|(_, finding)| finding.code == first.code);
    let command = format!("`linkworld explain {}`", first.code);
    Some(if is_only {
        format!("for more about this problem, run {command}")
    } else {
        format!("for more about a problem, run `linkworld explain CODE`, for example {command}")
    })
}

#[cfg(test)]
mod tests {
    use super::{explain_hint, line};
    use linkworld_manifest::diagnostic::{Diagnostic, Report};
    use linkworld_manifest::source::{SourceFile, Span};

    fn report(findings: Vec<Diagnostic>) -> Report {
        let mut report = Report::default();
        report.add(SourceFile::new("m", "a"), findings);
        report
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn problems_are_counted_with_those_that_can_be_fixed() {
        let error = || Diagnostic::error("unknown-field", Span::empty(0), "x");
        let warning = || Diagnostic::warning("bad-key", Span::empty(0), "x");
        let of = |findings| plain(line(&report(findings)).ansi());
        assert_eq!(of(vec![]), "no problems in 1 file");
        assert_eq!(of(vec![error()]), "1 problem: 1 error in 1 file");
        let fixable = || error().safe_edit(Span::empty(0), "y");
        let guess = || error().unsafe_edit(Span::empty(0), "y");
        assert_eq!(
            of(vec![fixable(), error(), warning()]),
            "3 problems (1 fixable with --fix): 2 errors, 1 warning in 1 file"
        );
        assert_eq!(
            of(vec![fixable(), guess(), guess()]),
            "3 problems (1 fixable with --fix, 2 more with --unsafe-fixes): 3 errors in 1 file"
        );
        assert_eq!(of(vec![guess()]), "1 problem (1 fixable with --fix --unsafe-fixes): 1 error in 1 file");
    }

    #[test]
    fn the_hint_names_the_code_to_explain() {
        let finding = |code| Diagnostic::error(code, Span::empty(0), "x");
        assert_eq!(explain_hint(&report(vec![])), None);
        let one = explain_hint(&report(vec![finding("bad-key"), finding("bad-key")])).unwrap();
        assert_eq!(one, "for more about this problem, run `linkworld explain bad-key`");
        let several = explain_hint(&report(vec![finding("bad-key"), finding("bad-tag")])).unwrap();
        assert!(several.contains("`linkworld explain CODE`"), "{several}");
    }
}
