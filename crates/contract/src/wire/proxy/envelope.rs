//! What the route proxy sends to a handler and what it accepts from it (contract 11.5, 17.2).

use crate::wire::raw::RawObject;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Bytes of a request to a route of an app. `[S]` 1 MB, read as binary units (contract 27.23).
pub const ROUTE_BODY_BYTES_MAX: usize = 1_048_576;
/// Bytes of a route's answer, decoded. `[S]` 10 MB, read as binary units (contract 27.23).
pub const ROUTE_REPLY_BYTES_MAX: usize = 10_485_760;
/// Bytes of the JSON that carries such an answer: base64 takes four bytes for three. `[R]`: and 64 KiB for the rest.
pub const ROUTE_ENVELOPE_BYTES_MAX: usize = ROUTE_REPLY_BYTES_MAX.div_ceil(3) * 4 + 64 * 1024;
/// How long a private route may take. `[S]`
pub const PRIVATE_ROUTE_DEADLINE: Duration = Duration::from_secs(60);
/// How long a public route may take. `[S]`
pub const PUBLIC_ROUTE_DEADLINE: Duration = Duration::from_secs(30);
/// Calls inside the routes of one app in one tenant; further ones are refused. `[S]`
pub const ROUTE_CALLS_MAX: usize = 10;

/// The methods that a route may have.
pub const ROUTE_METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/// Request headers that reach a handler; those of [`SIGNATURE_SUFFIX`] do, too. `[R]` contract 17.2, and the three of
/// Standard Webhooks, without which no receiver can check such a message. `Referer` is cut to its origin, and
/// `Content-Length` is that of the body.
pub const ROUTE_REQUEST_HEADERS: [&str; 12] = [
    "accept",
    "accept-language",
    "content-type",
    "referer",
    "stripe-signature",
    "user-agent",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
    "x-hub-signature",
    "x-hub-signature-256",
    "x-request-id",
];
/// Headers that start with `x-` and end so reach a handler.
pub const SIGNATURE_SUFFIX: &str = "-signature";
/// Headers that start so are the platform's own (contract 27.11).
pub const OWN_HEADER_PREFIX: &str = "x-lw-";

/// Media types that a route may answer with. `[S]`
pub const ROUTE_MEDIA_TYPES: [&str; 8] = [
    "text/html",
    "text/plain",
    "application/json",
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
];

/// The header with a public token (contract 17.3).
pub const PUBLIC_TOKEN_HEADER: &str = "x-lw-public-token";
/// The query parameter with a one-use ticket for a private route (contract 27.10).
pub const TICKET_PARAMETER: &str = "lw_ticket";

/// Body of a request to a handler's `/route/…` or `/public/…`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RouteEnvelope {
    /// The path below `/route` or `/public/t/TENANT`, decoded once.
    pub decoded_path: String,
    /// The tenant's UUID.
    pub tenant_id: String,
    /// The tenant's name, for public callback URLs.
    pub tenant_slug: String,
    /// Who calls a private route; null on public ones.
    pub user_id: Option<String>,
    /// Origin of this platform.
    pub platform_origin: String,
    /// UUID of this request.
    pub request_id: String,
    /// As the proxy knows it.
    pub client_ip: String,
    /// The last value of each name.
    pub query_params: BTreeMap<String, String>,
    /// Those of [`ROUTE_REQUEST_HEADERS`], spelled like `User-Agent`.
    pub headers: BTreeMap<String, String>,
    /// The body, or null if it is empty.
    pub body_b64: Option<String>,
    /// Values of the install settings.
    pub config: RawObject,
    /// The app that calls, if it is an app (contract 27.25).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}
