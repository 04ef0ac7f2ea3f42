//! Failures of a prompt.

use crate::error::failure::CommandError;
use linkworld_terminal::{Exit, PromptError};

impl From<PromptError> for CommandError {
    fn from(error: PromptError) -> Self {
        let headline = error.to_string();
        match error {
            PromptError::NotInteractive | PromptError::Unanswered(_) | PromptError::Incomplete => {
                Self::new(Exit::Input, headline)
            }
            PromptError::Closed => Self::new(Exit::HungUp, headline),
            PromptError::Interrupted => Self::new(Exit::Interrupted, headline),
            PromptError::SeveralLines => {
                Self::usage(headline).hint("pipe a value of several lines to stdin, or read it from a file")
            }
            PromptError::TooLong | PromptError::NotUtf8 => Self::usage(headline),
        }
    }
}

impl CommandError {
    /// A prompt without an answer; the hint says what to do where the run is not interactive.
    pub fn unanswered(error: PromptError, hint: &str) -> Self {
        match error {
            PromptError::NotInteractive => Self::from(error).hint(hint),
            error => error.into(),
        }
    }
}
