//! Markdown, with tables and strikethrough as GitHub has them.

use super::blocks::CellAlign;
use super::builder::{DocumentBuilder, MarkupTag};
use super::html::HtmlReader;
use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd};

/// Reads a text.
pub(super) fn read(text: &str, builder: &mut DocumentBuilder<'_>) {
    let mut html = HtmlReader::default();
    let (mut aligns, mut column, mut is_header) = (Vec::new(), 0, false);
    let mut links: Vec<(String, bool)> = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Table(columns)) => {
                aligns = columns;
                builder.start(MarkupTag::Table);
            }
            Event::Start(Tag::TableHead) => {
                (column, is_header) = (0, true);
                builder.start(MarkupTag::Row);
            }
            Event::Start(Tag::TableRow) => {
                (column, is_header) = (0, false);
                builder.start(MarkupTag::Row);
            }
            Event::Start(Tag::TableCell) => {
                let align = match aligns.get(column) {
                    Some(Alignment::Right) => CellAlign::Right,
                    Some(Alignment::Center) => CellAlign::Center,
                    _ => CellAlign::Left,
                };
                column += 1;
                builder.start(MarkupTag::Cell { is_header, align });
            }
            Event::End(TagEnd::TableCell) => {
                builder.end(MarkupTag::Cell { is_header, align: CellAlign::Left });
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push((dest_url.into_string(), false)),
            Event::Start(Tag::Image { .. }) => builder.warn("pictures are left out; their description is shown"),
            Event::Start(Tag::Strikethrough) => builder.warn("text is not struck through"),
            Event::End(TagEnd::Link) => {
                if let Some((address, false)) = links.pop() {
                    builder.text(&format!(" ({address})"));
                }
            }
            Event::Start(tag) => {
                if let Some(tag) = of_start(&tag) {
                    builder.start(tag);
                }
            }
            Event::End(tag) => {
                if let Some(tag) = of_end(tag) {
                    builder.end(tag);
                }
            }
            Event::Text(text) => {
                for (address, is_shown) in &mut links {
                    *is_shown |= address.trim_start_matches("mailto:") == text.as_ref();
                }
                html.text(&text, builder);
            }
            Event::Code(text) => {
                builder.start(MarkupTag::Code);
                builder.text(&text);
                builder.end(MarkupTag::Code);
            }
            Event::Html(text) | Event::InlineHtml(text) => html.read(&text, builder),
            Event::SoftBreak => builder.text(" "),
            Event::HardBreak => builder.line_break(),
            Event::Rule => builder.rule(),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => builder.text(&text),
            Event::TaskListMarker(is_done) => builder.text(if is_done { "[x] " } else { "[ ] " }),
        }
    }
    builder.close_all();
}

fn of_start(tag: &Tag<'_>) -> Option<MarkupTag> {
    Some(match tag {
        Tag::Paragraph => MarkupTag::Paragraph,
        Tag::Heading { level, .. } => MarkupTag::Heading(*level as u8),
        Tag::BlockQuote(_) => MarkupTag::Quote,
        Tag::CodeBlock(_) => MarkupTag::Preformatted,
        Tag::List(first) => MarkupTag::List(*first),
        Tag::Item => MarkupTag::Item,
        Tag::Emphasis => MarkupTag::Emphasis,
        Tag::Strong => MarkupTag::Strong,
        _ => return None,
    })
}

fn of_end(tag: TagEnd) -> Option<MarkupTag> {
    Some(match tag {
        TagEnd::Paragraph => MarkupTag::Paragraph,
        TagEnd::Heading(level) => MarkupTag::Heading(level as u8),
        TagEnd::BlockQuote(_) => MarkupTag::Quote,
        TagEnd::CodeBlock => MarkupTag::Preformatted,
        TagEnd::List(_) => MarkupTag::List(None),
        TagEnd::Item => MarkupTag::Item,
        TagEnd::Emphasis => MarkupTag::Emphasis,
        TagEnd::Strong => MarkupTag::Strong,
        TagEnd::TableHead | TagEnd::TableRow => MarkupTag::Row,
        TagEnd::Table => MarkupTag::Table,
        _ => return None,
    })
}
