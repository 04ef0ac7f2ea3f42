//! A call of a handler that has a script: the script replies, or the platform does and the script sees it.

use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::scripted::script::{CallScript, ScriptedCall, ScriptedReply};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::Store;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::{self, Route};
use serde_json::{Value, json};
use std::sync::Arc;

/// Replies to a call; `platform` is what the platform does.
pub(crate) async fn answer(
    state: &Arc<PlatformState>,
    script: Arc<dyn CallScript>,
    route: &Route,
    request: ApiRequest,
    platform: impl AsyncFnOnce(ApiRequest) -> ApiResult,
) -> ApiResult {
    let body = serde_json::from_slice(&request.body).unwrap_or_default();
    let call = ScriptedCall { route, body, key: request.query("key").map(str::to_owned) };
    let scripted = script.reply(&call);
    let is_scripted = scripted.is_some();
    let result = match scripted {
        Some(reply) => recorded(state, &request, &call, reply).await,
        None => platform(request).await,
    };
    let response = result.unwrap_or_else(|refusal| refusal);
    script.ended(&call, (response.status, response.body()), is_scripted);
    Ok(response)
}

/// The script's reply, once the audit log has the call.
async fn recorded(
    state: &Arc<PlatformState>,
    request: &ApiRequest,
    call: &ScriptedCall<'_>,
    reply: ScriptedReply,
) -> ApiResult {
    let (claims, start, shared, (kind, name)) = (request.session()?, request.start, Arc::clone(state), named(call));
    let (failure, is_denied, tokens) = (reply.failure, reply.is_denied, tokens_in(&reply.body));
    let work = move |store: &Store| {
        let Some(install) = session::install_of(store, &claims)? else { return Ok(None) };
        let cause = shared.instances.get(&install.tenant, &install.app).queue.sole_call();
        let outcome = match failure {
            Some(decision) if is_denied => AuditOutcome::blocked(&decision, decision.clone()),
            Some(decision) => AuditOutcome::error(decision),
            None => AuditOutcome::success(),
        };
        let outcome = tokens.map_or(outcome.clone(), |tokens| outcome.with_detail(tokens));
        let subject = AuditSubject::new(kind, name).caused_by(cause);
        audit::write(store, &AuditTarget::of(&install), subject, outcome, start).map(Some)
    };
    let entry = state.store.run(work).await?.ok_or_else(|| unauthorized(TokenError::Invalid))?;
    state.publish_entry(entry);
    Ok(ApiResponse::new(reply.status, &reply.body).retry_after(reply.retry_after))
}

/// What a reply of an agent took.
fn tokens_in(reply: &Value) -> Option<Value> {
    let of = |name: &str| reply.get(name).and_then(Value::as_u64);
    Some(json!({"tokens_in": of("input_tokens")?, "tokens_out": of("output_tokens")?}))
}

/// What a call is in the audit log.
fn named(call: &ScriptedCall<'_>) -> (AuditKind, String) {
    let field = |name: &str| call.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match *call.route {
        routes::APP_SECRETS => (AuditKind::SecretRead, call.key.clone().unwrap_or_default()),
        routes::AGENT_INVOKE => {
            let agent = field("agent");
            (AuditKind::AgentInvoke, if agent.is_empty() { "default".to_owned() } else { agent })
        }
        routes::CROSS_APP_INVOKE => {
            (AuditKind::AppInvoke, format!("{}:{}", field("target_app"), field("target_agent")))
        }
        routes::EVENTS_EMIT => (AuditKind::EventEmit, field("event_name")),
        routes::ROOMS_POST => (AuditKind::RoomPost, field("room_id")),
        routes::APP_TOOLS => (AuditKind::PlatformTool, field("tool_name")),
        other => (AuditKind::PlatformTool, other.template.rsplit('/').next().unwrap_or_default().to_owned()),
    }
}
