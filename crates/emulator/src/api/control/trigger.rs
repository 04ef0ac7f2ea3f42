//! Calls a tool of an installed app, or sends it an event.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::handler::dispatch::MadeCall;
use crate::handler::trigger::{self, SCOPE_DENIED, TriggerError, TriggerResult};
use crate::handler::upstream::HandlerOutcome;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::{ControlRefusal, TriggerEvent, TriggerReply, TriggerTool};
use serde::Serialize;
use std::sync::Arc;

pub(crate) async fn tool(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let TriggerTool { name, args, app, tenant } = body(&request)?;
    if !args.is_object() {
        let detail = format!("`args`: expected an object, found {}", args.kind());
        return Err(refusal(422, "bad_request", detail, String::new()));
    }
    let install = lookup::install(&state, tenant, app).await?;
    let result = trigger::tool(&state, &install, (&name, args), request.start).await;
    respond(install.app.clone(), result)
}

pub(crate) async fn event(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let TriggerEvent { event, payload, app, tenant } = body(&request)?;
    let known = "`install`, `uninstall`, `inbound`, `user_added`, `schedule:<name>` or `app_event:<emitter>:<name>`";
    let event = AppEvent::parse(&event)
        .ok_or_else(|| refusal(422, "unknown_event", format!("unknown event `{event}`"), format!("use {known}")))?;
    let install = lookup::install(&state, tenant, app).await?;
    let result = trigger::event(&state, &install, &event, payload, request.start).await;
    respond(install.app.clone(), result)
}

/// The body when the handler gave no reply. A client can read it as either of its two parts.
#[derive(Serialize)]
struct HandlerFailed {
    #[serde(flatten)]
    triggered: TriggerReply,
    #[serde(flatten)]
    refusal: ControlRefusal,
}

fn respond(app: String, result: TriggerResult) -> ApiResult {
    let MadeCall { outcome, entry, micros } = match result {
        Ok(made) => made,
        Err(error) => return Err(not_sent(error)),
    };
    let failure = outcome.failure();
    let (status, reply) = HandlerOutcome::into_reply(outcome);
    let triggered = TriggerReply { app, status, reply, duration_us: micros, entry: Some(entry) };
    Ok(match failure {
        None => ApiResponse::ok(&triggered),
        Some((status, reason, detail)) => {
            let refusal = ControlRefusal { detail, reason: reason.into(), hint: String::new() };
            ApiResponse::new(status, &HandlerFailed { triggered, refusal })
        }
    })
}

fn not_sent(error: TriggerError) -> ApiResponse {
    match error {
        TriggerError::Store(error) => error.into(),
        TriggerError::Undeclared { what, ref name, ref declared, .. } => {
            let near = nearest(name, declared.iter().map(String::as_str));
            let hint = match (near, declared.is_empty()) {
                (Some(near), _) => text::did_you_mean(&[near]),
                (None, true) => "the manifest declares none".to_owned(),
                (None, false) => format!("declared: {}", declared.join(", ")),
            };
            let reason = if what == "tool" { "tool_not_declared" } else { "event_not_declared" };
            refusal(404, reason, error.to_string(), hint)
        }
        TriggerError::ScopeDenied { ref hint, .. } => refusal(403, SCOPE_DENIED, error.to_string(), hint.clone()),
        TriggerError::Payload(_) => refusal(422, "bad_payload", error.to_string(), String::new()),
        TriggerError::NotInstalled(_) => refusal(404, "not_installed", error.to_string(), String::new()),
    }
}
