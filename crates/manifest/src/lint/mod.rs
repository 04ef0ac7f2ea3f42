//! Judgement beyond the schema: documented rules over a manifest that reads well. One file per topic, one table.

mod agents;
mod chrome;
mod connections;
mod cron;
mod deprecated;
mod dialect;
mod expression;
pub mod fix;
mod heartbeats;
mod integrations;
pub mod policy;
mod release;
mod routes;
mod rule;
mod scopes;
mod settings;
mod tools;

pub use rule::{Rule, Subject};

use crate::diagnostic::Diagnostic;

/// Every rule, topic by topic.
pub const RULES: &[Rule] = &[
    release::VERSION,
    release::NO_IMAGE,
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
    tools::TOO_MANY,
    cron::SYNTAX,
    cron::NEVER,
    cron::AMBIGUOUS,
    heartbeats::UNREAD_FIELD,
    heartbeats::RISK,
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
    chrome::DEFAULT_TAB,
    chrome::CHAT,
    connections::OWN_EVENT,
    connections::OWN_DEPENDENCY,
    connections::DUPLICATE_DEPENDENCY,
    connections::SHORT_APP_ID,
    deprecated::FIELD,
    deprecated::PRICING,
    dialect::AMBIGUOUS,
];

/// Rules that look at one place and nowhere else, so that they can judge what is sound in a file with errors.
const BY_PLACE: &[&str] = &[
    scopes::UNKNOWN.code,
    scopes::LEGACY.code,
    integrations::UNKNOWN.code,
    cron::SYNTAX.code,
    cron::NEVER.code,
    cron::AMBIGUOUS.code,
    agents::CLEAR_TEXT.code,
];

/// The findings about what can be read of a file with errors: only rules of [`BY_PLACE`], only about values that are
/// written, and nothing that touches what is wrong already, because one mistake is one finding.
pub fn run_on_sketch(subject: Subject<'_>, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let within = |inner: &str, outer: &str| {
        inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
    };
    let touched = |path: &str| known.iter().any(|finding| within(path, &finding.path) || within(&finding.path, path));
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| BY_PLACE.contains(&rule.code)) {
        (rule.check)(rule, subject, &mut findings);
    }
    findings.retain(|finding| subject.places.value(&finding.path).is_some() && !touched(&finding.path));
    findings
}

/// All findings of all rules.
pub fn run(subject: Subject<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rule in RULES {
        // Each rule starts from none, so that a flood of one does not silence the others.
        let mut own = Vec::new();
        (rule.check)(rule, subject, &mut own);
        findings.append(&mut own);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{RULES, Subject, run};
    use crate;
    use crate::source::SourceFile;

    const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

    /// A part stands below the head; what starts as a document is the whole of it.
    fn codes(part: &str) -> Vec<&'static str> {
        let text = if part.starts_with("---") { format!("{part}\n") } else { format!("{HEAD}{part}\n") };
        let source = SourceFile::new("m", text);
        let outcome = crate::read(&source);
        let manifest = outcome.manifest.unwrap_or_else(|| panic!("{part}: {:?}", outcome.findings));
        let now = Some(jiff::Timestamp::UNIX_EPOCH);
        let findings = run(Subject { manifest: &manifest, places: &outcome.places, text: source.text(), now });
        findings.iter().map(|finding| finding.code).collect()
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
