//! Linux: an address can be bound before it exists.

use socket2::SockRef;
use std::io::Result;
use std::net::SocketAddrV4;
use tokio::net::{TcpListener, TcpSocket};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;

/// Listens at an address, which works as soon as this machine has it: an engine makes its bridge for the first container.
pub fn future_address(address: SocketAddrV4) -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    SockRef::from(&socket).set_freebind_v4(true)?;
    socket.bind(address.into())?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn an_address_that_is_not_there_yet() {
        // TEST-NET-1, which no machine has.
        let address = "192.0.2.1:0".parse().unwrap();
        let listener = super::future_address(address).unwrap();
        assert_ne!(listener.local_addr().unwrap().port(), 0);
    }
}
