//! Pages as a PDF. The same pages give the same bytes.

use super::pages::{PaperSize, PlacedPage};
use crate::documents::fonts::FontFace;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pdf_writer::{Content, Date, Name, Pdf, Rect, Ref, Str, TextStr};

/// The width of lines in points.
const RULE_WIDTH: f32 = 0.5;
const CATALOG: i32 = 1;
const PAGE_TREE: i32 = 2;
const INFO: i32 = 3;
const FIRST_FONT: i32 = 4;
const FIRST_PAGE: i32 = FIRST_FONT + FontFace::ALL.len() as i32;

/// What a reader shows about a document.
pub(in crate::documents) struct PdfProperties<'a> {
    pub(in crate::documents) title: &'a str,
    /// The app that made it.
    pub(in crate::documents) author: Option<&'a str>,
    /// Milliseconds since 1970.
    pub(in crate::documents) created_at: i64,
}

/// Writes pages.
pub(in crate::documents) fn write(pages: &[PlacedPage], paper: PaperSize, properties: &PdfProperties<'_>) -> Vec<u8> {
    let mut pdf = Pdf::new();
    pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(PAGE_TREE));
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(Ref::new(PAGE_TREE)).kids((0..count).map(page_ref)).count(count);
    let mut info = pdf.document_info(Ref::new(INFO));
    info.title(TextStr(properties.title)).creator(TextStr("LinkWorld local platform"));
    if let Some(author) = properties.author {
        info.author(TextStr(author));
    }
    info.creation_date(date(properties.created_at));
    drop(info);
    for (id, face) in (FIRST_FONT..).zip(FontFace::ALL) {
        let mut font = pdf.type1_font(Ref::new(id));
        font.base_font(Name(face.name())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (at, placed) in (0..count).zip(pages) {
        let content = Ref::new(page_ref(at).get() + 1);
        let mut page = pdf.page(page_ref(at));
        page.media_box(Rect::new(0.0, 0.0, paper.width, paper.height)).parent(Ref::new(PAGE_TREE)).contents(content);
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        for (id, face) in (FIRST_FONT..).zip(FontFace::ALL) {
            fonts.pair(Name(face.resource()), Ref::new(id));
        }
        drop(fonts);
        drop(resources);
        drop(page);
        pdf.stream(content, &drawn(placed));
    }
    pdf.finish()
}

/// A page is followed by its content.
fn page_ref(at: i32) -> Ref {
    Ref::new(FIRST_PAGE + 2 * at)
}

fn drawn(page: &PlacedPage) -> Vec<u8> {
    let mut content = Content::new();
    content.set_line_width(RULE_WIDTH);
    for rule in &page.rules {
        content.move_to(rule.x, rule.y).line_to(rule.x + rule.width, rule.y).stroke();
    }
    for text in &page.texts {
        content.begin_text().set_font(Name(text.face.resource()), text.size);
        content.next_line(text.x, text.y).show(Str(&text.text)).end_text();
    }
    content.finish().into_vec()
}

fn date(millis: i64) -> Date {
    let time = Timestamp::from_millisecond(millis).unwrap_or_default().to_zoned(TimeZone::UTC);
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    Date::new(u16::try_from(time.year()).unwrap_or_default())
        .month(small(time.month()))
        .day(small(time.day()))
        .hour(small(time.hour()))
        .minute(small(time.minute()))
        .second(small(time.second()))
        .utc_offset_hour(0)
}
