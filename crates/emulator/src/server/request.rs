//! One request as the endpoints see it: no sockets, no headers.

use crate::audit::CallStart;
use crate::auth::token::{SessionClaims, TenantClaims};
use crate::store::AccountRow;
use linkworld_contract::wire::JsonProblem;
use linkworld_contract::wire::raw::RawJson;
use serde::de::DeserializeOwned;

/// Who sent a request.
#[derive(Debug, Clone)]
pub(crate) enum RequestCaller {
    /// Not known, and not needed.
    Anyone,
    /// A developer.
    Developer(AccountRow),
    /// A user of a tenant.
    TenantUser(TenantClaims),
    /// The handler of an install.
    Handler(SessionClaims),
}

impl RequestCaller {
    /// The install whose handler sent the request, if one did.
    pub(crate) fn handler(&self) -> Option<SessionClaims> {
        match self {
            Self::Handler(claims) => Some(claims.clone()),
            _ => None,
        }
    }
}

/// A request that passed the origin guard and authentication, with its whole body.
pub(crate) struct ApiRequest {
    /// Who sent it.
    pub(crate) caller: RequestCaller,
    /// The path's `{name}` segments in order, decoded.
    pub(crate) params: Vec<String>,
    /// The query's pairs in order, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// The `Content-Type` header; empty if absent.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// When the request arrived.
    pub(crate) start: CallStart,
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

    /// The body as JSON. The error has the place and cause if the body is not JSON at all.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        // A text that is skipped would not be checked otherwise.
        let text =
            std::str::from_utf8(&self.body).map_err(|error| format!("invalid JSON: it is not UTF-8: {error}"))?;
        // The derived readers would take the fields of an object in order.
        if text.trim_start().starts_with('[') {
            return Err("expected an object, found an array".to_owned());
        }
        serde_json::from_str(text).map_err(|error| {
            let invalid: Option<JsonProblem> = RawJson::parse(&self.body).err();
            invalid.map_or_else(|| error.to_string(), |problem| format!("invalid JSON: {problem}"))
        })
    }
}
