//! What a page of `app_docs/` says about itself: its headings, its title and first paragraph, and its links with
//! their places.

use crate::limits::DOCS_DESCRIPTION_CHARS_MAX;
use crate::text::{Span, shorten};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The Markdown the Help tab understands.
pub const DIALECT: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub target: String,
    /// Where that is written.
    pub span: Span,
}

/// What was found in a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The text of the first heading of the first level.
    pub title: Option<String>,
    /// The text of the first paragraph, shortened.
    pub description: Option<String>,
    /// The address of each heading within the page, in their order.
    pub anchors: Vec<String>,
    /// All links, in their order.
    pub links: Vec<Link>,
}

/// Reads a page from the byte `body` on; spans count from the start of `text`.
pub fn outline(text: &str, body: usize) -> Outline {
    let page = &text[body..];
    let parser = Parser::new_ext(page, DIALECT);
    let definitions: BTreeMap<String, Range<usize>> =
        parser.reference_definitions().iter().map(|(name, link)| (name.to_lowercase(), link.span.clone())).collect();
    let mut outline = Outline::default();
    let mut anchors = Anchors::default();
    // The text of the heading or paragraph we are in.
    let mut collected: Option<String> = None;
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => collected = Some(String::new()),
            Event::End(TagEnd::Heading(level)) => {
                let heading = collected.take().unwrap_or_default();
                outline.anchors.push(anchors.next(&heading));
                if level == HeadingLevel::H1 && outline.title.is_none() && !heading.trim().is_empty() {
                    outline.title = Some(heading.trim().to_owned());
                }
            }
            Event::Start(Tag::Paragraph) if outline.description.is_none() && collected.is_none() => {
                collected = Some(String::new());
            }
            Event::End(TagEnd::Paragraph) if outline.description.is_none() => {
                let first = collected.take().unwrap_or_default();
                if !first.trim().is_empty() {
                    outline.description = Some(shorten(first.trim(), DOCS_DESCRIPTION_CHARS_MAX));
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(collected) = &mut collected {
                    collected.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(collected) = &mut collected {
                    collected.push(' ');
                }
            }
            Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
                let range = match link_type {
                    LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                        definitions.get(&id.to_lowercase()).cloned().unwrap_or(range)
                    }
                    _ => range,
                };
                let place = place_of(page, &range, &dest_url);
                let span = Span::new(body + place.start, body + place.end);
                outline.links.push(Link { target: dest_url.into_string(), span });
            }
            _ => {}
        }
    }
    outline
}

/// Where a link's target stands in the link, which ends with it and perhaps a title.
fn place_of(page: &str, range: &Range<usize>, target: &str) -> Range<usize> {
    let whole = page.get(range.clone()).unwrap_or_default();
    let after = whole.rfind("](").or_else(|| whole.find("]:")).map_or(0, |at| at + 2);
    match whole[after..].find(target) {
        Some(at) if !target.is_empty() => range.start + after + at..range.start + after + at + target.len(),
        // Written with escapes: the whole of it.
        _ => range.clone(),
    }
}

/// Gives headings their addresses, each another one.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: BTreeSet<String>,
}

impl Anchors {
    /// The address of the next heading: lowercase, `-` for spaces, no punctuation, a number when it was there before.
    pub fn next(&mut self, heading: &str) -> String {
        let plain: String = heading
            .trim()
            .to_lowercase()
            .chars()
            .filter_map(|char| match char {
                ' ' => Some('-'),
                '-' | '_' => Some(char),
                char if char.is_alphanumeric() => Some(char),
                _ => None,
            })
            .collect();
        let mut address = plain.clone();
        for number in 1.. {
            if self.taken.insert(address.clone()) {
                break;
            }
            address = format!("{plain}-{number}");
        }
        address
    }
}

/// What a link within `app_docs/` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Path of a page; none when the link climbs out of `app_docs/`.
    pub page: Option<String>,
    /// The heading in it.
    pub anchor: Option<String>,
}

/// Where a link on the page at `from` leads, when it leads to a page: `guide.md`, `../a.md#b`, `#b`.
pub fn destination(from: &str, target: &str) -> Option<Destination> {
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned()).filter(|anchor| !anchor.is_empty())),
        None => (target, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() {
        return anchor.map(|anchor| Destination { page: Some(from.to_owned()), anchor: Some(anchor) });
    }
    let foreign = path.starts_with('/') || path.split('/').next().is_some_and(|first| first.contains(':'));
    if foreign || !path.to_lowercase().ends_with(".md") {
        return None;
    }
    let mut segments: Vec<&str> = from.split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "." | "" => {}
            ".." if segments.pop().is_none() => return Some(Destination { page: None, anchor }),
            ".." => {}
            name => segments.push(name),
        }
    }
    Some(Destination { page: Some(segments.join("/")), anchor })
}

/// How a link on the page at `from` has to be written to lead to the page at `to`.
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
    use super::{Destination, destination, link_between, outline};

    #[test]
    fn an_outline_has_title_first_paragraph_anchors_and_links_at_their_places() {
        let text = "\n# The *big*  one\n\nFirst `words`\nof it, [here](a.md \"t\").\n\nNot these.\n\n## Again\n## Again\n\n\
            <b>[x](y.md)</b> ![image](i.png)\n\n[ref][R] and <https://example.org>\n\n[r]: ../z.md#q \"title\"\n";
        let found = outline(text, 0);
        assert_eq!(found.title.as_deref(), Some("The big  one"));
        assert_eq!(found.description.as_deref(), Some("First words of it, here."));
        assert_eq!(found.anchors, ["the-big--one", "again", "again-1"]);
        let links: Vec<_> = found.links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(links, ["a.md", "y.md", "../z.md#q", "https://example.org"]);
        for link in &found.links {
            assert_eq!(&text[link.span.start..link.span.end], link.target);
        }
        let moved = outline(&format!("---\n---\n{text}"), 8);
        assert_eq!(moved.links[0].span.start, found.links[0].span.start + 8);
        assert_eq!(outline("", 0), super::Outline::default());
    }

    #[test]
    fn destinations_are_pages() {
        let page = |path: &str, anchor: Option<&str>| {
            Some(Destination { page: Some(path.into()), anchor: anchor.map(str::to_owned) })
        };
        assert_eq!(destination("a/b.md", "c.md"), page("a/c.md", None));
        assert_eq!(destination("a/b.md", "./../c.md?x#d"), page("c.md", Some("d")));
        assert_eq!(destination("a/b.md", "#d"), page("a/b.md", Some("d")));
        assert_eq!(destination("b.md", "../c.md"), Some(Destination { page: None, anchor: None }));
        for elsewhere in ["https://x/y.md", "mailto:a@b.md", "//x/y.md", "/y.md", "logo.png", "#", "", "folder/"] {
            assert_eq!(destination("a/b.md", elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn links_between_pages_lead_there() {
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
