//! Handing tokens out: cut when asked for, and certain when given.

use crate::source::Span;
use crate::yaml::scan::cursor::SyntaxError;
use crate::yaml::scan::scanner::Scanner;
use crate::yaml::scan::token::{TokenKind, YamlToken};

impl<'a> Scanner<'a> {
    /// The next token, left where it is; none after the last.
    pub(crate) fn peek(&mut self) -> Option<&YamlToken<'a>> {
        while self.certain == 0 && !self.done {
            self.advance();
        }
        self.tokens.front()
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self) -> Option<YamlToken<'a>> {
        self.peek()?;
        self.certain -= 1;
        self.taken += 1;
        self.tokens.pop_front()
    }

    /// Where the text ends, or is broken; only sure when no token is left.
    pub(crate) fn end(&self) -> Span {
        self.error.as_ref().map_or(Span::empty(self.cursor.at), |error| error.span)
    }

    /// Cuts all that is left, and answers the error that stopped it, if one did.
    pub(crate) fn finish(&mut self) -> Option<&SyntaxError> {
        while !self.done {
            self.advance();
        }
        self.error.as_deref()
    }

    /// The error that [`Scanner::finish`] returned.
    pub(crate) fn take_error(&mut self) -> Option<Box<SyntaxError>> {
        self.error.take()
    }

    /// One step further; afterwards there are more tokens, or certain ones, or it is done.
    fn advance(&mut self) {
        if let Err(error) = self.step() {
            self.push(TokenKind::Broken, error.span);
            self.error = Some(error);
            self.done = true;
        }
        // The outermost candidate is the earliest; the tokens before it do not change any more.
        let first = self.candidates.iter().flatten().next().filter(|_| !self.done);
        self.certain = first.map_or(self.tokens.len(), |candidate| candidate.token - self.taken);
    }
}

/// All tokens of a text at once.
pub(crate) fn tokens(text: &str, depth_max: usize) -> Vec<YamlToken<'_>> {
    let mut scanner = Scanner::new(text, depth_max);
    scanner.finish();
    scanner.tokens.into()
}
