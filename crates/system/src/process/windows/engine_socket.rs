//! Connections to the local socket of a container engine.

use std::io::Result;
use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeClient};

/// Connects to the named pipe at `path`.
pub(in super::super) async fn connect(path: &str) -> Result<NamedPipeClient> {
    ClientOptions::new().open(path)
}
