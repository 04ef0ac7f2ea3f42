//! Blocks on pages.

use super::pages::{PaperSize, PlacedPage, PlacedRule, PlacedText};
use super::table::{self, CELL_PADDING};
use super::wrap::{self, TextLine};
use crate::documents::blocks::{BlockContent, CellAlign, DocumentBlock, FontRun, TableRow};
use crate::documents::fonts::{FontFace, encode};
use crate::request::call::{ServiceError, bad_input};
use linkworld_contract::tool_limits::DOCUMENT_PAGES_MAX;

/// 20 millimetres.
const MARGIN: f32 = 56.7;
const TEXT_SIZE: f32 = 10.5;
const CODE_SIZE: f32 = 9.0;
const FOOTER_SIZE: f32 = 8.0;
/// Sizes of headings from 1 to 6.
const HEADING_SIZES: [f32; 6] = [18.0, 14.0, 12.0, 11.0, 10.5, 10.5];
/// The height of a line, as a multiple of the size.
const LINE: f32 = 1.35;
/// How far the letters are below the upper end of a line, likewise.
const BASELINE: f32 = 0.95;
const INDENT: f32 = 18.0;
/// Steps to the right that are shown.
const INDENTS_MAX: u32 = 8;
const BLOCK_GAP: f32 = 7.0;
const ITEM_GAP: f32 = 3.0;

/// Pages as they fill.
struct PageLayout {
    paper: PaperSize,
    pages: Vec<PlacedPage>,
    /// The upper end of what is free.
    y: f32,
}

/// Places blocks on pages; there is at least one.
pub(in crate::documents) fn pages(blocks: &[DocumentBlock], paper: PaperSize) -> Result<Vec<PlacedPage>, ServiceError> {
    let mut layout = PageLayout { paper, pages: vec![PlacedPage::default()], y: paper.height - MARGIN };
    for block in blocks {
        layout.block(block)?;
    }
    layout.number();
    Ok(layout.pages)
}

impl PageLayout {
    fn block(&mut self, block: &DocumentBlock) -> Result<(), ServiceError> {
        let x = MARGIN + INDENT * block.indent.min(INDENTS_MAX) as f32;
        let width = self.paper.width - MARGIN - x;
        let gap = if block.indent > 0 { ITEM_GAP } else { BLOCK_GAP };
        match &block.content {
            BlockContent::Heading(level, runs) => {
                let size = HEADING_SIZES[usize::from(level.clamp(&1, &6) - 1)];
                if !self.is_at_top() {
                    self.y -= size * 0.5;
                }
                let lines = wrap::lines(runs, size, width);
                // It stays with two lines of what follows it.
                self.need(lines.len() as f32 * size * LINE + 2.0 * TEXT_SIZE * LINE)?;
                self.marker(block, x);
                self.lines(&lines, x, size)?;
                self.y -= BLOCK_GAP * 0.6;
            }
            BlockContent::Text(runs) => {
                let lines = wrap::lines(runs, TEXT_SIZE, width);
                self.need(TEXT_SIZE * LINE)?;
                self.marker(block, x);
                self.lines(&lines, x, TEXT_SIZE)?;
                if lines.is_empty() {
                    self.y -= TEXT_SIZE * LINE;
                }
                self.y -= gap;
            }
            BlockContent::Preformatted(lines) => {
                for line in lines {
                    let run = FontRun { face: FontFace::Mono, text: line.clone() };
                    let room = (width / FontFace::Mono.width(b" ", CODE_SIZE)).max(1.0) as usize;
                    for piece in run.text.chunks(room).chain(line.is_empty().then_some(&[][..])) {
                        self.need(CODE_SIZE * LINE)?;
                        self.text(x, CODE_SIZE, FontFace::Mono, piece.to_vec());
                        self.y -= CODE_SIZE * LINE;
                    }
                }
                self.y -= gap;
            }
            BlockContent::Table(rows) => self.table(rows, x, width)?,
            BlockContent::Rule => {
                self.need(BLOCK_GAP)?;
                self.rule(x, width);
                self.y -= BLOCK_GAP;
            }
            BlockContent::PageBreak => self.new_page()?,
        }
        Ok(())
    }

    fn is_at_top(&self) -> bool {
        self.y >= self.paper.height - MARGIN
    }

    /// Goes to a new page unless this much is free.
    fn need(&mut self, height: f32) -> Result<(), ServiceError> {
        if self.y - height < MARGIN && !self.is_at_top() { self.new_page() } else { Ok(()) }
    }

    fn new_page(&mut self) -> Result<(), ServiceError> {
        if self.pages.len() >= DOCUMENT_PAGES_MAX {
            return Err(bad_input(format!("the document has more than {DOCUMENT_PAGES_MAX} pages")));
        }
        self.pages.push(PlacedPage::default());
        self.y = self.paper.height - MARGIN;
        Ok(())
    }

    fn page(&mut self) -> Option<&mut PlacedPage> {
        self.pages.last_mut()
    }

    fn text(&mut self, x: f32, size: f32, face: FontFace, text: Vec<u8>) {
        let y = self.y - size * BASELINE;
        if let Some(page) = self.page().filter(|_| !text.is_empty()) {
            page.texts.push(PlacedText { x, y, size, face, text });
        }
    }

    fn rule(&mut self, x: f32, width: f32) {
        let y = self.y;
        if let Some(page) = self.page() {
            page.rules.push(PlacedRule { x, y, width });
        }
    }

    fn marker(&mut self, block: &DocumentBlock, x: f32) {
        let Some(marker) = &block.marker else { return };
        let text: Vec<u8> = marker.chars().filter_map(encode).collect();
        // Numbers are aligned at their points.
        let left = x - 5.0 - FontFace::Regular.width(&text, TEXT_SIZE);
        self.text(left, TEXT_SIZE, FontFace::Regular, text);
    }

    fn line(&mut self, line: &TextLine, x: f32, size: f32) {
        let mut at = x;
        for run in &line.runs {
            self.text(at, size, run.face, run.text.clone());
            at += run.face.width(&run.text, size);
        }
    }

    fn lines(&mut self, lines: &[TextLine], x: f32, size: f32) -> Result<(), ServiceError> {
        for line in lines {
            self.need(size * LINE)?;
            self.line(line, x, size);
            self.y -= size * LINE;
        }
        Ok(())
    }

    fn table(&mut self, rows: &[TableRow], x: f32, width: f32) -> Result<(), ServiceError> {
        let columns = table::widths(rows, TEXT_SIZE, width)?;
        let header = rows.first().filter(|row| row.is_header && rows.len() > 1);
        // One line of the first row is with the header.
        self.need(if header.is_some() { 3.0 } else { 1.0 } * TEXT_SIZE * LINE)?;
        self.rule(x, width);
        for (at, row) in rows.iter().enumerate() {
            self.row(row, header.filter(|_| at > 0), (x, &columns))?;
        }
        self.y -= BLOCK_GAP;
        Ok(())
    }

    fn row(
        &mut self,
        row: &TableRow,
        header: Option<&TableRow>,
        (x, columns): (f32, &[f32]),
    ) -> Result<(), ServiceError> {
        let cell = |(cell, width): (&crate::documents::blocks::TableCell, &f32)| {
            wrap::lines(&cell.text, TEXT_SIZE, width - 2.0 * CELL_PADDING)
        };
        let cells: Vec<Vec<TextLine>> = row.cells.iter().zip(columns).map(cell).collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or_default().max(1);
        let height = count as f32 * TEXT_SIZE * LINE + CELL_PADDING;
        let is_short = height < (self.paper.height - 2.0 * MARGIN) / 2.0;
        if is_short && self.y - height < MARGIN {
            self.continue_table(header, (x, columns))?;
        }
        self.y -= CELL_PADDING / 2.0;
        for at in 0..count {
            if self.y - TEXT_SIZE * LINE < MARGIN {
                self.continue_table(header, (x, columns))?;
            }
            let mut left = x;
            for ((lines, cell), width) in cells.iter().zip(&row.cells).zip(columns) {
                if let Some(line) = lines.get(at) {
                    let free = width - 2.0 * CELL_PADDING - line.width;
                    let shift = match cell.align {
                        CellAlign::Left => 0.0,
                        CellAlign::Center => free / 2.0,
                        CellAlign::Right => free,
                    };
                    self.line(line, left + CELL_PADDING + shift.max(0.0), TEXT_SIZE);
                }
                left += width;
            }
            self.y -= TEXT_SIZE * LINE;
        }
        self.y -= CELL_PADDING / 2.0;
        self.rule(x, columns.iter().sum());
        Ok(())
    }

    /// A new page, which begins with the header of the table.
    fn continue_table(&mut self, header: Option<&TableRow>, place: (f32, &[f32])) -> Result<(), ServiceError> {
        self.new_page()?;
        if let Some(header) = header {
            self.rule(place.0, place.1.iter().sum());
            self.row(header, None, place)?;
        }
        Ok(())
    }

    /// The numbers of several pages.
    fn number(&mut self) {
        let (count, paper) = (self.pages.len(), self.paper);
        for (at, page) in self.pages.iter_mut().enumerate().filter(|_| count > 1) {
            let text = format!("{} / {count}", at + 1).into_bytes();
            let x = paper.width - MARGIN - FontFace::Regular.width(&text, FOOTER_SIZE);
            page.texts.push(PlacedText { x, y: MARGIN / 2.0, size: FOOTER_SIZE, face: FontFace::Regular, text });
        }
    }
}
