//! Tool calls and events that the platform sends to an installed app.

use crate::audit::{AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::handler::dispatch::{self, MadeCall};
use crate::handler::upstream::{HandlerCall, HandlerOutcome};
use crate::state::PlatformState;
use crate::store::{AuditRow, HeartbeatPlace, InstallRow, InstallState, Store, StoreError, UserRow};
use hyper::body::Bytes;
use linkworld_contract::limits::{
    EVENT_DEADLINE, INSTALL_HOOK_TRIES_MAX, TOOL_CALL_DEADLINE, UNINSTALL_HOOK_TRIES_MAX,
};
use linkworld_contract::wire::container::{AppEvent, EmittedPayload, InboundPayload, InstallPayload, PlainPayload};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::event_payload;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::routes::encode_segment;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::connections::Subscription;
use linkworld_manifest::spec::tools::Tool;
use linkworld_system::clock::random_uuid;
use std::sync::Arc;
use std::time::Duration;

/// The decision about a tool whose scopes are not all granted.
pub(crate) const SCOPE_DENIED: &str = "scope_denied";

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
    /// The tenant did not grant a scope that the tool requires (contract 27.27).
    #[error("tool `{tool}` needs scope `{scope}`, which this tenant has not granted")]
    ScopeDenied {
        /// The tool's name.
        tool: String,
        /// The first scope that is missing.
        scope: String,
        /// All scopes that the tool requires.
        required: Vec<String>,
        /// The command that grants it.
        hint: String,
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

/// A call that was made.
pub(crate) type TriggerResult = Result<MadeCall, TriggerError>;

/// Calls a declared tool.
pub(crate) async fn tool(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    call: (&str, RawJson),
    start: CallStart,
) -> TriggerResult {
    tool_caused(state, install, call, (None, start)).await
}

/// The same, caused by another call.
pub(crate) async fn tool_caused(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    (name, args): (&str, RawJson),
    (cause, start): (Option<i64>, CallStart),
) -> TriggerResult {
    let manifest = install.manifest.typed()?;
    let Some(tool) = manifest.tools.iter().find(|tool| tool.name == name) else {
        let declared = manifest.tools.iter().map(|tool| tool.name.clone()).collect();
        return undeclared(state, install, (AuditKind::Tool, "tool", name), declared, start).await;
    };
    if let Some(scope) = tool.scopes_required.iter().find(|scope| !install.granted.contains(scope)) {
        return scope_denied(state, install, (tool, scope), (cause, start)).await;
    }
    let handler_call = HandlerCall { cause, ..tool_call(name, &args, TOOL_CALL_DEADLINE) };
    send(state, install, handler_call, start).await
}

/// The request for a call of a tool, whether or not the manifest declares it.
pub(crate) fn tool_call(name: &str, args: &RawJson, deadline: Duration) -> HandlerCall {
    let mut path = String::from("/tool/");
    encode_segment(name, &mut path);
    HandlerCall {
        kind: AuditKind::Tool,
        name: name.to_owned(),
        route: None,
        path,
        body: Bytes::from(args.text().to_owned()),
        deadline,
        begun: None,
        cause: None,
    }
}

/// Sends a declared event. Fields of `overrides` replace those of the payload.
pub(crate) async fn event(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    event: &AppEvent,
    overrides: RawObject,
    start: CallStart,
) -> TriggerResult {
    let manifest = install.manifest.typed()?;
    let segment = event.segment();
    if !declares(manifest, event) {
        let what = if matches!(event, AppEvent::Schedule(_)) { "schedule" } else { "event" };
        return undeclared(state, install, (AuditKind::Event, what, &segment), events(manifest), start).await;
    }
    let handler_call = event_call(state, install, event, overrides).await?;
    if let AppEvent::Emitted { emitter, name } = event {
        wake_heartbeat(state, install, subscription(manifest, emitter, name)).await?;
    }
    if *event != AppEvent::Install {
        return send(state, install, handler_call, start).await;
    }
    let made = dispatch::send(state, install, handler_call, start).await?;
    let status = if made.outcome.succeeded() { InstallState::Active } else { InstallState::InstallHookFailed };
    let id = install.id.clone();
    state.store.run(move |store| store.set_status(&id, status)).await?;
    Ok(made)
}

/// Delivers an event of another app, caused by the call `cause`, and wakes the heartbeat that waits for it.
pub(crate) async fn emitted(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    event: &AppEvent,
    payload: RawObject,
    (cause, start): (i64, CallStart),
) -> TriggerResult {
    let mut fields = RawObject::default();
    fields.set("payload", RawJson::of(&payload));
    let handler_call = event_call(state, install, event, fields).await?;
    if let AppEvent::Emitted { emitter, name } = event {
        let wanted = subscription(install.manifest.typed()?, emitter, name);
        wake_heartbeat(state, install, wanted).await?;
    }
    send(state, install, HandlerCall { cause: Some(cause), ..handler_call }, start).await
}

/// A subscription with a heartbeat makes it due now (contract 27.14).
async fn wake_heartbeat(
    state: &PlatformState,
    install: &InstallRow,
    wanted: Option<&Subscription>,
) -> Result<(), StoreError> {
    let Some((agent, slug)) = wanted.and_then(|wanted| Some((&wanted.target_agent, wanted.target_heartbeat.as_ref()?)))
    else {
        return Ok(());
    };
    let place = HeartbeatPlace { agent: agent.clone(), slug: slug.clone() };
    let (id, now) = (install.id.clone(), state.clock.unix_millis());
    state.store.run(move |store| store.wake_heartbeat(&id, &place, now)).await
}

/// Sends an event whose begin is in the log already. However this ends, the log has the end.
pub(crate) async fn begun_event(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    event: &AppEvent,
    (row, start): (AuditRow, CallStart),
) -> TriggerResult {
    match event_call(state, install, event, RawObject::default()).await {
        Ok(call) => send(state, install, HandlerCall { begun: Some(row), ..call }, start).await,
        Err(error) => {
            let subject = AuditSubject::new(AuditKind::Event, event.segment());
            let outcome = AuditOutcome::error("the event could not be made");
            dispatch::conclude(state, (AuditTarget::of(install), subject, Some(row)), outcome, start).await?;
            Err(error)
        }
    }
}

/// The request for an event, with its payload on behalf of the activating user.
async fn event_call(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    event: &AppEvent,
    overrides: RawObject,
) -> Result<HandlerCall, TriggerError> {
    event_payload::check(event, &overrides).map_err(TriggerError::Payload)?;
    unchecked_event_call(state, install, event, overrides).await
}

/// The same, whatever the fields are.
pub(crate) async fn unchecked_event_call(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    event: &AppEvent,
    overrides: RawObject,
) -> Result<HandlerCall, TriggerError> {
    let (tenant_id, app) = (install.tenant_id.clone(), install.app.clone());
    let user = state.store.read(move |store| store.activator(&tenant_id, &app)).await?;
    let mut body = payload(state, install, event, &user)?;
    body.extend(overrides);
    let segment = event.segment();
    let mut path = String::from("/event/");
    encode_segment(&segment, &mut path);
    let body = Bytes::from(RawJson::of(&body).text().to_owned());
    Ok(HandlerCall {
        kind: AuditKind::Event,
        name: segment,
        route: None,
        path,
        body,
        deadline: EVENT_DEADLINE,
        begun: None,
        cause: None,
    })
}

/// Sends `install` to an app whose hook has not succeeded yet, at most [`INSTALL_HOOK_TRIES_MAX`] times. Returns the last
/// outcome; none if there was nothing to send.
pub(crate) async fn install_hook(state: &Arc<PlatformState>, id: &str) -> Result<Option<HandlerOutcome>, TriggerError> {
    let mut last = None;
    for _ in 0..INSTALL_HOOK_TRIES_MAX {
        let id = id.to_owned();
        let found = state.store.run(move |store| store.install(&id)).await?;
        let Some(install) = found.filter(|install| install.status != InstallState::Active) else { break };
        let start = CallStart::now(&state.clock);
        last = Some(event(state, &install, &AppEvent::Install, RawObject::default(), start).await?.outcome);
    }
    Ok(last)
}

/// Sends `uninstall` to an app that declares it, until it succeeds and at most [`UNINSTALL_HOOK_TRIES_MAX`] times. Returns the
/// last outcome; none if there was nothing to send.
pub(crate) async fn uninstall_hook(
    state: &Arc<PlatformState>,
    install: &InstallRow,
) -> Result<Option<HandlerOutcome>, TriggerError> {
    let mut last = None;
    if !declares(install.manifest.typed()?, &AppEvent::Uninstall) {
        return Ok(last);
    }
    for _ in 0..UNINSTALL_HOOK_TRIES_MAX {
        let start = CallStart::now(&state.clock);
        let outcome = event(state, install, &AppEvent::Uninstall, RawObject::default(), start).await?.outcome;
        let is_over = outcome.succeeded() || matches!(outcome, HandlerOutcome::Unavailable);
        last = Some(outcome);
        if is_over {
            break;
        }
    }
    Ok(last)
}

/// Makes a call, unless the app is unavailable.
async fn send(state: &Arc<PlatformState>, install: &InstallRow, call: HandlerCall, start: CallStart) -> TriggerResult {
    if install.status != InstallState::InstallHookFailed {
        return Ok(dispatch::send(state, install, call, start).await?);
    }
    let outcome = HandlerOutcome::Unavailable;
    let subject = AuditSubject::new(call.kind, call.name).caused_by(call.cause);
    let ended = (AuditTarget::of(install), subject, call.begun);
    let entry = dispatch::conclude(state, ended, outcome.audit_outcome(), start).await?;
    Ok(MadeCall { outcome, entry, micros: start.micros() })
}

async fn undeclared(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    requested: (AuditKind, &'static str, &str),
    declared: Vec<String>,
    start: CallStart,
) -> TriggerResult {
    let (kind, what, name) = requested;
    let outcome = AuditOutcome::blocked("not_declared", "not_declared");
    state.audit(AuditTarget::of(install), AuditSubject::new(kind, name), outcome, start).await?;
    Err(TriggerError::Undeclared { app: install.app.clone(), what, name: name.to_owned(), declared })
}

/// Refuses a call before the handler is reached, whoever makes it: the app's bundle, an agent or a developer.
async fn scope_denied(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    (tool, scope): (&Tool, &str),
    (cause, start): (Option<i64>, CallStart),
) -> TriggerResult {
    let outcome = AuditOutcome::blocked("not_granted", SCOPE_DENIED).by(Some(scope));
    let subject = AuditSubject::new(AuditKind::Tool, tool.name.clone()).caused_by(cause);
    state.audit(AuditTarget::of(install), subject, outcome, start).await?;
    let hint = format!(
        "grant `{scope}` to the app in this tenant: `linkworld grant {} {scope} --tenant {}`",
        install.app, install.tenant
    );
    let required = tool.scopes_required.clone();
    Err(TriggerError::ScopeDenied { tool: tool.name.clone(), scope: scope.to_owned(), required, hint })
}

fn declares(manifest: &Manifest, event: &AppEvent) -> bool {
    let lifecycle = &manifest.lifecycle;
    match event {
        AppEvent::Install => lifecycle.on_install,
        AppEvent::Uninstall => lifecycle.on_uninstall,
        AppEvent::UserAdded => lifecycle.on_user_added,
        AppEvent::Inbound => lifecycle.on_inbound,
        AppEvent::Schedule(name) => lifecycle.schedules.iter().any(|schedule| schedule.name == *name),
        AppEvent::Emitted { emitter, name } => subscription(manifest, emitter, name).is_some(),
    }
}

/// The installs of a tenant whose manifests declare an event.
pub(crate) fn listening(store: &Store, tenant: &str, event: &AppEvent) -> Result<Vec<Arc<InstallRow>>, StoreError> {
    let mut found = Vec::new();
    for app in store.apps_in(tenant)? {
        let Some(install) = store.install_of(tenant, &app)? else { continue };
        if declares(install.manifest.typed()?, event) {
            found.push(install);
        }
    }
    Ok(found)
}

/// What the app wants of an event of another app.
pub(crate) fn subscription<'a>(manifest: &'a Manifest, emitter: &str, name: &str) -> Option<&'a Subscription> {
    manifest.subscribes_to.iter().find(|wanted| wanted.emitter_app == emitter && wanted.event_name == name)
}

fn events(manifest: &Manifest) -> Vec<String> {
    let hooks = [AppEvent::Install, AppEvent::Uninstall, AppEvent::Inbound, AppEvent::UserAdded];
    let hooks = hooks.into_iter().filter(|event| declares(manifest, event)).map(|event| event.segment());
    let schedules = manifest.lifecycle.schedules.iter();
    let emitted = manifest.subscribes_to.iter().map(|wanted| {
        AppEvent::Emitted { emitter: wanted.emitter_app.clone(), name: wanted.event_name.clone() }.segment()
    });
    let schedules = schedules.map(|schedule| AppEvent::Schedule(schedule.name.clone()).segment());
    hooks.chain(schedules).chain(emitted).collect()
}

/// The payload that the platform sends (contract 11.4), on behalf of the activating user. Added users, threads and messages
/// are new ones each time.
fn payload(
    state: &PlatformState,
    install: &InstallRow,
    event: &AppEvent,
    user: &UserRow,
) -> Result<RawObject, StoreError> {
    let unreadable = |_| StoreError::Unreadable("config of an install");
    let config: RawObject = serde_json::from_str(&install.config).map_err(unreadable)?;
    let user_id = Some(user.id.clone());
    Ok(match event {
        AppEvent::Install => RawObject::of(&InstallPayload {
            user_id,
            granted_scopes: install.granted.clone(),
            config,
            platform_origin: state.origin.clone(),
            tenant_slug: install.tenant.clone(),
        }),
        AppEvent::Inbound => RawObject::of(&InboundPayload {
            user_id,
            channel: "web".into(),
            modality: "text".into(),
            channel_thread_id: random_uuid(),
            message_text: String::new(),
            target_agent_id: None,
            attachments: Vec::new(),
            sender_name: String::new(),
            channel_message_id: Some(random_uuid()),
            config,
        }),
        AppEvent::Uninstall => RawObject::of(&PlainPayload { user_id, config }),
        AppEvent::UserAdded => RawObject::of(&PlainPayload { user_id: Some(random_uuid()), config }),
        AppEvent::Schedule(_) => RawObject::of(&PlainPayload { user_id: None, config }),
        AppEvent::Emitted { emitter, name } => {
            let wanted = subscription(install.manifest.typed()?, emitter, name);
            let agent = wanted.filter(|wanted| wanted.target_heartbeat.is_none()).map(|wanted| &wanted.target_agent);
            RawObject::of(&EmittedPayload {
                event_name: name.clone(),
                emitter_app_id: emitter.clone(),
                target_agent_slug: agent.cloned().unwrap_or_default(),
                payload: RawObject::default(),
                tenant_id: install.tenant_id.clone(),
                config,
            })
        }
    })
}
