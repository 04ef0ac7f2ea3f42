//! Source text and positions in it: byte spans, lines and columns.
//!
//! Knows nothing of YAML, paths on disk or colours.

use memchr::memchr2_iter;
use std::sync::OnceLock;

/// A half-open range of bytes in a [`SourceFile`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to but not including `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span at `at`, for things that are missing there.
    pub const fn empty(at: usize) -> Self {
        Self { start: at, end: at }
    }

    /// True when it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place a person can find: line and column count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// Byte in the file, from 0.
    pub byte: usize,
}

/// What a file is called by a reader that does not know the current folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    /// The path to show, which neither is absolute nor leads upwards.
    pub name: String,
    /// What tells the file from every other, for fingerprints.
    pub identity: String,
    /// True when the path does not count from a root that the reader knows; the identity is then an absolute path.
    pub is_outside: bool,
}

impl SourcePlace {
    /// A place by one name.
    pub fn of(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { identity: name.clone(), name, is_outside: false }
    }
}

/// A text with the name it is shown under and its line starts.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: String,
    /// Set once the file was placed for another reader.
    place: Option<SourcePlace>,
    text: String,
    /// Asked for by the first finding: a file without any needs none.
    line_starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// Takes the text whole; `name` is what reports show, usually a relative path.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), place: None, text: text.into(), line_starts: OnceLock::new() }
    }

    /// The first byte of each line.
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            // A lone carriage return ends a line too, as it does for YAML.
            let ends_line = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
            let ends = memchr2_iter(b'\n', b'\r', bytes).filter(ends_line);
            std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
        })
    }

    /// The name reports show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same text shown under `folder`, a path that ends in `/` or is empty.
    pub fn within(self, folder: &str) -> Self {
        Self { name: format!("{folder}{}", self.name), ..self }
    }

    /// The same text at another place.
    pub fn placed(&self, place: SourcePlace) -> Self {
        Self { name: place.name.clone(), place: Some(place), ..self.clone() }
    }

    /// What tells the file from every other.
    pub fn identity(&self) -> &str {
        self.place.as_ref().map_or(&self.name, |place| &place.identity)
    }

    /// The absolute path of a file that is not below the root from which names count.
    pub fn outside(&self) -> Option<&str> {
        self.place.as_ref().filter(|place| place.is_outside).map(|place| place.identity.as_str())
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of `span`; empty when the span does not lie on character borders of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Line and column of a byte. A byte past the end is the end; one inside a character is its start.
    pub fn position(&self, byte: usize) -> Position {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= byte);
        let line_start = starts[line - 1];
        let column = self.text[line_start..byte].chars().count() + 1;
        Position { line, column, byte }
    }

    /// The bytes from the start of line `first` to the end of line `last`, both from 1 and inclusive.
    pub fn lines(&self, first: usize, last: usize) -> Span {
        let start_of = |line: usize| self.line_starts().get(line - 1).copied().unwrap_or(self.text.len());
        Span::new(start_of(first.max(1)), start_of(last + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, Span};

    #[test]
    fn positions_count_characters_and_survive_any_byte() {
        let file = SourceFile::new("f", "äb\r\nc\rd\n");
        let at = |byte| {
            let p = file.position(byte);
            (p.line, p.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 1), "inside a character is its start");
        assert_eq!(at(2), (1, 2));
        assert_eq!(at(5), (2, 1));
        assert_eq!(at(7), (3, 1), "a lone carriage return ends a line");
        assert_eq!(at(9), (4, 1));
        assert_eq!(at(1000), (4, 1));
        assert_eq!(file.slice(file.lines(2, 3)), "c\rd\n");
        assert_eq!(file.slice(Span::new(1, 3)), "", "not on a border");
    }
}
