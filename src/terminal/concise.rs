//! Findings, one line each: `file:line:column: severity[code] headline`.

use crate::terminal::clean::clean;
use linkworld_manifest::diagnostic::{Report, Severity};

pub(super) fn lines(report: &Report) -> Vec<String> {
    report
        .findings()
        .map(|(source, finding)| {
            let at = source.position(finding.primary.span.start);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let headline = finding.headline.replace('\n', " ");
            let line = format!("{}:{}:{}: {severity}[{}] {headline}", source.name(), at.line, at.column, finding.code);
            clean(&line).into_owned()
        })
        .collect()
}
