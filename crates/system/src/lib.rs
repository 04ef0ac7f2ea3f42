//! Adapters to the machine: files, environment variables, clock and randomness, the HTTP client, the system keyring
//! and child processes.
//!
//! Nothing here knows what a manifest, a deploy or a tenant is.

pub mod beneath;
pub mod clock;
pub mod disk;
pub mod failpoint;
pub mod http;
pub mod keyring;
pub mod runtime;
pub mod shield;
pub mod upload;
pub mod vars;
