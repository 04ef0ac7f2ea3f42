//! What to run as a handler, and the limits of its supervision.

use super::error::HandlerError;
use crate::env;
use linkworld_contract::limits;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// What to run, and where it will answer.
#[derive(Clone)]
pub struct HandlerSpec {
    /// Its name in lists and logs.
    pub label: String,
    /// The program: a path, absolute or relative to `dir`, or a name to be found in `PATH`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder it runs in.
    pub dir: PathBuf,
    /// Its environment, in addition to [`env::handler_variables`].
    pub env: Vec<(String, String)>,
    /// The port it will listen on.
    pub port: u16,
    /// The path that answers with 200 once it is healthy.
    pub health_path: &'static str,
}

impl HandlerSpec {
    pub(super) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
}

/// Without the values of the environment: they contain tokens.
impl fmt::Debug for HandlerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("HandlerSpec")
            .field("label", &self.label)
            .field("program", &self.program)
            .field("args", &self.args)
            .field("dir", &self.dir)
            .field("env", &names)
            .field("port", &self.port)
            .field("health_path", &self.health_path)
            .finish()
    }
}

/// The supervisor's program and its limits. [`Supervision::standard`] is the rule; tests use shorter times.
#[derive(Debug, Clone)]
pub struct Supervision {
    /// The program that implements `__supervise`.
    pub program: PathBuf,
    /// From start to the first healthy response.
    pub start_deadline: Duration,
    /// From the request to stop (SIGTERM) to the kill.
    pub stop_grace: Duration,
    /// Restarts within `restart_window`.
    pub restarts_max: usize,
    /// See `restarts_max`.
    pub restart_window: Duration,
}

impl Supervision {
    /// This program, with the limits of [`linkworld_contract::limits`].
    pub fn standard() -> Result<Self, HandlerError> {
        let program = env::this_program().map_err(|error| HandlerError::io("find the path of this program", error))?;
        Ok(Self {
            program,
            start_deadline: limits::HANDLER_START_DEADLINE,
            stop_grace: limits::HANDLER_STOP_GRACE,
            restarts_max: limits::HANDLER_RESTARTS_MAX,
            restart_window: limits::HANDLER_RESTART_WINDOW,
        })
    }
}
