//! Links and images of pages that lead to nothing that is sent.

use crate::docs::markdown::{self, LinkDestination, PageLink};
use crate::docs::page::DocsPage;
use crate::docs::path::FOLDER;
use linkworld_contract::text::nearest;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// Endings of files that a link opens or downloads. Others may be routes of the site.
const FILES: [&str; 30] = [
    "avif", "bmp", "csv", "doc", "docx", "gif", "gz", "htm", "html", "ico", "jpeg", "jpg", "json", "mov", "mp3", "mp4",
    "pdf", "png", "ppt", "pptx", "svg", "txt", "wav", "webm", "webp", "xls", "xlsx", "xml", "yaml", "zip",
];

/// A link or an image that is broken.
pub(super) struct BrokenLink<'p> {
    /// The page that contains it.
    pub(super) page: &'p str,
    link: &'p PageLink,
    code: &'static str,
    headline: String,
}

/// The broken links and images of a page.
pub(super) fn broken<'p>(path: &'p str, page: &'p DocsPage, pages: &BTreeMap<String, DocsPage>) -> Vec<BrokenLink<'p>> {
    let link = |link: &'p PageLink| {
        let headline = broken_link(path, link, pages)?;
        Some(BrokenLink { page: path, link, code: codes::DOCS_BROKEN_LINK, headline })
    };
    let image = |link: &'p PageLink| {
        let headline = broken_image(path, link)?;
        Some(BrokenLink { page: path, link, code: codes::DOCS_BROKEN_IMAGE, headline })
    };
    let outline = &page.outline;
    outline.links.iter().filter_map(link).chain(outline.images.iter().filter_map(image)).collect()
}

fn broken_link(from: &str, link: &PageLink, pages: &BTreeMap<String, DocsPage>) -> Option<String> {
    let target = &link.target;
    let Some(leads) = markdown::destination(from, target) else {
        let file = markdown::file_of(from, target)?;
        let shown = file.as_deref().unwrap_or(target);
        let ending = shown.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
        let not_sent = format!("link `{target}` is broken: only Markdown files of `{FOLDER}/` are sent");
        return FILES.contains(&ending.as_str()).then_some(not_sent);
    };
    match (leads.page.as_deref(), &leads.anchor) {
        (None, _) => Some(format!("link `{target}` points outside `{FOLDER}/`")),
        (Some(page), anchor) => match (pages.get(page), anchor) {
            (None, _) => Some(format!("link `{target}` is broken: `{FOLDER}/{page}` does not exist")),
            (Some(found), Some(anchor)) if !found.has_anchor(anchor) => {
                Some(format!("link `{target}` is broken: `{FOLDER}/{page}` has no such heading"))
            }
            _ => None,
        },
    }
}

fn broken_image(from: &str, image: &PageLink) -> Option<String> {
    let target = &image.target;
    Some(match markdown::file_of(from, target)? {
        Some(_) => format!("image `{target}` is broken: only Markdown files of `{FOLDER}/` are sent"),
        None => format!("image `{target}` points outside `{FOLDER}/`"),
    })
}

impl BrokenLink<'_> {
    /// The finding; with `suggest`, it names what was most likely meant.
    pub(super) fn finding(self, pages: &BTreeMap<String, DocsPage>, suggest: bool) -> Diagnostic {
        let finding = Diagnostic::warning(self.code, self.link.span, self.headline);
        let meant = markdown::destination(self.page, &self.link.target).filter(|_| suggest);
        match meant.and_then(|leads| meant_link(self.page, &leads, pages)) {
            Some(link) => finding.did_you_mean(&link),
            None if self.code == codes::DOCS_BROKEN_IMAGE && suggest => {
                finding.help("put the picture into `web/`, or on a server, and use its `https` address")
            }
            None => finding,
        }
    }
}

/// The most likely intended link: to a page or a heading with a similar name.
fn meant_link(from: &str, leads: &LinkDestination<'_>, pages: &BTreeMap<String, DocsPage>) -> Option<String> {
    let page = leads.page.as_deref()?;
    if let Some(found) = pages.get(page) {
        let anchor = nearest(leads.anchor.as_deref()?, found.outline.anchors.iter())?;
        let path = if page == from { String::new() } else { markdown::link_between(from, page) };
        return Some(format!("{path}#{anchor}"));
    }
    // A page with exactly this file name in another folder is more likely than a misspelt one.
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let elsewhere = pages.keys().map(String::as_str).find(|other| name(other) == name(page));
    let found = elsewhere.or_else(|| nearest(page, pages.keys().map(String::as_str)))?;
    Some(markdown::link_between(from, found))
}
