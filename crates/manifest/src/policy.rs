//! The user's policy for findings: codes switched off, raised or lowered, and a baseline of known ones.

use crate::diagnostic::{Diagnostic, Report, Severity};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Name and version of a baseline file.
pub const BASELINE_SCHEMA: &str = "linkworld.baseline/1";

/// What to do about codes; a code in several sets is taken by the first of allow, warn, deny.
#[derive(Debug, Clone, Default)]
pub struct LintPolicy {
    /// Not reported at all.
    pub allow: BTreeSet<String>,
    /// Warnings, whatever they are by themselves.
    pub warn: BTreeSet<String>,
    /// Errors, whatever they are by themselves.
    pub deny: BTreeSet<String>,
    /// Findings that are known and not reported again.
    pub baseline: Option<Baseline>,
}

/// Findings that were there when the baseline was written. SourceMap are left out: moved lines are not new findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    findings: Vec<Known>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    file: String,
    code: String,
    path: String,
    headline: String,
    /// How many alike.
    count: usize,
}

impl Baseline {
    /// Everything of a report.
    pub fn of(report: &Report) -> Self {
        let mut counts: BTreeMap<KeyIdentity, usize> = BTreeMap::new();
        for (source, finding) in report.findings() {
            *counts.entry(identity(source.name(), finding)).or_default() += 1;
        }
        let known = |((file, code, path, headline), count)| Known { file, code, path, headline, count };
        Self { schema: BASELINE_SCHEMA.to_owned(), findings: counts.into_iter().map(known).collect() }
    }

    /// Reads a baseline file. The error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.schema == BASELINE_SCHEMA {
            Ok(baseline)
        } else {
            Err(format!("its schema is `{}`, expected `{BASELINE_SCHEMA}`", baseline.schema))
        }
    }

    /// The number of findings in it.
    pub fn count(&self) -> usize {
        self.findings.iter().map(|known| known.count).sum()
    }
}

/// What makes a finding the same one as before: file, code, path and headline.
type KeyIdentity = (String, String, String, String);

fn identity(file: &str, finding: &Diagnostic) -> KeyIdentity {
    (file.to_owned(), finding.code.to_owned(), finding.path.clone(), finding.headline.clone())
}

impl LintPolicy {
    /// The report with the policy applied.
    pub fn apply(&self, report: Report) -> Report {
        let mut left: BTreeMap<KeyIdentity, usize> = BTreeMap::new();
        for known in self.baseline.iter().flat_map(|baseline| baseline.findings.clone()) {
            left.insert((known.file, known.code, known.path, known.headline), known.count);
        }
        let mut wanted = Report::default();
        for file in report.into_files() {
            let name = file.source.name().to_owned();
            let findings = file.findings.into_iter().filter_map(|mut finding| {
                let known = left.get_mut(&identity(&name, &finding));
                if let Some(count) = known.filter(|count| **count > 0) {
                    *count -= 1;
                    return None;
                }
                if self.allow.contains(finding.code) {
                    return None;
                }
                if self.warn.contains(finding.code) {
                    finding.severity = Severity::Warning;
                } else if self.deny.contains(finding.code) {
                    finding.severity = Severity::Error;
                }
                Some(finding)
            });
            let findings = findings.collect();
            wanted.add(file.source, findings);
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::{Baseline, LintPolicy};
    use crate::diagnostic::{Diagnostic, Report, Severity};
    use crate::source::{SourceFile, Span};

    fn report() -> Report {
        let mut report = Report::default();
        let error = |at| Diagnostic::error("bad", Span::empty(at), "it is bad");
        report.add(
            SourceFile::new("f", "abc"),
            vec![error(0), error(1), Diagnostic::warning("odd", Span::empty(2), "it is odd")],
        );
        report
    }

    fn shown(report: &Report) -> Vec<(&str, Severity)> {
        report.findings().map(|(_, finding)| (finding.code, finding.severity)).collect()
    }

    #[test]
    fn codes_are_switched_off_raised_and_lowered() {
        let policy = LintPolicy {
            allow: ["none".to_owned()].into(),
            warn: ["bad".to_owned()].into(),
            deny: ["odd".to_owned()].into(),
            baseline: None,
        };
        let warning = ("bad", Severity::Warning);
        assert_eq!(shown(&policy.apply(report())), [warning, warning, ("odd", Severity::Error)]);
        let policy = LintPolicy { allow: ["bad".to_owned()].into(), ..LintPolicy::default() };
        assert_eq!(shown(&policy.apply(report())), [("odd", Severity::Warning)]);
    }

    #[test]
    fn a_baseline_takes_away_as_many_as_it_knows() {
        let mut fewer = Report::default();
        fewer.add(SourceFile::new("f", ""), vec![Diagnostic::error("bad", Span::empty(0), "it is bad")]);
        let baseline = Baseline::of(&fewer);
        let text = serde_json::to_string(&baseline).unwrap();
        let policy = LintPolicy { baseline: Some(Baseline::parse(&text).unwrap()), ..LintPolicy::default() };
        let left = policy.apply(report());
        assert_eq!(shown(&left), [("bad", Severity::Error), ("odd", Severity::Warning)]);
        assert!(Baseline::parse("{\"schema\": \"other\", \"findings\": []}").is_err());
        assert!(Baseline::parse("[]").is_err());
    }
}
