//! Handing tokens out: cut when asked for, and certain when given.

use super::Scanner;
use crate::source::Span;
use crate::yaml::cursor::Fault;
use crate::yaml::token::{Kind, Token};

impl<'a> Scanner<'a> {
    /// The next token, left where it is; none after the last.
    pub(crate) fn peek(&mut self) -> Option<&Token<'a>> {
        while self.certain == 0 && !self.done {
            self.advance();
        }
        self.tokens.front()
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self) -> Option<Token<'a>> {
        self.peek()?;
        self.certain -= 1;
        self.taken += 1;
        self.tokens.pop_front()
    }

    /// Where the text ends, or is broken; only sure when no token is left.
    pub(crate) fn end(&self) -> Span {
        self.fault.as_ref().map_or(Span::empty(self.cursor.at), |fault| fault.span)
    }

    /// Cuts all that is left, and answers the fault that stopped it, if one did.
    pub(crate) fn finish(&mut self) -> Option<&Fault> {
        while !self.done {
            self.advance();
        }
        self.fault.as_deref()
    }

    /// The fault that [`Scanner::finish`] told of.
    pub(crate) fn take_fault(&mut self) -> Option<Box<Fault>> {
        self.fault.take()
    }

    /// One step further; afterwards there are more tokens, or certain ones, or it is done.
    fn advance(&mut self) {
        if let Err(fault) = self.step() {
            self.push(Kind::Fault, fault.span);
            self.fault = Some(fault);
            self.done = true;
        }
        // The outermost candidate is the earliest; what stands before it stays as it is.
        let first = self.candidates.iter().flatten().next().filter(|_| !self.done);
        self.certain = first.map_or(self.tokens.len(), |candidate| candidate.token - self.taken);
    }
}

/// All tokens of a text at once.
pub(crate) fn tokens(text: &str, depth_max: usize) -> Vec<Token<'_>> {
    let mut scanner = Scanner::new(text, depth_max);
    scanner.finish();
    scanner.tokens.into()
}
