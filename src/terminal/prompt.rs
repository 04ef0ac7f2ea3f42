//! Questions to a person. Without one, an error at once: a pipeline never waits for an answer.

use crate::secret::Secret;
use dialoguer::{Confirm, Input, Password, Select};

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody is there: stdin or stderr is no terminal, or `CI` is set.
    #[error("cannot ask: this is not an interactive terminal")]
    NotInteractive,
    /// The terminal failed, or the person pressed Ctrl-C.
    #[error("no answer was given")]
    Unanswered(#[source] std::io::Error),
}

pub(super) fn secret(question: &str, interactive: bool) -> Result<Secret, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    let answer = Password::new().with_prompt(question).report(false).interact().map_err(unanswered)?;
    Ok(Secret::new(answer))
}

pub(super) fn confirm(question: &str, interactive: bool) -> Result<bool, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    Confirm::new().with_prompt(question).default(false).interact().map_err(unanswered)
}

pub(super) fn text(question: &str, interactive: bool) -> Result<String, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    Input::<String>::new().with_prompt(question).interact_text().map_err(unanswered)
}

pub(super) fn choice(question: &str, options: &[String], interactive: bool) -> Result<usize, PromptError> {
    if !interactive {
        return Err(PromptError::NotInteractive);
    }
    Select::new().with_prompt(question).items(options).default(0).interact().map_err(unanswered)
}

fn unanswered(dialoguer::Error::IO(source): dialoguer::Error) -> PromptError {
    PromptError::Unanswered(source)
}
