//! A failure as the user reads it.

use crate::exit::Exit;

/// A failure as the user reads it.
#[derive(Debug)]
pub struct CommandError {
    /// What failed, in one sentence.
    pub headline: String,
    /// Why, from the nearest cause to the furthest.
    pub causes: Vec<String>,
    /// What to type next.
    pub hints: Vec<String>,
    /// How the process ends.
    pub exit: Exit,
}

impl CommandError {
    /// A failure of its own kind.
    pub fn new(exit: Exit, headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), causes: Vec::new(), hints: Vec::new(), exit }
    }

    /// A problem of this machine.
    pub fn local(headline: impl Into<String>) -> Self {
        Self::new(Exit::Local, headline)
    }

    /// A command line that does not make sense.
    pub fn usage(headline: impl Into<String>) -> Self {
        Self::new(Exit::Usage, headline)
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a cause.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }
}
