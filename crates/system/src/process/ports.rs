//! Who listens on a port.

use super::error::{HandlerError, PortOwner};
use super::{processes, sockets};
use linkworld_contract::limits::HEALTH_ANSWER_DEADLINE;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};

/// Refuses a port that is in use, on whatever address: a handler binds to all of them.
pub(super) fn ensure_free(port: u16) -> Result<(), HandlerError> {
    match sockets::listeners(port) {
        Some(found) if found.is_empty() => Ok(()),
        Some(found) => Err(HandlerError::PortTaken { port, owner: sockets::owner_of(&found) }),
        None if accepts_connections(port) => Err(HandlerError::PortTaken { port, owner: None }),
        None => Ok(()),
    }
}

/// The process that listens on a port, where the system reports it.
pub fn port_owner(port: u16) -> Option<PortOwner> {
    sockets::owner_of(&sockets::listeners(port)?)
}

/// `preferred` if it is free, else any port that is free now; 0 prefers none.
pub fn free_port(preferred: u16) -> u16 {
    if preferred != 0 && ensure_free(preferred).is_ok() {
        return preferred;
    }
    let any = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    any.map_or(preferred, |address| address.port())
}

/// Refuses a port on which a process listens that is not below `supervisor`.
///
/// Where the system does not report who listens, nothing is refused.
pub(super) fn ensure_ours(port: u16, supervisor: u32) -> Result<(), HandlerError> {
    let listening = sockets::listeners(port).unwrap_or_default();
    let below = processes::below(supervisor).unwrap_or_default();
    let ours: Vec<u64> = below.into_iter().flat_map(sockets::sockets_of).collect();
    let foreign: Vec<u64> = listening.into_iter().filter(|socket| !ours.contains(socket)).collect();
    match foreign.as_slice() {
        [] => Ok(()),
        foreign => Err(HandlerError::PortStolen { port, owner: sockets::owner_of(foreign) }),
    }
}

/// The addresses at which processes below `supervisor` listen; none where the system does not report it.
pub(super) fn addresses_below(supervisor: u32) -> Vec<SocketAddr> {
    sockets::addresses_of(&processes::below(supervisor).unwrap_or_default())
}

/// Whether one of the addresses is reached by way of 127.0.0.1 and the port.
pub(super) fn is_reachable(addresses: &[SocketAddr], port: u16) -> bool {
    const REACHED: [IpAddr; 3] =
        [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
    addresses.iter().any(|address| address.port() == port && REACHED.contains(&address.ip()))
}

/// Whether a connection to the port succeeds; for systems without a table of sockets.
fn accepts_connections(port: u16) -> bool {
    TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), HEALTH_ANSWER_DEADLINE).is_ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::error::HandlerError;
    use super::{ensure_free, ensure_ours};
    use std::net::TcpListener;

    #[test]
    fn a_taken_port_names_its_owner() {
        for address in ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let port = listener.local_addr().unwrap().port();
            let Err(HandlerError::PortTaken { owner: Some(owner), .. }) = ensure_free(port) else {
                panic!("{address} is taken, by this process");
            };
            assert_eq!(owner.pid, std::process::id());
            assert!(!owner.name.is_empty());
        }
    }

    #[test]
    fn our_own_port_is_not_reported_as_stolen() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let parent = rustix::process::getppid().unwrap().as_raw_nonzero().get().unsigned_abs();
        ensure_ours(port, parent).unwrap();
        assert!(matches!(ensure_ours(port, std::process::id()), Err(HandlerError::PortStolen { .. })));
        drop(listener);
        ensure_free(port).unwrap();
    }
}
