//! One page about one code: what it means, why it matters, an example that has it and a fixed one.

use crate::diagnostic::Severity;
use crate::explain::code_pages::{bundle_pages, dev_pages, eval_pages, manifest_pages, package_pages, source_pages};
use crate::explain::example::Example;
use crate::explain::row::PageRow;
use crate::lint::RULES;

/// One page.
#[derive(Debug, Clone, Copy)]
pub struct CodePage {
    /// The code.
    pub code: &'static str,
    /// Its severity, if the user does not choose another.
    pub severity: Severity,
    /// The platform's number for it.
    pub lwp: Option<&'static str>,
    /// What it finds.
    pub about: &'static str,
    /// Why that is worth a finding.
    pub why: &'static str,
    /// Where it is written, and what of it is our own decision.
    pub source: &'static str,
    /// An example that has the finding.
    pub bad: Example,
    /// The same example, fixed.
    pub good: Example,
}

/// Every page, in the order of a check: reading, lints, the dev file, the eval file, the other files of a project.
pub fn pages() -> Vec<CodePage> {
    let lints = RULES.iter().map(|rule| CodePage {
        code: rule.code,
        severity: rule.severity,
        lwp: rule.lwp,
        about: rule.about,
        why: rule.why,
        source: rule.source,
        bad: Example::of_rule(rule.bad),
        good: Example::of_rule(rule.good),
    });
    let dev_file = dev_pages::PAGES.iter().chain(eval_pages::PAGES);
    let files = package_pages::PAGES.iter().chain(bundle_pages::PAGES).chain(source_pages::PAGES);
    let files = dev_file.chain(files).map(page);
    manifest_pages::PAGES.iter().map(page).chain(lints).chain(files).collect()
}

fn page(row: &PageRow) -> CodePage {
    let PageRow { code, severity, about, why, bad, good, source, lwp } = *row;
    CodePage { code, severity, lwp, about, why, source, bad, good }
}

#[cfg(test)]
mod tests {
    use super::pages;
    use crate::codes::{DEV_FILE, EVAL_FILE, LINTS, PROJECT, READING};

    #[test]
    fn every_code_has_one_page() {
        let paged: Vec<&str> = pages().iter().map(|page| page.code).collect();
        assert_eq!(paged, [READING, LINTS, DEV_FILE, EVAL_FILE, PROJECT].concat());
    }
}
