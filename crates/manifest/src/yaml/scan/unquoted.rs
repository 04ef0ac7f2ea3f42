//! The scalars without quotes: plain ones, and literal and folded blocks.

use crate::yaml::scan::cursor::{Cursor, SyntaxError, is_break, is_space, is_space_not_tab};
use std::borrow::Cow;

/// A plain scalar, read to where it can go no further.
pub(crate) struct PlainScalar<'a> {
    pub(crate) text: Cow<'a, str>,
    /// One past its last byte; the cursor may be further.
    pub(crate) end: usize,
    /// True when a line end followed, so that a key may start next.
    pub(crate) ended_line: bool,
}

/// Reads a plain scalar; its further lines must be indented by `indent` columns outside flow collections.
pub(crate) fn plain<'a>(cursor: &mut Cursor<'a>, indent: usize, flow: bool) -> PlainScalar<'a> {
    let start = cursor.at;
    let mut end = start;
    let mut text = Cow::Borrowed("");
    let mut ended_line = false;
    let mut between = Gap::default();
    while cursor.peek() != Some('#') {
        let word = cursor.at;
        skip_word(cursor, flow);
        if cursor.at == word {
            break;
        }
        match (&mut text, between.is_blanks()) {
            (Cow::Borrowed(so_far), true) => *so_far = cursor.since(start),
            (Cow::Borrowed(_), false) | (Cow::Owned(_), _) => {
                let owned = text.to_mut();
                between.write(owned);
                owned.push_str(cursor.since(word));
            }
        }
        end = cursor.at;
        ended_line = false;
        between = gap(cursor);
        ended_line |= between.lines.is_some();
        if between.is_nothing() || cursor.peek() == Some('#') || (!flow && cursor.column < indent) {
            break;
        }
    }
    PlainScalar { text, end, ended_line }
}

/// A character that belongs to a plain scalar whatever is around it.
const fn is_simple(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b':' | b'#' | b',' | b'?' | b'[' | b']' | b'{' | b'}')
}

const SIMPLE: [bool; 256] = {
    let mut simple = [false; 256];
    let mut byte = u8::MIN;
    while byte < u8::MAX {
        simple[byte as usize] = is_simple(byte);
        byte += 1;
    }
    simple
};

/// Simple characters, and single spaces between them: the bulk of all text, read without a look at any rule.
fn skip_bulk(cursor: &mut Cursor<'_>) {
    let bytes = cursor.rest().as_bytes();
    let mut length = 0;
    loop {
        length += bytes[length..].iter().take_while(|byte| SIMPLE[usize::from(**byte)]).count();
        match bytes.get(length..length + 2) {
            Some(&[b' ', next]) if length > 0 && SIMPLE[usize::from(next)] => length += 2,
            _ => break,
        }
    }
    cursor.step_ascii(length);
}

/// One word, or several that are separated by a single space each.
fn skip_word(cursor: &mut Cursor<'_>, flow: bool) {
    loop {
        skip_bulk(cursor);
        let Some(char) = cursor.peek() else { return };
        let stops = match char {
            ' ' | '\t' => true,
            ':' => {
                let next = cursor.peek_second();
                is_space(next) || (flow && matches!(next, Some(',' | '[' | ']' | '{' | '}')))
            }
            ',' | '?' | '[' | ']' | '{' | '}' => flow,
            _ => is_break(char),
        };
        if stops {
            return;
        }
        cursor.step();
    }
}

/// The text between two words of a plain scalar.
#[derive(Default)]
struct Gap<'a> {
    blanks: &'a str,
    /// The first line end and those after it; none on one line.
    lines: Option<(char, String)>,
    /// A document mark follows: the scalar ends here.
    ends: bool,
}

impl Gap<'_> {
    fn is_blanks(&self) -> bool {
        self.lines.is_none()
    }

    fn is_nothing(&self) -> bool {
        self.ends || (self.lines.is_none() && self.blanks.is_empty())
    }

    fn write(&self, text: &mut String) {
        match &self.lines {
            None => text.push_str(self.blanks),
            // One line end becomes a space; further ones stay.
            Some(('\n', further)) if further.is_empty() => text.push(' '),
            Some(('\n', further)) => text.push_str(further),
            Some((first, further)) => {
                text.push(*first);
                text.push_str(further);
            }
        }
    }
}

fn gap<'a>(cursor: &mut Cursor<'a>) -> Gap<'a> {
    let start = cursor.at;
    cursor.skip_spaces();
    let blanks = cursor.since(start);
    let Some(first) = cursor.take_break() else {
        return Gap { blanks, lines: None, ends: false };
    };
    let mut further = String::new();
    let mut ends = cursor.is_any_document_mark();
    while !ends {
        match cursor.peek() {
            Some(' ') => cursor.skip_spaces(),
            _ => match cursor.take_break() {
                Some(char) => {
                    further.push(char);
                    ends = cursor.is_any_document_mark();
                }
                None => break,
            },
        }
    }
    Gap { blanks, lines: Some((first, further)), ends }
}

/// How a block scalar's last line ends are kept.
#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

/// Reads a literal (`|`) or folded (`>`) block; `parent` is the column of the collection it is in.
pub(crate) fn block<'a>(cursor: &mut Cursor<'a>, parent: Option<usize>) -> Result<Cow<'a, str>, Box<SyntaxError>> {
    let folded = cursor.peek() == Some('>');
    cursor.step();
    let (chomp, increment) = header(cursor)?;
    let least = parent.map_or(0, |column| column + 1).max(1);
    let mut breaks = String::new();
    let indent = match increment {
        Some(increment) => {
            let indent = least + increment - 1;
            empty_lines(cursor, indent, &mut breaks);
            indent
        }
        None => least.max(leading_lines(cursor, &mut breaks)),
    };
    let mut text = String::new();
    let mut line_end = None;
    while cursor.column == indent && cursor.peek().is_some() {
        text.push_str(&breaks);
        breaks.clear();
        let solid = !matches!(cursor.peek(), Some(' ' | '\t'));
        let line = cursor.at;
        cursor.skip(|char| !is_break(char));
        text.push_str(cursor.since(line));
        line_end = cursor.take_break();
        empty_lines(cursor, indent, &mut breaks);
        if cursor.column != indent || cursor.peek().is_none() {
            break;
        }
        if folded && line_end == Some('\n') && solid && !matches!(cursor.peek(), Some(' ' | '\t')) {
            if breaks.is_empty() {
                text.push(' ');
            }
        } else {
            text.extend(line_end);
        }
    }
    if chomp != Chomp::Strip {
        text.extend(line_end);
    }
    if chomp == Chomp::Keep {
        text.push_str(&breaks);
    }
    Ok(Cow::Owned(text))
}

fn header(cursor: &mut Cursor<'_>) -> Result<(Chomp, Option<usize>), Box<SyntaxError>> {
    let mut chomp = None;
    let mut increment = None;
    for _ in 0..2 {
        match cursor.peek() {
            Some(char @ ('+' | '-')) if chomp.is_none() => {
                chomp = Some(if char == '+' { Chomp::Keep } else { Chomp::Strip });
                cursor.step();
            }
            Some(char @ '0'..='9') if increment.is_none() => {
                let Some(digit @ 1..) = char.to_digit(10) else {
                    return Err(SyntaxError::syntax(cursor.here(), "invalid indentation `0` for a block of text")
                        .help("remove the number, or write 1 to 9"));
                };
                increment = Some(digit as usize);
                cursor.step();
            }
            _ => {}
        }
    }
    if !is_space_not_tab(cursor.peek()) {
        return Err(SyntaxError::syntax(cursor.here(), "text after `|` or `>`")
            .help("start the text on the next line, indented"));
    }
    cursor.skip_spaces();
    if cursor.peek() == Some('#') {
        cursor.skip(|char| !is_break(char));
    }
    if cursor.peek().is_some_and(|char| !is_break(char)) {
        return Err(SyntaxError::syntax(cursor.here(), "text after `|` or `>`")
            .help("start the text on the next line, indented"));
    }
    cursor.take_break();
    Ok((chomp.unwrap_or(Chomp::Clip), increment))
}

/// Empty lines before the first text; answers the widest indentation seen.
fn leading_lines(cursor: &mut Cursor<'_>, breaks: &mut String) -> usize {
    let mut widest = 0;
    loop {
        if cursor.peek() == Some(' ') {
            cursor.step();
            widest = widest.max(cursor.column);
        } else if let Some(char) = cursor.take_break() {
            breaks.push(char);
        } else {
            return widest;
        }
    }
}

/// Indentation up to `indent`, and empty lines.
fn empty_lines(cursor: &mut Cursor<'_>, indent: usize, breaks: &mut String) {
    loop {
        while cursor.column < indent && cursor.peek() == Some(' ') {
            cursor.step();
        }
        match cursor.take_break() {
            Some(char) => breaks.push(char),
            None => return,
        }
    }
}
