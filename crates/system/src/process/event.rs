//! News and states of a handler.

use super::error::HandlerError;
use std::time::Duration;

/// News of a handler, in the order it happened.
#[derive(Debug, Clone)]
pub enum HandlerEvent {
    /// It printed a line; only the line end is removed.
    Line {
        /// The stream.
        stream: OutputStream,
        /// The line.
        text: String,
    },
    /// It is healthy.
    Healthy {
        /// Its process number.
        pid: u32,
        /// Since it was started.
        after: Duration,
    },
    /// It ended without a request to stop.
    Exited {
        /// `exit code 3`, `killed by SIGSEGV`.
        status: String,
    },
    /// It is being started again.
    Restarting,
    /// It is not running, and will be started again only when it is needed.
    Down {
        /// Why the restart failed or was not tried.
        error: HandlerError,
    },
}

/// State of a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandlerState {
    /// It was healthy and has not ended since.
    Running,
    /// It is being started.
    Restarting,
    /// It ended, and has not been started again yet.
    Crashed,
    /// It was stopped, or never became healthy. This is final.
    Stopped,
}

/// The stream of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
