//! Connections to the local socket of a container engine.

use std::io::Result;
use tokio::net::UnixStream;

/// Connects to the Unix socket at `path`.
pub(in super::super) async fn connect(path: &str) -> Result<UnixStream> {
    UnixStream::connect(path).await
}
