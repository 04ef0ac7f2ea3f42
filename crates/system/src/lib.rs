//! Adapters to the machine: files, environment variables, clock and randomness, HTTP clients, the system keyring
//! and child processes.
//!
//! Nothing here knows what a manifest, a deploy or a tenant is.

pub mod clock;
pub mod confined;
pub mod core_dump;
pub mod env;
pub mod failpoint;
pub mod files;
pub mod http;
pub mod keyring;
pub mod process;
pub mod signals;
pub mod upload;
