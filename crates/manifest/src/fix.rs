//! Applies the edits of findings to the text. Comments and layout stay, because nothing else is touched.

use crate::check::{CheckOptions, check};
use crate::codes;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity};
use crate::source::SourceFile;

/// Maximum number of rounds: an edit may make the next one possible.
const ROUNDS_MAX: usize = 10;

/// Applies edits and checks the result, again and again, as long as that adds no errors.
///
/// `findings` are those of the text as it is.
pub fn in_rounds(
    source: &SourceFile,
    findings: &[Diagnostic],
    options: CheckOptions,
    at_worst: Applicability,
) -> FixedText {
    let mut best = FixedText { text: source.text().to_owned(), applied: 0 };
    let mut findings = findings.to_vec();
    for _ in 0..ROUNDS_MAX {
        let round = apply(&best.text, &findings, at_worst);
        if round.applied == 0 {
            break;
        }
        let again = check(source.name(), round.text.clone().into_bytes(), options);
        if !is_better(&findings, &again.findings) {
            break;
        }
        best = FixedText { text: round.text, applied: best.applied + round.applied };
        findings = again.findings;
    }
    best
}

/// Whether the edits added no errors.
fn is_better(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let errors = |findings: &[Diagnostic]| findings.iter().filter(|one| one.severity == Severity::Error).count();
    let stop = |findings: &[Diagnostic]| {
        findings.iter().find(|one| one.code == codes::YAML_SYNTAX).map(|one| one.primary.span)
    };
    match (stop(before), stop(after)) {
        // After a syntax error nothing was read, so errors that show up now existed before.
        (Some(_), None) => true,
        (Some(before), Some(after)) => after.start > before.start,
        (None, Some(_)) => false,
        (None, None) => errors(after) <= errors(before),
    }
}

/// A text with edits in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedText {
    /// The new text.
    pub text: String,
    /// Findings whose edits are in it.
    pub applied: usize,
}

/// Applies the edits of every finding that has some of this certainty, whole findings only, the earlier one where two
/// overlap.
pub fn apply(text: &str, findings: &[Diagnostic], at_worst: Applicability) -> FixedText {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for finding in findings.iter().filter(|finding| finding.is_fixable(at_worst)) {
        let fits = |edit: &Edit| {
            text.get(edit.span.start..edit.span.end).is_some() && taken.iter().all(|other| !overlap(edit, other))
        };
        if finding.edits.iter().all(fits) {
            taken.extend(&finding.edits);
            applied += 1;
        }
    }
    taken.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in taken {
        fixed.push_str(&text[at..edit.span.start]);
        fixed.push_str(&edit.replacement);
        at = edit.span.end;
    }
    fixed.push_str(&text[at..]);
    FixedText { text: fixed, applied }
}

/// Two insertions at one place overlap too: their order would be a guess.
fn overlap(a: &Edit, b: &Edit) -> bool {
    let touches = a.span.start < b.span.end && b.span.start < a.span.end;
    touches || a.span.start == b.span.start
}

#[cfg(test)]
mod tests {
    use super::{FixedText, apply};
    use crate::diagnostic::{Applicability, Diagnostic};
    use crate::source::Span;

    fn finding(edits: &[(usize, usize, &str)]) -> Diagnostic {
        let blank = Diagnostic::error("x", Span::empty(0), "x");
        edits.iter().fold(blank, |finding, (start, end, text)| finding.safe_edit(Span::new(*start, *end), *text))
    }

    #[test]
    fn edits_are_applied_whole_or_not_at_all() {
        let fixed = |findings: &[Diagnostic]| apply("abcdef", findings, Applicability::Safe);
        let as_is = |text: &str, applied| FixedText { text: text.into(), applied };
        assert_eq!(fixed(&[]), as_is("abcdef", 0));
        assert_eq!(fixed(&[finding(&[(4, 5, "E")]), finding(&[(0, 1, "AA")])]), as_is("AAbcdEf", 2));
        assert_eq!(fixed(&[finding(&[(0, 2, "X")]), finding(&[(1, 3, "Y"), (5, 6, "Z")])]), as_is("Xcdef", 1));
        assert_eq!(fixed(&[finding(&[(2, 2, "+")]), finding(&[(2, 2, "-")])]), as_is("ab+cdef", 1));
        assert_eq!(fixed(&[finding(&[(3, 99, "Y")])]), as_is("abcdef", 0));
    }

    #[test]
    fn a_finding_is_as_certain_as_its_least_certain_edit() {
        let mixed = finding(&[(0, 1, "A")]).unsafe_edit(Span::new(2, 3), "C").safe_edit(Span::new(4, 5), "E");
        let fixed = |at_worst| apply("abcdef", &[mixed.clone(), finding(&[(5, 6, "F")])], at_worst);
        assert_eq!(fixed(Applicability::Safe), FixedText { text: "abcdeF".into(), applied: 1 });
        assert_eq!(fixed(Applicability::Unsafe), FixedText { text: "AbCdEF".into(), applied: 2 });
    }
}
