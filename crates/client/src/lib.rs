//! The client of the developer API: settings and credentials, requests with retries, and deploys with their journal.
//!
//! It prints nothing and never sees the emulator: both know only the contract.

pub mod dotenv;
pub mod platform;
pub mod settings;
