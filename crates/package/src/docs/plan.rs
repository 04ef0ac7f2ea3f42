//! Which pages of `app_docs/` are sent inside the manifest blob, and findings about them.

use crate::docs::limits::{check_count, check_size, check_total};
use crate::docs::links;
use crate::docs::page::{DocsPage, read_page};
use crate::docs::path::{DocsPathProblem, ENTRY, FOLDER, check_path, unusual_segment};
use crate::found_file::{FileContent, FoundFile, not_utf8};
use crate::include_patterns;
use crate::parallel;
use crate::secret_scan::{SecretMatch, finding, masking, scan};
use crate::similar_names::similar_names;
use linkworld_contract::limits::{
    DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_LINK_FINDINGS_MAX, DOCS_LINK_SUGGESTIONS_MAX, DOCS_TOTAL_BYTES_MAX,
    LARGEST_FILES_NAMED,
};
use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings};
use linkworld_manifest::source::{SourceFile, Span};
use std::collections::BTreeMap;

/// The pages to send, and the findings.
#[derive(Debug, Default)]
pub struct DocsPlan {
    /// The text of each page by path.
    pub docs: AppDocs,
    /// Title, headings and links of each page by path.
    pub pages: BTreeMap<String, DocsPage>,
    /// Total size of the pages in bytes.
    pub bytes: usize,
    /// One entry for each file that was checked.
    pub findings_by_file: Vec<FileFindings>,
}

/// Checks the files found below `app_docs/`. If `docs_url` is set, the platform shows a link instead of pages, so nothing
/// is sent. Pages that match `include` (patterns of `--include`) are not scanned for secrets.
pub fn plan(found: Vec<FoundFile>, docs_url: bool, include: &[String]) -> DocsPlan {
    let mut plan = DocsPlan::default();
    let bytes = |file: &FoundFile| if let FileContent::Text(text) = &file.content { text.len() } else { 0 };
    for (source, findings, read) in parallel::map_if_large(found, bytes, |file| check_file(file, include)) {
        if let Some(CheckedPage { path, text, page }) = read {
            plan.bytes += text.len();
            plan.pages.insert(path.clone(), page);
            plan.docs.insert(path, text);
        }
        plan.findings_by_file.push(FileFindings { source, findings });
    }
    if plan.findings_by_file.is_empty() {
        return plan;
    }
    if docs_url {
        let skipped = "`app_docs/` is not sent: `docs_url` is set, so the platform shows a link instead";
        plan.findings_by_file[0].findings.push(Diagnostic::warning(codes::DOCS_REPLACED, Span::empty(0), skipped));
        show_texts(&mut plan);
        plan.docs.clear();
        plan.pages.clear();
        plan.bytes = 0;
        return plan;
    }
    check_totals(&mut plan);
    check_links(&mut plan);
    let paths: Vec<String> = plan.docs.keys().cloned().collect();
    let similar = similar_names(FOLDER, paths.iter().map(String::as_str));
    show_texts(&mut plan);
    plan.findings_by_file.extend(similar);
    plan
}

/// Adds the text to the sources of pages with findings, which show parts of it. The others do not need it.
fn show_texts(plan: &mut DocsPlan) {
    for file in plan.findings_by_file.iter_mut().filter(|file| !file.findings.is_empty()) {
        if let Some(text) = page_of(&file.source).and_then(|path| plan.docs.get(path)) {
            file.source = SourceFile::new(file.source.name(), text.as_str());
        }
    }
}

/// Checks of all pages together. Each finding is placed at the file whose change would help most.
fn check_totals(plan: &mut DocsPlan) {
    if check_count(plan.docs.len()).is_some() {
        let headline = format!("`app_docs/` has {} pages, at most {DOCS_FILES_MAX} are allowed", plan.docs.len());
        put(plan, None, Diagnostic::error(codes::DOCS_TOO_MANY_FILES, Span::empty(0), headline));
    }
    if check_total(plan.bytes as u64).is_some() {
        let mut sizes: Vec<_> = plan.docs.iter().map(|(path, text)| (text.len(), path.clone())).collect();
        sizes.sort_by(|a, b| b.cmp(a));
        let headline =
            format!("`app_docs/` has {} bytes in total, at most {DOCS_TOTAL_BYTES_MAX} are allowed", plan.bytes);
        let mut finding = Diagnostic::error(codes::DOCS_TOO_LARGE, Span::empty(0), headline);
        for (bytes, path) in sizes.iter().take(LARGEST_FILES_NAMED) {
            finding = finding.help(format!("`{FOLDER}/{path}` has {bytes} bytes"));
        }
        let largest = sizes.first().map(|(_, path)| path.clone());
        put(plan, largest.as_deref(), finding);
    }
    if !plan.docs.is_empty() && !plan.docs.contains_key(ENTRY) {
        let finding = Diagnostic::warning(
            codes::DOCS_NO_ENTRY,
            Span::empty(0),
            format!("`app_docs/` has no `{ENTRY}`: without it the app has no documentation site"),
        )
        .help(format!("add `{FOLDER}/{ENTRY}`, the start page"));
        put(plan, None, finding);
    }
}

/// Checks of links and images: the page, the heading or the file must be sent.
fn check_links(plan: &mut DocsPlan) {
    let pages: Vec<(&String, &DocsPage)> = plan.pages.iter().collect();
    let bytes = |(path, _): &(&String, &DocsPage)| plan.docs[*path].len();
    let broken = parallel::map_if_large(pages, bytes, |(path, page)| links::broken(path, page, &plan.pages));
    let places: BTreeMap<&str, usize> =
        (0..).zip(&plan.findings_by_file).filter_map(|(at, file)| Some((page_of(&file.source)?, at))).collect();
    let mut found = Vec::new();
    for broken in broken.into_iter().flatten().take(DOCS_LINK_FINDINGS_MAX) {
        let suggest = found.len() < DOCS_LINK_SUGGESTIONS_MAX;
        found.push((places[broken.page], broken.finding(&plan.pages, suggest)));
    }
    for (at, finding) in found {
        plan.findings_by_file[at].findings.push(finding);
    }
}

/// The path of a page below `app_docs/`.
fn page_of(source: &SourceFile) -> Option<&str> {
    source.name().strip_prefix(FOLDER)?.strip_prefix('/')
}

/// Adds a finding to a page, or to the first file if there is none.
fn put(plan: &mut DocsPlan, page: Option<&str>, finding: Diagnostic) {
    let at = page
        .and_then(|page| plan.findings_by_file.iter().position(|file| file.source.name() == format!("{FOLDER}/{page}")))
        .unwrap_or(0);
    plan.findings_by_file[at].findings.push(finding);
}

/// A page that can be sent.
struct CheckedPage {
    path: String,
    text: String,
    page: DocsPage,
}

type CheckedFile = (SourceFile, Vec<Diagnostic>, Option<CheckedPage>);

/// A page with matches of the secret scanner: each match is a finding and is masked in the source, and the page is not sent.
fn with_secrets(name: &str, path: &str, text: &str, hits: &[SecretMatch]) -> CheckedFile {
    let source = SourceFile::new(name, masking::masked(text, hits));
    let findings = hits.iter().map(|hit| finding(codes::DOCS_SECRET, &source, path, *hit)).collect();
    (source, findings, None)
}

fn check_file(file: FoundFile, include: &[String]) -> CheckedFile {
    let name = format!("{FOLDER}/{}", file.path);
    let alone = |finding: Diagnostic| (SourceFile::new(&name, ""), vec![finding], None);
    let excluded = |why: &str| {
        alone(Diagnostic::warning(codes::DOCS_LEFT_OUT, Span::empty(0), format!("`{name}` is not sent: {why}")))
    };
    match check_path(&file.path) {
        Ok(()) => {}
        Err(DocsPathProblem::NotMarkdown) => {
            return excluded("only Markdown files (`.md`) are documentation; put images and downloads into `web/`");
        }
        Err(DocsPathProblem::Segment(segment)) => {
            let headline = format!("invalid file or folder name `{segment}` in `{name}`");
            let finding = Diagnostic::error(codes::DOCS_BAD_PATH, Span::empty(0), headline)
                .help("use letters, digits, `.`, `_` and `-` in file and folder names");
            return alone(finding);
        }
    }
    match file.content {
        FileContent::Text(text) if check_size(text.len() as u64).is_some() => {
            alone(too_large(&name, text.len() as u64))
        }
        FileContent::Text(text) => {
            let included =
                include_patterns::any_fits(include, &name) || include_patterns::any_fits(include, &file.path);
            let hits = if included { Vec::new() } else { scan::scan(text.as_bytes()) };
            if hits.is_empty() {
                let (page, mut findings) = read_page(&file.path, &text);
                findings.extend(unusual_segment(&file.path).map(|segment| unusual_path(&name, segment)));
                return (SourceFile::new(&name, ""), findings, Some(CheckedPage { path: file.path, text, page }));
            }
            with_secrets(&name, &file.path, &text, &hits)
        }
        FileContent::TooLarge(bytes) => alone(too_large(&name, bytes)),
        FileContent::NotUtf8(before, problem) => {
            let finding = not_utf8(codes::DOCS_NOT_UTF8, &name, problem);
            (SourceFile::new(&name, before), vec![finding], None)
        }
        FileContent::Link => excluded("symbolic links are not followed"),
        FileContent::HardLink(_) => excluded("it is a hard link; replace it with a copy"),
        FileContent::Changed => {
            let headline = format!("`{name}` changed while being read");
            alone(Diagnostic::error(codes::DOCS_CHANGED, Span::empty(0), headline).help("run the command again"))
        }
        FileContent::Special => excluded("it is not a regular file"),
        FileContent::Unreadable(why) => {
            let headline = format!("`{name}` cannot be read: {why}");
            alone(Diagnostic::error(codes::DOCS_UNREADABLE, Span::empty(0), headline))
        }
    }
}

fn unusual_path(name: &str, segment: &str) -> Diagnostic {
    let headline = format!("`{segment}` in `{name}` is percent-encoded in the address of the page");
    Diagnostic::warning(codes::DOCS_BAD_PATH, Span::empty(0), headline)
        .help("use letters, digits, `.`, `_` and `-` in file and folder names for a readable address")
}

fn too_large(name: &str, bytes: u64) -> Diagnostic {
    let headline = format!("`{name}` has {bytes} bytes, at most {DOCS_FILE_BYTES_MAX} are allowed in a page");
    Diagnostic::error(codes::DOCS_FILE_TOO_LARGE, Span::empty(0), headline).help("split the page into several")
}

#[cfg(test)]
mod tests {
    use super::{DocsPlan, FileFindings, plan};
    use crate::found_file::{FileContent, FoundFile};
    use linkworld_contract::limits::{
        DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_LINK_FINDINGS_MAX, DOCS_LINK_SUGGESTIONS_MAX, DOCS_TOTAL_BYTES_MAX,
    };
    use linkworld_manifest::diagnostic::Severity;

    fn page(path: &str, text: impl Into<String>) -> FoundFile {
        FoundFile { path: path.into(), content: FileContent::Text(text.into()) }
    }

    fn codes(plan: &DocsPlan) -> Vec<&'static str> {
        plan.findings_by_file.iter().flat_map(|file| file.findings.iter().map(|finding| finding.code)).collect()
    }

    #[test]
    fn page_size_limit() {
        let at = plan(vec![page("user.md", "x".repeat(DOCS_FILE_BYTES_MAX))], false, &[]);
        assert_eq!(codes(&at), Vec::<&str>::new());
        assert_eq!(at.bytes, DOCS_FILE_BYTES_MAX);
        let past = plan(vec![page("user.md", "x".repeat(DOCS_FILE_BYTES_MAX + 1))], false, &[]);
        assert_eq!(codes(&past), ["docs-file-too-large"]);
        let unread =
            plan(vec![FoundFile { path: "user.md".into(), content: FileContent::TooLarge(1 << 40) }], false, &[]);
        assert_eq!(codes(&unread), ["docs-file-too-large"]);
    }

    #[test]
    fn total_size_limit() {
        let full = DOCS_TOTAL_BYTES_MAX / DOCS_FILE_BYTES_MAX;
        let rest = DOCS_TOTAL_BYTES_MAX - full * DOCS_FILE_BYTES_MAX;
        let mut pages: Vec<FoundFile> =
            (0..full).map(|n| page(&format!("p{n}.md"), "x".repeat(DOCS_FILE_BYTES_MAX))).collect();
        pages.push(page("user.md", "x".repeat(rest)));
        let at = plan(pages.clone(), false, &[]);
        assert_eq!((codes(&at), at.bytes), (vec![], DOCS_TOTAL_BYTES_MAX));
        pages.push(page("z.md", "x"));
        let past = plan(pages, false, &[]);
        assert_eq!(codes(&past), ["docs-too-large"]);
        let FileFindings { source, findings } =
            past.findings_by_file.iter().find(|file| !file.findings.is_empty()).unwrap();
        assert!(source.name().starts_with("app_docs/p"), "at one of the largest pages, not at {}", source.name());
        assert_eq!(findings[0].help.len(), 5);
    }

    #[test]
    fn page_count_limit() {
        let pages = |count: usize| (0..count).map(|n| page(&format!("p{n}.md"), "x")).collect::<Vec<_>>();
        let with_entry = |count: usize| [vec![page("user.md", "x")], pages(count - 1)].concat();
        assert_eq!(codes(&plan(with_entry(DOCS_FILES_MAX), false, &[])), Vec::<&str>::new());
        assert_eq!(codes(&plan(with_entry(DOCS_FILES_MAX + 1), false, &[])), ["docs-too-many-files"]);
    }

    #[test]
    fn broken_links_are_reported_up_to_the_limits() {
        let counts = |links: usize| {
            let plan = plan(vec![page("user.md", "# Head\n".to_owned() + &"[x](#haed)\n".repeat(links))], false, &[]);
            let findings = &plan.findings_by_file[0].findings;
            (findings.len(), findings.iter().filter(|finding| !finding.help.is_empty()).count())
        };
        let (reported, explained) = (DOCS_LINK_FINDINGS_MAX, DOCS_LINK_SUGGESTIONS_MAX);
        assert_eq!(counts(explained), (explained, explained));
        assert_eq!(counts(explained + 1), (explained + 1, explained));
        assert_eq!(counts(reported), (reported, explained));
        assert_eq!(counts(reported + 1), (reported, explained));
    }

    #[test]
    fn broken_links_between_pages_are_reported() {
        let text = "---\ntitle: T\n---\n# A page\n[ok](sub/b.md#two-words) [self](#a-page) [gone](sub/c.md)\n\
            [head](sub/b.md#two-wrds) [moved](b.md) [out](../x.md) [web](https://x/y.md)\n";
        let plan = plan(vec![page("sub/b.md", "# Two words\n[up](../user.md)"), page("user.md", text)], false, &[]);
        let FileFindings { source, findings } = &plan.findings_by_file[1];
        let reported: Vec<_> = findings
            .iter()
            .map(|finding| (source.slice(finding.primary.span), finding.help.first().map_or("", String::as_str)))
            .collect();
        assert_eq!(
            reported,
            [
                ("sub/c.md", "did you mean `sub/b.md`?"),
                ("sub/b.md#two-wrds", "did you mean `sub/b.md#two-words`?"),
                ("b.md", "did you mean `sub/b.md`?"),
                ("../x.md", ""),
            ]
        );
        assert!(findings.iter().all(|finding| finding.code == "docs-broken-link"));
        assert!(plan.findings_by_file[0].findings.is_empty());
        let pages: Vec<_> = plan.pages.values().map(|page| (page.title.as_str(), page.description.as_str())).collect();
        assert_eq!(pages, [("Two words", "up"), ("T", "ok self gone head moved out web")]);
    }

    #[test]
    fn a_page_with_a_token_is_not_sent_unless_it_is_included() {
        let token = format!("glpat-{}", "aB3dE5gH7jK9mN1pQ3sT");
        let pages = || vec![page("user.md", format!("# A\nuse {token}\n"))];
        let refused = plan(pages(), false, &[]);
        assert_eq!((codes(&refused), refused.docs.len()), (vec!["docs-secret"], 0));
        assert!(!format!("{:?}", refused.findings_by_file).contains(&token));
        assert!(refused.findings_by_file[0].findings[0].headline.contains("line 2 of `app_docs/user.md`"));
        assert_eq!(plan(pages(), false, &["app_docs/user.md".into()]).docs.len(), 1);
    }

    #[test]
    fn files_that_are_not_pages_are_reported_and_not_sent() {
        let odd = |path: &str, content| FoundFile { path: path.into(), content };
        let plan = plan(
            vec![
                page("user.md", "hello"),
                page("a b.md", "x"),
                page("a\nb.md", "x"),
                page("logo.png", "x"),
                odd("link.md", FileContent::Link),
                odd("latin.md", FileContent::of_bytes(b"caf\xe9".to_vec())),
                odd("locked.md", FileContent::Unreadable("permission denied".into())),
            ],
            false,
            &[],
        );
        assert_eq!(
            codes(&plan),
            ["docs-bad-path", "docs-bad-path", "docs-left-out", "docs-left-out", "docs-not-utf8", "docs-unreadable"]
        );
        assert_eq!(plan.docs.keys().collect::<Vec<_>>(), ["a b.md", "user.md"]);
        let paths = plan.findings_by_file.iter().flat_map(|file| &file.findings).map(|finding| finding.severity);
        assert_eq!(paths.take(2).collect::<Vec<_>>(), [Severity::Warning, Severity::Error]);
    }

    #[test]
    fn a_missing_entry_and_a_docs_url_are_reported() {
        assert_eq!(codes(&plan(vec![page("other.md", "x")], false, &[])), ["docs-no-entry"]);
        let replaced = plan(vec![page("other.md", "x")], true, &[]);
        assert_eq!((codes(&replaced), replaced.docs.len()), (vec!["docs-replaced"], 0));
        assert_eq!(codes(&plan(vec![], true, &[])), Vec::<&str>::new());
    }
}
