//! Requests to a platform, the real one or a local one: a method for each endpoint, retries, and errors.

mod agents;
mod client;
mod collaboration;
mod control;
mod error;
mod response;
mod retry;
mod routes;
mod tenants;
mod transport;

pub use client::{ApiClient, IssuedToken};
pub use control::ControlClient;
pub use error::{ApiError, InvalidField};
pub use retry::{RetryNotice, RetryObserver, RetryPolicy, RetryTimer};
pub use routes::{RouteAnswer, RouteCall};
