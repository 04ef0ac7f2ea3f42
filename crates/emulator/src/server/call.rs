//! One request as the endpoints see it, and one answer as they give it: no server, no headers, no sockets.

use crate::store::StoreError;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::BundleRefusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Instant;

/// A request that has been let in, with its whole body.
pub(crate) struct Call {
    /// What came as `Authorization: Bearer`.
    pub(crate) bearer: Option<Secret>,
    /// The path's `{name}` parts in order, decoded.
    pub(crate) params: Vec<String>,
    /// The query's pairs in order, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// What the body says it is; empty when it does not.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// When it was let in.
    pub(crate) started: Instant,
}

impl Call {
    /// The path's part number `at`; the router gives every endpoint the parts of its template.
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

    /// Time since it was let in, in microseconds.
    pub(crate) fn micros(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// An answer, allowed or refused: always JSON.
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Value,
    /// Our own fault behind a 500, for the person at the terminal; never sent.
    pub(crate) fault: Option<String>,
}

/// What an endpoint returns: `?` leaves it with a refusal.
pub(crate) type Reply = Result<Answer, Answer>;

impl Answer {
    /// Any status with any body.
    pub(crate) fn new(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => Self { status, body, fault: None },
            Err(error) => Self::fault(error.to_string()),
        }
    }

    /// Success.
    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::new(200, body)
    }

    /// A refusal in the words of the developer API.
    pub(crate) fn detail(status: u16, detail: impl Into<String>) -> Self {
        Self::new(status, &json!({ "detail": detail.into() }))
    }

    /// A refusal of a bundle: a stable word and a sentence.
    pub(crate) fn reason(status: u16, reason: &str, message: impl Into<String>) -> Self {
        let detail = BundleRefusal { reason: reason.to_owned(), message: message.into() };
        Self::new(status, &json!({ "detail": detail }))
    }

    /// Our own fault. Both spellings of an error, as the caller may be a handler or a command.
    pub(crate) fn fault(why: String) -> Self {
        let body = json!({"ok": false, "error": "internal error of the local platform", "detail": "internal error"});
        Self { status: 500, body, fault: Some(why) }
    }
}

impl From<StoreError> for Answer {
    fn from(error: StoreError) -> Self {
        Self::fault(error.to_string())
    }
}
