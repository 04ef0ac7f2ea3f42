//! Documents from a template to the pages; that other programs can read the file is tested where those are.

use super::blocks::{BlockContent, DocumentBlock, FontRun};
use super::builder::DocumentBuilder;
use super::fill::FilledValues;
use super::fonts::FontFace;
use super::placing::layout;
use super::placing::pages::PaperSize;
use super::{html, markdown};
use linkworld_contract::tool_limits::DOCUMENT_PAGES_MAX;
use serde_json::json;

type Reader = fn(&str, &mut DocumentBuilder<'_>);

fn read(reader: Reader, text: &str) -> (Vec<DocumentBlock>, Vec<String>) {
    let values = FilledValues::default();
    let mut builder = DocumentBuilder::new(&values);
    reader(text, &mut builder);
    builder.finish()
}

/// A block in one line: fonts as marks, one step to the right as a dot.
fn shown(block: &DocumentBlock) -> String {
    let text = |runs: &[FontRun]| -> String {
        let run = |run: &FontRun| {
            let mark = match run.face {
                FontFace::Regular => "",
                FontFace::Bold => "*",
                FontFace::Italic => "/",
                FontFace::BoldItalic => "*/",
                FontFace::Mono => "`",
            };
            let text: String = run.text.iter().map(|byte| char::from(*byte)).collect();
            format!("{mark}{text}{mark}")
        };
        runs.iter().map(run).collect::<String>().replace('\n', "|")
    };
    let content = match &block.content {
        BlockContent::Heading(level, runs) => format!("h{level} {}", text(runs)),
        BlockContent::Text(runs) => text(runs).trim().to_owned(),
        BlockContent::Preformatted(lines) => {
            lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>().join("|")
        }
        BlockContent::Table(rows) => {
            let row = |row: &super::blocks::TableRow| {
                let cells = row.cells.iter().map(|cell| format!("{}{:?}", text(&cell.text).trim(), cell.align));
                cells.collect::<Vec<_>>().join(" ")
            };
            rows.iter().map(row).collect::<Vec<_>>().join("; ")
        }
        BlockContent::Rule => "---".to_owned(),
        BlockContent::PageBreak => "===".to_owned(),
    };
    let marker = block.marker.as_ref().map(|marker| format!("{marker} ")).unwrap_or_default();
    format!("{}{marker}{content}", ".".repeat(block.indent as usize))
}

#[test]
fn markdown_and_html_are_the_same_blocks() {
    let markup = "# Title\n\nOne **two** *three* ***four*** `five`  \nsix\n\n> Quoted\n\n1. a\n2. b\n   - c\n\n---\n\n\
        | A | B | C |\n|---|:-:|--:|\n| 1 | 2 | 3 |\n\n```\n x\n\n y\n```\n";
    let expected = [
        "h1 *Title*",
        "One *two* /three/ */four*/ `five`|six",
        "./Quoted/",
        ".1. a",
        ".2. b",
        "..\u{2022} c",
        "---",
        "*A*Left *B*Center *C*Right; 1Left 2Center 3Right",
        " x|| y",
    ];
    let (blocks, warnings) = read(markdown::read, markup);
    assert_eq!((blocks.iter().map(shown).collect::<Vec<_>>(), warnings), (expected.map(str::to_owned).into(), vec![]));
    let page = "<!DOCTYPE html><html><body><h1>Title</h1>\n<p>One <b>two</b> <i>three</i> <strong><em>four</em></strong>\n\
        <code>five</code><br>six<blockquote>Quoted</blockquote><ol><li>a<li>b<ul><li>c</ul></ol><hr/><table><thead>\
        <tr><th>A<th align=center>B<th align='right'>C</thead><tr><td>1</td><td align=\"center\">2</td>\
        <td align=right>3</td></tr></table><pre> x\n\n y</pre></body></html><!-- end -->";
    let (blocks, warnings) = read(html::read, page);
    assert_eq!((blocks.iter().map(shown).collect::<Vec<_>>(), warnings), (expected.map(str::to_owned).into(), vec![]));
}

#[test]
fn what_has_no_effect_is_reported_and_its_text_is_shown() {
    for (reader, text, shows, reports) in [
        (html::read as Reader, "<p class=x>a</p>", "a", "`class` of <p> has no effect"),
        (html::read, "<video>a</video>", "a", "<video> has no effect"),
        (html::read, "<style>p {}</style><p>a", "a", "<style> has no effect"),
        (html::read, "<img src=x alt='a &amp; b'>", "a & b", "pictures are left out"),
        (html::read, "a <!-- b", "a", "a comment is not closed"),
        (markdown::read, "![a](b.png)", "a", "pictures are left out"),
        (markdown::read, "~~a~~", "a", "not struck through"),
        (markdown::read, "a <marquee>b</marquee>", "a b", "<marquee> has no effect"),
        (html::read, "日本", "??", "U+65E5, U+672C"),
        (html::read, "<table><tr>x<td>a</table>", "aLeft", "between the cells"),
    ] {
        let (blocks, warnings) = read(reader, text);
        assert_eq!(blocks.iter().map(shown).collect::<Vec<_>>(), [shows], "{text}");
        assert!(warnings.len() == 1 && warnings[0].contains(reports), "{text}: {warnings:?}");
    }
}

#[test]
fn broken_markup_is_text() {
    for (text, shows) in [
        ("a < b & c", "a < b & c"),
        ("1 <2>", "1 <2>"),
        ("<p", "<p"),
        ("<a href='x", "<a href='x"),
        ("&nope; &#228; &#xe4; &auml; &", "&nope; \u{e4} \u{e4} \u{e4} &"),
        ("</p></b></table>a", "a"),
        ("<b>a", "*a*"),
        ("e\u{301}", "\u{e9}"),
        ("a\u{ad}b", "ab"),
    ] {
        let (blocks, _) = read(html::read, text);
        assert_eq!(blocks.iter().map(shown).collect::<Vec<_>>(), [shows], "{text}");
    }
    let long = format!("<p {}>", "x ".repeat(2_000));
    assert!(shown(&read(html::read, &long).0[0]).starts_with("<p x x"), "a long tag is text");
    let many = "<a ".repeat(100_000);
    assert_eq!(read(html::read, &many).0.len(), 1);
    let deep = "<ul><li>".repeat(5_000);
    assert!(!read(html::read, &deep).0.is_empty());
}

#[test]
fn a_value_is_never_markup() {
    let mut values = FilledValues::default();
    let data = json!({"name": "**Ada** <b>x</b>\n| y |"});
    let text = values.fill("| a |\n|---|\n| {{name}} |\n\n**{{name}}**", &data).unwrap();
    let mut builder = DocumentBuilder::new(&values);
    markdown::read(&text, &mut builder);
    let (blocks, warnings) = builder.finish();
    let shown: Vec<String> = blocks.iter().map(shown).collect();
    assert_eq!(shown, ["*a*Left; **Ada** <b>x</b>|| y |Left", "***Ada** <b>x</b>|| y |*"]);
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn tables_go_on_with_their_header_and_pages_have_numbers() {
    let rows: String = (0..120).map(|row| format!("| row {row} | {row} |\n")).collect();
    let (blocks, _) = read(markdown::read, &format!("| Name | Number |\n|---|--:|\n{rows}"));
    let pages = layout::pages(&blocks, PaperSize::A4).unwrap();
    assert!(pages.len() > 2, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let has = |text: &str| page.texts.iter().any(|placed| placed.text == text.as_bytes());
        assert!(has("Name") && has("Number") && has(&format!("{} / {}", at + 1, pages.len())), "page {at}");
        let numbers = page.texts.iter().filter(|placed| placed.x > 500.0 && placed.size > 9.0);
        let ends: Vec<f32> = numbers.map(|one| one.x + one.face.width(&one.text, one.size)).collect();
        assert!(ends.iter().all(|end| (end - ends[0]).abs() < 0.01), "aligned at the right: {ends:?}");
        let is_inside = |y: f32, x: f32| (20.0..800.0).contains(&y) && (50.0..545.0).contains(&x);
        assert!(page.texts.iter().all(|placed| is_inside(placed.y, placed.x)), "page {at}");
    }
    let all: usize =
        pages.iter().map(|page| page.texts.iter().filter(|one| one.text.starts_with(b"row ")).count()).sum();
    assert_eq!(all, 120, "no row is lost");
}

#[test]
fn a_cell_longer_than_a_page_and_the_cap_of_pages() {
    let words = "word ".repeat(3_000);
    let (blocks, _) = read(html::read, &format!("<table><tr><td>a<td>{words}</table>"));
    let pages = layout::pages(&blocks, PaperSize::A4).unwrap();
    let count = |page: &super::placing::pages::PlacedPage| -> usize {
        page.texts.iter().map(|one| String::from_utf8_lossy(&one.text).matches("word").count()).sum()
    };
    assert!(pages.len() > 1 && pages.iter().map(count).sum::<usize>() == 3_000);
    let breaks = |count: usize| read(html::read, &"<p>x</p>".repeat(count)).0;
    let paged = |count: usize| {
        let mut blocks = breaks(count);
        let page = DocumentBlock { content: BlockContent::PageBreak, indent: 0, marker: None };
        blocks.extend(std::iter::repeat_n(page, DOCUMENT_PAGES_MAX - 1));
        blocks
    };
    assert_eq!(layout::pages(&paged(1), PaperSize::A4).unwrap().len(), DOCUMENT_PAGES_MAX);
    assert!(layout::pages(&paged(100), PaperSize::A4).is_err());
}
