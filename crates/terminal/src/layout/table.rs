//! Tables: a heading, columns as wide as their widest cell, and never wider than the terminal.

use crate::layout::width::width;
use crate::layout::wrap::wrap;
use crate::text::clean::one_line;
use crate::text::style::Role;
use crate::text::styled_text::{StyledText, paint};

/// Spaces between two columns.
const GAP: usize = 2;
/// A shortened column keeps this many.
const SHORT_MIN: usize = 6;

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    heading: String,
    is_right: bool,
    shorten: Shorten,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shorten {
    Never,
    End,
    Middle,
    Wrap,
}

impl Column {
    /// A column that is never shortened.
    pub fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), is_right: false, shorten: Shorten::Never }
    }

    /// Aligned at its right edge, for numbers.
    pub fn right(self) -> Self {
        Self { is_right: true, ..self }
    }

    /// May lose the end of its cells when the terminal is narrow.
    pub fn flexible(self) -> Self {
        Self { shorten: Shorten::End, ..self }
    }

    /// May lose the middle of its cells, where both ends identify them (paths, images, digests).
    pub fn flexible_middle(self) -> Self {
        Self { shorten: Shorten::Middle, ..self }
    }
}

impl Column {
    /// Continues its cells on the next line when the terminal is narrow, for prose.
    pub fn wrapped(self) -> Self {
        Self { shorten: Shorten::Wrap, ..self }
    }
}

/// One cell, cleaned and on one line.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    text: String,
    role: Option<Role>,
}

impl Cell {
    /// In the colours of a role.
    pub fn painted(role: Role, text: impl AsRef<str>) -> Self {
        Self { role: Some(role), ..Self::from(text.as_ref()) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: one_line(text).replace('\t', " "), role: None }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Rows under headings.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row; missing cells at its end are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut row: Vec<Cell> = cells.into_iter().collect();
        row.resize(self.columns.len(), Cell::default());
        self.rows.push(row);
    }

    /// The heading and the rows, for a terminal of so many columns, or unshortened for none. Empty without rows;
    /// columns without any text are left out.
    pub(crate) fn lines(&self, columns: Option<usize>) -> Vec<StyledText> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let widths = self.widths(columns);
        let headings: Vec<Cell> =
            self.columns.iter().map(|column| Cell::painted(Role::Context, &column.heading)).collect();
        std::iter::once(&headings).chain(&self.rows).flat_map(|row| self.row_lines(row, &widths)).collect()
    }

    /// The width of each column; 0 for one that is left out.
    fn widths(&self, columns: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                let widest = self.rows.iter().map(|row| width(&row[at].text)).max().unwrap_or_default();
                if widest == 0 { 0 } else { widest.max(width(&self.columns[at].heading)) }
            })
            .collect();
        let Some(columns) = columns else { return widths };
        let gaps = widths.iter().filter(|width| **width > 0).count().saturating_sub(1) * GAP;
        while widths.iter().sum::<usize>() + gaps > columns {
            let flexible = (0..widths.len()).filter(|at| {
                self.columns[*at].shorten != Shorten::Never
                    && widths[*at] > SHORT_MIN.max(width(&self.columns[*at].heading))
            });
            let Some(widest) = flexible.max_by_key(|at| widths[*at]) else { break };
            widths[widest] -= 1;
        }
        widths
    }

    /// A row, with the continuation lines of its wrapped cells.
    fn row_lines(&self, row: &[Cell], widths: &[usize]) -> Vec<StyledText> {
        let cells: Vec<Vec<Cell>> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| match self.columns[at].shorten {
                Shorten::Wrap => wrap(&cell.text, widths[at].max(1), 0)
                    .lines()
                    .flat_map(|line| broken(line, widths[at].max(1)))
                    .map(|text| Cell { text, role: cell.role })
                    .collect(),
                _ => vec![cell.clone()],
            })
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        let nth =
            |line: usize| cells.iter().map(|cell| cell.get(line).cloned().unwrap_or_default()).collect::<Vec<_>>();
        (0..height).map(|line| self.line(&nth(line), widths)).collect()
    }

    fn line(&self, row: &[Cell], widths: &[usize]) -> StyledText {
        let mut line = StyledText::default();
        // Nothing is padded after the last text.
        let shown: Vec<usize> = (0..row.len()).filter(|at| widths[*at] > 0).collect();
        let mut blank = 0;
        for at in shown {
            let (column, cell) = (&self.columns[at], &row[at]);
            let text = shortened(&cell.text, widths[at], column.shorten);
            let padding = widths[at].saturating_sub(width(&text));
            if column.is_right {
                blank += padding;
            }
            if !text.is_empty() {
                line = line + " ".repeat(blank);
                blank = 0;
                line = match cell.role {
                    Some(role) => line + paint(role, text),
                    None => line + text,
                };
            }
            blank += GAP + if column.is_right { 0 } else { padding };
        }
        line
    }
}

fn shortened(text: &str, columns: usize, how: Shorten) -> String {
    if width(text) <= columns || matches!(how, Shorten::Never | Shorten::Wrap) {
        return text.to_owned();
    }
    let room = columns.saturating_sub(1);
    let tail_room = if how == Shorten::Middle { room / 2 } else { 0 };
    let head = take(text.chars(), room - tail_room);
    let tail: String = take(text.chars().rev(), tail_room).chars().rev().collect();
    // What has no width belongs to the character before it, which is gone, or joins the one after it.
    let is_loose = |char: char| width(char.encode_utf8(&mut [0; 4])) == 0;
    format!("{}…{}", head.trim_end_matches('\u{200d}'), tail.trim_start_matches(is_loose))
}

/// A line in parts that fit, for a word that is wider than its column, such as a path.
fn broken(line: &str, columns: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = line;
    while width(rest) > columns {
        let part = take(rest.chars(), columns);
        if part.is_empty() {
            break;
        }
        rest = &rest[part.len()..];
        parts.push(part);
    }
    parts.push(rest.to_owned());
    parts
}

/// As many characters as fit.
fn take(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut taken = String::new();
    let mut at = 0;
    for char in chars {
        at += width(char.encode_utf8(&mut [0; 4]));
        if at > columns {
            break;
        }
        taken.push(char);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::{Cell, Column, Role, Table, width};

    fn table() -> Table {
        let mut table = Table::new([
            Column::new("APP"),
            Column::new("NOTE"),
            Column::new("SIZE").right(),
            Column::new("IMAGE").flexible_middle(),
        ]);
        table.row(["tax-bot".into(), Cell::default(), "1 KB".into(), "ghcr.io/acme/tax-bot:1.0.0".into()]);
        table.row([Cell::painted(Role::Name, "日本"), Cell::default(), "12 MB".into(), "r.io/x".into()]);
        table
    }

    #[test]
    fn marks_are_shortened_with_their_characters() {
        let short = |text: &str, how| super::shortened(text, 6, how);
        for (text, end, middle) in [
            ("abcdefgh", "abcde…", "abc…gh"),
            ("abcdefg\u{270d}\u{fe0f}", "abcde…", "abc…g\u{270d}\u{fe0f}"),
            ("abcd\u{1f468}\u{200d}\u{1f469}x", "abcd…", "abc…x"),
            ("abcdefe\u{301}h", "abcde…", "abc…e\u{301}h"),
        ] {
            let found = (short(text, super::Shorten::End), short(text, super::Shorten::Middle));
            assert_eq!(found, (end.to_owned(), middle.to_owned()), "{text}");
        }
    }

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let plain: Vec<String> =
            table().lines(None).iter().map(|line| anstream::adapter::strip_str(line.ansi()).to_string()).collect();
        assert_eq!(
            plain,
            ["APP       SIZE  IMAGE", "tax-bot   1 KB  ghcr.io/acme/tax-bot:1.0.0", "日本     12 MB  r.io/x",]
        );
        assert!(Table::new([Column::new("A")]).lines(None).is_empty());
    }

    #[test]
    fn a_narrow_terminal_shortens_what_may_be_shortened() {
        let lines: Vec<String> = table().lines(Some(30)).iter().map(|line| line.ansi().to_owned()).collect();
        assert!(lines.iter().all(|line| width(line) <= 30), "{lines:#?}");
        assert!(lines[1].contains("ghcr.io") && lines[1].contains('…') && lines[1].ends_with("1.0.0"), "{lines:#?}");
        let narrowest = table().lines(Some(1));
        assert!(narrowest[1].ansi().contains("tax-bot"), "what is never shortened stays: {narrowest:#?}");
    }

    #[test]
    fn prose_continues_on_the_next_line() {
        let mut table = Table::new([Column::new("CODE"), Column::new("MEANING").wrapped()]);
        table.row(["x".into(), "one two three four".into()]);
        let lines: Vec<String> = table.lines(Some(16)).iter().skip(1).map(|line| line.ansi().to_owned()).collect();
        assert_eq!(lines, ["x     one two", "      three four"]);
        let mut table = Table::new([Column::new("A"), Column::new("PATH").wrapped()]);
        table.row(["x".into(), "/a/very/long/path".into()]);
        let lines: Vec<String> = table.lines(Some(12)).iter().skip(1).map(|line| line.ansi().to_owned()).collect();
        assert_eq!(lines, ["x  /a/very/l", "   ong/path"]);
    }

    #[test]
    fn a_cell_is_one_clean_line() {
        let mut table = Table::new([Column::new("A"), Column::new("B")]);
        table.row(["a\nb\u{1b}[31m".into()]);
        assert_eq!(table.lines(None)[1].ansi(), "a\\nb\u{fffd}[31m");
    }
}
