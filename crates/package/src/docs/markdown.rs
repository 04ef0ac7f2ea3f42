//! Headings, title, first paragraph, links and images of a Markdown page.

use crate::docs::anchors::PageAnchors;
use crate::docs::html::asides;
use crate::html_tags;
use crate::percent::percent_decoded;
use linkworld_contract::limits::DOCS_DESCRIPTION_CHARS_MAX;
use linkworld_contract::text::shorten;
use linkworld_manifest::source::Span;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The Markdown extensions that the Help tab supports: GitHub's, as Starlight has them.
pub const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// The target as written.
    pub target: SmolStr,
    /// The position of the target.
    pub span: Span,
}

/// One heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageHeading {
    /// From 1 to 6.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Its anchor, without `#`.
    pub anchor: SmolStr,
}

/// Headings and links of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOutline {
    /// The text of the first level 1 heading.
    pub title: Option<String>,
    /// The text of the first paragraph, shortened.
    pub description: Option<String>,
    /// All headings in order.
    pub headings: Vec<PageHeading>,
    /// The anchors of the headings.
    pub anchors: PageAnchors,
    /// All links in order. A definition that several links refer to is one of them.
    pub links: Vec<PageLink>,
    /// All images in order, those of HTML elements included.
    pub images: Vec<PageLink>,
}

/// Reads a page that starts at byte `body`. Spans count from the start of `text`.
pub fn outline(text: &str, body: usize) -> PageOutline {
    // The lines of asides are no paragraphs.
    let page = &asides::blanked(&text[body..]);
    let parser = Parser::new_ext(page, DIALECT);
    let definitions: BTreeMap<String, Range<usize>> =
        parser.reference_definitions().iter().map(|(name, link)| (name.to_lowercase(), link.span.clone())).collect();
    let mut outline = PageOutline::default();
    // The text of the current heading or paragraph.
    let (mut collected, mut collecting) = (String::new(), false);
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                collected.clear();
                collecting = true;
            }
            Event::End(TagEnd::Heading(level)) => {
                collecting = false;
                let heading = &collected;
                let anchor = outline.anchors.next(heading);
                outline.headings.push(PageHeading { level: level as u8, text: heading.trim().to_owned(), anchor });
                if level == HeadingLevel::H1 && outline.title.is_none() && !heading.trim().is_empty() {
                    outline.title = Some(heading.trim().to_owned());
                }
            }
            Event::Start(Tag::Paragraph) if outline.description.is_none() && !collecting => {
                collected.clear();
                collecting = true;
            }
            Event::End(TagEnd::Paragraph) if outline.description.is_none() => {
                collecting = false;
                if !collected.trim().is_empty() {
                    outline.description = Some(shorten(collected.trim(), DOCS_DESCRIPTION_CHARS_MAX));
                }
            }
            Event::Text(words) | Event::Code(words) if collecting => collected.push_str(&words),
            Event::SoftBreak | Event::HardBreak if collecting => collected.push(' '),
            Event::Html(html) | Event::InlineHtml(html) => read_html(&html, body + range.start, &mut outline),
            Event::Start(tag @ (Tag::Link { link_type, .. } | Tag::Image { link_type, .. })) => {
                let (is_image, dest_url, id) = match tag {
                    Tag::Image { dest_url, id, .. } => (true, dest_url, id),
                    Tag::Link { dest_url, id, .. } => (false, dest_url, id),
                    _ => continue,
                };
                let range = match link_type {
                    LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                        definitions.get(&id.to_lowercase()).cloned().unwrap_or(range)
                    }
                    _ => range,
                };
                let place = position_of(page, &range, &dest_url);
                let span = Span::new(body + place.start, body + place.end);
                let link = PageLink { target: SmolStr::new(&*dest_url), span };
                let links = if is_image { &mut outline.images } else { &mut outline.links };
                if !links.contains(&link) {
                    links.push(link);
                }
            }
            _ => {}
        }
    }
    outline
}

/// Anchors, links and images of HTML in a page. `start` is its position in the text.
fn read_html(html: &str, start: usize, outline: &mut PageOutline) {
    for tag in html_tags::read(html) {
        for (name, value, span) in tag.attributes {
            let link =
                || PageLink { target: SmolStr::new(value), span: Span::new(start + span.start, start + span.end) };
            match (tag.name.as_str(), name.to_ascii_lowercase().as_str()) {
                (_, "id") | ("a", "name") => outline.anchors.declare(value),
                ("a", "href") => outline.links.push(link()),
                ("img" | "source" | "video" | "audio", "src") | ("video", "poster") => outline.images.push(link()),
                _ => {}
            }
        }
    }
}

/// The position of the target in a link, which ends with the target and an optional title.
fn position_of(page: &str, range: &Range<usize>, target: &str) -> Range<usize> {
    let whole = page.get(range.clone()).unwrap_or_default();
    // `[text](target)`, the most common form.
    let before = whole.strip_suffix(')').and_then(|link| link.strip_suffix(target));
    if let Some(before) = before.filter(|before| before.ends_with("](") && !target.is_empty()) {
        return range.start + before.len()..range.end - 1;
    }
    let after = whole.rfind("](").or_else(|| whole.find("]:")).map_or(0, |at| at + 2);
    match whole[after..].find(target) {
        Some(at) if !target.is_empty() => range.start + after + at..range.start + after + at + target.len(),
        // Written with escapes: the whole link.
        _ => range.clone(),
    }
}

/// What a link within `app_docs/` points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkDestination<'a> {
    /// The path of the page; `None` if the link points outside `app_docs/`.
    pub page: Option<Cow<'a, str>>,
    /// The anchor of a heading in it, decoded. `#top` is the start of every page, so it is none.
    pub anchor: Option<Cow<'a, str>>,
}

/// The destination of a link on the page at `from`, if it points to a page: `guide.md`, `../a.md#b`, `#b`.
pub fn destination<'a>(from: &'a str, target: &'a str) -> Option<LinkDestination<'a>> {
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor).filter(|anchor| !anchor.is_empty())),
        None => (target, None),
    };
    let path = decoded(path.split('?').next().unwrap_or_default());
    let is_top = |anchor: &str| anchor.eq_ignore_ascii_case("top") || anchor == "_top";
    let is_anchor = anchor.is_some();
    let anchor = anchor.map(decoded).filter(|anchor| !is_top(anchor));
    if path.is_empty() {
        return is_anchor.then(|| LinkDestination { page: Some(from.into()), anchor });
    }
    let ending = path.len().checked_sub(3).and_then(|at| path.get(at..));
    if !is_below(&path) || !ending.is_some_and(|ending| ending.eq_ignore_ascii_case(".md")) {
        return None;
    }
    let folder = from.rsplit_once('/').map(|(folder, _)| folder);
    let plain = !path.split('/').any(|segment| matches!(segment, "." | ".." | ""));
    let page = match folder {
        None if plain => Some(path),
        folder => joined(folder, &path).map(Cow::from),
    };
    Some(LinkDestination { page, anchor })
}

/// The path of a file that a relative address on the page at `from` means, if it is no page: `img/x.png`, `../a.pdf`.
/// Inner `None` if it leaves `app_docs/`.
pub fn file_of(from: &str, target: &str) -> Option<Option<String>> {
    let path = decoded(target.split(['#', '?']).next().unwrap_or_default());
    if path.is_empty() || !is_below(&path) || path.ends_with('/') {
        return None;
    }
    Some(joined(from.rsplit_once('/').map(|(folder, _)| folder), &path))
}

/// Whether an address has neither scheme nor host, and is not absolute.
fn is_below(path: &str) -> bool {
    !path.starts_with('/') && !path.split('/').next().is_some_and(|first| first.contains(':'))
}

fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains('%') { percent_decoded(text).into() } else { text.into() }
}

/// The path relative to a folder; `None` if it leaves the top folder.
fn joined(folder: Option<&str>, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.into_iter().flat_map(|folder| folder.split('/')).collect();
    for segment in path.split('/') {
        match segment {
            "." | "" => {}
            ".." => drop(segments.pop()?),
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// The link on the page at `from` that points to the page at `to`.
pub fn link_between(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from[..from.len() - 1].iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut link = "../".repeat(from.len() - 1 - shared);
    link.push_str(&to[shared..].join("/"));
    link
}

#[cfg(test)]
mod tests {
    use super::{LinkDestination, destination, link_between, outline};

    #[test]
    fn an_outline_has_title_first_paragraph_anchors_and_links() {
        let text = "\n# The *big*  one\n\nFirst `words`\nof it, [here](a.md \"t\").\n\nNot these.\n\n## Again\n## Again\n\n\
            <b>[x](y.md)</b> ![image](i.png)\n\n[ref][R] and <https://example.org>\n\n[r]: ../z.md#q \"title\"\n";
        let found = outline(text, 0);
        assert_eq!(found.title.as_deref(), Some("The big  one"));
        assert_eq!(found.description.as_deref(), Some("First words of it, here."));
        assert_eq!(found.anchors.iter().collect::<Vec<_>>(), ["the-big--one", "again", "again-1"]);
        assert!(found.anchors.has("again-1") && !found.anchors.has("again-2"));
        let links: Vec<_> = found.links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(links, ["a.md", "y.md", "../z.md#q", "https://example.org"]);
        for link in &found.links {
            assert_eq!(&text[link.span.start..link.span.end], link.target);
        }
        let moved = outline(&format!("---\n---\n{text}"), 8);
        assert_eq!(moved.links[0].span.start, found.links[0].span.start + 8);
        assert_eq!(outline("", 0), super::PageOutline::default());
    }

    #[test]
    fn destinations_of_links() {
        let page = |path: &str, anchor: Option<&'static str>| {
            Some(LinkDestination { page: Some(path.to_owned().into()), anchor: anchor.map(Into::into) })
        };
        assert_eq!(destination("a/b.md", "c.md"), page("a/c.md", None));
        assert_eq!(destination("a/b.md", "./../c.md?x#d"), page("c.md", Some("d")));
        assert_eq!(destination("a/b.md", "#d"), page("a/b.md", Some("d")));
        assert_eq!(destination("a/b.md", "#gr%C3%B6%C3%9Fe"), page("a/b.md", Some("größe")));
        assert_eq!(destination("a/b.md", "my%2Dguide%2Emd#%20"), page("a/my-guide.md", Some(" ")));
        for top in ["#top", "#Top", "#_top", "c.md#top"] {
            assert_eq!(destination("c.md", top), page("c.md", None), "{top}");
        }
        assert_eq!(destination("b.md", "../c.md"), Some(LinkDestination { page: None, anchor: None }));
        for elsewhere in ["https://x/y.md", "mailto:a@b.md", "//x/y.md", "/y.md", "logo.png", "#", "", "folder/"] {
            assert_eq!(destination("a/b.md", elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn links_between_pages() {
        for (from, to, link) in [
            ("user.md", "a/b.md", "a/b.md"),
            ("a/b.md", "user.md", "../user.md"),
            ("a/b.md", "a/c.md", "c.md"),
            ("a/b/c.md", "a/d/e.md", "../d/e.md"),
        ] {
            assert_eq!(link_between(from, to), link);
            assert_eq!(destination(from, link).unwrap().page.as_deref(), Some(to));
        }
    }
}
