//! Bodies of calls from one app to a route of another (contract 12.6).

use super::envelope::ROUTE_BODY_BYTES_MAX;
use crate::wire::raw::RawJson;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands for the routes of an app among the agents that another one may call (contract 15.1).
pub const ROUTE_GRANT: &str = "__route__";

/// Bytes of the body of a fetch. `[R]`: the body of the route, and 64 KiB for the rest.
pub const FETCH_BODY_BYTES_MAX: usize = ROUTE_BODY_BYTES_MAX + 64 * 1024;

/// Body of [`crate::wire::routes::CROSS_APP_FETCH`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FetchRoute {
    /// Slug of the other app.
    pub target_app: String,
    /// A path of its routes.
    pub path: String,
    /// [default: POST]
    #[serde(default)]
    pub method: Option<String>,
    /// Sent as JSON; absent and null are no body.
    #[serde(default)]
    pub body: Option<RawJson>,
    /// The query.
    #[serde(default)]
    pub query: Option<BTreeMap<String, String>>,
    /// A tenant user's UUID, when the handler acts for one.
    #[serde(default)]
    pub on_behalf_of_user_id: Option<String>,
}

/// Answer to it: what the route answered, whatever its status (contract 27.12).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FetchReply {
    /// True.
    pub ok: bool,
    /// The status of the route.
    pub status: u16,
    /// JSON as it came, another text as a string, null if there is none.
    pub body: RawJson,
}
