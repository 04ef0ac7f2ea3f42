//! Bodies of the control API about the routes of apps `[R]`: their URLs, and what opens them.

use super::envelope::ROUTE_BODY_BYTES_MAX;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a tenant session is valid. `[R]`: a working day.
pub const TENANT_SESSION_LIFE: Duration = Duration::from_secs(8 * 60 * 60);
/// How long a ticket for one private route is valid. `[R]` contract 27.10.
pub const ROUTE_TICKET_LIFE: Duration = Duration::from_secs(60);
/// Tickets that are valid at a time. `[R]`
pub const ROUTE_TICKETS_MAX: usize = 1_000;
/// Seconds that a public token is valid, least and most. `[K]`
pub const PUBLIC_TOKEN_SECONDS: std::ops::RangeInclusive<u64> = 30..=3_600;
/// The same by default. `[K]`
pub const PUBLIC_TOKEN_SECONDS_DEFAULT: u64 = 600;

/// Bytes of a body of [`crate::wire::routes::CONTROL_WEBHOOK_SIGNATURE`]. `[R]`: the largest message in base64, and 64 KiB
/// for the rest.
pub const SIGN_BODY_BYTES_MAX: usize = ROUTE_BODY_BYTES_MAX.div_ceil(3) * 4 + 64 * 1024;

/// A route of an installed app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRoute {
    /// The tenant.
    pub tenant: String,
    /// The app.
    pub app: String,
    /// Upper case.
    pub method: String,
    /// Its template.
    pub path: String,
    /// Whether it can be called without a tenant session.
    pub public: bool,
    /// Whether public callers need a token.
    pub requires_token: bool,
    /// Where it is served, with the template's placeholders.
    pub url: String,
}

/// Answer of [`crate::wire::routes::CONTROL_ROUTES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRouteList {
    /// By app, in the order of the manifest.
    pub routes: Vec<AppRoute>,
}

/// What opens a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutePass {
    /// A session of a user, for all private routes in the tenant.
    Session,
    /// One GET of one path as a user.
    Ticket,
    /// A token for one path of a public route.
    PublicToken,
}

/// Body of [`crate::wire::routes::CONTROL_ROUTE_PASS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueRoutePass {
    /// What is needed.
    pub pass: RoutePass,
    /// The path of a ticket or token, with its placeholders filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Id or address of the user. [default: the one who activates the app]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How long a token is valid, in seconds. [default: 600]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<u64>,
}

/// Answer to it.
#[derive(Clone, Serialize, Deserialize)]
pub struct IssuedRoutePass {
    /// The session, ticket or token.
    #[serde(with = "crate::secret::exposed")]
    pub value: Secret,
    /// The URL of the path, without what opens it; the app's folder of private routes for a session.
    pub url: String,
    /// RFC 3339, UTC.
    pub expires_at: String,
}

/// Body of [`crate::wire::routes::CONTROL_WEBHOOK_SIGNATURE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignWebhook {
    /// Name of the app's secret that has the key.
    pub secret: String,
    /// What is signed, in base64.
    pub body_b64: String,
    /// Id of the message. [default: a new one]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Answer to it: the headers of Standard Webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSignature {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, in seconds since 1970.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
}
