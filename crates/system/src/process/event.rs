//! What a handler's owner tells and asks: its news and its states.

use super::error::HandlerError;
use std::time::Duration;

/// News of a handler, in the order it happened.
#[derive(Debug, Clone)]
pub enum HandlerEvent {
    /// It printed a line; not cleaned of anything but its end.
    Line {
        /// Where.
        stream: OutputStream,
        /// What.
        text: String,
    },
    /// It answers.
    Healthy {
        /// Its process number.
        pid: u32,
        /// Since it was started.
        after: Duration,
    },
    /// It ended without having been told to.
    Exited {
        /// `exit code 3`, `killed by SIGSEGV`.
        status: String,
    },
    /// It is being started again.
    Restarting,
    /// It is not running and will be tried again only when it is needed.
    Down {
        /// Why the restart failed or was not tried.
        error: HandlerError,
    },
}

/// Where a handler is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandlerState {
    /// It answered and has not ended since.
    Running,
    /// It is being started.
    Restarting,
    /// It ended, and has not been started again yet.
    Crashed,
    /// It was told to stop, or never came up. This is final.
    Stopped,
}

/// Where a line was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
