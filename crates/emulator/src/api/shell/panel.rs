//! What the tabs of the panel do: the chat, the files, the status and the settings.

use crate::api::control::agents::asking;
use crate::api::control::reply::{body, refusal};
use crate::api::control::tenant::settings as install_settings;
use crate::api::control::{installs, instances, lookup, schedules};
use crate::api::shell::subject;
use crate::handler::trigger::{self, TriggerError};
use crate::handler::upstream::HandlerOutcome;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::shell::state::ShellChange;
use crate::state::PlatformState;
use crate::store::Store;
use linkworld_contract::limits::SHELL_CHAT_CHARS_MAX;
use linkworld_contract::wire::agents::calls::AskAgent;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::tenants::GivenSettings;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// A message of the chat.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatMessage {
    tenant: String,
    app: String,
    user: String,
    /// The agent; empty for the app's `on_inbound`.
    agent: String,
    /// The conversation, for `on_inbound`.
    thread: String,
    text: String,
}

/// Values of install settings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsMessage {
    tenant: String,
    app: String,
    settings: GivenSettings,
}

pub(crate) async fn chat(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let ChatMessage { tenant, app, user, agent, thread, text } = body(&request)?;
    if text.trim().is_empty() || text.chars().count() > SHELL_CHAT_CHARS_MAX {
        let detail = format!("a message has 1 to {SHELL_CHAT_CHARS_MAX} characters");
        return Err(refusal(422, "bad_request", detail, String::new()));
    }
    let _entered = state.world_gate.enter().await;
    let install = subject::install(&state, &tenant, &app).await?;
    let user = subject::user(&state, &install, &user).await?;
    if !agent.is_empty() {
        let asked = AskAgent { prompt: text, response_format: None };
        return asking::asked(&state, install, (agent, asked), request.start)
            .await
            .map(|reply| ApiResponse::ok(&reply));
    }
    let payload = RawObject::of(&json!({
        "user_id": user.id, "channel": "web", "modality": "text", "channel_thread_id": thread, "message_text": text,
        "sender_name": user.name,
    }));
    let made = match trigger::event(&state, &install, &AppEvent::Inbound, payload, request.start).await {
        Ok(made) => made,
        Err(TriggerError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(refusal(404, "event_not_declared", error.to_string(), String::new())),
    };
    let (entry, cause) = (made.entry, made.outcome.cause());
    let (status, reply) = HandlerOutcome::into_reply(made.outcome);
    Ok(ApiResponse::ok(&json!({"status": status, "reply": reply, "entry": entry, "cause": cause})))
}

pub(crate) async fn files(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.query("tenant").unwrap_or_default()).await?;
    let now = state.clock.unix_millis();
    let work = move |store: &Store| store.inspect_service(&tenant, ("files", "list"), &RawObject::default(), now);
    match state.store.run(work).await? {
        Ok(done) => Ok(ApiResponse::ok(&done.reply)),
        Err(refused) => Err(refusal(refused.status, refused.decision, refused.error, refused.hint)),
    }
}

pub(crate) async fn status(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let (tenant, app) = (request.query("tenant").unwrap_or_default(), request.query("app").unwrap_or_default());
    let install = subject::install(&state, tenant, app).await?;
    let (schedules, _) = schedules::listed(&state, Some(tenant.to_owned()), Some(app.to_owned())).await?;
    let instance = state.instances.get(&install.tenant, &install.app);
    Ok(ApiResponse::ok(&json!({
        "install": installs::install_status(&state, &install),
        "instance": instances::status(&instance, &install),
        "schedules": schedules,
    })))
}

pub(crate) async fn settings(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let SettingsMessage { tenant, app, settings } = body(&request)?;
    let install = subject::install(&state, &tenant, &app).await?;
    let changed = install_settings::change_of(&state, install, &settings, request.start).await?;
    // Other pages, and the bundle, have the old values.
    state.shell.tell(ShellChange::Apps);
    Ok(changed)
}
