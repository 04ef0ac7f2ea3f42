//! What a bundle calls by messages: tools and private routes.

use crate::api::callback::iframe::{self, IframeRefusal};
use crate::api::callback::reply::ToolRefusal;
use crate::api::control::reply::body;
use crate::api::shell::subject;
use crate::route_proxy::bundle_call;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::wire::callback::IframeToolCall;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A call of a tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolMessage {
    tenant: String,
    app: String,
    /// A user's id; empty for the one who activates the app.
    user: String,
    tool: String,
    args: RawObject,
}

/// A call of a route.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteMessage {
    tenant: String,
    app: String,
    user: String,
    method: String,
    /// With the query.
    path: String,
    body: Option<RawJson>,
}

/// What the bundle hears of a call of a tool.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToolOutcome {
    Result(RawJson),
    Error(BridgeError),
}

/// A refusal, in the words of the bridge.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BridgeError {
    decision: String,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needed_scopes: Vec<String>,
}

/// What the bundle hears of a call of a route, whatever its status is.
#[derive(Serialize)]
struct RouteOutcome {
    status: u16,
    body: RawJson,
}

pub(crate) async fn tool(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let ToolMessage { tenant, app, user, tool, args } = body(&request)?;
    let install = subject::install(&state, &tenant, &app).await?;
    let user = subject::bundle_user(&install, &subject::user(&state, &install, &user).await?);
    let wanted = IframeToolCall { app_id: app, tool_name: tool, args };
    let outcome = match iframe::call_for(&state, &user, wanted, request.start).await? {
        Ok(result) => ToolOutcome::Result(result),
        Err(refusal) => {
            let ToolRefusal { decision, error, needed_scopes, .. } = match refusal {
                IframeRefusal::Refused(refusal) => refusal,
                IframeRefusal::NoSession => ToolRefusal::new(401, "denied", "the user was removed from the tenant"),
            };
            ToolOutcome::Error(BridgeError { decision, message: error, needed_scopes })
        }
    };
    Ok(ApiResponse::ok(&outcome))
}

pub(crate) async fn route(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let RouteMessage { tenant, app, user, method, path, body } = body(&request)?;
    let install = subject::install(&state, &tenant, &app).await?;
    let user = subject::bundle_user(&install, &subject::user(&state, &install, &user).await?);
    let sent = body.map(|body| body.text().to_owned());
    let reply = bundle_call::call(&state, &user, (&app, &method, &path), sent, request.start).await?;
    let is_json = reply.content_type.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
    let parsed = if is_json { RawJson::parse(&reply.body).ok() } else { None };
    let text = || match reply.body.is_empty() {
        true => RawJson::of(&serde_json::Value::Null),
        false => RawJson::of(&String::from_utf8_lossy(&reply.body)),
    };
    Ok(ApiResponse::ok(&RouteOutcome { status: reply.status, body: parsed.unwrap_or_else(text) }))
}
