//! Judgement beyond the schema: documented rules over a manifest that reads well. One file per topic, one table.

pub mod fix;
pub mod policy;
mod rule;
mod scopes;
mod tools;

pub use rule::{Rule, Subject};

use crate::diagnostic::Diagnostic;

/// Every rule.
pub const RULES: &[Rule] = &[scopes::UNKNOWN, scopes::UNDECLARED, tools::DUPLICATE_TOOL, tools::DUPLICATE_SCHEDULE];

/// All findings of all rules.
pub fn run(subject: Subject<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.check)(rule, subject, &mut findings);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{RULES, Subject, run};
    use crate::manifest;
    use crate::text::SourceFile;

    const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

    fn codes(part: &str) -> Vec<&'static str> {
        let outcome = manifest::read(&SourceFile::new("m", format!("{HEAD}{part}\n")));
        let manifest = outcome.manifest.unwrap_or_else(|| panic!("{part}: {:?}", outcome.findings));
        run(Subject { manifest: &manifest, places: &outcome.places }).iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn every_rule_finds_its_bad_example_and_passes_its_good_one() {
        for rule in RULES {
            assert_eq!(codes(rule.bad), [rule.code], "bad example of {}", rule.code);
            assert_eq!(codes(rule.good), Vec::<&str>::new(), "good example of {}", rule.code);
        }
    }

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RULES.len());
    }
}
