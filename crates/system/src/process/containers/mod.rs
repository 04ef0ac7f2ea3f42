//! Container engines: Docker, Podman and what speaks their API.
//!
//! Images are built and pulled by the engine's own command line, which knows `.dockerignore`, credentials and build caches.
//! Containers are created, observed and removed through the API: its body is data that a test compares field by field,
//! and environments with tokens are on no command line.

pub(super) mod client;
pub(super) mod command_line;
mod container_run;
mod create_body;
pub(super) mod endpoint;
pub(super) mod engine;
mod leftovers;
mod log_stream;
