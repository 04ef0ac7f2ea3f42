//! The terminal: its width, and reading keys without showing them.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{HiddenInput, TerminalStream, reported_columns};
#[cfg(windows)]
pub use windows::{HiddenInput, TerminalStream, reported_columns};
