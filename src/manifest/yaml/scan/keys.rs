//! Simple keys: what may turn out to be a key when its `:` comes, and the faults when none does.

use super::{Scanner, Step};
use crate::manifest::yaml::cursor::{Cursor, Fault, is_break};
use crate::manifest::yaml::token::{Kind, Token};
use crate::text::Span;

/// A key without `?` must end within this many characters, on its own line. Source: YAML 1.1, section 7.4.
const SIMPLE_KEY_CHARS_MAX: usize = 1_024;

/// Where a key may have begun.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) token: usize,
    pub(super) required: bool,
    pub(super) place: Mark,
}

/// The counts of a cursor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) index: usize,
}

impl Scanner<'_> {
    pub(super) fn key_missing_colon(&self, candidate: &Candidate) -> Box<Fault> {
        let start = candidate.place.at;
        let line = self.cursor.since(start).split(is_break).next().unwrap_or_default();
        let span = Span::new(start, start + line.trim_end().len());
        no_colon(span)
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
        let candidate = Candidate { token: self.tokens.len(), required, place: Mark { at, line, column, index } };
        if let Some(slot) = self.candidates.last_mut() {
            *slot = Some(candidate);
        }
        Ok(())
    }

    /// The fault of a `:` that cannot make a key of what stands before it.
    pub(super) fn misplaced_value(&self) -> Box<Fault> {
        let here = self.cursor.here();
        if let Some(Token { span, kind: Kind::Scalar(scalar) }) = self.tokens.last()
            && scalar.plain
        {
            let so_far = self.cursor.since(span.start);
            if let Some(line) = so_far.rfind(is_break) {
                if self.indent.is_none() {
                    let first = so_far.split(is_break).next().unwrap_or_default().trim_end();
                    return no_colon(Span::new(span.start, span.start + first.len()));
                }
                let key = so_far[line..].trim_start().len();
                let span = Span::new(here.start - key, here.start);
                return Fault::syntax(span, "this line continues the value above it, and so cannot be a key")
                    .help("indent it like the key above, or put the value above on lines of its own");
            }
        }
        Fault::syntax(here, "`: ` inside a value without quotes")
            .help("put the value in double quotes, or start a new line for a new key")
    }
}

/// The fault of a line that is a key for all we know, and has no value.
fn no_colon(span: Span) -> Box<Fault> {
    Fault::syntax(span, "expected `:` after this key")
        .help("write `key: value`, or indent the line to continue the value above")
}
