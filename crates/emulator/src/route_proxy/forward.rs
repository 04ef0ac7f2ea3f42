//! Sends a request for a route to the handler: with what the platform knows of the caller, as one call in the log.

use crate::audit::{AuditSubject, AuditTarget, CallStart};
use crate::handler::dispatch::{self, MadeCall};
use crate::handler::upstream::{HandlerCall, HandlerOutcome};
use crate::state::PlatformState;
use crate::store::{InstallState, StoreError};
use base64ct::{Base64, Encoding};
use hyper::body::Bytes;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::proxy::envelope::{PRIVATE_ROUTE_DEADLINE, PUBLIC_ROUTE_DEADLINE, RouteEnvelope};
use linkworld_contract::wire::proxy::folder::push_encoded;
use linkworld_contract::wire::raw::RawObject;
use linkworld_system::clock::random_uuid;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use crate::route_proxy::target::RouteTarget;

/// What a handler gets to see of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct RouteContent {
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) client_ip: String,
    /// The app that calls.
    pub(crate) origin: Option<String>,
}

/// How the log names a call.
pub(crate) fn subject(target: &RouteTarget) -> AuditSubject {
    let kind = if target.is_public { AuditKind::PublicRoute } else { AuditKind::Route };
    AuditSubject::new(kind, format!("{} {}", target.method, target.path.as_str()))
}

/// Makes the call. It runs to its end even if the caller disconnects, and counts among those of the app until then.
pub(crate) async fn forward(
    state: &Arc<PlatformState>,
    target: RouteTarget,
    content: RouteContent,
    (cause, start): (Option<i64>, CallStart),
) -> Result<MadeCall, StoreError> {
    let call = call(state, &target, content, cause)?;
    let install = Arc::clone(&target.install);
    let slot = state.instances.get(&install.tenant, &install.app).routes.take();
    let refused = match &slot {
        _ if install.status == InstallState::InstallHookFailed => Some(HandlerOutcome::Unavailable),
        None => Some(HandlerOutcome::RoutesBusy),
        Some(_) => None,
    };
    if let Some(outcome) = refused {
        let ended = (AuditTarget::of(&install), subject(&target).caused_by(cause), None);
        let entry = dispatch::conclude(state, ended, outcome.audit_outcome(), start).await?;
        return Ok(MadeCall { outcome, entry, micros: start.micros() });
    }
    let state = Arc::clone(state);
    let work = tokio::spawn(async move {
        let _slot = slot;
        dispatch::send(&state, &install, call, start).await
    });
    work.await.map_err(|_| StoreError::Closed)?
}

fn call(
    state: &PlatformState,
    target: &RouteTarget,
    content: RouteContent,
    cause: Option<i64>,
) -> Result<HandlerCall, StoreError> {
    let RouteTarget { install, method, path, is_public, user_id } = target;
    let unreadable = |_| StoreError::Unreadable("config of an install");
    let config: RawObject = serde_json::from_str(&install.config).map_err(unreadable)?;
    let body_b64 = (!content.body.is_empty()).then(|| Base64::encode_string(&content.body));
    let envelope = RouteEnvelope {
        decoded_path: path.as_str().to_owned(),
        tenant_id: install.tenant_id.clone(),
        tenant_slug: install.tenant.clone(),
        user_id: user_id.clone(),
        platform_origin: state.origin.clone(),
        request_id: random_uuid(),
        client_ip: content.client_ip,
        query_params: content.query,
        headers: content.headers,
        body_b64,
        config,
        origin: content.origin,
    };
    let AuditSubject { kind, name, .. } = subject(target);
    let (folder, deadline) =
        if *is_public { ("/public", PUBLIC_ROUTE_DEADLINE) } else { ("/route", PRIVATE_ROUTE_DEADLINE) };
    let mut at = folder.to_owned();
    push_encoded(path.as_str(), &mut at);
    let body = serde_json::to_vec(&envelope).map_err(|_| StoreError::Unreadable("an envelope of a route"))?;
    let (route, body) = (Some(method.clone()), Bytes::from(body));
    Ok(HandlerCall { kind, name, route, path: at, body, deadline, begun: None, cause })
}
