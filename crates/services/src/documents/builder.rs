//! Blocks from what the readers of Markdown and HTML find. Both report the same tags here.

use super::blocks::{BlockContent, CellAlign, DocumentBlock, FontRun, TableCell, TableRow};
use super::fill::FilledValues;
use super::fonts::{FontFace, encode};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What a piece of markup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkupTag {
    Paragraph,
    Heading(u8),
    Strong,
    Emphasis,
    Code,
    Preformatted,
    Quote,
    /// With the number of its first item, if it has numbers.
    List(Option<u64>),
    Item,
    Table,
    Row,
    Cell {
        is_header: bool,
        align: CellAlign,
    },
}

/// Reports that are made of one document.
const WARNINGS_MAX: usize = 50;
/// What a character that the fonts do not have becomes.
const UNKNOWN: u8 = b'?';

/// A document as it is read.
pub(super) struct DocumentBuilder<'a> {
    values: &'a FilledValues,
    blocks: Vec<DocumentBlock>,
    runs: Vec<FontRun>,
    /// How often each style is open.
    bold: u32,
    italic: u32,
    mono: u32,
    heading: Option<u8>,
    preformatted: bool,
    quotes: u32,
    /// The number of the next item of each open list.
    lists: Vec<Option<u64>>,
    marker: Option<String>,
    table: Option<OpenTable>,
    warnings: BTreeSet<String>,
    unknown: BTreeSet<char>,
}

/// A table that is not closed yet.
#[derive(Default)]
struct OpenTable {
    rows: Vec<TableRow>,
    /// The alignment of the open cell.
    cell: Option<(bool, CellAlign)>,
    /// Tables inside its cells.
    inner: u32,
}

impl<'a> DocumentBuilder<'a> {
    pub(super) fn new(values: &'a FilledValues) -> Self {
        Self {
            values,
            blocks: Vec::new(),
            runs: Vec::new(),
            bold: 0,
            italic: 0,
            mono: 0,
            heading: None,
            preformatted: false,
            quotes: 0,
            lists: Vec::new(),
            marker: None,
            table: None,
            warnings: BTreeSet::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// Something that has no effect.
    pub(super) fn warn(&mut self, what: impl Into<String>) {
        if self.warnings.len() < WARNINGS_MAX {
            self.warnings.insert(what.into());
        }
    }

    /// Text with values in it.
    pub(super) fn text(&mut self, text: &str) {
        let values = self.values;
        let mut plain = String::new();
        for character in text.chars() {
            match values.of(character) {
                None => plain.push(character),
                Some(value) => {
                    self.push(&std::mem::take(&mut plain), false);
                    self.push(value, true);
                }
            }
        }
        self.push(&plain, false);
    }

    /// Text of whoever asks for the document.
    pub(super) fn value(&mut self, text: &str) {
        self.push(text, true);
    }

    /// Text in the current font. Lines of a value are lines of the document.
    fn push(&mut self, text: &str, keeps_lines: bool) {
        let (keeps_lines, face) = (keeps_lines || self.preformatted, self.face());
        if text.is_empty() {
            return;
        }
        if let Some(table) = self.table.as_ref().filter(|table| table.cell.is_none()) {
            if !text.trim().is_empty() && table.inner == 0 {
                self.warn("text between the cells of a table is left out");
            }
            return;
        }
        let mut bytes = Vec::with_capacity(text.len());
        for character in text.nfc() {
            match character {
                '\n' if keeps_lines => bytes.push(b'\n'),
                '\r' => {}
                '\t' if self.preformatted => bytes.extend([b' '; 4]),
                '\n' | '\t' => bytes.push(b' '),
                // A place where a word may be divided: words are not.
                '\u{ad}' => {}
                _ => match encode(character) {
                    Some(byte) => bytes.push(byte),
                    None => {
                        self.unknown.insert(character);
                        bytes.push(UNKNOWN);
                    }
                },
            }
        }
        match self.runs.last_mut().filter(|run| run.face == face) {
            Some(run) => run.text.extend(bytes),
            None => self.runs.push(FontRun { face, text: bytes }),
        }
    }

    fn face(&self) -> FontFace {
        let is_header = self.table.as_ref().is_some_and(|table| table.cell.is_some_and(|(is_header, _)| is_header));
        match (self.mono > 0, self.bold > 0 || self.heading.is_some() || is_header, self.italic > 0) {
            (true, _, _) => FontFace::Mono,
            (_, true, true) => FontFace::BoldItalic,
            (_, true, false) => FontFace::Bold,
            (_, false, true) => FontFace::Italic,
            (_, false, false) => FontFace::Regular,
        }
    }

    /// The next text is on another line.
    pub(super) fn line_break(&mut self) {
        let face = self.face();
        self.runs.push(FontRun { face, text: b"\n".to_vec() });
    }

    /// The text so far is a block. In a cell it is a line.
    fn end_block(&mut self) {
        if self.table.is_some() {
            if self.runs.iter().any(|run| run.text.last() != Some(&b'\n')) {
                self.line_break();
            }
            return;
        }
        let runs = std::mem::take(&mut self.runs);
        let is_blank = runs.iter().all(|run| run.text.iter().all(u8::is_ascii_whitespace));
        if is_blank && self.marker.is_none() {
            return;
        }
        let content = match self.heading {
            _ if self.preformatted => {
                let bytes: Vec<u8> = runs.iter().flat_map(|run| run.text.iter().copied()).collect();
                let bytes = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
                BlockContent::Preformatted(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect())
            }
            Some(level) => BlockContent::Heading(level, runs),
            None => BlockContent::Text(runs),
        };
        self.add(content);
    }

    fn add(&mut self, content: BlockContent) {
        let indent = u32::try_from(self.lists.len()).unwrap_or(u32::MAX).saturating_add(self.quotes);
        self.blocks.push(DocumentBlock { content, indent, marker: self.marker.take() });
    }

    /// A line across the page.
    pub(super) fn rule(&mut self) {
        self.end_block();
        if self.table.is_none() {
            self.add(BlockContent::Rule);
        }
    }

    /// What follows is on a new page.
    pub(super) fn page_break(&mut self) {
        self.end_block();
        self.add(BlockContent::PageBreak);
    }

    pub(super) fn start(&mut self, tag: MarkupTag) {
        match tag {
            MarkupTag::Strong => self.bold += 1,
            MarkupTag::Emphasis => self.italic += 1,
            MarkupTag::Code => self.mono += 1,
            MarkupTag::Paragraph => self.end_block(),
            MarkupTag::Heading(level) => {
                self.end_block();
                self.heading = Some(level);
            }
            MarkupTag::Preformatted => {
                self.end_block();
                self.preformatted = true;
                self.mono += 1;
            }
            MarkupTag::Quote => {
                self.end_block();
                self.quotes += 1;
                self.italic += 1;
            }
            MarkupTag::List(first) => {
                self.end_block();
                self.lists.push(first);
            }
            MarkupTag::Item => self.item(),
            MarkupTag::Table => match &mut self.table {
                Some(table) => {
                    table.inner += 1;
                    self.warn("a table inside of a table is shown as lines");
                }
                None => {
                    self.end_block();
                    self.table = Some(OpenTable::default());
                }
            },
            MarkupTag::Row | MarkupTag::Cell { .. } => self.row_or_cell(tag),
        }
    }

    /// A row or a cell ends the cell before it.
    fn row_or_cell(&mut self, tag: MarkupTag) {
        self.end_cell();
        match (tag, self.table.as_mut().filter(|table| table.inner == 0)) {
            (MarkupTag::Cell { is_header, align }, Some(table)) => {
                self.runs.clear();
                table.cell = Some((is_header, align));
            }
            (_, Some(table)) => table.rows.push(TableRow::default()),
            (MarkupTag::Cell { .. }, None) => self.push(" ", false),
            (_, None) => self.end_block(),
        }
    }

    fn item(&mut self) {
        self.end_block();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}.");
                *number = number.saturating_add(1);
                marker
            }
            _ => "\u{2022}".to_owned(),
        };
        if self.table.is_some() {
            self.push(&format!("{marker} "), false);
        } else {
            self.marker = Some(marker);
        }
    }

    pub(super) fn end(&mut self, tag: MarkupTag) {
        match tag {
            MarkupTag::Strong => self.bold = self.bold.saturating_sub(1),
            MarkupTag::Emphasis => self.italic = self.italic.saturating_sub(1),
            MarkupTag::Code => self.mono = self.mono.saturating_sub(1),
            MarkupTag::Paragraph | MarkupTag::Item => self.end_block(),
            MarkupTag::Heading(_) => {
                self.end_block();
                self.heading = None;
            }
            MarkupTag::Preformatted => {
                self.end_block();
                self.preformatted = false;
                self.mono = self.mono.saturating_sub(1);
            }
            MarkupTag::Quote => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
                self.italic = self.italic.saturating_sub(1);
            }
            MarkupTag::List(_) => {
                self.end_block();
                let _ = self.lists.pop();
            }
            MarkupTag::Row => {}
            MarkupTag::Cell { .. } => self.end_cell(),
            MarkupTag::Table => self.end_table(),
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = self.table.as_mut().filter(|table| table.inner == 0) else { return };
        let Some((is_header, align)) = table.cell.take() else { return };
        let mut text = std::mem::take(&mut self.runs);
        if text.last().is_some_and(|run| run.text == b"\n") {
            let _ = text.pop();
        }
        if table.rows.is_empty() {
            table.rows.push(TableRow::default());
        }
        if let Some(row) = table.rows.last_mut() {
            row.is_header |= is_header;
            row.cells.push(TableCell { text, align });
        }
    }

    fn end_table(&mut self) {
        match self.table.take() {
            Some(table) if table.inner > 0 => {
                self.table = Some(OpenTable { inner: table.inner - 1, ..table });
                self.end_block();
            }
            Some(table) => {
                self.table = Some(table);
                self.end_cell();
                let rows = self.table.take().map(|table| table.rows).unwrap_or_default();
                self.runs.clear();
                if rows.iter().any(|row| !row.cells.is_empty()) {
                    self.add(BlockContent::Table(rows));
                }
            }
            None => {}
        }
    }

    /// What was left open ends.
    pub(super) fn close_all(&mut self) {
        if let Some(table) = &mut self.table {
            table.inner = 0;
            self.end_table();
        }
        self.end_block();
        (self.bold, self.italic, self.mono, self.quotes) = (0, 0, 0, 0);
        (self.heading, self.preformatted) = (None, false);
        self.lists.clear();
        self.marker = None;
    }

    /// The blocks, and what had no effect.
    pub(super) fn finish(mut self) -> (Vec<DocumentBlock>, Vec<String>) {
        self.close_all();
        let mut warnings: Vec<String> = self.warnings.into_iter().collect();
        if !self.unknown.is_empty() {
            let shown = self.unknown.iter().take(10).map(|one| format!("U+{:04X}", u32::from(*one)));
            let more = if self.unknown.len() > 10 { " and others" } else { "" };
            let list = shown.collect::<Vec<_>>().join(", ");
            warnings.push(format!("the fonts of the local platform do not have {list}{more}; `?` is in their place"));
        }
        (self.blocks, warnings)
    }
}
