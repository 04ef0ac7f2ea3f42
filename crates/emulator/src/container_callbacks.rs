//! The listener for handlers in containers, which cannot reach the one on loopback.

use crate::error::EmulatorError;
use crate::platform::Platform;
use crate::server::{listener, router};
use linkworld_system::bind;
use std::net::{Ipv4Addr, SocketAddrV4};

impl Platform {
    /// Listens at another address too, for handlers in containers, which know this machine by the name `host`. Nothing but
    /// their callbacks is served there, with the same authentication. Returns the origin that they call back at.
    pub fn serve_containers(&self, host: &str, listen: Ipv4Addr) -> Result<String, EmulatorError> {
        let failed = |source| EmulatorError::Callbacks { listen, source };
        let listener = bind::future_address(SocketAddrV4::new(listen, 0)).map_err(failed)?;
        let name = format!("{host}:{}", listener.local_addr().map_err(failed)?.port());
        let router = router::build_for_handlers(self.state());
        let serving = listener::serve(listener, [name.clone()], router);
        self.keep_serving(vec![serving]);
        Ok(format!("http://{name}"))
    }
}
