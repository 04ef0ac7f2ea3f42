//! The rule about YAML itself: values that the platform and an editor read differently.

use crate::codes;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::MANIFEST;
use crate::spec::field::FieldKind;
use crate::spec::lookup;
use crate::yaml::dialect::{self, DialectReading};
use linkworld_contract::limits::{LINT_FINDINGS_MAX, QUOTE_CHARS_MAX};
use linkworld_contract::text::shorten;

/// A value with two meanings.
pub(in crate::lint) const AMBIGUOUS: LintRule = LintRule {
    code: codes::YAML_DIALECT,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "an unquoted value means one thing in YAML 1.1 and another in YAML 1.2",
    why: "the platform reads YAML 1.1; editors and JavaScript read 1.2, and so show or check a different value",
    source: "YAML 1.1 (the Python SDK's reader) and YAML 1.2 (editors and JavaScript)",
    bad: "http_routes:\n  - {path: /report, method: GET, public: no}",
    good: "http_routes:\n  - {path: /report, method: GET, public: false}",
    check,
};

fn check(run: &mut LintRun<'_>) {
    for reading in dialect::readings(run.input.source_map, run.input.text, LINT_FINDINGS_MAX) {
        let written = run.input.text.get(reading.span.start..reading.span.end).unwrap_or_default();
        let written = shorten(written, QUOTE_CHARS_MAX);
        let headline =
            format!("unquoted `{written}` is {} to the platform and {} in YAML 1.2", reading.ours, reading.theirs);
        let finding = run.at_span(reading.span, &reading.path, headline);
        run.report(with_help(finding, &reading, &written));
    }
}

/// How to write the value so that both read the same. Only a flag, and text in quotes, certainly means what the
/// platform reads: `no` in a list of languages may be Norwegian, `010` may be ten.
fn with_help(finding: Diagnostic, reading: &DialectReading, written: &str) -> Diagnostic {
    let Some(clear) = &reading.clear else { return finding };
    let certainty = match lookup::kind_at(&MANIFEST, &reading.path) {
        Some(FieldKind::Bool) => Applicability::Safe,
        Some(FieldKind::Text(_)) if clear.starts_with('"') => Applicability::Safe,
        Some(FieldKind::Any) | None => {
            let quoted = format!("\"{written}\"");
            let finding = finding.help(format!("write `{clear}`, which means the same in both"));
            return if *clear == quoted { finding } else { finding.help(format!("or `{quoted}` if it is text")) };
        }
        Some(FieldKind::Int { .. }) if clear.starts_with('"') => {
            // The platform makes a number of this text, in which zeros at the front count for nothing.
            let number = written.trim_start_matches('0');
            let finding = finding.help(format!("write `{number}`, which means the same in both"));
            return finding.unsafe_edit(reading.span, number);
        }
        Some(_) => Applicability::Unsafe,
    };
    finding.help(format!("write `{clear}`, which means the same in both")).edit(certainty, reading.span, clear.as_str())
}
