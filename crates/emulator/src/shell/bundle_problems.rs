//! What of a bundle works differently on the platform: what browsers reported, and paths that lead out of the bundle there.

use linkworld_contract::limits::POLICY_REPORTS_MAX;
use linkworld_contract::text::shorten;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Characters of an address that is repeated.
const SHOWN_CHARS: usize = 200;

/// Something that does not work on the platform, and what works instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleProblem {
    /// What it is, with names in backticks.
    pub headline: String,
    /// The file of the bundle.
    pub file: String,
    /// Its line, from 1; 0 if it is not known.
    pub line: u64,
    /// What to do instead.
    pub advice: String,
}

impl BundleProblem {
    /// A path that `page` loads from the root of the server, where the platform has no files of the bundle.
    pub(crate) fn absolute_path(path: &str, page: &str) -> Self {
        let path = clean(path);
        let advice = format!(
            "the platform serves the bundle below `/<slug>/v<version>/`; use a relative path such as `./{path}` (Vite: `base: './'`)"
        );
        Self { headline: format!("absolute path `/{path}`"), file: clean(page), line: 0, advice }
    }
}

/// The problems so far, so that each is reported once, and pages that are opened later show them, too.
#[derive(Default)]
pub(crate) struct KnownProblems(Mutex<BTreeMap<String, Vec<BundleProblem>>>);

impl KnownProblems {
    /// Whether this one is new, and there is room for it.
    pub(crate) fn is_new(&self, app: &str, problem: &BundleProblem) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(app.to_owned()).or_default();
        let is_new = known.len() < POLICY_REPORTS_MAX && !known.contains(problem);
        if is_new {
            known.push(problem.clone());
        }
        is_new
    }

    /// Those of an app, the oldest first.
    pub(crate) fn of(&self, app: &str) -> Vec<BundleProblem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(app).cloned().unwrap_or_default()
    }

    /// The files of the bundle changed: what is still a problem is reported again.
    pub(crate) fn forget(&self, app: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(app);
    }
}

/// The path below the folder of a bundle, `<slug>/v<version>/`; none for a path that is elsewhere. Both without a leading
/// slash.
pub(crate) fn below_bundle<'p>(path: &'p str, app: &str) -> Option<&'p str> {
    let (_, below) = path.strip_prefix(app)?.strip_prefix("/v")?.split_once('/')?;
    Some(below)
}

/// Text from a browser, fit to be shown.
pub(crate) fn clean(text: &str) -> String {
    shorten(&text.replace(|c: char| c.is_control(), " "), SHOWN_CHARS)
}

#[cfg(test)]
mod tests {
    use super::{BundleProblem, KnownProblems, POLICY_REPORTS_MAX, below_bundle};

    #[test]
    fn the_folder_of_a_bundle_is_that_of_its_app_and_a_version() {
        for (path, below) in [("notes/v1.0.0/js/a.js", Some("js/a.js")), ("notes/v1/", Some("")), ("notes/v1", None)] {
            assert_eq!(below_bundle(path, "notes"), below, "{path}");
        }
        for path in ["", "v1/a", "notes", "notes/a.js", "notes2/v1/a.js", "other/v1/a.js", "/notes/v1/a.js"] {
            assert_eq!(below_bundle(path, "notes"), None, "{path}");
        }
    }

    #[test]
    fn each_is_reported_once_until_the_files_change_and_as_many_as_may_be() {
        let (known, problem) =
            (KnownProblems::default(), |number: usize| BundleProblem::absolute_path(&number.to_string(), "index.html"));
        for number in 0..POLICY_REPORTS_MAX {
            assert!(known.is_new("a", &problem(number)) && !known.is_new("a", &problem(number)));
        }
        assert!(!known.is_new("a", &problem(POLICY_REPORTS_MAX)), "one more");
        assert_eq!((known.of("a").len(), known.of("b").len()), (POLICY_REPORTS_MAX, 0));
        assert!(known.is_new("b", &problem(0)));
        known.forget("a");
        assert!(known.is_new("a", &problem(0)) && !known.is_new("b", &problem(0)));
    }
}
