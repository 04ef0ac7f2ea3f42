//! Tool calls and events as the platform sends them to an installed app.

use crate::audit::{Place, Verdict};
use crate::blueprint::Blueprint;
use crate::handler::dispatch;
use crate::handler::upstream::{Job, Outcome};
use crate::state::World;
use crate::store::{Install, StoreError};
use linkworld_contract::limits::{EVENT_DEADLINE, TOOL_CALL_DEADLINE};
use linkworld_contract::wire::container::{Event, InboundPayload, InstallPayload, PlainPayload};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::encode_segment;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Instant;

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum TriggerError {
    /// The manifest has no such tool or event.
    #[error("{app} does not declare {what} `{name}`")]
    Undeclared {
        /// The app's slug.
        app: String,
        /// `tool`, `event` or `schedule`.
        what: &'static str,
        /// The one asked for.
        name: String,
        /// The ones there are.
        declared: Vec<String>,
    },
    /// The app is not installed any more.
    #[error("{0} is not installed")]
    NotInstalled(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came back, and how long it took in microseconds.
pub(crate) type Delivered = Result<(Outcome, u64), TriggerError>;

/// Calls a declared tool.
pub(crate) async fn tool(
    world: &Arc<World>,
    install: &Install,
    call: (&str, Map<String, Value>),
    started: Instant,
) -> Delivered {
    let (name, args) = call;
    let blueprint = blueprint(install)?;
    if !blueprint.tools().any(|tool| tool == name) {
        let declared = blueprint.tools().map(str::to_owned).collect();
        return undeclared(world, install, (AuditKind::Tool, "tool", name), declared, started).await;
    }
    let mut path = String::from("/tool/");
    encode_segment(name, &mut path);
    let job = Job {
        kind: AuditKind::Tool,
        name: name.to_owned(),
        path,
        body: Value::Object(args),
        deadline: TOOL_CALL_DEADLINE,
    };
    Ok(dispatch::send(world, install, job, started).await?)
}

/// Sends a declared event; `overrides` replace fields of the payload.
pub(crate) async fn event(
    world: &Arc<World>,
    install: &Install,
    event: &Event,
    overrides: Map<String, Value>,
    started: Instant,
) -> Delivered {
    let blueprint = blueprint(install)?;
    let segment = event.segment();
    if !declares(&blueprint, event) {
        let what = if matches!(event, Event::Schedule(_)) { "schedule" } else { "event" };
        return undeclared(world, install, (AuditKind::Event, what, &segment), events(&blueprint), started).await;
    }
    let mut body = payload(world, install, event)?;
    body.extend(overrides);
    let mut path = String::from("/event/");
    encode_segment(&segment, &mut path);
    let job = Job { kind: AuditKind::Event, name: segment, path, body: Value::Object(body), deadline: EVENT_DEADLINE };
    let (outcome, duration) = dispatch::send(world, install, job, started).await?;
    if *event == Event::Install {
        let status = if outcome.succeeded() { "active" } else { "install_hook_failed" };
        let id = install.id.clone();
        world.keeper.run(move |store| store.set_status(&id, status)).await?;
    }
    Ok((outcome, duration))
}

fn blueprint(install: &Install) -> Result<Blueprint, StoreError> {
    serde_json::from_str(&install.manifest).map_err(|_| StoreError::Unreadable("manifest of an install"))
}

async fn undeclared(
    world: &Arc<World>,
    install: &Install,
    asked: (AuditKind, &'static str, &str),
    declared: Vec<String>,
    started: Instant,
) -> Delivered {
    let (kind, what, name) = asked;
    let duration = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let verdict = Verdict::blocked("not_declared", "not_declared");
    world.audit(Place::of(install), (kind, name.to_owned()), verdict, duration).await?;
    Err(TriggerError::Undeclared { app: install.app.clone(), what, name: name.to_owned(), declared })
}

fn declares(blueprint: &Blueprint, event: &Event) -> bool {
    let lifecycle = &blueprint.lifecycle;
    match event {
        Event::Install => lifecycle.on_install,
        Event::Uninstall => lifecycle.on_uninstall,
        Event::UserAdded => lifecycle.on_user_added,
        Event::Inbound => lifecycle.on_inbound,
        Event::Schedule(name) => blueprint.schedules().any(|schedule| schedule == name),
    }
}

fn events(blueprint: &Blueprint) -> Vec<String> {
    let hooks = [Event::Install, Event::Uninstall, Event::Inbound, Event::UserAdded];
    let hooks = hooks.into_iter().filter(|event| declares(blueprint, event)).map(|event| event.segment());
    hooks.chain(blueprint.schedules().map(|name| Event::Schedule(name.to_owned()).segment())).collect()
}

/// What the platform would send (contract 11.4).
fn payload(world: &World, install: &Install, event: &Event) -> Result<Map<String, Value>, StoreError> {
    let unreadable = || StoreError::Unreadable("config of an install");
    let config: Map<String, Value> = serde_json::from_str(&install.config).map_err(|_| unreadable())?;
    let user_id = Some(world.owner.id.clone());
    let payload = match event {
        Event::Install => object(&InstallPayload {
            user_id,
            granted_scopes: install.granted.clone(),
            config,
            platform_origin: world.origin.clone(),
            tenant_slug: install.tenant.clone(),
        }),
        Event::Inbound => object(&InboundPayload {
            user_id,
            channel: "web".into(),
            modality: "text".into(),
            channel_thread_id: "local".into(),
            message_text: String::new(),
            target_agent_id: None,
            attachments: Vec::new(),
            sender_name: None,
            channel_message_id: None,
            config,
        }),
        Event::Uninstall | Event::UserAdded => object(&PlainPayload { user_id, config }),
        Event::Schedule(_) => object(&PlainPayload { user_id: None, config }),
    };
    payload.ok_or_else(unreadable)
}

fn object(payload: &impl Serialize) -> Option<Map<String, Value>> {
    match serde_json::to_value(payload) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}
