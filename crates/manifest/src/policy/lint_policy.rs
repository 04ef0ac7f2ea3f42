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

/// Findings that were there when the baseline was written. Positions are left out: moved lines are not new findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    schema: String,
    /// From where the paths of files count. Files of the first versions do not have it.
    #[serde(default, skip_serializing_if = "PathsFrom::is_here")]
    paths: PathsFrom,
    findings: Vec<Known>,
}

/// From where the paths in a baseline count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PathsFrom {
    /// As they were typed in the folder in which the command ran.
    #[default]
    Here,
    /// The root of the repository.
    Repository,
}

impl PathsFrom {
    fn is_here(&self) -> bool {
        *self == Self::Here
    }
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
    /// Everything of a report whose files are named from the root of the repository.
    pub fn of(report: &Report) -> Self {
        let mut counts: BTreeMap<KeyIdentity, usize> = BTreeMap::new();
        for (source, finding) in report.findings() {
            *counts.entry(identity(source.name(), finding)).or_default() += 1;
        }
        let known = |((file, code, path, headline), count)| Known { file, code, path, headline, count };
        Self {
            schema: BASELINE_SCHEMA.to_owned(),
            paths: PathsFrom::Repository,
            findings: counts.into_iter().map(known).collect(),
        }
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

/// A name without a `./` in front.
fn as_typed(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

impl LintPolicy {
    /// The report with the policy applied; `path` is that of a file from the root of the repository.
    pub fn apply(&self, report: Report, path: impl Fn(&str) -> String) -> Report {
        let paths = self.baseline.as_ref().map_or(PathsFrom::Here, |baseline| baseline.paths);
        let mut left: BTreeMap<KeyIdentity, usize> = BTreeMap::new();
        for known in self.baseline.iter().flat_map(|baseline| baseline.findings.clone()) {
            let file = if paths.is_here() { as_typed(&known.file).to_owned() } else { known.file };
            left.insert((file, known.code, known.path, known.headline), known.count);
        }
        let mut wanted = Report::default();
        for file in report.into_files() {
            let name = match paths {
                _ if left.is_empty() => String::new(),
                PathsFrom::Here => as_typed(file.source.name()).to_owned(),
                PathsFrom::Repository => path(file.source.name()),
            };
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
        assert_eq!(shown(&policy.apply(report(), str::to_owned)), [warning, warning, ("odd", Severity::Error)]);
        let policy = LintPolicy { allow: ["bad".to_owned()].into(), ..LintPolicy::default() };
        assert_eq!(shown(&policy.apply(report(), str::to_owned)), [("odd", Severity::Warning)]);
    }

    #[test]
    fn a_baseline_takes_away_as_many_as_it_knows() {
        let mut fewer = Report::default();
        fewer.add(SourceFile::new("f", ""), vec![Diagnostic::error("bad", Span::empty(0), "it is bad")]);
        let baseline = Baseline::of(&fewer);
        let text = serde_json::to_string(&baseline).unwrap();
        let policy = LintPolicy { baseline: Some(Baseline::parse(&text).unwrap()), ..LintPolicy::default() };
        let left = policy.apply(report(), str::to_owned);
        assert_eq!(shown(&left), [("bad", Severity::Error), ("odd", Severity::Warning)]);
        // The same file, as another folder names it.
        let mut elsewhere = Report::default();
        elsewhere.add(SourceFile::new("../f", "abc"), vec![Diagnostic::error("bad", Span::empty(0), "it is bad")]);
        let from_root = |name: &str| name.trim_start_matches("../").to_owned();
        assert_eq!(shown(&policy.apply(elsewhere.clone(), from_root)), []);
        // A baseline of the first versions has names as they were typed.
        let old = text.replace("\"paths\":\"repository\",", "").replace("\"f\"", "\"./f\"");
        assert_ne!(old, text);
        let policy = LintPolicy { baseline: Some(Baseline::parse(&old).unwrap()), ..LintPolicy::default() };
        assert_eq!(policy.apply(report(), |_| "x".to_owned()).findings().count(), 2);
        assert_eq!(policy.apply(elsewhere, from_root).findings().count(), 1);
        assert!(Baseline::parse("{\"schema\": \"other\", \"findings\": []}").is_err());
        assert!(Baseline::parse("[]").is_err());
    }
}
