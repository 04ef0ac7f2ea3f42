//! The client of the developer API: configuration and credentials, requests with retries, and deploys with their
//! journal.
//!
//! It prints nothing and never depends on the emulator: both know only the contract.

pub mod api;
pub mod config;
pub mod credentials;
pub mod deploy;
pub mod dotenv;
pub mod running;
mod running_platform;
