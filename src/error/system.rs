//! Failures of this machine: disk, network, image engines, handler processes.

use crate::error::failure::CommandError;
use crate::exit::Exit;
use linkworld_system::files::FileError;
use linkworld_system::http::HttpError;
use linkworld_system::process::{ContainerEngineError, HandlerError};

impl From<ContainerEngineError> for CommandError {
    fn from(error: ContainerEngineError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            ContainerEngineError::None { .. } | ContainerEngineError::NotThere { .. } => {
                failure.hint("install and start docker or podman, or build the image elsewhere and pass --skip-build")
            }
            ContainerEngineError::NoDockerfile(_) => {
                failure.hint("write one, or build the image elsewhere and pass --skip-build")
            }
            ContainerEngineError::Failed { .. } => failure.hint("its own words are above; nothing was registered"),
            ContainerEngineError::Run { .. } => failure,
        }
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        let failure = Self::local(error.to_string());
        match &error {
            FileError::Shared { path, cure, .. } => {
                failure.hint(format!("close it: `chmod {cure} {}`", path.display()))
            }
            FileError::Foreign { path, .. } => {
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

impl From<HandlerError> for CommandError {
    fn from(error: HandlerError) -> Self {
        let mut failure = Self::local(error.to_string());
        match error {
            HandlerError::ProgramNotFound { .. } => {
                failure.hint("install it, or say how to start the handler: `linkworld dev . -- COMMAND`")
            }
            HandlerError::ExitedAtStart { tail, .. } | HandlerError::GaveUp { tail, .. } => {
                if tail.is_empty() {
                    failure = failure.because("it printed nothing");
                }
                failure
            }
            HandlerError::NeverHealthy { port, .. } => failure
                .hint(format!("it has to listen on `runtime.port` ({port}) and answer `GET /health` with 200"))
                .hint("give it longer with --start-timeout SECONDS"),
            HandlerError::PortTaken { .. } | HandlerError::PortStolen { .. } => {
                failure.hint("stop that program, or change `runtime.port` in the manifest")
            }
            HandlerError::Stopped | HandlerError::Io { .. } => failure,
        }
    }
}
