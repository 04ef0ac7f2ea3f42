//! The one table of lint rules, topic by topic.

use crate::lint::access::{connections, integrations, scopes};
use crate::lint::rule::LintRule;
use crate::lint::schedules::{cron, dialect, heartbeats};
use crate::lint::{agents, chrome, deprecated, image, release, routes, settings, tools};

/// Every rule.
pub const RULES: &[LintRule] = &[
    release::VERSION,
    release::NO_IMAGE,
    image::REFERENCE,
    release::IMAGE_TAG,
    release::MUTABLE_IMAGE,
    scopes::UNKNOWN,
    scopes::UNDECLARED,
    scopes::LEGACY,
    scopes::DUPLICATE,
    scopes::UNUSED,
    integrations::UNKNOWN,
    integrations::MISSING,
    tools::DUPLICATE_TOOL,
    tools::DUPLICATE_SCHEDULE,
    tools::DESCRIPTION_LINES,
    tools::TOO_MANY,
    cron::SYNTAX,
    cron::NEVER,
    cron::AMBIGUOUS,
    cron::EITHER_DAY,
    cron::LONG_STEP,
    heartbeats::UNREAD_FIELD,
    heartbeats::RISK,
    heartbeats::UNKNOWN_ZONE,
    agents::NO_PROJECT,
    agents::UNREACHABLE,
    agents::CLEAR_TEXT,
    settings::NO_OPTIONS,
    settings::DEFAULT,
    settings::BOUNDS,
    settings::EXPOSED_SECRET,
    settings::SECRET_DEFAULT,
    settings::AUTO_DEFAULT,
    settings::ARRAY,
    routes::AMBIGUOUS,
    routes::REPEATED,
    routes::IDLE_TOKEN,
    routes::PUBLIC_METHOD,
    routes::NO_METHOD,
    chrome::DEFAULT_TAB,
    chrome::CHAT,
    connections::OWN_EVENT,
    connections::OWN_DEPENDENCY,
    connections::DUPLICATE_DEPENDENCY,
    connections::SHORT_APP_ID,
    deprecated::FIELD,
    deprecated::HTTP_DOCS_URL,
    deprecated::PRICING,
    dialect::AMBIGUOUS,
];

#[cfg(test)]
mod tests {
    use super::RULES;
    use crate::lint::rule::LintInput;
    use crate::lint::run::run;
    use crate::source::SourceFile;

    const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

    /// The codes found in a part below the head, or in a whole document.
    fn codes(part: &str) -> Vec<&'static str> {
        let text = if part.starts_with("---") { format!("{part}\n") } else { format!("{HEAD}{part}\n") };
        let source = SourceFile::new("m", text);
        let outcome = crate::read(&source);
        let manifest = outcome.manifest.unwrap_or_else(|| panic!("{part}: {:?}", outcome.findings));
        let now = Some(jiff::Timestamp::UNIX_EPOCH);
        let (source_map, text) = (&outcome.source_map, source.text());
        let findings = run(&LintInput { manifest: &manifest, source_map, text, now, errors: None });
        findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn every_rule_finds_its_bad_example_and_passes_its_good_one() {
        for rule in RULES {
            assert_eq!(codes(rule.bad), [rule.code], "bad example of {}", rule.code);
            assert_eq!(codes(rule.good), Vec::<&str>::new(), "good example of {}", rule.code);
        }
    }
}
