//! The sockets that listen on a port, on systems where no table of sockets is read.

use super::error::PortOwner;

/// Not known on this system.
pub(super) fn listeners(_port: u16) -> Option<Vec<u64>> {
    None
}

/// Not known on this system.
pub(super) fn addresses_of(_pids: &[u32]) -> Vec<std::net::SocketAddr> {
    Vec::new()
}

/// Not known on this system.
pub(super) fn owner_of(_sockets: &[u64]) -> Option<PortOwner> {
    None
}

/// Not known on this system.
pub(super) fn sockets_of(_pid: u32) -> Vec<u64> {
    Vec::new()
}
