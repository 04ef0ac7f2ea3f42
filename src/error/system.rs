//! Failures of this machine: disk, network, image engines, handler processes.

use crate::error::failure::CommandError;
use crate::exit::Exit;
use linkworld_system::disk::DiskError;
use linkworld_system::http::HttpError;
use linkworld_system::runtime::{EngineError, RuntimeError};

impl From<EngineError> for CommandError {
    fn from(error: EngineError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            EngineError::None { .. } | EngineError::NotThere { .. } => {
                failure.hint("install and start docker or podman, or build the image elsewhere and pass --skip-build")
            }
            EngineError::NoDockerfile(_) => {
                failure.hint("write one, or build the image elsewhere and pass --skip-build")
            }
            EngineError::Failed { .. } => failure.hint("its own words are above; nothing was registered"),
            EngineError::Run { .. } => failure,
        }
    }
}

impl From<DiskError> for CommandError {
    fn from(error: DiskError) -> Self {
        let failure = Self::local(error.to_string());
        match &error {
            DiskError::Shared { path, cure, .. } => {
                failure.hint(format!("close it: `chmod {cure} {}`", path.display()))
            }
            DiskError::Foreign { path, .. } => {
                failure.hint(format!("if it is meant to be yours: `chown \"$(id -u)\" {}`", path.display()))
            }
            _ => failure,
        }
    }
}

impl From<HttpError> for CommandError {
    fn from(error: HttpError) -> Self {
        let headline = error.to_string();
        match error {
            HttpError::Token => Self::new(Exit::Auth, headline).hint("log in again: `linkworld login`"),
            HttpError::NoCaStore { .. } => Self::local(headline),
            HttpError::Connect { .. } | HttpError::Timeout { .. } | HttpError::Interrupted { .. } => {
                Self::new(Exit::Unavailable, headline).hint("it is safe to run the same command again")
            }
            _ => Self::new(Exit::Unavailable, headline),
        }
    }
}

impl From<RuntimeError> for CommandError {
    fn from(error: RuntimeError) -> Self {
        let mut failure = Self::local(error.to_string());
        match error {
            RuntimeError::ProgramNotFound { .. } => {
                failure.hint("install it, or say how to start the handler: `linkworld dev . -- COMMAND`")
            }
            RuntimeError::ExitedAtStart { tail, .. } | RuntimeError::GaveUp { tail, .. } => {
                if tail.is_empty() {
                    failure = failure.because("it printed nothing");
                }
                failure
            }
            RuntimeError::NeverHealthy { port, .. } => failure
                .hint(format!("it has to listen on `runtime.port` ({port}) and answer `GET /health` with 200"))
                .hint("give it longer with --start-timeout SECONDS"),
            RuntimeError::PortTaken { .. } | RuntimeError::PortStolen { .. } => {
                failure.hint("stop that program, or change `runtime.port` in the manifest")
            }
            RuntimeError::Stopped | RuntimeError::Io { .. } => failure,
        }
    }
}
