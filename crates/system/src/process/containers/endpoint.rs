//! Where a container engine listens.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// Where the API of an engine is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineEndpoint {
    /// A Unix socket, or a named pipe on Windows.
    Socket(PathBuf),
    /// A host and a port of this machine, without TLS.
    Tcp(String),
}

/// Why an address of an engine cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Neither form.
    #[error("`{0}` is not the address of a container engine; expected `unix:///PATH` or `tcp://127.0.0.1:PORT`")]
    Unknown(String),
    /// Another machine: its containers could not call back, and their ports would be there.
    #[error("the container engine at `{0}` is on another machine; `dev` needs one on this machine")]
    Remote(String),
}

/// Schemes of sockets.
const SOCKET_SCHEMES: [&str; 2] = ["unix://", "npipe://"];
/// Schemes of TCP.
const TCP_SCHEMES: [&str; 2] = ["tcp://", "http://"];

impl EngineEndpoint {
    /// Reads an address as `DOCKER_HOST` has it.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let unknown = || EndpointError::Unknown(text.to_owned());
        if let Some(path) = SOCKET_SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)) {
            let path =
                path.strip_prefix("//./pipe/").map_or_else(|| path.to_owned(), |name| format!(r"\\.\pipe\{name}"));
            return if path.is_empty() { Err(unknown()) } else { Ok(Self::Socket(path.into())) };
        }
        if text.starts_with("ssh://") {
            return Err(EndpointError::Remote(text.to_owned()));
        }
        let rest = TCP_SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)).ok_or_else(unknown)?;
        let authority = rest.trim_end_matches('/');
        let (host, port) = authority.rsplit_once(':').ok_or_else(unknown)?;
        let is_port = port.parse::<u16>().is_ok_and(|port| port != 0);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            _ if !is_port => Err(unknown()),
            Ok(address) if address.is_loopback() => Ok(Self::Tcp(authority.to_owned())),
            Err(_) if bare == "localhost" => Ok(Self::Tcp(authority.to_owned())),
            _ => Err(EndpointError::Remote(text.to_owned())),
        }
    }
}

/// As `DOCKER_HOST` has it.
impl fmt::Display for EngineEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) if cfg!(windows) => {
                write!(f, "npipe://{}", path.display().to_string().replace('\\', "/"))
            }
            Self::Socket(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(authority) => write!(f, "tcp://{authority}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EndpointError, EngineEndpoint};

    #[test]
    fn addresses_of_this_machine_only() {
        for text in ["unix:///run/docker.sock", "tcp://127.0.0.1:2375", "tcp://localhost:2375", "tcp://[::1]:2375"] {
            assert_eq!(EngineEndpoint::parse(text).unwrap().to_string(), text);
        }
        for text in ["tcp://10.0.0.7:2375", "tcp://example.org:2376", "ssh://me@host", "tcp://0.0.0.0:2375"] {
            assert_eq!(EngineEndpoint::parse(text), Err(EndpointError::Remote(text.into())));
        }
        for text in ["", "unix://", "tcp://127.0.0.1", "tcp://127.0.0.1:0", "/run/docker.sock", "tcp://127.0.0.1:99999"]
        {
            assert_eq!(EngineEndpoint::parse(text), Err(EndpointError::Unknown(text.into())));
        }
    }
}
