//! The part of HTML that a document can have. Every other tag, and every attribute without an effect, is reported; its text
//! is shown.

use super::blocks::CellAlign;
use super::builder::{DocumentBuilder, MarkupTag};
use linkworld_contract::text::shorten;
use pulldown_cmark::{Event, Parser};

/// Reads HTML, in one piece or in several.
#[derive(Debug, Default)]
pub(super) struct HtmlReader {
    /// The element whose text is not shown.
    hidden: Option<&'static str>,
    /// Addresses of open links.
    links: Vec<Option<String>>,
}

/// Elements whose text is not for readers.
const HIDDEN: [&str; 5] = ["script", "style", "head", "title", "template"];
/// Elements that have no meaning here and need none.
const NEUTRAL: [&str; 9] = ["html", "body", "span", "thead", "tbody", "tfoot", "font", "small", "u"];

/// Bytes of a tag. What is longer is text.
const TAG_BYTES_MAX: usize = 1_024;

/// A tag as it is written.
struct HtmlTag<'a> {
    name: String,
    is_end: bool,
    attributes: Vec<(String, &'a str)>,
}

/// A document in HTML.
pub(super) fn read(text: &str, builder: &mut DocumentBuilder<'_>) {
    HtmlReader::default().read(text, builder);
    builder.close_all();
}

impl HtmlReader {
    /// Tags and text.
    pub(super) fn read(&mut self, text: &str, builder: &mut DocumentBuilder<'_>) {
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            self.decoded(&rest[..at], builder);
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = match comment.find("-->") {
                    Some(end) => &comment[end + 3..],
                    None => {
                        builder.warn("a comment is not closed; what follows it is left out");
                        ""
                    }
                };
                continue;
            }
            match tag(rest) {
                Some((tag, after)) => {
                    rest = after;
                    self.tag(&tag, builder);
                }
                None => {
                    self.decoded("<", builder);
                    rest = &rest[1..];
                }
            }
        }
        self.decoded(rest, builder);
    }

    /// Text without tags.
    pub(super) fn text(&mut self, text: &str, builder: &mut DocumentBuilder<'_>) {
        if self.hidden.is_none() {
            builder.text(text);
        }
    }

    /// Text with entities.
    fn decoded(&mut self, text: &str, builder: &mut DocumentBuilder<'_>) {
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            self.text(&rest[..at], builder);
            rest = &rest[at..];
            let end = rest.bytes().take(40).position(|byte| byte == b';').map_or(1, |at| at + 1);
            self.text(&entity(&rest[..end]), builder);
            rest = &rest[end..];
        }
        self.text(rest, builder);
    }

    fn tag(&mut self, tag: &HtmlTag<'_>, builder: &mut DocumentBuilder<'_>) {
        let name = tag.name.as_str();
        if let Some(hidden) = self.hidden {
            if tag.is_end && name == hidden {
                self.hidden = None;
            }
            return;
        }
        if let Some(hidden) = HIDDEN.iter().find(|hidden| **hidden == name && !tag.is_end) {
            builder.warn(format!("<{name}> has no effect"));
            self.hidden = Some(hidden);
            return;
        }
        for (attribute, _) in &tag.attributes {
            let has_effect = matches!(
                (name, attribute.as_str()),
                ("a", "href") | ("ol", "start") | ("td" | "th", "align") | ("img", "alt" | "src")
            );
            if !has_effect && !tag.is_end && !name.starts_with('!') {
                builder.warn(format!("`{}` of <{name}> has no effect", shorten(attribute, 40)));
            }
        }
        match name {
            "br" => builder.line_break(),
            "hr" => builder.rule(),
            "a" => self.link(tag, builder),
            "img" => {
                builder.warn("pictures are left out; their description is shown");
                builder.text(&entities(tag.value("alt").unwrap_or_default()));
            }
            _ => match markup(name, tag) {
                Some(found) if tag.is_end => builder.end(found),
                Some(found) => builder.start(found),
                None if NEUTRAL.contains(&name) || name.starts_with('!') => {}
                None => builder.warn(format!("<{}> has no effect", shorten(name, 40))),
            },
        }
    }

    fn link(&mut self, tag: &HtmlTag<'_>, builder: &mut DocumentBuilder<'_>) {
        if !tag.is_end {
            return self.links.push(tag.value("href").map(entities));
        }
        if let Some(Some(address)) = self.links.pop() {
            builder.text(&format!(" ({address})"));
        }
    }
}

fn markup(name: &str, tag: &HtmlTag<'_>) -> Option<MarkupTag> {
    Some(match name {
        "p" | "div" | "section" | "article" | "header" | "footer" | "main" | "address" | "dt" => MarkupTag::Paragraph,
        "h1" => MarkupTag::Heading(1),
        "h2" => MarkupTag::Heading(2),
        "h3" => MarkupTag::Heading(3),
        "h4" => MarkupTag::Heading(4),
        "h5" => MarkupTag::Heading(5),
        "h6" => MarkupTag::Heading(6),
        "b" | "strong" => MarkupTag::Strong,
        "i" | "em" | "cite" => MarkupTag::Emphasis,
        "code" | "kbd" | "samp" | "tt" => MarkupTag::Code,
        "pre" => MarkupTag::Preformatted,
        "blockquote" | "dd" => MarkupTag::Quote,
        "ul" => MarkupTag::List(None),
        "ol" => MarkupTag::List(Some(tag.value("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1))),
        "li" => MarkupTag::Item,
        "table" => MarkupTag::Table,
        "tr" => MarkupTag::Row,
        "td" | "th" => {
            let align = match tag.value("align").map(str::to_ascii_lowercase).as_deref() {
                Some("right") => CellAlign::Right,
                Some("center") => CellAlign::Center,
                _ => CellAlign::Left,
            };
            MarkupTag::Cell { is_header: name == "th", align }
        }
        _ => return None,
    })
}

impl HtmlTag<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

/// The tag at the start of a text, and what follows it. `None` if there is none.
fn tag(text: &str) -> Option<(HtmlTag<'_>, &str)> {
    let end = text.len().min(TAG_BYTES_MAX);
    let end = (end..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let (tag, after) = read_tag(&text[..end])?;
    let left = after.len() + (text.len() - end);
    Some((tag, &text[text.len() - left..]))
}

fn read_tag(text: &str) -> Option<(HtmlTag<'_>, &str)> {
    let inner = text.strip_prefix('<')?;
    let (is_end, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic() || first == '!') {
        return None;
    }
    let is_name = |character: char| !(character.is_whitespace() || matches!(character, '>' | '/'));
    let end = inner.find(|character| !is_name(character))?;
    let name = inner[..end].to_ascii_lowercase();
    let (mut rest, mut attributes) = (&inner[end..], Vec::new());
    loop {
        rest = rest.trim_start_matches(|character: char| character.is_whitespace() || character == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((HtmlTag { name, is_end, attributes }, after));
        }
        let end = rest.find(|character: char| character.is_whitespace() || matches!(character, '=' | '>' | '/'))?;
        if end == 0 {
            rest = &rest[1..];
            continue;
        }
        let attribute = rest[..end].to_ascii_lowercase();
        if attribute.contains('<') {
            return None;
        }
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(given) = rest.strip_prefix('=') {
            let given = given.trim_start();
            (value, rest) = match given.chars().next()? {
                quote @ ('"' | '\'') => given[1..].split_once(quote)?,
                _ => given.split_at(given.find(|character: char| character.is_whitespace() || character == '>')?),
            };
        }
        attributes.push((attribute, value));
    }
}

/// A text with its entities decoded.
fn entities(text: &str) -> String {
    let (mut rest, mut decoded) = (text, String::new());
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(40).position(|byte| byte == b';').map_or(1, |at| at + 1);
        decoded.push_str(&entity(&rest[..end]));
        rest = &rest[end..];
    }
    decoded + rest
}

/// The characters of an entity such as `&auml;`, from the table of the Markdown reader, which has all of HTML.
fn entity(text: &str) -> String {
    let body = text.strip_prefix('&').and_then(|body| body.strip_suffix(';')).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    if body.is_empty() || !body.bytes().all(is_plain) {
        return text.to_owned();
    }
    let decoded = Parser::new(text).filter_map(|event| match event {
        Event::Text(text) => Some(text.into_string()),
        _ => None,
    });
    decoded.collect()
}
