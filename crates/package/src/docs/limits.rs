//! The limits of `app_docs`, which the client and the platform check with the same functions.

use crate::docs::path::{DocsPathProblem, check_path};
use linkworld_contract::limits::{DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_TOTAL_BYTES_MAX};
use std::collections::BTreeSet;

/// What is wrong with pages that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocsProblem<'a> {
    /// This many pages, above the limit.
    TooManyFiles(usize),
    /// This many bytes in all pages, above the limit.
    TooLarge(u64),
    /// A page.
    Page(&'a str, DocsPageProblem<'a>),
}

/// What is wrong with one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocsPageProblem<'a> {
    /// The path cannot be one of a page.
    Path(DocsPathProblem<'a>),
    /// Another page has the same path.
    Duplicate,
    /// The content is not text.
    NotText,
    /// This many bytes, above the limit.
    TooLarge(u64),
}

/// All problems of pages, given as path and bytes of the text; no bytes where the content is not text.
pub fn check<'a>(files: &[(&'a str, Option<u64>)]) -> Vec<DocsProblem<'a>> {
    let mut problems: Vec<DocsProblem<'a>> = check_count(files.len()).into_iter().collect();
    let (mut total, mut paths) = (0, BTreeSet::new());
    for (path, bytes) in files.iter().take(DOCS_FILES_MAX) {
        let path_problem = check_path(path).err().map(DocsPageProblem::Path);
        let path_problem = path_problem.or_else(|| (!paths.insert(*path)).then_some(DocsPageProblem::Duplicate));
        let text_problem = bytes.map_or(Some(DocsPageProblem::NotText), check_size);
        problems.extend(path_problem.into_iter().chain(text_problem).map(|problem| DocsProblem::Page(path, problem)));
        total += bytes.unwrap_or_default();
    }
    problems.extend(check_total(total));
    problems
}

/// Whether there are too many pages.
pub fn check_count(files: usize) -> Option<DocsProblem<'static>> {
    (files > DOCS_FILES_MAX).then_some(DocsProblem::TooManyFiles(files))
}

/// Whether a page is too large.
pub fn check_size(bytes: u64) -> Option<DocsPageProblem<'static>> {
    (bytes > DOCS_FILE_BYTES_MAX as u64).then_some(DocsPageProblem::TooLarge(bytes))
}

/// Whether all pages together are too large.
pub fn check_total(bytes: u64) -> Option<DocsProblem<'static>> {
    (bytes > DOCS_TOTAL_BYTES_MAX as u64).then_some(DocsProblem::TooLarge(bytes))
}

#[cfg(test)]
mod tests {
    use super::{DocsProblem, check};
    use crate::docs::plan;
    use crate::found_file::{FileContent, FoundFile};
    use linkworld_contract::limits::{DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_TOTAL_BYTES_MAX};
    use linkworld_manifest::diagnostic::Severity;

    fn pages(count: usize, bytes: usize) -> Vec<(String, usize)> {
        (0..count).map(|n| (format!("f{n}.md"), bytes)).collect()
    }

    #[test]
    fn a_plan_has_errors_exactly_where_the_platform_refuses_the_pages() {
        let full = pages(16, DOCS_TOTAL_BYTES_MAX / 16);
        let cases = [
            (pages(DOCS_FILES_MAX, 1), true),
            (pages(DOCS_FILES_MAX + 1, 1), false),
            (pages(1, DOCS_FILE_BYTES_MAX), true),
            (pages(1, DOCS_FILE_BYTES_MAX + 1), false),
            (full.clone(), true),
            ([full, vec![("one.md".into(), 1)]].concat(), false),
            (vec![("Getting Started.md".into(), 1), ("übersicht.md".into(), 1)], true),
            (vec![("a\\b.md".into(), 1)], false),
            (vec![("a/.b.md".into(), 1)], false),
            (vec![("a\nb.md".into(), 1)], false),
            (vec![("..md".into(), 1)], false),
        ];
        for (files, is_valid) in cases {
            let sent: Vec<(&str, Option<u64>)> =
                files.iter().map(|(path, n)| (path.as_str(), Some(*n as u64))).collect();
            let found = files
                .iter()
                .map(|(path, bytes)| FoundFile { path: path.clone(), content: FileContent::Text("x".repeat(*bytes)) });
            let planned = plan(found.collect(), false, &[]);
            let mut findings = planned.findings_by_file.iter().flat_map(|file| &file.findings);
            let has_error = findings.any(|finding| finding.severity == Severity::Error);
            assert_eq!((check(&sent).is_empty(), !has_error), (is_valid, is_valid), "{:?}", &sent[..1]);
        }
    }

    #[test]
    fn many_pages_are_counted_and_not_all_judged() {
        let over = vec![("a.txt", None); DOCS_FILES_MAX + 5];
        let problems = check(&over);
        assert_eq!(problems[0], DocsProblem::TooManyFiles(DOCS_FILES_MAX + 5));
        assert_eq!(problems.len(), 1 + 2 * DOCS_FILES_MAX);
    }
}
