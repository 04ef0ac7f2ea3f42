//! Who listens on a port.

use super::error::{HandlerError, PortOwner};

/// Refuses a port somebody listens on, on whatever address: a handler binds them all.
pub(super) fn ensure_free(port: u16) -> Result<(), HandlerError> {
    match listeners(port) {
        Some(sockets) if sockets.is_empty() => Ok(()),
        Some(sockets) => Err(HandlerError::PortTaken { port, owner: owner_of(&sockets) }),
        None if answers(port) => Err(HandlerError::PortTaken { port, owner: None }),
        None => Ok(()),
    }
}

/// Who listens on a port, where the system tells.
pub fn port_owner(port: u16) -> Option<PortOwner> {
    owner_of(&listeners(port)?)
}

/// `preferred` if nobody listens on it, else any that is free now.
pub fn free_port(preferred: u16) -> u16 {
    if ensure_free(preferred).is_ok() {
        return preferred;
    }
    let any = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    any.map_or(preferred, |address| address.port())
}

/// Refuses a port that somebody listens on who is not below `supervisor`.
///
/// Without `/proc` there is no telling, and nothing is refused.
pub(super) fn ensure_ours(port: u16, supervisor: u32) -> Result<(), HandlerError> {
    let sockets = listeners(port).unwrap_or_default();
    let ours: Vec<u64> = super::tree::below(supervisor).into_iter().flat_map(sockets_of).collect();
    let strangers: Vec<u64> = sockets.into_iter().filter(|socket| !ours.contains(socket)).collect();
    match strangers.as_slice() {
        [] => Ok(()),
        strangers => Err(HandlerError::PortStolen { port, owner: owner_of(strangers) }),
    }
}

/// Whether a connection to the port is taken; for systems without a table of sockets.
fn answers(port: u16) -> bool {
    std::net::TcpStream::connect_timeout(
        &(std::net::Ipv4Addr::LOCALHOST, port).into(),
        linkworld_contract::limits::HEALTH_ANSWER_DEADLINE,
    )
    .is_ok()
}

/// The sockets that listen on a port, by inode; none where the system has no such table.
#[cfg(target_os = "linux")]
fn listeners(port: u16) -> Option<Vec<u64>> {
    let read = |path: &str| crate::files::read_text(path.as_ref(), linkworld_contract::limits::SOCKET_TABLE_BYTES_MAX);
    let mut sockets = listeners_in(&read("/proc/net/tcp").ok()?, port);
    // A system without IPv6 has no such file.
    sockets.extend(listeners_in(&read("/proc/net/tcp6").unwrap_or_default(), port));
    Some(sockets)
}

#[cfg(not(target_os = "linux"))]
fn listeners(_port: u16) -> Option<Vec<u64>> {
    None
}

/// Reads the table of `proc(5)`: local address and port in hexadecimal, state `0A` for listening, inode.
#[cfg(target_os = "linux")]
fn listeners_in(table: &str, port: u16) -> Vec<u64> {
    const LISTENING: &str = "0A";
    let inode = |line: &str| {
        let mut fields = line.split_ascii_whitespace();
        let (_, local) = fields.nth(1)?.rsplit_once(':')?;
        let state = fields.nth(1)?;
        let inode = fields.nth(5)?.parse().ok()?;
        (state == LISTENING && u16::from_str_radix(local, 16).ok()? == port).then_some(inode)
    };
    table.lines().skip(1).filter_map(inode).collect()
}

#[cfg(target_os = "linux")]
fn owner_of(sockets: &[u64]) -> Option<PortOwner> {
    const NAME_BYTES_MAX: usize = 64;
    let pid =
        super::tree::all().into_iter().find(|pid| sockets_of(*pid).iter().any(|inode| sockets.contains(inode)))?;
    let name = crate::files::read_capped(format!("/proc/{pid}/comm").as_ref(), NAME_BYTES_MAX).ok()?;
    Some(PortOwner { pid, name: String::from_utf8_lossy(&name).trim_end().to_owned() })
}

#[cfg(not(target_os = "linux"))]
fn owner_of(_sockets: &[u64]) -> Option<PortOwner> {
    None
}

/// The inodes of a process's open sockets; none of a process we may not look into.
#[cfg(target_os = "linux")]
fn sockets_of(pid: u32) -> Vec<u64> {
    let folder = std::path::PathBuf::from(format!("/proc/{pid}/fd"));
    let inode = |name: std::ffi::OsString| {
        let target = crate::files::link_target(&folder.join(name)).ok()?;
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    };
    crate::files::names_in(&folder).unwrap_or_default().into_iter().filter_map(inode).collect()
}

#[cfg(not(target_os = "linux"))]
fn sockets_of(_pid: u32) -> Vec<u64> {
    Vec::new()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::error::HandlerError;
    use super::{ensure_free, ensure_ours, listeners_in};
    use std::net::TcpListener;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1
   2: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0
   3: cut off
";

    #[test]
    fn only_listening_sockets_of_the_port_count() {
        assert_eq!(listeners_in(TABLE, 8080), [4711]);
        assert_eq!(listeners_in(TABLE, 8081), [4713]);
        assert!(listeners_in(TABLE, 8082).is_empty());
        assert!(listeners_in("", 8080).is_empty());
    }

    #[test]
    fn a_taken_port_names_who_has_it() {
        for address in ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let port = listener.local_addr().unwrap().port();
            let Err(HandlerError::PortTaken { owner: Some(owner), .. }) = ensure_free(port) else {
                panic!("{address} is taken, by us");
            };
            assert_eq!(owner.pid, std::process::id());
            assert!(!owner.name.is_empty());
        }
    }

    #[test]
    fn a_port_of_ours_is_no_port_of_a_stranger() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let parent = rustix::process::getppid().unwrap().as_raw_nonzero().get().unsigned_abs();
        ensure_ours(port, parent).unwrap();
        assert!(matches!(ensure_ours(port, std::process::id()), Err(HandlerError::PortStolen { .. })));
        drop(listener);
        ensure_free(port).unwrap();
    }
}
