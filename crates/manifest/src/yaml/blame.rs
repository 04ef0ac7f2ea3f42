//! Where a syntax error comes from: the reader stops where it can go no further, which is often not where the mistake
//! is. An unclosed quote or bracket is reported itself, and text that needs quotes gets them.

use crate::codes;
use crate::source::Span;
use crate::yaml::quoting::{self, line_start, nesting};
use crate::yaml::scan::cursor::{SyntaxError, is_break};
use crate::yaml::scan::pull::tokens as all_tokens;
use crate::yaml::scan::token::{TokenKind, YamlToken};
use crate::yaml::strange;

/// The error as a person would put it. Only called for texts that are refused anyway, so it may look twice.
pub(crate) fn place(
    text: &str,
    depth_max: usize,
    error: Box<SyntaxError>,
    stops_at: impl Fn(&str) -> Option<usize>,
) -> Box<SyntaxError> {
    if error.code != codes::YAML_SYNTAX {
        return error;
    }
    if let Some(character) = strange::in_line(text, error.span, stops_at) {
        return character;
    }
    if error.edit.is_some() {
        return error;
    }
    let tokens = all_tokens(text, depth_max);
    conflict(text)
        .or_else(|| open_quote(text, &tokens, error.span))
        .or_else(|| early_quote(text, &tokens, error.span))
        .or_else(|| quoting::sign_in_value(text, &tokens, error.span))
        .or_else(|| missing_comma(text, &tokens, error.span))
        .or_else(|| open_bracket(text, &tokens, error.span))
        .unwrap_or_else(|| quoting::wants_quotes(text, error))
}

fn has_break(text: &str, start: usize, end: usize) -> bool {
    text.get(start..end).is_some_and(|between| between.contains(is_break))
}

/// A quoted text over several lines with more text right behind it: its own closing quote is missing.
fn open_quote(text: &str, tokens: &[YamlToken<'_>], at: Span) -> Option<Box<SyntaxError>> {
    let pairs = tokens.windows(2).take_while(|pair| pair[0].span.start < at.start);
    let found = pairs.map(|pair| (&pair[0], &pair[1])).find(|(quoted, next)| {
        let is_quoted = matches!(&quoted.kind, TokenKind::Scalar(scalar) if !scalar.plain);
        is_quoted
            && matches!(next.kind, TokenKind::Scalar(_) | TokenKind::Broken)
            && text[quoted.span.start..].starts_with(['"', '\''])
            && has_break(text, quoted.span.start, quoted.span.end)
            && !has_break(text, quoted.span.end, next.span.start)
    })?;
    let Span { start, end } = found.0.span;
    let quote = &text[start..=start];
    let error = SyntaxError::syntax(Span::new(start, start + 1), format!("this `{quote}` is not closed on its line"))
        .label(Span::new(end - 1, end), "the text ends only here")
        .help(format!("close it with `{quote}` at the end of the text"));
    Some(error)
}

/// A text in quotes that ends before its line does: the quote was meant to be one of its characters.
fn early_quote(text: &str, tokens: &[YamlToken<'_>], at: Span) -> Option<Box<SyntaxError>> {
    let quoted = tokens.iter().find(|token| token.span.end == at.start && !token.span.is_empty())?.span;
    let written = &text[quoted.start..quoted.end];
    let quote = ['\'', '"'].into_iter().find(|quote| written.len() > 1 && written.starts_with(*quote))?;
    let rest = text[at.start..].split(is_break).next().unwrap_or_default();
    // What comes right behind a text and is no sign of YAML's is more of it.
    if rest.is_empty() || rest.starts_with([':', ',', '}', ']', ' ', '#']) {
        return None;
    }
    let (help, other) = match quote {
        '\'' => ("double each apostrophe in a single-quoted text, or use double quotes", '"'),
        _ => ("write `\\\"` for a quote in the text, or put the text in single quotes", '\''),
    };
    let closing = Span::new(quoted.end - 1, quoted.end);
    let error = SyntaxError::syntax(closing, format!("this `{quote}` ends the text, but more text follows")).help(help);
    let whole = Span::new(quoted.start, at.start + rest.trim_end().len());
    let inside = text.get(whole.start + 1..whole.end - 1).unwrap_or_default();
    let certain = rest.trim_end().ends_with(quote) && !inside.contains([other, '\\']);
    Some(if certain { error.safe_edit(whole, format!("{other}{inside}{other}")) } else { error })
}

/// The marks that version control leaves where two sides changed one place.
fn conflict(text: &str) -> Option<Box<SyntaxError>> {
    let line = |mark: &str| {
        let starts_line = |at: &usize| *at == 0 || text[..*at].ends_with(is_break);
        let at = text.match_indices(mark).map(|(at, _)| at).find(starts_line)?;
        Some(Span::new(at, at + mark.trim_end().len()))
    };
    let (start, end) = (line("<<<<<<< ")?, line(">>>>>>> ")?);
    Some(
        SyntaxError::syntax(start, "unresolved merge conflict")
            .label(end, "it ends here")
            .help("keep one of the two sides, and remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`"),
    )
}

/// Two values in brackets, which are closed, without a comma between them.
fn missing_comma(text: &str, tokens: &[YamlToken<'_>], at: Span) -> Option<Box<SyntaxError>> {
    let has_bytes = |token: &&YamlToken<'_>| !token.span.is_empty();
    let index = tokens.iter().position(|token| token.span.start >= at.start && has_bytes(&token))?;
    let (before, next) = (tokens[..index].iter().rev().find(has_bytes)?, &tokens[index]);
    let in_brackets = tokens[..index].iter().map(nesting).sum::<i32>() > 0;
    let mut open = 1;
    let closed = tokens[index..].iter().any(|token| {
        open += nesting(token);
        open == 0
    });
    let (end, after) = match (&before.kind, &next.kind) {
        // The value reached over a line end and took the next key with it.
        (TokenKind::Scalar(scalar), TokenKind::Value) if scalar.plain => {
            let written = &text[before.span.start..before.span.end];
            let (value, key) = (written.rfind(is_break)?, written.rsplit(is_break).next()?.trim_start());
            let end = before.span.start + written[..value].trim_end().len();
            (end, Span::new(before.span.end - key.len(), before.span.end))
        }
        (
            TokenKind::Scalar(_) | TokenKind::FlowListEnd | TokenKind::FlowMapEnd,
            TokenKind::Scalar(_) | TokenKind::FlowListStart | TokenKind::FlowMapStart,
        ) => (before.span.end, next.span),
        _ => return None,
    };
    (closed && in_brackets).then(|| {
        let error = SyntaxError::syntax(after, "expected `,` before this")
            .help("put a `,` after the previous value")
            .safe_edit(Span::empty(end), ",");
        // `[Hello [World]]` may be a text as well.
        let is_text = matches!(&before.kind, TokenKind::Scalar(scalar) if scalar.plain) && nesting(next) > 0;
        if is_text { error.as_guess() } else { error }
    })
}

/// A bracket with something behind it that is still open on a later line, where it cannot be.
fn open_bracket(text: &str, tokens: &[YamlToken<'_>], at: Span) -> Option<Box<SyntaxError>> {
    let mut open: Vec<&YamlToken<'_>> = Vec::new();
    for token in tokens.iter().take_while(|token| token.span.start < at.start) {
        match nesting(token) {
            1 => open.push(token),
            -1 => {
                open.pop();
            }
            _ => {}
        }
    }
    let bracket = open.last()?.span;
    let indent = |byte: usize| {
        let ahead = &text[line_start(text, byte)..];
        ahead.len() - ahead.trim_start_matches([' ', '-']).len()
    };
    let rest = text[bracket.end..].split(is_break).next().unwrap_or_default();
    let one_line = !rest.trim().is_empty();
    let outside = at.start >= text.len() || indent(at.start) <= indent(bracket.start);
    if !has_break(text, bracket.end, at.start) || !(one_line || outside) {
        return None;
    }
    let sign = &text[bracket.start..bracket.end];
    let close = if sign == "[" { "]" } else { "}" };
    let error =
        SyntaxError::syntax(bracket, format!("this `{sign}` is never closed")).help(format!("close it with `{close}`"));
    let next = Span::new(at.start.min(text.len()), at.end.min(text.len()));
    Some(if next.is_empty() { error } else { error.label(next, "this is not allowed inside it") })
}
