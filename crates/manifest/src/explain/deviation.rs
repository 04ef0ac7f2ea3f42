//! Every place where our verdict is not the SDK's: the differences of reading, and every other rule that is an error.
//!
//! The second kind is derived from the pages, so that no rule can be forgotten.

use crate::codes::{LINTS, PROJECT};
use crate::diagnostic::Severity;
use crate::drift::{DRIFT, DriftDirection, DriftRow};
use crate::explain::page::{CodePage, pages};

/// All deviations: the table of reading first, then lint rules, then the files of a project.
pub fn deviations() -> Vec<DriftRow> {
    let errors = pages().into_iter().filter(|page| page.severity == Severity::Error);
    DRIFT.iter().copied().chain(errors.filter_map(|page| deviation(&page))).collect()
}

/// A rule that the SDK does not have and that is an error; none for a rule of reading, which the table has.
fn deviation(page: &CodePage) -> Option<DriftRow> {
    let (way, findings) = match LINTS.iter().chain(PROJECT).position(|code| *code == page.code)? {
        at if at < LINTS.len() => (DriftDirection::Narrower, &LINTS[at..=at]),
        at => (DriftDirection::NotChecked, &PROJECT[at - LINTS.len()..=at - LINTS.len()]),
    };
    Some(DriftRow { code: page.code, findings, way, what: page.about, reason: page.why, source: page.source })
}

#[cfg(test)]
mod tests {
    use super::deviations;
    use crate::codes::{DEV_FILE, EVAL_FILE, READING};
    use crate::diagnostic::Severity;
    use crate::explain::page::pages;

    #[test]
    fn every_error_that_is_not_the_sdks_is_a_deviation() {
        let rows = deviations();
        // The SDK reads neither of these files.
        let known = [READING, DEV_FILE, EVAL_FILE].concat();
        for page in pages().into_iter().filter(|page| !known.contains(&page.code)) {
            let listed = rows.iter().any(|row| row.findings.contains(&page.code));
            assert_eq!(listed, page.severity == Severity::Error, "{}", page.code);
        }
        let mut codes: Vec<&str> = rows.iter().map(|row| row.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), rows.len(), "a name is taken twice");
    }

    #[test]
    fn every_page_names_its_source() {
        for page in pages() {
            assert!(!page.source.is_empty() && !page.source.ends_with('.'), "{}: {}", page.code, page.source);
        }
    }
}
