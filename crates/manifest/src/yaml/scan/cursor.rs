//! A place in the text, with the counts YAML's layout rules need, and the errors found there.

use crate::codes;
use crate::diagnostic::Applicability;
use crate::source::Span;

/// The edit that makes YAML of a text.
#[derive(Debug, Clone)]
pub(crate) struct SyntaxEdit {
    pub(crate) certainty: Applicability,
    pub(crate) span: Span,
    pub(crate) replacement: String,
}

/// Why a text is not YAML.
#[derive(Debug, Clone)]
pub(crate) struct SyntaxError {
    /// Stable code of the finding.
    pub(crate) code: &'static str,
    /// Where the caret belongs.
    pub(crate) span: Span,
    /// What is wrong, without position.
    pub(crate) headline: String,
    /// What to type instead.
    pub(crate) help: Option<String>,
    /// Another place that explains.
    pub(crate) label: Option<(Span, &'static str)>,
    /// The edit that fixes it, where one is likely.
    pub(crate) edit: Option<SyntaxEdit>,
}

impl SyntaxError {
    /// A violation of the grammar.
    pub(crate) fn syntax(span: Span, headline: impl Into<String>) -> Box<Self> {
        Self::new(codes::YAML_SYNTAX, span, headline)
    }

    /// A error with a code of its own.
    pub(crate) fn new(code: &'static str, span: Span, headline: impl Into<String>) -> Box<Self> {
        Box::new(Self { code, span, headline: headline.into(), help: None, label: None, edit: None })
    }

    pub(crate) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn label(mut self: Box<Self>, span: Span, text: &'static str) -> Box<Self> {
        self.label = Some((span, text));
        self
    }

    /// With an edit that keeps the meaning.
    pub(crate) fn safe_edit(self: Box<Self>, span: Span, replacement: impl Into<String>) -> Box<Self> {
        self.edit(Applicability::Safe, span, replacement)
    }

    /// With its edit, if there is one, as a guess.
    pub(crate) fn as_guess(mut self: Box<Self>) -> Box<Self> {
        if let Some(edit) = &mut self.edit {
            edit.certainty = Applicability::Unsafe;
        }
        self
    }

    pub(crate) fn edit(
        mut self: Box<Self>,
        certainty: Applicability,
        span: Span,
        replacement: impl Into<String>,
    ) -> Box<Self> {
        self.edit = Some(SyntaxEdit { certainty, span, replacement: replacement.into() });
        self
    }
}

/// What ends a line in YAML 1.1.
pub(crate) fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A blank, a line end, or the end of the text.
pub(crate) fn is_space(char: Option<char>) -> bool {
    char.is_none_or(|char| matches!(char, ' ' | '\t') || is_break(char))
}

/// A line end, a space or the end of the text: what may follow where a tab may not.
pub(crate) fn is_space_not_tab(char: Option<char>) -> bool {
    char != Some('\t') && is_space(char)
}

/// Reads the text character by character.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    /// Byte in the text.
    pub(crate) at: usize,
    /// Lines before this place.
    pub(crate) line: usize,
    /// Characters before it on its line; a byte order mark does not count.
    pub(crate) column: usize,
    /// Characters before it in the text.
    pub(crate) index: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 0, column: 0, index: 0 }
    }

    fn bytes(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The text between a byte and here.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// The text before a byte.
    pub(crate) fn before(&self, at: usize) -> &'a str {
        &self.text[..at]
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<char> {
        let byte = *self.bytes().first()?;
        if byte < 0x80 { Some(char::from(byte)) } else { self.rest().chars().next() }
    }

    /// The character after the next.
    pub(crate) fn peek_second(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at..self.at + 2) {
            Some([first, second]) if first.is_ascii() && second.is_ascii() => Some(char::from(*second)),
            _ => self.rest().chars().nth(1),
        }
    }

    /// From here over the next character.
    pub(crate) fn here(&self) -> Span {
        Span::new(self.at, self.at + self.peek().map_or(0, char::len_utf8))
    }

    /// Steps over one character that ends no line.
    pub(crate) fn step(&mut self) {
        if let Some(char) = self.peek() {
            self.at += char.len_utf8();
            self.index += 1;
            self.column += usize::from(char != '\u{feff}');
        }
    }

    pub(crate) fn step_by(&mut self, count: usize) {
        for _ in 0..count {
            self.step();
        }
    }

    /// Steps over spaces.
    #[inline]
    pub(crate) fn skip_spaces(&mut self) {
        self.step_ascii(self.bytes().iter().take_while(|byte| **byte == b' ').count());
    }

    /// Steps over so many bytes, which are ASCII and end no line.
    #[inline]
    pub(crate) fn step_ascii(&mut self, bytes: usize) {
        self.at += bytes;
        self.index += bytes;
        self.column += bytes;
    }

    /// Steps over characters as long as they are wanted.
    pub(crate) fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        let ascii = |byte: &&u8| byte.is_ascii() && wanted(char::from(**byte));
        self.step_ascii(self.bytes().iter().take_while(ascii).count());
        while self.peek().is_some_and(&wanted) {
            self.step();
        }
    }

    /// Steps over one line end, and returns what it is in a text.
    pub(crate) fn take_break(&mut self) -> Option<char> {
        if self.bytes().first() == Some(&b'\n') {
            (self.at, self.index, self.line, self.column) = (self.at + 1, self.index + 1, self.line + 1, 0);
            return Some('\n');
        }
        let char = self.peek().filter(|char| is_break(*char))?;
        self.at += if self.bytes().starts_with(b"\r\n") { 2 } else { char.len_utf8() };
        self.index += 1;
        self.line += 1;
        self.column = 0;
        Some(if matches!(char, '\u{2028}' | '\u{2029}') { char } else { '\n' })
    }

    /// `---` or `...` with nothing glued to it.
    pub(crate) fn is_document_mark(&self, mark: &str) -> bool {
        self.bytes().starts_with(mark.as_bytes()) && is_space(self.text[self.at + mark.len()..].chars().next())
    }

    /// Either document mark.
    pub(crate) fn is_any_document_mark(&self) -> bool {
        let may_be = matches!(self.bytes().first(), Some(b'-' | b'.'));
        may_be && (self.is_document_mark("---") || self.is_document_mark("..."))
    }
}
