//! Failures of this machine: disk, network, image engines, handler processes.

use crate::error::failure::{CommandError, NextStep};
use linkworld_system::certificates::CertificatesError;
use linkworld_system::files::FileError;
use linkworld_system::http::{CertificateProblem, HttpError};
use linkworld_system::process::{ContainerEngineError, HandlerError};
use linkworld_terminal::Exit;

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
            HttpError::Token(_) => Self::new(Exit::Auth, headline).token_hint(),
            HttpError::NoCaStore { .. } | HttpError::Proxy(_) => Self::local(headline),
            HttpError::Certificates(CertificatesError { hint, .. }) => {
                let failure = Self::local(headline);
                match hint {
                    Some(hint) => failure.hint(hint),
                    None => failure.hint("name a PEM file of certificate authorities, or unset the variable"),
                }
            }
            HttpError::Tls { problem: Some(problem), .. } => Self::local(headline).hint(match problem {
                CertificateProblem::UnknownAuthority => {
                    "the authority of this server is not known here: add it to the system, or set SSL_CERT_FILE to a PEM \
                     file with it (a company's proxy often signs with its own)"
                }
                CertificateProblem::Time => "check the clock of this machine; if it is right, the server's certificate has expired",
                CertificateProblem::Name => "check the host name of the address: the server's certificate is for another one",
                CertificateProblem::Other => "the server's certificate cannot be used; its operator has to replace it",
            }),
            HttpError::Connect { origin, .. } => {
                let mut failure = Self::new(Exit::Unavailable, headline);
                failure.hints.push(NextStep::NotRunning(origin));
                failure
            }
            HttpError::Timeout { .. }
            | HttpError::Stalled { .. }
            | HttpError::Interrupted { .. } => Self::new(Exit::Unavailable, headline).unreachable_hint(),
            _ => Self::new(Exit::Unavailable, headline),
        }
    }
}

impl From<HandlerError> for CommandError {
    fn from(error: HandlerError) -> Self {
        let mut failure = Self::local(error.to_string());
        match error {
            // The command that was started says what helps: `local::start_advice`.
            HandlerError::ProgramNotFound { .. } | HandlerError::ImageMissing(_) | HandlerError::Engine(_) => failure,
            HandlerError::CannotInspect(_) => failure.hint(
                "a debugger can be used with `python`, `node` and `npx tsx` as processes; give such a command after two dashes: \
                 `linkworld dev --inspect . -- node app.js`",
            ),
            HandlerError::ExitedAtStart { tail, .. } | HandlerError::GaveUp { tail, .. } => {
                if tail.is_empty() {
                    failure = failure.because("it printed nothing");
                }
                failure
            }
            HandlerError::NeverHealthy { port, addresses, .. } => {
                let other = addresses.iter().find(|address| address.port() != port && !addresses.is_empty());
                let failure = failure.hint(format!(
                    "the handler must listen on port {port}, which is `runtime.port` and in the variable PORT, and answer \
                     `GET /health` with status 200"
                ));
                match other {
                    Some(address) => failure.hint(format!(
                        "if it is meant to listen on {0}, set `runtime.port: {0}` in the manifest",
                        address.port()
                    )),
                    None => failure.hint("allow more time with --start-timeout SECONDS"),
                }
            }
            HandlerError::ListensElsewhere { port, .. } => failure.hint(format!(
                "make it listen on 0.0.0.0, because the platform reaches a container by its address; in Node.js: \
                 `server.listen({port}, '0.0.0.0')`"
            )),
            HandlerError::PortTaken { .. } | HandlerError::PortStolen { .. } => {
                failure.hint("stop that program, or choose another port with --handler-port PORT")
            }
            HandlerError::Stopped | HandlerError::Io { .. } => failure,
        }
    }
}
