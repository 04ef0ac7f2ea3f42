//! Tool calls and events that the platform sends to an installed app.

use crate::audit::{AuditOutcome, AuditTarget};
use crate::handler::dispatch;
use crate::handler::upstream::{HandlerCall, HandlerOutcome};
use crate::state::PlatformState;
use crate::store::{InstallRow, StoreError};
use hyper::body::Bytes;
use linkworld_contract::limits::{EVENT_DEADLINE, TOOL_CALL_DEADLINE};
use linkworld_contract::wire::container::{AppEvent, InboundPayload, InstallPayload, PlainPayload};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::event_payload;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::routes::encode_segment;
use linkworld_manifest::Manifest;
use linkworld_system::clock::random_uuid;
use std::sync::Arc;
use std::time::Instant;

/// Why a tool call or event was not sent.
#[derive(Debug, thiserror::Error)]
pub enum TriggerError {
    /// The manifest does not declare this tool or event.
    #[error("the manifest of `{app}` declares no {what} `{name}`")]
    Undeclared {
        /// The app's slug.
        app: String,
        /// `tool`, `event` or `schedule`.
        what: &'static str,
        /// The requested name.
        name: String,
        /// The declared names.
        declared: Vec<String>,
    },
    /// A field of the payload has the wrong type.
    #[error("invalid payload: {0}")]
    Payload(String),
    /// The app was uninstalled.
    #[error("app `{0}` is not installed")]
    NotInstalled(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The outcome of a call and its duration in microseconds.
pub(crate) type TriggerResult = Result<(HandlerOutcome, u64), TriggerError>;

/// Calls a declared tool.
pub(crate) async fn tool(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    call: (&str, RawJson),
    started: Instant,
) -> TriggerResult {
    let (name, args) = call;
    let manifest = manifest_of(install)?;
    if !manifest.tools.iter().any(|tool| tool.name == name) {
        let declared = manifest.tools.into_iter().map(|tool| tool.name).collect();
        return undeclared(state, install, (AuditKind::Tool, "tool", name), declared, started).await;
    }
    let mut path = String::from("/tool/");
    encode_segment(name, &mut path);
    let handler_call = HandlerCall {
        kind: AuditKind::Tool,
        name: name.to_owned(),
        path,
        body: Bytes::from(args.text().to_owned()),
        deadline: TOOL_CALL_DEADLINE,
    };
    Ok(dispatch::send(state, install, handler_call, started).await?)
}

/// Sends a declared event. Fields of `overrides` replace those of the payload.
pub(crate) async fn event(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    event: &AppEvent,
    overrides: RawObject,
    started: Instant,
) -> TriggerResult {
    let manifest = manifest_of(install)?;
    let segment = event.segment();
    if !declares(&manifest, event) {
        let what = if matches!(event, AppEvent::Schedule(_)) { "schedule" } else { "event" };
        return undeclared(state, install, (AuditKind::Event, what, &segment), events(&manifest), started).await;
    }
    event_payload::check(event, &overrides).map_err(TriggerError::Payload)?;
    let mut body = payload(state, install, event)?;
    body.extend(overrides);
    let mut path = String::from("/event/");
    encode_segment(&segment, &mut path);
    let handler_call = HandlerCall {
        kind: AuditKind::Event,
        name: segment,
        path,
        body: Bytes::from(RawJson::of(&body).text().to_owned()),
        deadline: EVENT_DEADLINE,
    };
    let (outcome, duration) = dispatch::send(state, install, handler_call, started).await?;
    if *event == AppEvent::Install {
        let status = if outcome.succeeded() { "active" } else { "install_hook_failed" };
        let id = install.id.clone();
        state.store.run(move |store| store.set_status(&id, status)).await?;
    }
    Ok((outcome, duration))
}

fn manifest_of(install: &InstallRow) -> Result<Manifest, StoreError> {
    Manifest::from_stored_text(&install.manifest).ok_or(StoreError::Unreadable("manifest of an install"))
}

async fn undeclared(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    requested: (AuditKind, &'static str, &str),
    declared: Vec<String>,
    started: Instant,
) -> TriggerResult {
    let (kind, what, name) = requested;
    let duration = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let outcome = AuditOutcome::blocked("not_declared", "not_declared");
    state.audit(AuditTarget::of(install), (kind, name.to_owned()), outcome, duration).await?;
    Err(TriggerError::Undeclared { app: install.app.clone(), what, name: name.to_owned(), declared })
}

fn declares(manifest: &Manifest, event: &AppEvent) -> bool {
    let lifecycle = &manifest.lifecycle;
    match event {
        AppEvent::Install => lifecycle.on_install,
        AppEvent::Uninstall => lifecycle.on_uninstall,
        AppEvent::UserAdded => lifecycle.on_user_added,
        AppEvent::Inbound => lifecycle.on_inbound,
        AppEvent::Schedule(name) => lifecycle.schedules.iter().any(|schedule| schedule.name == *name),
    }
}

fn events(manifest: &Manifest) -> Vec<String> {
    let hooks = [AppEvent::Install, AppEvent::Uninstall, AppEvent::Inbound, AppEvent::UserAdded];
    let hooks = hooks.into_iter().filter(|event| declares(manifest, event)).map(|event| event.segment());
    let schedules = manifest.lifecycle.schedules.iter();
    hooks.chain(schedules.map(|schedule| AppEvent::Schedule(schedule.name.clone()).segment())).collect()
}

/// The payload that the platform sends (contract 11.4). Users, threads and messages are new ones each time.
fn payload(state: &PlatformState, install: &InstallRow, event: &AppEvent) -> Result<RawObject, StoreError> {
    let unreadable = |_| StoreError::Unreadable("config of an install");
    let config: RawObject = serde_json::from_str(&install.config).map_err(unreadable)?;
    let owner = Some(state.owner.id.clone());
    Ok(match event {
        AppEvent::Install => RawObject::of(&InstallPayload {
            user_id: owner,
            granted_scopes: install.granted.clone(),
            config,
            platform_origin: state.origin.clone(),
            tenant_slug: install.tenant.clone(),
        }),
        AppEvent::Inbound => RawObject::of(&InboundPayload {
            user_id: owner,
            channel: "web".into(),
            modality: "text".into(),
            channel_thread_id: random_uuid(),
            message_text: String::new(),
            target_agent_id: None,
            attachments: Vec::new(),
            sender_name: None,
            channel_message_id: Some(random_uuid()),
            config,
        }),
        AppEvent::Uninstall => RawObject::of(&PlainPayload { user_id: owner, config }),
        AppEvent::UserAdded => RawObject::of(&PlainPayload { user_id: Some(random_uuid()), config }),
        AppEvent::Schedule(_) => RawObject::of(&PlainPayload { user_id: None, config }),
    })
}
