//! `app_docs/`: the end-user documentation that travels inside the manifest blob (contract section 6).

use crate::guard::{self, Hit};
use crate::markdown::{self, Link, Outline};
use crate::parallel;
use crate::{Content, Found, Judged, front, include};
use linkworld_contract::limits::{
    DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_LINK_FINDINGS_MAX, DOCS_LINK_SUGGESTIONS_MAX, DOCS_TOTAL_BYTES_MAX,
    LARGEST_FILES_NAMED,
};
use linkworld_contract::text::nearest;
use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::{SourceFile, Span};
use std::collections::BTreeMap;

/// The folder, beside the manifest.
pub const FOLDER: &str = "app_docs";
/// The page without which an app has no documentation site.
pub const ENTRY: &str = "user.md";

/// What will be sent, and what stands against it.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every page, by its path.
    pub docs: AppDocs,
    /// What each of them says about itself, by its path.
    pub pages: BTreeMap<String, Page>,
    /// Their bytes together.
    pub bytes: usize,
    /// One entry for each file that was looked at.
    pub judged: Vec<Judged>,
}

/// What a page says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The front matter's, else the first heading, else its file's name.
    pub title: String,
    /// The front matter's, else the first paragraph; empty when there is none.
    pub description: String,
    /// Where the page begins, after its front matter, in bytes.
    pub body: usize,
    /// Headings and links.
    pub outline: Outline,
}

/// Reads what a page says about itself; what is wrong with its front matter is a warning.
pub fn read_page(path: &str, text: &str) -> (Page, Vec<Diagnostic>) {
    let (front, findings) = front::read(text);
    let outline = markdown::outline(text, front.body);
    let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
    let title = front.title.or_else(|| outline.title.clone()).unwrap_or_else(|| stem.to_owned());
    let description = front.description.or_else(|| outline.description.clone()).unwrap_or_default();
    (Page { title, description, body: front.body, outline }, findings)
}

/// Judges what was found below `app_docs/`. With `docs_url` set the platform shows a link instead of pages,
/// so nothing is sent. Pages that `include` names (patterns of `--include`) may hold what looks like a secret.
pub fn plan(found: Vec<Found>, docs_url: bool, include: &[String]) -> Plan {
    let mut plan = Plan::default();
    let bytes = |file: &Found| if let Content::Text(text) = &file.content { text.len() } else { 0 };
    for (source, findings, read) in parallel::map_if_large(found, bytes, |file| judge_file(file, include)) {
        if let Some(Sound { path, text, page }) = read {
            plan.bytes += text.len();
            plan.pages.insert(path.clone(), page);
            plan.docs.insert(path, text);
        }
        plan.judged.push((source, findings));
    }
    if plan.judged.is_empty() {
        return plan;
    }
    if docs_url {
        let skipped = "`app_docs/` is not sent: with `docs_url` set the platform shows a link instead";
        plan.judged[0].1.push(Diagnostic::warning("docs-replaced", Span::empty(0), skipped));
        show_texts(&mut plan);
        plan.docs.clear();
        plan.pages.clear();
        plan.bytes = 0;
        return plan;
    }
    judge_whole(&mut plan);
    judge_links(&mut plan);
    show_texts(&mut plan);
    plan
}

/// Gives the sources of pages their text where a finding shows some of it; the others need none.
fn show_texts(plan: &mut Plan) {
    for (source, _) in plan.judged.iter_mut().filter(|(_, findings)| !findings.is_empty()) {
        if let Some(text) = page_of(source).and_then(|path| plan.docs.get(path)) {
            *source = SourceFile::new(source.name(), text.as_str());
        }
    }
}

/// Rules about the files together; each finding stands at the file that would help most.
fn judge_whole(plan: &mut Plan) {
    if plan.docs.len() > DOCS_FILES_MAX {
        let headline = format!("`app_docs/` has {} pages, at most {DOCS_FILES_MAX} are allowed", plan.docs.len());
        put(plan, None, Diagnostic::error("docs-too-many-files", Span::empty(0), headline));
    }
    if plan.bytes > DOCS_TOTAL_BYTES_MAX {
        let mut sizes: Vec<_> = plan.docs.iter().map(|(path, text)| (text.len(), path.clone())).collect();
        sizes.sort_by(|a, b| b.cmp(a));
        let headline =
            format!("`app_docs/` has {} bytes together, at most {DOCS_TOTAL_BYTES_MAX} are allowed", plan.bytes);
        let mut finding = Diagnostic::error("docs-too-large", Span::empty(0), headline);
        for (bytes, path) in sizes.iter().take(LARGEST_FILES_NAMED) {
            finding = finding.help(format!("`{FOLDER}/{path}` has {bytes} bytes"));
        }
        let largest = sizes.first().map(|(_, path)| path.clone());
        put(plan, largest.as_deref(), finding);
    }
    if !plan.docs.is_empty() && !plan.docs.contains_key(ENTRY) {
        let finding = Diagnostic::warning(
            "docs-no-entry",
            Span::empty(0),
            format!("`app_docs/` has no `{ENTRY}`: without it the app has no page on the documentation site"),
        )
        .help(format!("add `{FOLDER}/{ENTRY}`, the page that opens first"));
        put(plan, None, finding);
    }
}

/// Links between pages: a page that is not there, a heading that is not in it.
fn judge_links(plan: &mut Plan) {
    let pages: Vec<(&String, &Page)> = plan.pages.iter().collect();
    let bytes = |(path, _): &(&String, &Page)| plan.docs[*path].len();
    let broken = parallel::map_if_large(pages, bytes, |(path, page)| broken_links(path, page, &plan.pages));
    let places: BTreeMap<&str, usize> =
        (0..).zip(&plan.judged).filter_map(|(at, (source, _))| Some((page_of(source)?, at))).collect();
    let mut found = Vec::new();
    for (path, link, headline) in broken.into_iter().flatten().take(DOCS_LINK_FINDINGS_MAX) {
        let finding = Diagnostic::warning("docs-broken-link", link.span, headline);
        let meant = markdown::destination(path, &link.target).filter(|_| found.len() < DOCS_LINK_SUGGESTIONS_MAX);
        let finding = match meant.and_then(|leads| meant_link(path, &leads, &plan.pages)) {
            Some(link) => finding.help(format!("did you mean `{link}`?")),
            None => finding,
        };
        found.push((places[path], finding));
    }
    for (at, finding) in found {
        plan.judged[at].1.push(finding);
    }
}

/// The links of a page that lead nowhere, each with what is to be said.
fn broken_links<'p>(path: &'p str, page: &'p Page, pages: &BTreeMap<String, Page>) -> Vec<(&'p str, &'p Link, String)> {
    let broken = |link: &'p Link| {
        let leads = markdown::destination(path, &link.target)?;
        let headline = match (leads.page.as_deref(), leads.anchor) {
            (None, _) => format!("the link `{}` leads out of `{FOLDER}/`", link.target),
            (Some(page), anchor) => match (pages.get(page), anchor) {
                (None, _) => format!("the link `{}` leads to no page: there is no `{FOLDER}/{page}`", link.target),
                (Some(found), Some(anchor)) if !found.outline.anchors.has(anchor) => {
                    format!("the link `{}` leads to no heading of `{FOLDER}/{page}`", link.target)
                }
                _ => return None,
            },
        };
        Some((path, link, headline))
    };
    page.outline.links.iter().filter_map(broken).collect()
}

/// The path of a page below its folder.
fn page_of(source: &SourceFile) -> Option<&str> {
    source.name().strip_prefix(FOLDER)?.strip_prefix('/')
}

/// The link that was most likely meant: to a page or a heading with a name like it.
fn meant_link(from: &str, leads: &markdown::Destination<'_>, pages: &BTreeMap<String, Page>) -> Option<String> {
    let page = leads.page.as_deref()?;
    if let Some(found) = pages.get(page) {
        let anchor = nearest(leads.anchor?, found.outline.anchors.iter())?;
        let path = if page == from { String::new() } else { markdown::link_between(from, page) };
        return Some(format!("{path}#{anchor}"));
    }
    // A page of that very name elsewhere is likelier than a misspelt one beside it.
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let elsewhere = pages.keys().map(String::as_str).find(|other| name(other) == name(page));
    let found = elsewhere.or_else(|| nearest(page, pages.keys().map(String::as_str)))?;
    Some(markdown::link_between(from, found))
}

/// Adds a finding at a page, or at the first file when there is no better one.
fn put(plan: &mut Plan, page: Option<&str>, finding: Diagnostic) {
    let at = page
        .and_then(|page| plan.judged.iter().position(|(source, _)| source.name() == format!("{FOLDER}/{page}")))
        .unwrap_or(0);
    plan.judged[at].1.push(finding);
}

/// A page that can be sent.
struct Sound {
    path: String,
    text: String,
    page: Page,
}

type FileVerdict = (SourceFile, Vec<Diagnostic>, Option<Sound>);

/// A page with what looks like secrets: they are named, blanked out where they are shown, and nothing is sent.
fn with_secrets(name: &str, path: &str, text: &str, hits: &[Hit]) -> FileVerdict {
    let source = SourceFile::new(name, guard::masked(text, hits));
    let findings = hits.iter().map(|hit| guard::finding("docs-secret", &source, path, *hit)).collect();
    (source, findings, None)
}

fn judge_file(file: Found, include: &[String]) -> FileVerdict {
    let name = format!("{FOLDER}/{}", file.path);
    let alone = |finding: Diagnostic| (SourceFile::new(&name, ""), vec![finding], None);
    let left_out =
        |why: &str| alone(Diagnostic::warning("docs-left-out", Span::empty(0), format!("`{name}` is left out: {why}")));
    if !file.path.ends_with(".md") {
        return left_out("only Markdown files (`.md`) are documentation; put images and downloads into `web/`");
    }
    if let Some(segment) = file.path.split('/').find(|segment| !is_segment(segment)) {
        let headline = format!("`{segment}` in the path of `{name}` is not a name the platform accepts");
        let finding = Diagnostic::error("docs-bad-path", Span::empty(0), headline)
            .help("use letters, digits, `.`, `_` and `-` in file and folder names");
        return alone(finding);
    }
    match file.content {
        Content::Text(text) if text.len() > DOCS_FILE_BYTES_MAX => alone(too_large(&name, text.len() as u64)),
        Content::Text(text) => {
            let asked = include::any_fits(include, &name) || include::any_fits(include, &file.path);
            let hits = if asked { Vec::new() } else { guard::hits(text.as_bytes()) };
            if hits.is_empty() {
                let (page, findings) = read_page(&file.path, &text);
                return (SourceFile::new(&name, ""), findings, Some(Sound { path: file.path, text, page }));
            }
            with_secrets(&name, &file.path, &text, &hits)
        }
        Content::TooLarge(bytes) => alone(too_large(&name, bytes)),
        Content::NotUtf8(before) => {
            let at = Span::empty(before.len());
            let headline = format!("`{name}` is not UTF-8 from byte {} on", before.len());
            let finding =
                Diagnostic::error("docs-not-utf8", at, headline).help("save the file as UTF-8 in your editor");
            (SourceFile::new(&name, before), vec![finding], None)
        }
        Content::Link => left_out("links are not followed"),
        Content::HardLink(_) => left_out("it is a hard link, which has other names; put a copy there"),
        Content::Changed => {
            let headline = format!("`{name}` changed while being read");
            alone(Diagnostic::error("docs-changed", Span::empty(0), headline).help("run the command again"))
        }
        Content::Special => left_out("it is not a regular file"),
        Content::Unreadable(why) => {
            let headline = format!("`{name}` cannot be read: {why}");
            alone(Diagnostic::error("docs-unreadable", Span::empty(0), headline))
        }
    }
}

fn too_large(name: &str, bytes: u64) -> Diagnostic {
    let headline = format!("`{name}` has {bytes} bytes, at most {DOCS_FILE_BYTES_MAX} are allowed in one page");
    Diagnostic::error("docs-file-too-large", Span::empty(0), headline).help("split the page into several")
}

/// Whether the platform accepts one segment of a page's path: letters, digits, `.`, `_`, `-`; not hidden, not `.` or `..`.
pub fn is_segment(segment: &str) -> bool {
    !segment.is_empty()
        && !segment.starts_with('.')
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{Plan, plan};
    use crate::{Content, Found};
    use linkworld_contract::limits::{
        DOCS_FILE_BYTES_MAX, DOCS_FILES_MAX, DOCS_LINK_FINDINGS_MAX, DOCS_LINK_SUGGESTIONS_MAX, DOCS_TOTAL_BYTES_MAX,
    };

    fn page(path: &str, text: impl Into<String>) -> Found {
        Found { path: path.into(), content: Content::Text(text.into()) }
    }

    fn codes(plan: &Plan) -> Vec<&'static str> {
        plan.judged.iter().flat_map(|(_, findings)| findings.iter().map(|finding| finding.code)).collect()
    }

    #[test]
    fn a_page_at_the_cap_passes_and_one_byte_more_does_not() {
        let at = plan(vec![page("user.md", "x".repeat(DOCS_FILE_BYTES_MAX))], false, &[]);
        assert_eq!(codes(&at), Vec::<&str>::new());
        assert_eq!(at.bytes, DOCS_FILE_BYTES_MAX);
        let past = plan(vec![page("user.md", "x".repeat(DOCS_FILE_BYTES_MAX + 1))], false, &[]);
        assert_eq!(codes(&past), ["docs-file-too-large"]);
        let unread = plan(vec![Found { path: "user.md".into(), content: Content::TooLarge(1 << 40) }], false, &[]);
        assert_eq!(codes(&unread), ["docs-file-too-large"]);
    }

    #[test]
    fn all_pages_at_the_cap_pass_and_one_byte_more_does_not() {
        let full = DOCS_TOTAL_BYTES_MAX / DOCS_FILE_BYTES_MAX;
        let rest = DOCS_TOTAL_BYTES_MAX - full * DOCS_FILE_BYTES_MAX;
        let mut pages: Vec<Found> =
            (0..full).map(|n| page(&format!("p{n}.md"), "x".repeat(DOCS_FILE_BYTES_MAX))).collect();
        pages.push(page("user.md", "x".repeat(rest)));
        let at = plan(pages.clone(), false, &[]);
        assert_eq!((codes(&at), at.bytes), (vec![], DOCS_TOTAL_BYTES_MAX));
        pages.push(page("z.md", "x"));
        let past = plan(pages, false, &[]);
        assert_eq!(codes(&past), ["docs-too-large"]);
        let (source, findings) = past.judged.iter().find(|(_, findings)| !findings.is_empty()).unwrap();
        assert!(source.name().starts_with("app_docs/p"), "at one of the largest, not at {}", source.name());
        assert_eq!(findings[0].help.len(), 5);
    }

    #[test]
    fn as_many_pages_as_allowed_and_one_more() {
        let pages = |count: usize| (0..count).map(|n| page(&format!("p{n}.md"), "x")).collect::<Vec<_>>();
        let with_entry = |count: usize| [vec![page("user.md", "x")], pages(count - 1)].concat();
        assert_eq!(codes(&plan(with_entry(DOCS_FILES_MAX), false, &[])), Vec::<&str>::new());
        assert_eq!(codes(&plan(with_entry(DOCS_FILES_MAX + 1), false, &[])), ["docs-too-many-files"]);
    }

    #[test]
    fn broken_links_are_told_and_explained_up_to_their_caps() {
        let counts = |links: usize| {
            let plan = plan(vec![page("user.md", "# Head\n".to_owned() + &"[x](#haed)\n".repeat(links))], false, &[]);
            let findings = &plan.judged[0].1;
            (findings.len(), findings.iter().filter(|finding| !finding.help.is_empty()).count())
        };
        let (told, explained) = (DOCS_LINK_FINDINGS_MAX, DOCS_LINK_SUGGESTIONS_MAX);
        assert_eq!(counts(explained), (explained, explained));
        assert_eq!(counts(explained + 1), (explained + 1, explained));
        assert_eq!(counts(told), (told, explained));
        assert_eq!(counts(told + 1), (told, explained));
    }

    #[test]
    fn links_between_pages_are_held_to_what_is_there() {
        let text = "---\ntitle: T\n---\n# A page\n[ok](sub/b.md#two-words) [self](#a-page) [gone](sub/c.md)\n\
            [head](sub/b.md#two-wrds) [moved](b.md) [out](../x.md) [web](https://x/y.md)\n";
        let plan = plan(vec![page("sub/b.md", "# Two words\n[up](../user.md)"), page("user.md", text)], false, &[]);
        let (source, findings) = &plan.judged[1];
        let said: Vec<_> = findings
            .iter()
            .map(|finding| (source.slice(finding.primary.span), finding.help.first().map_or("", String::as_str)))
            .collect();
        assert_eq!(
            said,
            [
                ("sub/c.md", "did you mean `sub/b.md`?"),
                ("sub/b.md#two-wrds", "did you mean `sub/b.md#two-words`?"),
                ("b.md", "did you mean `sub/b.md`?"),
                ("../x.md", ""),
            ]
        );
        assert!(findings.iter().all(|finding| finding.code == "docs-broken-link"));
        assert!(plan.judged[0].1.is_empty());
        let pages: Vec<_> = plan.pages.values().map(|page| (page.title.as_str(), page.description.as_str())).collect();
        assert_eq!(pages, [("Two words", "up"), ("T", "ok self gone head moved out web")]);
    }

    #[test]
    fn a_page_with_a_token_is_not_sent_unless_it_is_named() {
        let token = format!("glpat-{}", "aB3dE5gH7jK9mN1pQ3sT");
        let pages = || vec![page("user.md", format!("# A\nuse {token}\n"))];
        let refused = plan(pages(), false, &[]);
        assert_eq!((codes(&refused), refused.docs.len()), (vec!["docs-secret"], 0));
        assert!(!format!("{:?}", refused.judged).contains(&token));
        assert!(refused.judged[0].1[0].headline.contains("line 2 of `app_docs/user.md`"));
        assert_eq!(plan(pages(), false, &["app_docs/user.md".into()]).docs.len(), 1);
    }

    #[test]
    fn odd_files_are_named_not_sent() {
        let odd = |path: &str, content| Found { path: path.into(), content };
        let plan = plan(
            vec![
                page("user.md", "hello"),
                page("a b.md", "x"),
                page("logo.png", "x"),
                odd("link.md", Content::Link),
                odd("latin.md", Content::NotUtf8("caf".into())),
                odd("locked.md", Content::Unreadable("permission denied".into())),
            ],
            false,
            &[],
        );
        assert_eq!(
            codes(&plan),
            ["docs-bad-path", "docs-left-out", "docs-left-out", "docs-not-utf8", "docs-unreadable"]
        );
        assert_eq!(plan.docs.len(), 1);
    }

    #[test]
    fn a_missing_entry_and_a_docs_url_are_said() {
        assert_eq!(codes(&plan(vec![page("other.md", "x")], false, &[])), ["docs-no-entry"]);
        let replaced = plan(vec![page("other.md", "x")], true, &[]);
        assert_eq!((codes(&replaced), replaced.docs.len()), (vec!["docs-replaced"], 0));
        assert_eq!(codes(&plan(vec![], true, &[])), Vec::<&str>::new());
    }
}
