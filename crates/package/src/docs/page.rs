//! Title, description, headings and links of one page.

use crate::docs::front_matter;
use crate::docs::markdown::{self, PageOutline};
use linkworld_manifest::diagnostic::Diagnostic;

/// What is known about a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocsPage {
    /// From the front matter, else the first heading, else the file name.
    pub title: String,
    /// From the front matter, else the first paragraph, else empty.
    pub description: String,
    /// Where the page starts after its front matter, in bytes.
    pub body: usize,
    /// The language, from the front matter.
    pub lang: Option<String>,
    /// Its place in the sidebar, from the front matter.
    pub order: Option<i64>,
    /// Headings and links.
    pub outline: PageOutline,
}

impl DocsPage {
    /// Whether a link to `#anchor` leads somewhere: to a heading, an element with this id, or a footnote.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        let is_footnote = ["fn-", "fnref-", "user-content-fn"].iter().any(|start| anchor.starts_with(start));
        self.outline.anchors.has(anchor) || is_footnote
    }
}

/// Reads a page. Problems in its front matter are warnings.
pub fn read_page(path: &str, text: &str) -> (DocsPage, Vec<Diagnostic>) {
    let (front, findings) = front_matter::read(text);
    let outline = markdown::outline(text, front.body);
    let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
    let title = front.title.or_else(|| outline.title.clone()).unwrap_or_else(|| stem.to_owned());
    let description = front.description.or_else(|| outline.description.clone()).unwrap_or_default();
    (DocsPage { title, description, body: front.body, lang: front.lang, order: front.order, outline }, findings)
}
