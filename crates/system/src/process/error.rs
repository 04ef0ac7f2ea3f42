//! Why a handler process is not running.

use super::containers::client::EngineApiError;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The process that holds a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortOwner {
    /// Its process number.
    pub pid: u32,
    /// Its name as the system knows it, at most 15 bytes.
    pub name: String,
}

impl fmt::Display for PortOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (process {})", self.name, self.pid)
    }
}

/// Why a handler is not running. Cheap to clone: everyone who waits for a start gets the reason.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HandlerError {
    /// There is no such program.
    #[error("`{}` was not found", program.display())]
    ProgramNotFound {
        /// As it was asked for.
        program: PathBuf,
    },
    /// It ended before it was healthy.
    #[error("the handler exited before it was healthy: {status}")]
    ExitedAtStart {
        /// `exit code 3`, `killed by SIGSEGV`.
        status: String,
        /// The last lines it printed, oldest first.
        tail: Vec<String>,
    },
    /// It runs but did not become healthy in time; it has been stopped.
    #[error("the handler did not become healthy on port {port} within {waited:?}: {saw}{}", listening(addresses))]
    NeverHealthy {
        /// Where it should have answered.
        port: u16,
        /// The deadline.
        waited: Duration,
        /// What the last health check got.
        saw: String,
        /// Where it listens instead, if nothing answered on its port and the system reports it.
        addresses: Vec<SocketAddr>,
        /// The last lines it printed, oldest first.
        tail: Vec<String>,
    },
    /// It listens on its port, but only at addresses at which it is not called; it has been stopped.
    #[error("the handler listens on {} only, expected 127.0.0.1:{port} or 0.0.0.0:{port}", list(addresses))]
    ListensElsewhere {
        /// The port.
        port: u16,
        /// Where it listens.
        addresses: Vec<SocketAddr>,
    },
    /// The port was in use before the handler was started; it was not started.
    #[error("port {port} is in use{}", by(owner.as_ref()))]
    PortTaken {
        /// The port.
        port: u16,
        /// By which process, if the system reports it.
        owner: Option<PortOwner>,
    },
    /// A process that does not belong to the handler listens on its port; the handler has been stopped.
    #[error("port {port} is in use by another program{}", by(owner.as_ref()))]
    PortStolen {
        /// The port.
        port: u16,
        /// By which process, if the system reports it.
        owner: Option<PortOwner>,
    },
    /// It was restarted too often in too short a time. The next request starts it again once the window has passed.
    #[error("the handler was restarted {restarts} times within {window:?}; giving up")]
    GaveUp {
        /// Restarts within the window.
        restarts: usize,
        /// The window.
        window: Duration,
        /// The last lines it printed, oldest first.
        tail: Vec<String>,
    },
    /// It is not known how a debugger attaches to such a program.
    #[error("cannot start {0} with a debugger")]
    CannotInspect(String),
    /// The container engine does not have the image.
    #[error("the container engine does not have the image {0}")]
    ImageMissing(String),
    /// The container engine refused, or did not respond.
    #[error(transparent)]
    Engine(#[from] EngineApiError),
    /// It was stopped.
    #[error("the handler has been stopped")]
    Stopped,
    /// The system refused.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was tried.
        doing: String,
        /// The system's error.
        source: Arc<std::io::Error>,
    },
}

impl HandlerError {
    pub(super) fn io(doing: impl Into<String>, source: impl Into<std::io::Error>) -> Self {
        Self::Io { doing: doing.into(), source: Arc::new(source.into()) }
    }
}

fn list(addresses: &[SocketAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn listening(addresses: &[SocketAddr]) -> String {
    if addresses.is_empty() { String::new() } else { format!("; it listens on {}", list(addresses)) }
}

fn by(owner: Option<&PortOwner>) -> String {
    owner.map(|owner| format!(" by {owner}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{HandlerError, PortOwner};

    #[test]
    fn a_port_in_use_names_its_owner_if_known() {
        let owner = PortOwner { pid: 42, name: "python3".into() };
        assert_eq!(
            HandlerError::PortTaken { port: 8080, owner: Some(owner) }.to_string(),
            "port 8080 is in use by `python3` (process 42)"
        );
        assert_eq!(HandlerError::PortTaken { port: 8080, owner: None }.to_string(), "port 8080 is in use");
    }
}
