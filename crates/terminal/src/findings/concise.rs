//! Findings, one line each: `file:line:column: severity[code] headline`.

use crate::text::clean::one_line;
use linkworld_manifest::diagnostic::{Report, Severity};

pub(crate) fn lines(report: &Report) -> Vec<String> {
    report
        .findings()
        .map(|(source, finding)| {
            let at = source.position(finding.primary.span.start);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let (name, headline) = (source.name(), &finding.headline);
            let line = format!("{name}:{}:{}: {severity}[{}] {headline}", at.line, at.column, finding.code);
            one_line(&line).into_owned()
        })
        .collect()
}
