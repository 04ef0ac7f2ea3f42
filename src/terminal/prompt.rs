//! Questions to a person. Without one, an error at once: a pipeline never waits for an answer.

use crate::secret::Secret;
use dialoguer::Password;

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
    let answer = Password::new()
        .with_prompt(question)
        .report(false)
        .interact()
        .map_err(|dialoguer::Error::IO(source)| PromptError::Unanswered(source))?;
    Ok(Secret::new(answer))
}
