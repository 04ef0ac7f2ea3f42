//! The client side of a platform, the real one or a local one: every endpoint a method, every answer judged, and
//! `deploy` over them.
//!
//! Never prints and never sees the emulator: both know only `wire`.

mod answer;
mod client;
mod control;
pub mod deploy;
mod error;
mod retry;
mod transport;

pub use client::{Client, IssuedToken, McpAudience};
pub use control::ControlClient;
pub use error::{Place, PlatformError};
pub use retry::{Observer, Patience, Repetition, Waiter};
