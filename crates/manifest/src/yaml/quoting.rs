//! Syntax errors of texts that need quotes: signs of YAML at the start of a value, or inside one.

use crate::diagnostic::Applicability;
use crate::source::Span;
use crate::spec::app::MANIFEST;
use crate::spec::lookup;
use crate::yaml::scan::cursor::{SyntaxError, is_break};
use crate::yaml::scan::token::{TokenKind, YamlToken};
use linkworld_contract::limits;
use linkworld_contract::text::shorten;

/// Where the line of a byte begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit(is_break).next().map_or(0, |ahead| before.len() - ahead.len())
}

/// How much deeper in brackets a token leads.
pub(crate) fn nesting(token: &YamlToken<'_>) -> i32 {
    match token.kind {
        TokenKind::FlowListStart | TokenKind::FlowMapStart => 1,
        TokenKind::FlowListEnd | TokenKind::FlowMapEnd => -1,
        _ => 0,
    }
}

/// A longer text with quotes or backslashes in it is not rewritten: it may be all of a broken file.
const SINGLE_QUOTED_BYTES_MAX: usize = 1_024;

/// The text in quotes that keep every character of it; none where that takes escapes.
pub(crate) fn in_quotes(written: &str) -> Option<String> {
    if written.chars().any(char::is_control) {
        None
    } else if !written.contains(['"', '\\']) {
        Some(format!("\"{written}\""))
    } else {
        let fits = written.len() <= SINGLE_QUOTED_BYTES_MAX && !written.contains('\'');
        fits.then(|| format!("'{written}'"))
    }
}

fn put_in_quotes(value: Span, text: &str, headline: String) -> Box<SyntaxError> {
    let error = SyntaxError::syntax(value, headline);
    match in_quotes(&text[value.start..value.end]) {
        Some(quoted) => error
            .help(format!("put it in quotes: {}", shorten(&quoted, limits::QUOTE_CHARS_MAX)))
            .safe_edit(value, quoted),
        None => error.help("put the value in quotes"),
    }
}

/// A value that a bracket or a `?` cuts in two: `{path: /a/{id}.pdf}`, `{label: Where?}`, `name: [draft] Tax`.
pub(crate) fn sign_in_value(text: &str, tokens: &[YamlToken<'_>], at: Span) -> Option<Box<SyntaxError>> {
    let has_bytes = |token: &&YamlToken<'_>| !token.span.is_empty();
    let index = tokens.iter().position(|token| token.span.start >= at.start && has_bytes(&token))?;
    let (before, next) = (tokens[..index].iter().rfind(has_bytes)?, &tokens[index]);
    let is_glued = before.span.end == next.span.start;
    let in_brackets = tokens[..index].iter().map(nesting).sum::<i32>() > 0;
    let is_plain = matches!(&before.kind, TokenKind::Scalar(scalar) if scalar.plain);
    let sign = text.get(next.span.start..next.span.end)?;
    match next.kind {
        TokenKind::FlowMapStart | TokenKind::FlowListStart | TokenKind::Key
            if is_plain && (is_glued || is_value_of_flow_map(text, &tokens[..index])) && in_brackets =>
        {
            let value = Span::new(before.span.start, end_in_brackets(text, before.span.start));
            Some(put_in_quotes(value, text, format!("`{sign}` inside a value in brackets that has no quotes")))
        }
        // A second `: ` of one entry: `{label: Note: this}`.
        TokenKind::Value if is_plain && is_value_of_flow_map(text, &tokens[..index]) => {
            // `{image: x port: 8080}` lacks a comma before a field.
            let words = &text[before.span.start..before.span.end];
            if words.rsplit_once(' ').is_some_and(|(_, word)| !lookup::named(&MANIFEST, word).is_empty()) {
                return None;
            }
            let value = Span::new(before.span.start, end_in_brackets(text, before.span.start));
            let is_text = key_of_value(text, &tokens[..index]).is_some_and(|key| lookup::is_text_field(&MANIFEST, key));
            let error = put_in_quotes(value, text, "`: ` inside a value in brackets that has no quotes".to_owned());
            Some(if is_text { error } else { error.as_guess() })
        }
        TokenKind::Scalar(_) | TokenKind::FlowMapStart | TokenKind::FlowListStart | TokenKind::Broken
            if nesting(before) < 0 && (is_glued || !in_brackets) =>
        {
            let open = opening(tokens, before.span)?;
            let end = if in_brackets { end_in_brackets(text, open) } else { line_end(text, open) };
            let start = value_of_line(text, next.span.start).map(|(_, value)| value.start);
            // In a block it must be the value of its line; text behind a whole document in brackets is something else.
            if !in_brackets && start != Some(open) {
                return None;
            }
            let reading = if text[open..].starts_with('{') { "mapping" } else { "list" };
            let headline =
                format!("an unquoted value that starts with `{}` is read as a {reading}", &text[open..=open]);
            Some(put_in_quotes(Span::new(open, end), text, headline))
        }
        _ => None,
    }
}

/// True when the last token is the value of an entry in `{ }`, on the line of its key.
fn is_value_of_flow_map(text: &str, tokens: &[YamlToken<'_>]) -> bool {
    key_of_value(text, tokens).is_some()
}

/// The key of the value that the last token is, if both are in `{ }` and on one line.
fn key_of_value<'t>(text: &'t str, tokens: &[YamlToken<'_>]) -> Option<&'t str> {
    let mut with_bytes = tokens.iter().rev().filter(|token| !token.span.is_empty());
    let (value, colon, key) = (with_bytes.next()?, with_bytes.next()?, with_bytes.next()?);
    let is_entry = colon.kind == TokenKind::Value && matches!(key.kind, TokenKind::Scalar(_));
    let mut depth = 0;
    let innermost = tokens.iter().rev().find(|token| {
        depth += nesting(token);
        depth > 0
    })?;
    let between = text.get(key.span.start..value.span.end)?;
    let in_map = innermost.kind == TokenKind::FlowMapStart && is_entry && !between.contains(is_break);
    in_map.then(|| text[key.span.start..key.span.end].trim_matches(['"', '\'']))
}

/// The first byte of the bracket that a closing one belongs to.
fn opening(tokens: &[YamlToken<'_>], close: Span) -> Option<usize> {
    let mut open = Vec::new();
    for token in tokens.iter().take_while(|token| token.span.start <= close.start) {
        match nesting(token) {
            1 => open.push(token.span.start),
            -1 if token.span == close => return open.pop(),
            -1 => {
                open.pop();
            }
            _ => {}
        }
    }
    None
}

/// Where a value in brackets ends, counting the brackets inside of it as its own.
fn end_in_brackets(text: &str, start: usize) -> usize {
    let mut depth = 0;
    let mut last = ' ';
    for (at, char) in text[start..].char_indices() {
        match char {
            '{' | '[' => depth += 1,
            '}' | ']' if depth > 0 => depth -= 1,
            ',' | '}' | ']' if depth == 0 => return trimmed(text, start, start + at),
            '#' if last == ' ' && at > 0 => return trimmed(text, start, start + at),
            _ if is_break(char) => return trimmed(text, start, start + at),
            _ => {}
        }
        last = char;
    }
    trimmed(text, start, text.len())
}

/// Where the value of a line ends, without a comment behind it.
fn line_end(text: &str, start: usize) -> usize {
    let line = text[start..].split(is_break).next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or_default();
    trimmed(text, start, start + line.len())
}

fn trimmed(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end().len()
}

/// Text whose first character means something to YAML, or that contains a `: `: quotes fix it.
pub(crate) fn wants_quotes(text: &str, error: Box<SyntaxError>) -> Box<SyntaxError> {
    let Some((key, value)) = value_of_line(text, error.span.start) else { return error };
    let written = &text[value.start..value.end];
    let Some(quoted) = in_quotes(written).filter(|_| !written.starts_with(['"', '\'', '{', '['])) else {
        return error;
    };
    let (starts, sign) = (error.span.start == value.start, written.chars().next());
    let inner = text.get(error.span.start..value.end).unwrap_or_default();
    match sign {
        Some('*') if starts && written.contains([' ', '/', '.']) => {
            SyntaxError::syntax(value, "an unquoted value that starts with `*` is read as an alias")
                .help(format!("put it in quotes: {}", shorten(&quoted, limits::QUOTE_CHARS_MAX)))
                .safe_edit(value, quoted)
        }
        Some('@' | '`' | '%') if starts => error.safe_edit(value, quoted),
        // `runtime: image: x` is two keys on one line; a sentence with a colon is text.
        Some(_) if !starts && inner.starts_with(": ") && written.matches(' ').count() > 1 => {
            let is_text = key.is_some_and(|key| lookup::is_text_field(&MANIFEST, key));
            error.edit(if is_text { Applicability::Safe } else { Applicability::Unsafe }, value, quoted)
        }
        _ => error,
    }
}

/// The key, and the value of `key: value` or `- value` in the line around `at`, without a comment behind it.
pub(crate) fn value_of_line(text: &str, at: usize) -> Option<(Option<&str>, Span)> {
    let start = line_start(text, at);
    let line = text[start..].split(is_break).next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let body = line.len() - line.trim_start_matches([' ', '-']).len();
    let (key, value) = match line[body..].split_once(": ") {
        Some((key, _)) if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) => {
            let after = body + key.len() + 1;
            (Some(key), after + (line[after..].len() - line[after..].trim_start().len()))
        }
        _ => (None, body),
    };
    let span = Span::new(start + value, start + line.len());
    (value > 0 && span.start <= at && at < span.end).then_some((key, span))
}
