//! Scalars in single and double quotes.

use crate::diagnostic::Applicability;
use crate::source::Span;
use crate::yaml::scan::cursor::{Cursor, SyntaxError, is_break};
use std::borrow::Cow;

/// Reads a quoted scalar from its opening quote; the flag is true if it contains a lone surrogate.
pub(crate) fn quoted<'a>(cursor: &mut Cursor<'a>, quote: char) -> Result<(Cow<'a, str>, bool), Box<SyntaxError>> {
    let start = cursor.at;
    cursor.step();
    let body = cursor.at;
    // The common case is one line without anything to replace.
    cursor.skip(|char| char != quote && char != '\\' && !is_break(char));
    if cursor.peek() == Some(quote) && cursor.peek_second() != Some('\'') {
        let text = cursor.since(body);
        cursor.step();
        return Ok((Cow::Borrowed(text), false));
    }
    let mut reader = Reader { quote, start, text: String::new(), surrogates: false };
    let ahead = cursor.since(body);
    // Blanks before a line end fold away, so they wait until what follows is known.
    let solid = ahead.trim_end_matches([' ', '\t']);
    reader.text.push_str(solid);
    let mut blanks = ahead[solid.len()..].to_owned();
    loop {
        match cursor.peek() {
            None => return Err(unclosed(start, quote)),
            Some(char) if is_break(char) => {
                blanks.clear();
                reader.line_ends(cursor, true)?;
            }
            Some(char @ (' ' | '\t')) => {
                blanks.push(char);
                cursor.step();
            }
            Some(char) => {
                reader.text.push_str(&blanks);
                blanks.clear();
                if char == quote {
                    cursor.step();
                    if quote == '"' || cursor.peek() != Some('\'') {
                        return Ok((Cow::Owned(reader.text), reader.surrogates));
                    }
                    reader.text.push('\'');
                    cursor.step();
                } else if char == '\\' && quote == '"' {
                    reader.escape(cursor)?;
                } else {
                    reader.text.push(char);
                    cursor.step();
                }
            }
        }
    }
}

fn unclosed(start: usize, quote: char) -> Box<SyntaxError> {
    SyntaxError::syntax(Span::new(start, start + 1), format!("this `{quote}` is never closed"))
        .help(format!("close the text with `{quote}`"))
}

struct Reader {
    quote: char,
    start: usize,
    text: String,
    surrogates: bool,
}

impl Reader {
    /// Folds line ends; after an escaped one (`first_folds` false) the first is gone already.
    fn line_ends(&mut self, cursor: &mut Cursor<'_>, first_folds: bool) -> Result<(), Box<SyntaxError>> {
        let first = if first_folds { cursor.take_break() } else { None };
        let mut further = String::new();
        loop {
            if cursor.is_any_document_mark() {
                return Err(unclosed(self.start, self.quote).label(cursor.here(), "the document ends here"));
            }
            cursor.skip(|char| matches!(char, ' ' | '\t'));
            match cursor.take_break() {
                Some(char) => further.push(char),
                None => break,
            }
        }
        match first {
            Some('\n') if further.is_empty() => self.text.push(' '),
            Some('\n') | None => {}
            Some(char) => self.text.push(char),
        }
        self.text.push_str(&further);
        Ok(())
    }

    fn escape(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Box<SyntaxError>> {
        let start = cursor.at;
        cursor.step();
        let Some(char) = cursor.peek() else { return Err(unclosed(self.start, self.quote)) };
        if is_break(char) {
            cursor.take_break();
            return self.line_ends(cursor, false);
        }
        let plain = match char {
            '0' => '\0',
            'a' => '\x07',
            'b' => '\x08',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\x0b',
            'f' => '\x0c',
            'r' => '\r',
            'e' => '\x1b',
            ' ' | '"' | '\\' | '/' => char,
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            'x' => return self.code(cursor, start, 2),
            'u' => return self.code(cursor, start, 4),
            'U' => return self.code(cursor, start, 8),
            _ => {
                cursor.step();
                let error = SyntaxError::syntax(Span::new(start, cursor.at), format!("unknown escape `\\{char}`"))
                    .help("write `\\\\` for a backslash, or use single quotes");
                return Err(self.in_single_quotes(cursor, error));
            }
        };
        self.text.push(plain);
        cursor.step();
        Ok(())
    }

    /// With single quotes as the edit, where no backslash of the text means what YAML makes of it.
    fn in_single_quotes(&self, cursor: &Cursor<'_>, error: Box<SyntaxError>) -> Box<SyntaxError> {
        let text = cursor.before(cursor.at);
        let (Some(ahead), rest) = (text.get(self.start + 1..), cursor.rest()) else { return error };
        let line = rest.split(is_break).next().unwrap_or_default();
        let Some(length) = line.find('"').filter(|_| !ahead.contains(is_break)) else { return error };
        let inside = format!("{ahead}{}", &line[..length]);
        if inside.contains(['\'', '"']) || inside.ends_with('\\') {
            return error;
        }
        // `\n` in a path may be a line end after all.
        let is_meant = |pair: &str| pair.starts_with(['n', 't', 'r', 'e', 'a', 'b', 'f', 'v', '0', '\\', '/', ' ']);
        let certain = !inside.split('\\').skip(1).any(is_meant);
        let certainty = if certain { Applicability::Safe } else { Applicability::Unsafe };
        let end = cursor.at + length + 1;
        error.edit(certainty, Span::new(self.start, end), format!("'{inside}'"))
    }

    fn code(&mut self, cursor: &mut Cursor<'_>, start: usize, digits: usize) -> Result<(), Box<SyntaxError>> {
        cursor.step();
        let hex = cursor.rest().get(..digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(hex) = hex else {
            let headline = format!("expected {digits} hexadecimal digits after this");
            let error = SyntaxError::syntax(Span::new(start, cursor.at), headline)
                .help("write `\\\\` for a backslash, or use single quotes");
            return Err(self.in_single_quotes(cursor, error));
        };
        let code = u32::from_str_radix(hex, 16).unwrap_or(u32::MAX);
        cursor.step_by(digits);
        match char::from_u32(code) {
            Some(char) => self.text.push(char),
            None if code < 0x11_0000 => {
                self.surrogates = true;
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            None => {
                return Err(SyntaxError::syntax(Span::new(start, cursor.at), "this escape is not a valid character"));
            }
        }
        Ok(())
    }
}
