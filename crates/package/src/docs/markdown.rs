//! Headings, title, first paragraph and links of a Markdown page.

use hashbrown::HashMap;
use linkworld_contract::limits::DOCS_DESCRIPTION_CHARS_MAX;
use linkworld_contract::text::shorten;
use linkworld_manifest::source::Span;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use smol_str::{SmolStr, format_smolstr};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The Markdown extensions that the Help tab supports.
pub const DIALECT: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// The target as written.
    pub target: SmolStr,
    /// The position of the target.
    pub span: Span,
}

/// Headings and links of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOutline {
    /// The text of the first level 1 heading.
    pub title: Option<String>,
    /// The text of the first paragraph, shortened.
    pub description: Option<String>,
    /// The anchors of the headings.
    pub anchors: PageAnchors,
    /// All links in order.
    pub links: Vec<PageLink>,
}

/// Reads a page that starts at byte `body`. Spans count from the start of `text`.
pub fn outline(text: &str, body: usize) -> PageOutline {
    let page = &text[body..];
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
                outline.anchors.next(heading);
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
            Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
                let range = match link_type {
                    LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                        definitions.get(&id.to_lowercase()).cloned().unwrap_or(range)
                    }
                    _ => range,
                };
                let place = position_of(page, &range, &dest_url);
                let span = Span::new(body + place.start, body + place.end);
                outline.links.push(PageLink { target: SmolStr::new(&*dest_url), span });
            }
            _ => {}
        }
    }
    outline
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

/// The anchors of headings; each is unique.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageAnchors {
    /// Each anchor with the last number that was appended to it.
    taken: HashMap<SmolStr, usize>,
    in_order: Vec<SmolStr>,
}

impl PageAnchors {
    /// The anchor of the next heading: lowercase, `-` for spaces, no punctuation, with a number if it is taken.
    pub fn next(&mut self, heading: &str) -> SmolStr {
        let address = self.free(heading);
        self.in_order.push(address.clone());
        address
    }

    /// Whether a heading has this anchor.
    pub fn has(&self, address: &str) -> bool {
        self.taken.contains_key(address)
    }

    /// All anchors in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.in_order.iter().map(SmolStr::as_str)
    }

    fn free(&mut self, heading: &str) -> SmolStr {
        let kept = |char: char| match char {
            ' ' => Some('-'),
            '-' | '_' => Some(char),
            char if char.is_alphanumeric() => Some(char),
            _ => None,
        };
        let heading = heading.trim();
        let plain: SmolStr = match heading.is_ascii() {
            true => heading.chars().filter_map(|char| kept(char.to_ascii_lowercase())).collect(),
            false => heading.to_lowercase().chars().filter_map(kept).collect(),
        };
        let Some(mut number) = self.taken.get(&plain).copied() else {
            self.taken.insert(plain.clone(), 0);
            return plain;
        };
        let address = loop {
            number += 1;
            let address = format_smolstr!("{plain}-{number}");
            if !self.taken.contains_key(&address) {
                break address;
            }
        };
        self.taken.insert(plain, number);
        self.taken.insert(address.clone(), 0);
        address
    }
}

/// What a link within `app_docs/` points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkDestination<'a> {
    /// The path of the page; `None` if the link points outside `app_docs/`.
    pub page: Option<Cow<'a, str>>,
    /// The anchor of a heading in it.
    pub anchor: Option<&'a str>,
}

/// The destination of a link on the page at `from`, if it points to a page: `guide.md`, `../a.md#b`, `#b`.
pub fn destination<'a>(from: &'a str, target: &'a str) -> Option<LinkDestination<'a>> {
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor).filter(|anchor| !anchor.is_empty())),
        None => (target, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() {
        return anchor.map(|anchor| LinkDestination { page: Some(from.into()), anchor: Some(anchor) });
    }
    let foreign = path.starts_with('/') || path.split('/').next().is_some_and(|first| first.contains(':'));
    let ending = path.len().checked_sub(3).and_then(|at| path.get(at..));
    if foreign || !ending.is_some_and(|ending| ending.eq_ignore_ascii_case(".md")) {
        return None;
    }
    let folder = from.rsplit_once('/').map(|(folder, _)| folder);
    let plain = !path.split('/').any(|segment| matches!(segment, "." | ".." | ""));
    Some(LinkDestination {
        page: match folder {
            None if plain => Some(path.into()),
            folder => joined(folder, path).map(Cow::from),
        },
        anchor,
    })
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
            Some(LinkDestination { page: Some(path.to_owned().into()), anchor })
        };
        assert_eq!(destination("a/b.md", "c.md"), page("a/c.md", None));
        assert_eq!(destination("a/b.md", "./../c.md?x#d"), page("c.md", Some("d")));
        assert_eq!(destination("a/b.md", "#d"), page("a/b.md", Some("d")));
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
