//! Simple keys: what may turn out to be a key when its `:` comes, and the errors when none does.

use crate::source::Span;
use crate::yaml::scan::candidate::{CursorMark, KeyCandidate};
use crate::yaml::scan::cursor::{Cursor, SyntaxError, is_break, is_space};
use crate::yaml::scan::scanner::{Scanner, Step};
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::text::shorten;

/// A key without `?` must end within this many characters, on its own line. Source: YAML 1.1, section 7.4.
const SIMPLE_KEY_CHARS_MAX: usize = 1_024;

impl Scanner<'_> {
    pub(super) fn key_missing_colon(&self, candidate: &KeyCandidate) -> Box<SyntaxError> {
        let start = candidate.place.at;
        let line = self.cursor.since(start).split(is_break).next().unwrap_or_default();
        let mut error = no_colon(self.cursor.before(start), line);
        let column = candidate.place.column;
        let glued = line.strip_prefix('-').filter(|item| item.starts_with(|char: char| char.is_ascii_alphanumeric()));
        if let Some(item) = glued.filter(|_| self.follows_item(start, column)) {
            return SyntaxError::syntax(Span::new(start, start + 1), "expected a space after this `-`")
                .help(format!("write `- {}`", shorten(item.trim_end(), QUOTE_CHARS_MAX)))
                .safe_edit(Span::empty(start + 1), " ");
        }
        // A lone word is an item; a word with text behind it is a key.
        if error.edit.is_none() && !line.trim_end().contains(' ') && self.follows_item(start, column) {
            error.headline = "expected `- ` before this item of the list, or `:` after this key".to_owned();
            error.help = Some(format!("write `- {}`", shorten(line.trim_end(), QUOTE_CHARS_MAX)));
        }
        error
    }

    /// True when the line above the one at a byte is an item of a list in this column.
    fn follows_item(&self, at: usize, column: usize) -> bool {
        let above = self.cursor.before(at).lines().rev().map(str::trim_end).find(|line| !line.trim().is_empty());
        above.is_some_and(|line| line.find("- ") == Some(column) && line[..column].trim().is_empty())
    }

    pub(super) fn drop_stale_candidates(&mut self) -> Step {
        let (line, index) = (self.cursor.line, self.cursor.index);
        for level in 0..self.candidates.len() {
            let Some(candidate) = &self.candidates[level] else { continue };
            if candidate.place.line != line || index - candidate.place.index > SIMPLE_KEY_CHARS_MAX {
                if candidate.required {
                    return Err(self.key_missing_colon(candidate));
                }
                self.candidates[level] = None;
            }
        }
        Ok(())
    }

    /// Forgets the candidate of the innermost context; a required one must have become a key.
    pub(super) fn drop_candidate(&mut self) -> Step {
        match self.candidates.last_mut().and_then(Option::take) {
            Some(candidate) if candidate.required => Err(self.key_missing_colon(&candidate)),
            _ => Ok(()),
        }
    }

    /// What starts here may turn out to be a key.
    pub(super) fn keep_candidate(&mut self) -> Step {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_candidate()?;
        let Cursor { at, line, column, index, .. } = self.cursor;
        let required = !self.in_flow() && self.indent == Some(column);
        let candidate = KeyCandidate {
            token: self.taken + self.tokens.len(),
            required,
            place: CursorMark { at, line, column, index },
        };
        if let Some(slot) = self.candidates.last_mut() {
            *slot = Some(candidate);
        }
        Ok(())
    }

    /// The candidate that begins with the token to be pushed next, if the `:` that makes a block's key of it is here.
    pub(super) fn key_before_colon(&mut self) -> Option<KeyCandidate> {
        let comes = self.cursor.peek() == Some(':') && is_space(self.cursor.peek_second());
        if !comes || self.in_flow() || self.indents.len() >= self.depth_max {
            return None;
        }
        let (next, line, index) = (self.taken + self.tokens.len(), self.cursor.line, self.cursor.index);
        self.candidates.last_mut()?.take_if(|KeyCandidate { token, place, .. }| {
            *token == next && place.line == line && index - place.index <= SIMPLE_KEY_CHARS_MAX
        })
    }

    /// True when the text at a byte is the first on its line, but for `- `, and is in this column.
    fn starts_line(&self, at: usize, column: usize) -> bool {
        let before = self.cursor.before(at);
        let ahead = before.rsplit(is_break).next().unwrap_or_default();
        ahead.chars().count() == column && ahead.chars().all(|char| matches!(char, ' ' | '-'))
    }

    /// The error of a `:` behind something that cannot be a key.
    pub(super) fn misplaced_value(&self) -> Box<SyntaxError> {
        let here = self.cursor.here();
        if let Some(span) = self.last_plain {
            let so_far = self.cursor.since(span.start);
            if let Some(line) = so_far.rfind(is_break) {
                let key = so_far[line..].trim_start().len();
                // Not the cursor's count: a byte order mark in the line has no column.
                let column = so_far[line..so_far.len() - key].chars().count().saturating_sub(1);
                if self.indent.is_none() || self.starts_line(span.start, column) {
                    return no_colon(self.cursor.before(span.start), so_far.split(is_break).next().unwrap_or_default());
                }
                let span = Span::new(here.start - key, here.start);
                return SyntaxError::syntax(span, "this line continues the value above it, and so cannot be a key")
                    .help("indent it like the key above, or put the value above on lines of its own");
            }
        }
        SyntaxError::syntax(here, "`: ` inside a value without quotes")
            .help("put the value in double quotes, or start a new line for a new key")
    }
}

/// The error of a line that is a key for all we know, and has no value.
fn no_colon(before: &str, line: &str) -> Box<SyntaxError> {
    let start = before.len();
    let line = line.trim_end();
    if let Some((key, value)) = line.split_once(':')
        && !value.is_empty()
        && !value.starts_with('/')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        let colon = start + key.len();
        let ahead = before.rsplit(is_break).next().unwrap_or_default().trim_start_matches('\u{feff}');
        let column = ahead.chars().count() + key.len() + 2;
        return SyntaxError::syntax(Span::new(colon, colon + 1), "expected a space after this `:`")
            .help(format!("write `{}: …`, with the space in column {}", shorten(key, QUOTE_CHARS_MAX), column))
            .safe_edit(Span::empty(colon + 1), " ");
    }
    SyntaxError::syntax(Span::new(start, start + line.len()), "expected `:` after this key")
        .help("write `key: value`, or indent the line to continue the value above")
}

#[cfg(test)]
mod tests {
    use super::SIMPLE_KEY_CHARS_MAX;
    use crate::yaml::scan::pull::tokens;
    use crate::yaml::scan::token::TokenKind;
    use std::mem::{Discriminant, discriminant};

    fn kinds(text: &str, depth_max: usize) -> Vec<Discriminant<TokenKind<'_>>> {
        tokens(text, depth_max).iter().map(|token| discriminant(&token.kind)).collect()
    }

    #[test]
    fn a_plain_key_makes_the_tokens_of_a_quoted_one() {
        for text in [
            "K: v",
            "K:",
            "K : v",
            "K: K",
            "- K: v\n  K: v\n- K:\n",
            "K:\n- K: v",
            "K:\n  K: v\nK: v",
            "&a K: v",
            "!!str K: v",
            "K: &a K: v",
            "K: K: v",
            "? K: v\n: K: v",
            "{K: v, K : v}",
            "[K: v]",
            "K # c\n",
            "K:\n K:\n  K: v",
            "K:\n K:\n  K:\n   K: v",
        ] {
            let (plain, quoted) = (text.replace('K', "k"), text.replace('K', "'k'"));
            assert_eq!(kinds(&plain, 3), kinds(&quoted, 3), "{text:?}");
        }
    }

    #[test]
    fn a_key_is_not_longer_than_yaml_lets_it() {
        for (chars, is_key) in [(SIMPLE_KEY_CHARS_MAX, true), (SIMPLE_KEY_CHARS_MAX + 1, false)] {
            let text = format!("{}: v", "é".repeat(chars));
            assert_eq!(kinds(&text, 3).contains(&discriminant(&TokenKind::Key)), is_key, "{chars}");
        }
    }
}
