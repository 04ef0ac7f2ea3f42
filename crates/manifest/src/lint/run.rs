//! Runs the rules: all of them on a valid manifest, some on what could be read of another.

use crate::diagnostic::Diagnostic;
use crate::lint::rule::{LintInput, LintRun, Needs};
use crate::lint::table::RULES;

/// The findings of every rule that can be right about this manifest.
///
/// In a file with errors, rules only report values that the file contains and that no error touches, because one
/// mistake is one finding.
pub fn run(input: &LintInput<'_>) -> Vec<Diagnostic> {
    let Some(errors) = input.errors else {
        return RULES.iter().flat_map(|rule| LintRun::findings(rule, *input)).collect();
    };
    let rules = RULES.iter().filter(|rule| rule.needs == Needs::SingleValues);
    let mut findings: Vec<Diagnostic> = rules.flat_map(|rule| LintRun::findings(rule, *input)).collect();
    let touches = |path: &str| errors.iter().any(|error| is_within(path, &error.path) || is_within(&error.path, path));
    findings.retain(|finding| input.source_map.value(&finding.path).is_some() && !touches(&finding.path));
    findings
}

/// True when the inner path is the outer one, or leads through it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}
