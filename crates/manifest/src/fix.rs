//! Applies the edits of findings to the text. Comments and layout stay, because nothing else is touched.

use crate::diagnostic::{Diagnostic, Edit};

/// A text with edits in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedText {
    /// The new text.
    pub text: String,
    /// Findings whose edits are in it.
    pub applied: usize,
}

/// Applies the edits of every finding that has some, whole findings only, the earlier one where two overlap.
pub fn apply(text: &str, findings: &[Diagnostic]) -> FixedText {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for finding in findings.iter().filter(|finding| !finding.edits.is_empty()) {
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
    use crate::diagnostic::Diagnostic;
    use crate::source::Span;

    fn finding(edits: &[(usize, usize, &str)]) -> Diagnostic {
        let blank = Diagnostic::error("x", Span::empty(0), "x");
        edits.iter().fold(blank, |finding, (start, end, text)| finding.edit(Span::new(*start, *end), *text))
    }

    #[test]
    fn edits_are_applied_whole_or_not_at_all() {
        let fixed = |findings: &[Diagnostic]| apply("abcdef", findings);
        let as_is = |text: &str, applied| FixedText { text: text.into(), applied };
        assert_eq!(fixed(&[]), as_is("abcdef", 0));
        assert_eq!(fixed(&[finding(&[(4, 5, "E")]), finding(&[(0, 1, "AA")])]), as_is("AAbcdEf", 2));
        assert_eq!(fixed(&[finding(&[(0, 2, "X")]), finding(&[(1, 3, "Y"), (5, 6, "Z")])]), as_is("Xcdef", 1));
        assert_eq!(fixed(&[finding(&[(2, 2, "+")]), finding(&[(2, 2, "-")])]), as_is("ab+cdef", 1));
        assert_eq!(fixed(&[finding(&[(3, 99, "Y")])]), as_is("abcdef", 0));
    }
}
