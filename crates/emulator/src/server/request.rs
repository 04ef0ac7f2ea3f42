//! One request as the endpoints see it: no sockets, no headers.

use linkworld_contract::secret::Secret;
use serde::de::DeserializeOwned;
use std::time::Instant;

/// A request that passed the origin guard, with its whole body.
pub(crate) struct ApiRequest {
    /// The token of the `Authorization: Bearer` header.
    pub(crate) bearer: Option<Secret>,
    /// The path's `{name}` segments in order, decoded.
    pub(crate) params: Vec<String>,
    /// The query's pairs in order, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// The `Content-Type` header; empty if absent.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// When the request arrived.
    pub(crate) started: Instant,
}

impl ApiRequest {
    /// The path's segment number `at`. The router supplies every segment of the endpoint's template.
    pub(crate) fn param(&self, at: usize) -> &str {
        self.params.get(at).map_or("", String::as_str)
    }

    /// The first value of a query key.
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(&self.body).map_err(|error| error.to_string())
    }

    /// Time since the request arrived, in microseconds.
    pub(crate) fn micros(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}
