//! Layout that looks right and is not: a character in place of a space, a colon or a quote that YAML does not know.
//!
//! A character is named only where the text is read further with the right one in its place.

use crate::source::Span;
use crate::suggest::lookalike::{self, StrangeChar};
use crate::yaml::quoting::line_start;
use crate::yaml::scan::cursor::{SyntaxError, is_break};
use crate::yaml::scan::token::{TokenKind, YamlToken};

/// Texts that are read again to find out; longer ones keep the reader's own error.
const TEXT_BYTES_MAX: usize = 128 * 1024;
/// Characters of a line that are tried.
const TRIES_MAX: usize = 12;

/// Bytes with the characters that were meant.
struct Replacement {
    first: StrangeChar,
    span: Span,
    meant: String,
}

/// The error as the fault of a character in its line; `stops_at` reads a text and returns where it goes no further.
pub(crate) fn in_line(text: &str, at: Span, stops_at: impl Fn(&str) -> Option<usize>) -> Option<Box<SyntaxError>> {
    if text.is_ascii() || text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let start = line_start(text, at.start.min(text.len()));
    let above = line_start(text, start.saturating_sub(1));
    [start, above].into_iter().find_map(|start| {
        let line = text[start..].split(is_break).next().unwrap_or_default();
        let tries = replacements(line, start);
        tries.into_iter().find_map(|replacement| {
            let Span { start: from, end } = replacement.span;
            let tried = format!("{}{}{}", &text[..from], replacement.meant, &text[end..]);
            let further = stops_at(&tried).is_none_or(|stop| {
                stop > from + replacement.meant.len() + text[end..].find(is_break).unwrap_or(text.len() - end)
            });
            further.then(|| error(&replacement, "this line contains"))
        })
    })
}

fn error(replacement: &Replacement, lines: &str) -> Box<SyntaxError> {
    let strange = &replacement.first;
    SyntaxError::syntax(strange.span(0), format!("{lines} {}", strange.described()))
        .help(match strange.ascii.as_str() {
            "" => "remove it".to_owned(),
            " " => "replace it with a space".to_owned(),
            ascii => format!("replace it with `{ascii}`"),
        })
        .safe_edit(replacement.span, replacement.meant.clone())
}

/// The ways to replace characters of a line: its indentation as a whole, then one more of the others each.
fn replacements(line: &str, start: usize) -> Vec<Replacement> {
    let code = line.split(" #").next().unwrap_or_default();
    let mut tries = Vec::new();
    let mut first: Option<StrangeChar> = None;
    let mut meant = String::new();
    let mut done = 0;
    for strange in lookalike::all(code).filter(|strange| !strange.is_letter()) {
        let end = strange.at + strange.char.len_utf8();
        meant.push_str(&code[if first.is_some() { done } else { strange.at }..strange.at]);
        meant.push_str(&strange.ascii);
        // A colon is one of YAML's only with a space behind it.
        if strange.ascii == ":" && code[end..].starts_with(|next: char| !next.is_whitespace()) {
            meant.push(' ');
        }
        done = end;
        let opening = first.get_or_insert(strange);
        let is_indent =
            code[..done].chars().all(|char| char.is_whitespace() || lookalike::first(&char.to_string()).is_some())
                && code[done..]
                    .starts_with(|next: char| lookalike::first(&next.to_string()).is_some_and(|next| next.is_space()));
        if !is_indent {
            let at = opening.clone().behind(start);
            tries.push(Replacement { span: Span::new(at.at, start + done), first: at, meant: meant.clone() });
        }
        if tries.len() >= TRIES_MAX {
            break;
        }
    }
    tries
}

/// Lines that are indented by what only looks like spaces, as one error with one edit; `tokens` are those of the text.
pub(crate) fn indentation(text: &str, tokens: &[YamlToken<'_>]) -> Option<(Box<SyntaxError>, String)> {
    if text.is_ascii() || text.len() > TEXT_BYTES_MAX {
        return None;
    }
    // Text in quotes or in a block may begin with anything.
    let solid: Vec<Span> = tokens
        .iter()
        .filter(|token| matches!(&token.kind, TokenKind::Scalar(scalar) if !scalar.plain))
        .map(|token| token.span)
        .collect();
    let in_text = |at: usize| solid.iter().any(|span| span.start < at && at < span.end);
    let mut first: Option<StrangeChar> = None;
    let mut lines = 0;
    let mut fixed = String::with_capacity(text.len());
    let (mut from, mut to) = (0, 0);
    let mut at = 0;
    for line in text.split_inclusive(is_break) {
        let indent = line.len() - line.trim_start_matches(is_blank).len();
        // A byte order mark may begin the file.
        let skipped = if at == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let strange = lookalike::first(line.get(skipped..indent).unwrap_or_default())
            .filter(|_| !in_text(at) && indent < line.trim_end().len())
            .map(|strange| strange.behind(skipped));
        match strange {
            Some(strange) => {
                lines += 1;
                if first.is_none() {
                    from = at;
                    first = Some(strange.behind(at));
                }
                to = at + indent;
                fixed.push_str(&line[..skipped]);
                fixed.push_str(&lookalike::plain(&line[skipped..indent]).unwrap_or_default());
                fixed.push_str(&line[indent..]);
            }
            None => fixed.push_str(line),
        }
        at += line.len();
    }
    let first = first?;
    let shrunk = text.len() - fixed.len();
    let meant = fixed.get(from..to - shrunk)?.to_owned();
    let replacement = Replacement { first, span: Span::new(from, to), meant };
    let (lines, verb) = match lines {
        1 => ("this line".to_owned(), "starts with"),
        _ => (format!("{lines} lines from this one on"), "start with"),
    };
    Some((error(&replacement, &format!("{lines} {verb}")), fixed))
}

/// What a person takes for indentation.
fn is_blank(char: char) -> bool {
    char == ' '
        || lookalike::first(char.encode_utf8(&mut [0; 4]))
            .is_some_and(|strange| strange.is_space() || strange.is_invisible())
}
