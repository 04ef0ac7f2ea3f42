//! Reports without the secrets that they are about. Reports end up in logs.

use crate::secret_scan::matches::SecretMatch;
use crate::secret_scan::scan::scan;
use linkworld_manifest::diagnostic::Diagnostic;
use std::ops::Range;

/// How many characters of a secret a message may contain: messages shorten what they quote.
const SHOWN_BYTES_MAX: usize = 7;

/// The text with every match masked and all other bytes unchanged.
pub fn masked(text: &str, matches: &[SecretMatch]) -> String {
    masked_ranges(text, matches.iter().map(|hit| hit.span.start..hit.span.end))
}

/// The text with everything masked that looks like a secret.
pub fn without_secrets(text: &str) -> String {
    masked(text, &scan(text.as_bytes()))
}

/// A finding that quotes none of `secrets`, whole or in part. Edits that would write one are dropped.
pub(in crate::secret_scan) fn mask_finding(finding: &mut Diagnostic, secrets: &[String]) {
    let texts = [&mut finding.headline, &mut finding.path, &mut finding.primary.text].into_iter();
    for text in texts.chain(&mut finding.help).chain(finding.labels.iter_mut().map(|label| &mut label.text)) {
        *text = without(text, secrets);
    }
    if finding.edits.iter().any(|edit| without(&edit.replacement, secrets) != edit.replacement) {
        finding.edits.clear();
    }
}

/// The text with every part of a secret masked that is longer than a few characters. Upper and lower case are equal,
/// because suggestions change them.
fn without(text: &str, secrets: &[String]) -> String {
    let (bytes, mut ranges) = (text.as_bytes(), Vec::<Range<usize>>::new());
    for secret in secrets.iter().map(|secret| secret.as_bytes()) {
        let Some(start) = secret.get(..=SHOWN_BYTES_MAX) else {
            continue;
        };
        let mut at = 0;
        while at + start.len() <= bytes.len() {
            let length = bytes[at..].iter().zip(secret).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
            if length > SHOWN_BYTES_MAX {
                ranges.push(at..at + length);
                at += length;
            } else {
                at += 1;
            }
        }
    }
    ranges.sort_by_key(|range| range.start);
    masked_ranges(text, ranges)
}

fn masked_ranges(text: &str, ranges: impl IntoIterator<Item = Range<usize>>) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        let start = range.start.max(at);
        if start >= range.end {
            continue;
        }
        masked.push_str(text.get(at..start).unwrap_or_default());
        let secret = text.get(start..range.end).unwrap_or_default();
        masked.extend(secret.chars().flat_map(|char| {
            let mask = if char == '\n' || char == '\r' { char } else { '*' };
            // Positions count bytes.
            std::iter::repeat_n(mask, char.len_utf8())
        }));
        at = range.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests {
    use super::{mask_finding, without_secrets};
    use linkworld_manifest::diagnostic::{Applicability, Diagnostic};
    use linkworld_manifest::source::Span;

    #[test]
    fn messages_quote_no_part_of_a_secret() {
        let secret = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
        let mut finding = Diagnostic::error("x", Span::empty(0), format!("`{}…` is not a scope", &secret[..20]))
            .help(format!("did you mean `{}`?", secret.to_lowercase()))
            .at(format!("runtime.env.{secret}"))
            .edit(Applicability::Safe, Span::empty(0), format!("\"{secret}\""));
        mask_finding(&mut finding, std::slice::from_ref(&secret));
        assert_eq!(finding.headline, format!("`{}…` is not a scope", "*".repeat(20)));
        assert_eq!(finding.help[0], format!("did you mean `{}`?", "*".repeat(40)));
        assert_eq!(finding.path, format!("runtime.env.{}", "*".repeat(40)));
        assert!(finding.edits.is_empty());
        assert_eq!(without_secrets(&format!("a {secret} b")), format!("a {} b", "*".repeat(40)));
    }
}
