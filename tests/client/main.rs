//! The client of the developer API against a server that answers as scripted: requests, refusals, faults, deploys.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]
#![allow(clippy::await_holding_refcell_ref, reason = "none is held: guards end with their statements")]

mod calls;
mod deploys;
mod errors;
#[allow(dead_code, reason = "only requests are scanned, no files or processes")]
#[path = "../support/leaks.rs"]
mod leaks;
mod server;
mod tls;

use linkworld_client::api::{ApiClient, RetryPolicy, RetryTimer};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::http::HttpLimits;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Never to be seen outside the `Authorization` header of the server it is for.
pub(crate) const TOKEN: &str = "canary-token-7f3a";

pub(crate) fn token() -> Secret {
    Secret::new(TOKEN.to_owned())
}

pub(crate) type Waits = Arc<Mutex<Vec<Duration>>>;

/// A client with short deadlines that writes its waits down instead of waiting.
pub(crate) fn client(origin: &str) -> (ApiClient, Waits) {
    let waits = Waits::default();
    let patience = RetryPolicy { waiter: RetryTimer::Recorded(Arc::clone(&waits)), ..RetryPolicy::default() };
    let bounds =
        HttpLimits { connect: Duration::from_secs(5), call: Duration::from_millis(500), reply_bytes_max: 10_000 };
    (ApiClient::with(Origin::parse(origin).unwrap(), token(), bounds, patience), waits)
}

/// A golden body, as compact JSON in its own order.
pub(crate) fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
