//! The terminal: its width, and reading keys without showing them.

mod prompt_guard;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{HiddenInput, SavedTerminal, TerminalStream, reported_columns};
#[cfg(windows)]
pub use windows::{HiddenInput, SavedTerminal, TerminalStream, reported_columns};

pub use prompt_guard::PromptGuard;
