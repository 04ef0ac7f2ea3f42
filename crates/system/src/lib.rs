//! Adapters to the machine: files, environment variables, clock and randomness, HTTP clients, the system keyring,
//! the terminal, signals and child processes.
//!
//! Nothing here knows what a manifest, a deploy or a tenant is. Code that differs between operating systems is only
//! in this crate: per topic one file for each kind of system, all with the same interface.

pub mod bind;
pub mod certificates;
pub mod confined;
pub mod core_dump;
pub mod env;
pub mod failpoint;
pub mod files;
pub mod handler_http;
pub mod http;
mod http_error;
pub mod keyring;
pub mod process;
mod progress;
pub mod proxy;
pub mod signals;
pub mod terminal;
mod time;
pub mod upload;
pub mod watch;

pub use time::{clock, since};
