//! The terminal: its width, reading keys without showing them, and giving it back whatever ends a prompt.

#[cfg(unix)]
#[path = "unix.rs"]
mod console;
#[cfg(windows)]
#[path = "windows.rs"]
mod console;
mod prompt_guard;

pub use console::{HiddenInput, SavedTerminal, TerminalStream, reported_columns};
pub use prompt_guard::PromptGuard;
