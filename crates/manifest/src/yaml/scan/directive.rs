//! Directives, tags, anchors and aliases.

use crate::source::Span;
use crate::yaml::scan::cursor::{Cursor, SyntaxError, is_break, is_space_not_tab};
use crate::yaml::scan::token::TokenKind;

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '-' | '_')
}

/// Reads a line that starts with `%`.
pub(crate) fn directive<'a>(cursor: &mut Cursor<'a>) -> Result<(TokenKind<'a>, Span), Box<SyntaxError>> {
    let start = cursor.at;
    cursor.step();
    let name_start = cursor.at;
    cursor.skip(is_word);
    let name = cursor.since(name_start);
    if name.is_empty() || !is_space_not_tab(cursor.peek()) {
        return Err(SyntaxError::syntax(cursor.here(), "expected the name of a directive after `%`"));
    }
    let kind = match name {
        "YAML" => {
            cursor.skip_spaces();
            let major = number(cursor)?;
            if cursor.peek() != Some('.') {
                return Err(SyntaxError::syntax(cursor.here(), "expected a version such as `1.1`"));
            }
            cursor.step();
            number(cursor)?;
            if !is_space_not_tab(cursor.peek()) {
                return Err(SyntaxError::syntax(cursor.here(), "expected a version such as `1.1`"));
            }
            TokenKind::VersionDirective { major_is_one: major.trim_start_matches('0') == "1" }
        }
        "TAG" => {
            cursor.skip_spaces();
            let handle = tag_handle(cursor)?;
            if cursor.peek() != Some(' ') {
                return Err(SyntaxError::syntax(cursor.here(), "expected a space after the tag handle"));
            }
            cursor.skip_spaces();
            let prefix = tag_uri(cursor)?;
            if !is_space_not_tab(cursor.peek()) {
                return Err(SyntaxError::syntax(cursor.here(), "expected the end of the line after the tag prefix"));
            }
            TokenKind::TagDirective { handle, prefix }
        }
        _ => {
            cursor.skip(|char| !is_break(char));
            TokenKind::OtherDirective
        }
    };
    let span = Span::new(start, cursor.at);
    cursor.skip_spaces();
    if cursor.peek() == Some('#') {
        cursor.skip(|char| !is_break(char));
    }
    if cursor.peek().is_some_and(|char| !is_break(char)) {
        return Err(SyntaxError::syntax(cursor.here(), "expected the end of the line after the directive"));
    }
    cursor.take_break();
    Ok((kind, span))
}

fn number<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, Box<SyntaxError>> {
    let start = cursor.at;
    cursor.skip(|char| char.is_ascii_digit());
    let digits = cursor.since(start);
    // Past this many digits Python refuses to make a number of them.
    if digits.is_empty() || digits.len() > 4_300 {
        return Err(SyntaxError::syntax(cursor.here(), "expected a version such as `1.1`"));
    }
    Ok(digits)
}

/// Reads `&name` or `*name`.
pub(crate) fn anchor_name<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, Box<SyntaxError>> {
    let mark = cursor.peek().unwrap_or_default();
    let start = cursor.at;
    cursor.step();
    let name_start = cursor.at;
    cursor.skip(is_word);
    let name = cursor.since(name_start);
    let ends = is_space_not_tab(cursor.peek())
        || matches!(cursor.peek(), Some('\t' | '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`'));
    if name.is_empty() || !ends {
        let end = if name.is_empty() { start + 1 } else { cursor.here().end };
        let what = if mark == '*' { "an alias" } else { "an anchor" };
        let error =
            SyntaxError::syntax(Span::new(start, end), format!("invalid name after `{mark}`, which starts {what}"));
        return Err(error.help("put the whole value in double quotes if it is text"));
    }
    Ok(name)
}

/// Reads a tag from its `!`.
pub(crate) fn tag<'a>(cursor: &mut Cursor<'a>) -> Result<TokenKind<'a>, Box<SyntaxError>> {
    let start = cursor.at;
    let second = cursor.peek_second();
    let (handle, suffix) = if second == Some('<') {
        cursor.step_by(2);
        let suffix = tag_uri(cursor)?;
        if cursor.peek() != Some('>') {
            return Err(SyntaxError::syntax(cursor.here(), "expected `>` at the end of the tag"));
        }
        cursor.step();
        (None, suffix)
    } else if is_space_not_tab(second) || second == Some('\t') {
        cursor.step();
        (None, "!".to_owned())
    } else {
        let word = cursor.rest()[1..].chars().take_while(|char| !is_space_not_tab(Some(*char)));
        let handle = if word.into_iter().any(|char| char == '!') {
            tag_handle(cursor)?
        } else {
            cursor.step();
            "!"
        };
        (Some(handle), tag_uri(cursor)?)
    };
    if !is_space_not_tab(cursor.peek()) {
        return Err(SyntaxError::syntax(Span::new(start, cursor.here().end), "expected a space after the tag")
            .help("put the whole value in double quotes if it is text"));
    }
    Ok(TokenKind::Tag { handle, suffix })
}

/// `!`, `!!` or `!name!`.
fn tag_handle<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, Box<SyntaxError>> {
    let start = cursor.at;
    if cursor.peek() != Some('!') {
        return Err(SyntaxError::syntax(cursor.here(), "expected `!`"));
    }
    cursor.step();
    if cursor.peek() == Some(' ') {
        return Ok(cursor.since(start));
    }
    cursor.skip(is_word);
    if cursor.peek() != Some('!') {
        return Err(SyntaxError::syntax(cursor.here(), "expected `!` at the end of the tag handle"));
    }
    cursor.step();
    Ok(cursor.since(start))
}

fn tag_uri(cursor: &mut Cursor<'_>) -> Result<String, Box<SyntaxError>> {
    let mut bytes = Vec::new();
    let start = cursor.at;
    while let Some(char) = cursor.peek() {
        if char == '%' {
            let hex = cursor.rest().get(1..3).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
                return Err(SyntaxError::syntax(cursor.here(), "expected two hexadecimal digits after `%`"));
            };
            bytes.push(byte);
            cursor.step_by(3);
        } else if char.is_ascii_alphanumeric() || "-;/?:@&=+$,_.!~*'()[]".contains(char) {
            bytes.push(char as u8);
            cursor.step();
        } else {
            break;
        }
    }
    let span = Span::new(start, cursor.at);
    if bytes.is_empty() {
        return Err(SyntaxError::syntax(cursor.here(), "expected a name for the tag"));
    }
    // Each run of escapes must be UTF-8; with only ASCII between them, the whole is UTF-8 exactly then.
    String::from_utf8(bytes).map_err(|_| SyntaxError::syntax(span, "the escapes in this tag are not UTF-8"))
}
