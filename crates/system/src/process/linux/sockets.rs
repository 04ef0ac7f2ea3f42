//! The sockets that listen on a port and the processes that hold them, from `/proc`.

use super::error::PortOwner;
use super::processes;
use crate::files;
use linkworld_contract::limits::SOCKET_TABLE_BYTES_MAX;
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// The sockets that listen on a port, by inode; `None` on systems without a table of sockets.
pub(super) fn listeners(port: u16) -> Option<Vec<u64>> {
    let read = |path: &str| files::read_text(path.as_ref(), SOCKET_TABLE_BYTES_MAX);
    let mut sockets = listeners_in(&read("/proc/net/tcp").ok()?, port);
    // A system without IPv6 has no such file.
    sockets.extend(listeners_in(&read("/proc/net/tcp6").unwrap_or_default(), port));
    Some(sockets)
}

/// The addresses at which one of these processes listens, sorted.
pub(super) fn addresses_of(pids: &[u32]) -> Vec<SocketAddr> {
    let read = |path: &str| files::read_text(path.as_ref(), SOCKET_TABLE_BYTES_MAX).unwrap_or_default();
    let ours: Vec<u64> = pids.iter().flat_map(|pid| sockets_of(*pid)).collect();
    let tables = [read("/proc/net/tcp"), read("/proc/net/tcp6")];
    let listening = tables.iter().flat_map(|table| listening_in(table));
    let mut found: Vec<SocketAddr> =
        listening.filter(|(_, inode)| ours.contains(inode)).map(|(address, _)| address).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn listeners_in(table: &str, port: u16) -> Vec<u64> {
    listening_in(table).filter(|(address, _)| address.port() == port).map(|(_, inode)| inode).collect()
}

/// Reads the table of `proc(5)`: local address and port in hexadecimal, state `0A` for listening, inode.
fn listening_in(table: &str) -> impl Iterator<Item = (SocketAddr, u64)> {
    const LISTENING: &str = "0A";
    table.lines().skip(1).filter_map(|line: &str| {
        let mut fields = line.split_ascii_whitespace();
        let (ip, port) = fields.nth(1)?.rsplit_once(':')?;
        let state = fields.nth(1)?;
        let inode = fields.nth(5)?.parse().ok()?;
        let address = SocketAddr::new(ip_in(ip)?, u16::from_str_radix(port, 16).ok()?);
        (state == LISTENING).then_some((address, inode))
    })
}

/// An address as words of 32 bits, each printed as the number that its bytes are on this machine.
fn ip_in(hex: &str) -> Option<IpAddr> {
    let words = hex.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok().filter(|word| word.len() == 8)?;
        Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
    });
    let bytes: Vec<u8> = words.collect::<Option<Vec<_>>>()?.concat();
    match bytes.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).into()),
        _ => None,
    }
}

/// The first process that holds one of the sockets.
pub(super) fn owner_of(sockets: &[u64]) -> Option<PortOwner> {
    const NAME_BYTES_MAX: usize = 64;
    let pid = processes::all().into_iter().find(|pid| sockets_of(*pid).iter().any(|inode| sockets.contains(inode)))?;
    let name = files::read_capped(format!("/proc/{pid}/comm").as_ref(), NAME_BYTES_MAX).ok()?;
    Some(PortOwner { pid, name: String::from_utf8_lossy(&name).trim_end().to_owned() })
}

/// The inodes of a process's open sockets; none of a process that we may not inspect.
pub(super) fn sockets_of(pid: u32) -> Vec<u64> {
    let folder = PathBuf::from(format!("/proc/{pid}/fd"));
    let inode = |name: OsString| {
        let target = files::link_target(&folder.join(name)).ok()?;
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    };
    files::names_in(&folder).unwrap_or_default().into_iter().filter_map(inode).collect()
}

#[cfg(test)]
mod tests {
    use super::{addresses_of, ip_in, listeners_in};
    use std::net::TcpListener;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1
   2: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0
   3: cut off
";

    #[test]
    fn addresses_of_a_process_are_named() {
        let v4 = TcpListener::bind("127.0.0.2:0").unwrap().local_addr().unwrap();
        assert!(!addresses_of(&[std::process::id()]).contains(&v4), "closed again");
        let listener = TcpListener::bind("127.0.0.2:0").unwrap();
        assert!(addresses_of(&[std::process::id()]).contains(&listener.local_addr().unwrap()));
        if let Ok(listener) = TcpListener::bind("[::1]:0") {
            assert!(addresses_of(&[std::process::id()]).contains(&listener.local_addr().unwrap()));
        }
        assert_eq!(ip_in("0100007"), None);
        assert_eq!(ip_in("0100007F0100007F"), None);
    }

    #[test]
    fn only_listening_sockets_of_the_port_count() {
        assert_eq!(listeners_in(TABLE, 8080), [4711]);
        assert_eq!(listeners_in(TABLE, 8081), [4713]);
        assert!(listeners_in(TABLE, 8082).is_empty());
        assert!(listeners_in("", 8080).is_empty());
    }
}
