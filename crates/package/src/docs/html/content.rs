//! The Markdown of a page as HTML: links to other pages rewritten, asides, footnotes at the end, bare addresses as links.

use crate::docs::html::asides;
use crate::docs::html::asides::AsideMark;
use crate::docs::html::autolink;
use crate::docs::html::autolink::TextPart;
use crate::docs::html::highlight;
use crate::docs::markdown::{self, DIALECT};
use crate::docs::page::DocsPage;
use crate::docs::routes::{address, up};
use linkworld_contract::wire::developer::AppDocs;
use maud::{PreEscaped, html};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd, TextMergeStream};
use std::collections::BTreeMap;

/// The body of a page.
pub(in crate::docs) fn html_of(path: &str, text: &str, page: &DocsPage, docs: &AppDocs) -> String {
    let (marked, asides) = with_markers(&text[page.body..]);
    let mut writer = PageWriter {
        path,
        docs,
        asides,
        anchors: page.outline.headings.iter().map(|heading| heading.anchor.to_string()).collect(),
        kept: Vec::new(),
        alignments: Vec::new(),
        cell: None,
        code: None,
        footnotes: Footnotes::default(),
        in_footnote: None,
        block_start: 0,
        events: Vec::new(),
    };
    for event in TextMergeStream::new(Parser::new_ext(&marked, DIALECT)) {
        writer.add(event);
    }
    let PageWriter { events, footnotes, .. } = writer;
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    footnotes.write(&mut html);
    html
}

/// The start of a line that stands for one of an aside. It is an HTML comment, which ends every paragraph and list.
const MARKER: &str = "<!--aside ";

/// The page with a comment in place of each line of an aside, and what each of them stands for.
fn with_markers(page: &str) -> (String, Asides) {
    let marks = asides::marks(page);
    // A comment that no page can contain by chance.
    let mut secret = 0;
    while page.contains(&format!("{MARKER}{secret} ")) {
        secret += 1;
    }
    let mut marked = String::with_capacity(page.len());
    let (mut at, mut open) = (0, 0_usize);
    for (index, (range, mark)) in marks.iter().enumerate() {
        marked.push_str(&page[at..range.start]);
        marked.push_str(&format!("{MARKER}{secret} {index}-->"));
        at = range.end;
        open = if matches!(mark, AsideMark::Close) { open.saturating_sub(1) } else { open + 1 };
    }
    marked.push_str(&page[at..]);
    // Asides that are not closed end with the page.
    let mut marks: Vec<AsideMark> = marks.into_iter().map(|(_, mark)| mark).collect();
    for _ in 0..open {
        marked.push_str(&format!("\n{MARKER}{secret} {}-->", marks.len()));
        marks.push(AsideMark::Close);
    }
    (marked, Asides { secret, marks })
}

struct Asides {
    secret: usize,
    marks: Vec<AsideMark>,
}

impl Asides {
    /// The element for a comment that stands for a line of an aside.
    fn element(&self, html: &str) -> Option<String> {
        let index = html.trim().strip_prefix(&format!("{MARKER}{} ", self.secret))?.strip_suffix("-->")?;
        Some(match self.marks.get(index.parse::<usize>().ok()?)? {
            AsideMark::Close => "</aside>\n".to_owned(),
            AsideMark::Open(kind, title) => {
                let title = title.as_deref().unwrap_or(kind.title());
                let head = html! { p.aside-title { (title) } }.into_string();
                format!("<aside class=\"aside {}\">{head}\n", kind.name())
            }
        })
    }
}

/// A code block that is being read.
struct OpenCode {
    info: String,
    text: String,
}

/// Turns the events of the parser into those of the page.
struct PageWriter<'a> {
    path: &'a str,
    docs: &'a AppDocs,
    asides: Asides,
    anchors: std::collections::VecDeque<String>,
    /// For each open link or image, whether it kept its target.
    kept: Vec<bool>,
    alignments: Vec<Alignment>,
    /// The column of the next cell, and whether it is in the head.
    cell: Option<(usize, bool)>,
    code: Option<OpenCode>,
    footnotes: Footnotes<'a>,
    in_footnote: Option<(String, usize)>,
    /// Where the last block of HTML started.
    block_start: usize,
    events: Vec<Event<'a>>,
}

impl<'a> PageWriter<'a> {
    fn add(&mut self, event: Event<'a>) {
        if let Some(code) = &mut self.code {
            match event {
                Event::Text(text) => code.text.push_str(&text),
                Event::End(TagEnd::CodeBlock) => {
                    let html = highlight::block(&code.info, &code.text).into_string();
                    self.code = None;
                    self.html(html);
                }
                _ => {}
            }
            return;
        }
        match event {
            Event::Html(text) | Event::InlineHtml(text) => match self.asides.element(&text) {
                Some(element) => self.html(element),
                None => self.events.push(Event::Text(text)),
            },
            Event::Start(Tag::HtmlBlock) => self.block_start = self.events.len(),
            Event::End(TagEnd::HtmlBlock) => {
                // HTML is shown as text, and that in paragraphs.
                let start = self.block_start.min(self.events.len());
                if self.events[start..].iter().all(|event| matches!(event, Event::Text(_))) {
                    self.events.insert(start, Event::Start(Tag::Paragraph));
                    self.events.push(Event::End(TagEnd::Paragraph));
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = if let CodeBlockKind::Fenced(info) = &kind { info.to_string() } else { String::new() };
                self.code = Some(OpenCode { info, text: String::new() });
            }
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let id = self.anchors.pop_front().map(CowStr::from);
                self.events.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. })) => self.start_link(tag),
            Event::End(end @ (TagEnd::Link | TagEnd::Image)) => {
                if self.kept.pop().unwrap_or_default() {
                    self.events.push(Event::End(end));
                }
            }
            Event::Text(text) if self.kept.is_empty() => self.text(&text),
            Event::FootnoteReference(name) => {
                let html = self.footnotes.reference(&name);
                self.html(html);
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                self.in_footnote = Some((name.to_string(), self.events.len()))
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, start)) = self.in_footnote.take() {
                    let events = self.events.split_off(start);
                    self.footnotes.define(name, events);
                }
            }
            event => self.table(event),
        }
    }

    fn html(&mut self, html: String) {
        self.events.push(Event::Html(html.into()));
    }

    /// Links and images keep their target if it may be opened.
    fn start_link(&mut self, tag: Tag<'a>) {
        let tag = match tag {
            Tag::Link { link_type, dest_url, title, id } => {
                let target = link_target(self.path, &dest_url, self.docs);
                target.map(|target| Tag::Link { link_type, dest_url: target.into(), title, id })
            }
            Tag::Image { ref dest_url, .. } => {
                let allowed = dest_url.starts_with("https://") || is_relative(dest_url);
                allowed.then_some(tag)
            }
            other => Some(other),
        };
        self.kept.push(tag.is_some());
        self.events.extend(tag.map(Event::Start));
    }

    /// Text with the addresses in it as links, as GitHub's Markdown has them.
    fn text(&mut self, text: &str) {
        for part in autolink::parts(text) {
            match part {
                TextPart::Plain(text) => self.events.push(Event::Text(text.to_owned().into())),
                TextPart::Address { text, target } => {
                    self.html(html! { a href=(target) { (text) } }.into_string());
                }
            }
        }
    }

    /// Cells with a class for their alignment: the policy forbids style attributes.
    fn table(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Table(alignments)) => {
                self.alignments = alignments;
                self.html(
                    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>".to_owned(),
                );
            }
            Event::End(TagEnd::Table) => self.html("</tbody></table></div>\n".to_owned()),
            Event::Start(Tag::TableHead) => {
                self.cell = Some((0, true));
                self.html("<thead><tr>".to_owned());
            }
            Event::End(TagEnd::TableHead) => self.html("</tr></thead><tbody>\n".to_owned()),
            Event::Start(Tag::TableRow) => {
                self.cell = Some((0, false));
                self.html("<tr>".to_owned());
            }
            Event::End(TagEnd::TableRow) => self.html("</tr>\n".to_owned()),
            Event::Start(Tag::TableCell) => {
                let (column, in_head) = self.cell.unwrap_or_default();
                let class = match self.alignments.get(column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                self.html(format!("<{}{class}>", cell_name(in_head)));
            }
            Event::End(TagEnd::TableCell) => {
                let (column, in_head) = self.cell.unwrap_or_default();
                self.cell = Some((column + 1, in_head));
                self.html(format!("</{}>", cell_name(in_head)));
            }
            other => self.events.push(other),
        }
    }
}

fn cell_name(in_head: bool) -> &'static str {
    if in_head { "th" } else { "td" }
}

/// The footnotes of a page, in the order of their first reference.
#[derive(Default)]
struct Footnotes<'a> {
    /// Each name with the number of its references.
    order: Vec<(String, usize)>,
    texts: BTreeMap<String, Vec<Event<'a>>>,
}

impl<'a> Footnotes<'a> {
    fn reference(&mut self, name: &str) -> String {
        let number = match self.order.iter().position(|(known, _)| known == name) {
            Some(at) => at + 1,
            None => {
                self.order.push((name.to_owned(), 0));
                self.order.len()
            }
        };
        let count = &mut self.order[number - 1].1;
        *count += 1;
        let id = reference_id(number, *count);
        html! { sup { a #(id) href={ "#fn-" (number) } { (number) } } }.into_string()
    }

    fn define(&mut self, name: String, text: Vec<Event<'a>>) {
        self.texts.entry(name).or_insert(text);
    }

    /// The list at the end of the page.
    fn write(mut self, html: &mut String) {
        if self.order.is_empty() {
            return;
        }
        html.push_str("<section class=\"footnotes\"><h2 id=\"footnote-label\">Footnotes</h2><ol>\n");
        for (index, (name, references)) in self.order.iter().enumerate() {
            let number = index + 1;
            let mut text = String::new();
            pulldown_cmark::html::push_html(&mut text, self.texts.remove(name).unwrap_or_default().into_iter());
            let back = html! {
                @for count in 1..=*references {
                    " " a href={ "#" (reference_id(number, count)) } aria-label={ "Back to reference " (number) } { "↩" }
                }
            }
            .into_string();
            // The way back is in the last paragraph.
            let text = match text.trim_end().strip_suffix("</p>") {
                Some(text) => format!("{text}{back}</p>"),
                None => format!("{text}{back}"),
            };
            html.push_str(&html! { li #{ "fn-" (number) } { (PreEscaped(text)) } }.into_string());
            html.push('\n');
        }
        html.push_str("</ol></section>\n");
    }
}

fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{count}") }
}

/// The target of a link on the site; `None` if it must not have one.
fn link_target(path: &str, target: &str, docs: &AppDocs) -> Option<String> {
    if let Some(leads) = markdown::destination(path, target) {
        let to = leads.page.filter(|page| docs.contains_key(page.as_ref()))?;
        // The anchor as it is written, so that what is encoded stays encoded.
        let anchor = target.split_once('#').map(|(_, anchor)| format!("#{anchor}")).unwrap_or_default();
        return Some(if to == path && !anchor.is_empty() { anchor } else { address(&up(path), &to) + &anchor });
    }
    let scheme = target.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
    let known = scheme.is_some_and(|scheme| ["http", "https", "mailto", "tel"].contains(&scheme.as_str()));
    (known || is_relative(target)).then(|| target.to_owned())
}

/// Whether a target has no scheme and no host, even after the normalization that browsers apply.
fn is_relative(target: &str) -> bool {
    let plain = !target.chars().any(|char| char.is_control() || char == '\\');
    let first = target.split(['/', '?', '#']).next().unwrap_or_default();
    plain && !target.starts_with("//") && !first.contains(':') && !target.starts_with(char::is_whitespace)
}
