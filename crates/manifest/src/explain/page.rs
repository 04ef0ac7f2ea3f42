//! One page about one code: what it means, why it matters, how it looks and how it looks mended.

use crate::codes;
use crate::diagnostic::Severity;
use crate::explain::example::Example;
use crate::explain::{bundle_pages, manifest_pages, package_pages};
use crate::lint;

/// One page.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// Unless the user says otherwise.
    pub severity: Severity,
    /// The platform's number of it.
    pub lwp: Option<&'static str>,
    /// What it finds.
    pub about: &'static str,
    /// Why that is worth a finding.
    pub why: &'static str,
    /// What it finds, shown.
    pub bad: Example,
    /// The same, mended.
    pub good: Example,
}

/// The one code of the manifest's reader that is a warning.
const MANIFEST_WARNINGS: [&str; 1] = ["long-tool-name"];

/// Every page, in the order of the reading: file, YAML, fields, rules, lints, what lies beside the manifest.
pub fn pages() -> Vec<Page> {
    let manifest = codes::CODES.iter().filter_map(|(code, about)| {
        let (_, why, bad, good) = manifest_pages::PAGES.iter().find(|(name, ..)| name == code)?;
        let warns = MANIFEST_WARNINGS.contains(code);
        let severity = if warns { Severity::Warning } else { Severity::Error };
        Some(Page { code, severity, lwp: None, about, why, bad: *bad, good: *good })
    });
    let lints = lint::RULES.iter().map(|rule| Page {
        code: rule.code,
        severity: rule.severity,
        lwp: rule.lwp,
        about: rule.about,
        why: rule.why,
        bad: Example::of_rule(rule.bad),
        good: Example::of_rule(rule.good),
    });
    let package = package_pages::PAGES.iter().chain(bundle_pages::PAGES).map(|row| Page {
        code: row.code,
        severity: if row.is_error { Severity::Error } else { Severity::Warning },
        lwp: None,
        about: row.about,
        why: row.why,
        bad: row.bad,
        good: row.good,
    });
    manifest.chain(lints).chain(package).collect()
}
