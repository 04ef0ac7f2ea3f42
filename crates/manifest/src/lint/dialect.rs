//! Rules about YAML itself: values that the platform and an editor read differently.

use crate::diagnostic::{Diagnostic, Severity};
use crate::dialect;
use crate::lint::rule::{Rule, Subject};
use linkworld_contract::limits::{LINT_FINDINGS_MAX, QUOTE_CHARS_MAX};
use linkworld_contract::text::shorten;

/// A value of two meanings.
pub(super) const AMBIGUOUS: Rule = Rule {
    code: "yaml-dialect",
    severity: Severity::Warning,
    lwp: None,
    about: "a value without quotes means one thing in YAML 1.1 and another in YAML 1.2",
    why: "the platform reads YAML 1.1; editors and JavaScript read 1.2, and so show or check something else",
    bad: "http_routes:\n  - {path: /report, method: GET, public: no}",
    good: "http_routes:\n  - {path: /report, method: GET, public: false}",
    check,
};

fn check(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for reading in dialect::readings(subject.places, subject.text, LINT_FINDINGS_MAX) {
        let written = subject.text.get(reading.span.start..reading.span.end).unwrap_or_default();
        let written = shorten(written, QUOTE_CHARS_MAX);
        let said = format!("`{written}` is {} to the platform and {} to YAML 1.2", reading.ours, reading.theirs);
        let mut finding = rule.at(reading.span, &reading.path, said);
        if let Some(clear) = reading.clear {
            finding = finding.help(format!("write `{clear}`, which both read alike")).edit(reading.span, clear);
        }
        findings.push(finding);
    }
}
