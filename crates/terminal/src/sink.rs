//! One stream of the process: the only writer to it, so that cleaning and failures are dealt with in one place.

use crate::text::log_commands::Syntax;
use crate::text::style::Color;
use crate::text::styled_text::StyledText;
use anstream::adapter::strip_str;
use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use std::io::{Error, ErrorKind, Write};

/// One stream of the process.
pub(super) struct Sink<S: RawStream + AsLockedWrite> {
    stream: AutoStream<S>,
    /// Whether a runner looks for commands in what is written.
    is_scanned: bool,
    /// The first write that failed. Nothing is written after it.
    failure: Option<Error>,
}

impl<S: RawStream + AsLockedWrite> Sink<S> {
    pub(super) fn new(stream: S, color: Color, is_scanned: bool) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        };
        Self { stream: AutoStream::new(stream, choice), is_scanned, failure: None }
    }

    /// Writes text for people and a line break.
    pub(super) fn line(&mut self, text: &StyledText) {
        let line = Syntax::Words.escaped(text.ansi(), self.is_scanned).into_owned() + "\n";
        // Where colors are removed, each part between two of them would be a write of its own.
        match self.stream.current_choice() {
            ColorChoice::Never => self.write_exact(&strip_str(&line).to_string()),
            _ => self.write_exact(&line),
        }
    }

    /// Writes text of a syntax as it is, without a line break.
    pub(super) fn write(&mut self, text: &str, syntax: Syntax) {
        self.write_exact(&syntax.escaped(text, self.is_scanned));
    }

    fn write_exact(&mut self, text: &str) {
        if self.failure.is_some() {
            return;
        }
        if let Err(error) = self.stream.write_all(text.as_bytes()).and_then(|()| self.stream.flush()) {
            self.failure = Some(error);
        }
    }

    /// Why what was printed is incomplete. A reader that closed the pipe has seen all it wanted.
    pub(super) fn failure(&self) -> Option<&Error> {
        self.failure.as_ref().filter(|error| error.kind() != ErrorKind::BrokenPipe)
    }
}
