//! The client side of a platform, the real one or a local one: every endpoint a method, every answer judged, and
//! `deploy` over them.
//!
//! Never prints and never sees the emulator: both know only `wire`.

mod client;
mod control;
mod error;
mod response;
mod retry;
mod transport;

pub use client::{ApiClient, IssuedToken};
pub use control::ControlClient;
pub use error::{ApiError, InvalidField};
pub use retry::{RetryNotice, RetryObserver, RetryPolicy, RetryTimer};
