//! The platform's client against a server that answers as it is told: requests, refusals, faults, deploys.

mod calls;
mod deploys;
mod errors;
mod server;
mod tls;

use linkworld::http::Bounds;
use linkworld::origin::Origin;
use linkworld::platform::{Client, Patience, Waiter};
use linkworld::secret::Secret;
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
pub(crate) fn client(origin: &str) -> (Client, Waits) {
    let waits = Waits::default();
    let patience = Patience { waiter: Waiter::Recorded(Arc::clone(&waits)), ..Patience::default() };
    let bounds = Bounds { connect: Duration::from_secs(5), call: Duration::from_millis(500), reply_bytes_max: 10_000 };
    (Client::with(Origin::parse(origin).unwrap(), token(), bounds, patience), waits)
}

/// A golden body, as compact JSON in its own order.
pub(crate) fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
