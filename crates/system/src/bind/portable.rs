//! Other systems, whose engines run in a virtual machine and forward to loopback.

use std::io::Result;
use std::net::SocketAddrV4;
use tokio::net::{TcpListener, TcpSocket};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;

/// Listens at an address that this machine has.
pub fn future_address(address: SocketAddrV4) -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(address.into())?;
    socket.listen(BACKLOG)
}
