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
                failure.hint("install and start docker or podman, or build the image elsewhere and run `linkworld deploy --skip-build`")
            }
            ContainerEngineError::NoDockerfile(_) => {
                failure.hint("create one, or build the image elsewhere and run `linkworld deploy --skip-build`")
            }
            ContainerEngineError::Failed { .. } => failure.hint("see its output above; nothing was registered"),
            ContainerEngineError::Run { .. } => failure,
        }
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        let failure = Self::local(error.to_string());
        match &error {
            FileError::Shared { path, cure, .. } => {
                failure.hint(format!("remove access for others: `chmod {cure} {}`", path.display()))
            }
            FileError::Foreign { path, .. } => {
                failure.hint(format!("if you should own it: `chown \"$(id -u)\" {}`", path.display()))
            }
            FileError::NotUtf8 { problem, .. } => failure.hint(problem.help()),
            _ => failure,
        }
    }
}

impl CommandError {
    /// What was printed on stdout is incomplete.
    pub fn unwritable_stdout(error: &std::io::Error) -> Self {
        Self::local(format!("stdout: {}", reason(error)))
    }
}

/// The system's words for an error, without its number.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

impl From<HttpError> for CommandError {
    fn from(error: HttpError) -> Self {
        let headline = error.to_string();
        match error {
            HttpError::Token => Self::new(Exit::Auth, headline).token_hint(),
            HttpError::NoCaStore { .. } => Self::local(headline),
            HttpError::Connect { .. } | HttpError::Timeout { .. } | HttpError::Interrupted { .. } => {
                Self::new(Exit::Unavailable, headline).unreachable_hint()
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
                failure.hint("install it, or give the command that starts the handler: `linkworld dev . -- COMMAND`")
            }
            HandlerError::ExitedAtStart { tail, .. } | HandlerError::GaveUp { tail, .. } => {
                if tail.is_empty() {
                    failure = failure.because("it printed nothing");
                }
                failure
            }
            HandlerError::NeverHealthy { port, .. } => failure
                .hint(format!(
                    "the handler must listen on `runtime.port` ({port}) and answer `GET /health` with status 200"
                ))
                .hint("allow more time with --start-timeout SECONDS"),
            HandlerError::PortTaken { .. } | HandlerError::PortStolen { .. } => {
                failure.hint("stop that program, or change `runtime.port` in the manifest")
            }
            HandlerError::Stopped | HandlerError::Io { .. } => failure,
        }
    }
}
