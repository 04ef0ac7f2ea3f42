//! Findings as a GitLab code quality report.

use linkworld_contract::digest;
use linkworld_manifest::diagnostic::{Report, Severity};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The whole report: one entry for each finding, with a fingerprint that survives moved lines.
pub(crate) fn report(report: &Report) -> Value {
    let mut seen: HashMap<String, usize> = HashMap::new();
    report
        .findings()
        .map(|(source, finding)| {
            let (start, end) = (source.position(finding.primary.span.start), source.position(finding.primary.span.end));
            let identity = [source.identity(), finding.code, &finding.path, &finding.headline].join("\u{0}");
            // Equal findings differ by their number.
            let number = seen.entry(identity.clone()).and_modify(|number| *number += 1).or_insert(0);
            let fingerprint = digest::sha256(format!("{identity}\u{0}{number}").as_bytes());
            json!({
                "description": finding.headline,
                "check_name": finding.code,
                "fingerprint": fingerprint.trim_start_matches("sha256:"),
                "severity": if finding.severity == Severity::Error { "major" } else { "minor" },
                "location": {
                    "path": source.name().trim_start_matches("./"),
                    "positions": {
                        "begin": {"line": start.line, "column": start.column},
                        "end": {"line": end.line, "column": end.column},
                    },
                },
            })
        })
        .collect()
}
