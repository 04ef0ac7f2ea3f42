//! What a document consists of.

use super::fonts::FontFace;

/// A text in one font. A byte is a character of Windows-1252, a line feed ends the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FontRun {
    pub(super) face: FontFace,
    pub(super) text: Vec<u8>,
}

/// One block below another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DocumentBlock {
    pub(super) content: BlockContent,
    /// Steps to the right.
    pub(super) indent: u32,
    /// What stands left of the first line: a bullet or a number.
    pub(super) marker: Option<String>,
}

/// What is in a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum BlockContent {
    /// From 1 to 6.
    Heading(u8, Vec<FontRun>),
    Text(Vec<FontRun>),
    /// Lines that keep their spaces.
    Preformatted(Vec<Vec<u8>>),
    Table(Vec<TableRow>),
    Rule,
    PageBreak,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TableRow {
    pub(super) is_header: bool,
    pub(super) cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TableCell {
    pub(super) text: Vec<FontRun>,
    pub(super) align: CellAlign,
}

/// Where the text of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum CellAlign {
    #[default]
    Left,
    Center,
    Right,
}
