//! The sockets that listen on a port and the processes that hold them, from `/proc`.

use super::error::PortOwner;
use super::processes;
use crate::files;
use linkworld_contract::limits::SOCKET_TABLE_BYTES_MAX;
use std::ffi::OsString;
use std::path::PathBuf;

/// The sockets that listen on a port, by inode; `None` on systems without a table of sockets.
pub(super) fn listeners(port: u16) -> Option<Vec<u64>> {
    let read = |path: &str| files::read_text(path.as_ref(), SOCKET_TABLE_BYTES_MAX);
    let mut sockets = listeners_in(&read("/proc/net/tcp").ok()?, port);
    // A system without IPv6 has no such file.
    sockets.extend(listeners_in(&read("/proc/net/tcp6").unwrap_or_default(), port));
    Some(sockets)
}

/// Reads the table of `proc(5)`: local address and port in hexadecimal, state `0A` for listening, inode.
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
    use super::listeners_in;

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
}
