//! Windows consoles: neither the width nor hidden input is implemented.

use std::io::{Error, ErrorKind, IsTerminal, Result};

/// Standard output or standard error.
pub trait TerminalStream: IsTerminal {}

impl<T: IsTerminal> TerminalStream for T {}

/// 0: the width is not read, and the default applies.
pub fn reported_columns(_stream: &impl TerminalStream) -> usize {
    0
}

/// The settings of a console: none are changed.
#[derive(Debug)]
pub struct SavedTerminal(());

impl SavedTerminal {
    /// Nothing to read.
    pub fn save() -> Result<Self> {
        Ok(Self(()))
    }

    /// Nothing to set.
    pub fn take_keys(&self) -> Result<()> {
        Ok(())
    }

    /// Nothing to wait for.
    pub fn is_being_read() -> bool {
        true
    }

    /// Nothing to set.
    pub fn give_back(&self) {}

    /// Nothing to set.
    pub fn restore(&self) {}
}

/// A terminal that shows nothing. Never made on Windows: without unsafe code the echo cannot be turned off, and a
/// secret must not be shown.
#[derive(Debug)]
pub struct HiddenInput {}

impl HiddenInput {
    /// Refuses.
    pub fn begin() -> Result<Self> {
        Err(unsupported())
    }

    /// Refuses.
    pub fn stop_waiting(&self) -> Result<()> {
        Err(unsupported())
    }

    /// Refuses.
    pub fn key(&self) -> Result<Option<u8>> {
        Err(unsupported())
    }
}

fn unsupported() -> Error {
    Error::new(ErrorKind::Unsupported, "hidden input is not supported on Windows; pass the value on standard input")
}
