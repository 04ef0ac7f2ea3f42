//! A call of a private route by a bundle, as a user of the tenant: what a browser with a session sends, without the browser.

use crate::api::callback::iframe::BundleUser;
use crate::audit::CallStart;
use crate::route_proxy::endpoint;
use crate::route_proxy::forward::{self, RouteContent};
use crate::route_proxy::route_path::RoutePath;
use crate::route_proxy::sent_headers;
use crate::route_proxy::target::{self, RouteCaller, RouteQuestion, RouteRefusal};
use crate::state::PlatformState;
use crate::store::StoreError;
use hyper::Method;
use linkworld_contract::wire::proxy::envelope::{ROUTE_BODY_BYTES_MAX, ROUTE_METHODS};
use linkworld_contract::wire::proxy::folder::PRIVATE_ROUTES;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a bundle gets of a route.
#[derive(Debug)]
pub(crate) struct BundleReply {
    pub(crate) status: u16,
    /// Empty for a body of none.
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

/// Calls a route of the app. `target` is its path with the query; `body` is JSON.
pub(crate) async fn call(
    state: &Arc<PlatformState>,
    user: &BundleUser,
    (app, method, target): (&str, &str, &str),
    body: Option<String>,
    start: CallStart,
) -> Result<BundleReply, StoreError> {
    match carry_out(state, user, (app, method, target), body, start).await? {
        Ok(reply) => Ok(reply),
        Err(refusal) => {
            let RouteRefusal { status, error, decision, .. } = refusal;
            // As for any other caller, an undeclared path looks like an app that is not there.
            let decision = if status == 404 { "not_found" } else { decision };
            let body = serde_json::json!({"detail": error, "decision": decision}).to_string().into_bytes();
            Ok(BundleReply { status, content_type: "application/json".to_owned(), body })
        }
    }
}

async fn carry_out(
    state: &Arc<PlatformState>,
    user: &BundleUser,
    (app, method, target): (&str, &str, &str),
    body: Option<String>,
    start: CallStart,
) -> Result<Result<BundleReply, RouteRefusal>, StoreError> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = match RoutePath::decode(path) {
        Ok(path) => path,
        Err(error) => return Ok(Err(RouteRefusal::new(400, "bad_path", error.to_string()))),
    };
    let method = match Method::from_bytes(method.as_bytes()) {
        Ok(known) if ROUTE_METHODS.contains(&method) => known,
        _ => return Ok(Err(RouteRefusal::new(405, "method_not_allowed", "Method Not Allowed"))),
    };
    let body = body.map(String::into_bytes).unwrap_or_default();
    let question = RouteQuestion { app: app.to_owned(), method, path };
    let caller = RouteCaller::User {
        tenant_id: user.tenant_id.clone(),
        tenant: user.tenant.clone(),
        user_id: user.user_id.clone(),
    };
    let _entered = state.world_gate.enter().await;
    let resolved = match target::resolve(state, caller, question.clone()).await? {
        Ok(resolved) => resolved,
        Err(refusal) => return Ok(Err(endpoint::recorded(state, &question, PRIVATE_ROUTES, refusal, start).await?)),
    };
    if body.len() > ROUTE_BODY_BYTES_MAX {
        let error = format!("the body has more than {ROUTE_BODY_BYTES_MAX} bytes");
        let refusal = endpoint::at(&resolved, RouteRefusal::new(413, "too_large", error));
        return Ok(Err(endpoint::recorded(state, &question, PRIVATE_ROUTES, refusal, start).await?));
    }
    let Some(query) = sent_headers::query(query) else {
        let refusal = endpoint::at(&resolved, RouteRefusal::new(400, "bad_input", "the query contains a NUL"));
        return Ok(Err(endpoint::recorded(state, &question, PRIVATE_ROUTES, refusal, start).await?));
    };
    let mut headers = BTreeMap::from([("Accept".to_owned(), "application/json".to_owned())]);
    if !body.is_empty() {
        headers.insert("Content-Type".to_owned(), "application/json".to_owned());
        headers.insert("Content-Length".to_owned(), body.len().to_string());
    }
    let content = RouteContent { query, headers, client_ip: "127.0.0.1".to_owned(), body, origin: None };
    let made = forward::forward(state, resolved, content, (None, start)).await?;
    Ok(endpoint::reply_of(made.outcome).map(|reply| BundleReply {
        status: reply.status,
        content_type: reply.content_type.unwrap_or_default(),
        body: reply.body.to_vec(),
    }))
}
