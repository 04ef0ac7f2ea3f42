//! How a handler process ended.

use super::sys::signal_names::signal_name;
use std::fmt;
use std::io::{Error, ErrorKind};

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandlerExit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl fmt::Display for HandlerExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(number) => match signal_name(*number) {
                Some(name) => write!(f, "killed by {name}"),
                None => write!(f, "killed by signal {number}"),
            },
        }
    }
}

/// How supervision ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandlerEnd {
    /// The handler ended.
    Exit(HandlerExit),
    /// The handler could not be started; the system's error number.
    NotStarted(i32),
    /// It used more memory than it may.
    OutOfMemory,
    /// Its container was removed.
    Removed,
    /// The container engine stopped responding.
    EngineGone,
    /// The supervisor ended without reporting how the handler did.
    Unknown,
}

impl HandlerEnd {
    /// True when there is no such program.
    pub(super) fn is_not_found(self) -> bool {
        matches!(self, Self::NotStarted(number) if Error::from_raw_os_error(number).kind() == ErrorKind::NotFound)
    }
}

impl fmt::Display for HandlerEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(exit) => exit.fmt(f),
            Self::NotStarted(number) => Error::from_raw_os_error(*number).fmt(f),
            Self::OutOfMemory => f.write_str("killed, because it used more memory than `runtime.resources.memory_mb`"),
            Self::Removed => f.write_str("its container was removed"),
            Self::EngineGone => f.write_str("the container engine stopped responding"),
            Self::Unknown => f.write_str("its supervisor was killed"),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::HandlerExit;

    #[test]
    fn ends_are_described() {
        assert_eq!(HandlerExit::Code(3).to_string(), "exit code 3");
        assert_eq!(HandlerExit::Signal(11).to_string(), "killed by SIGSEGV");
        assert_eq!(HandlerExit::Signal(63).to_string(), "killed by signal 63");
    }
}
