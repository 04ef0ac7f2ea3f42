//! `ctx.events`: an event goes to each app that is wired to it (contract 12.7, 15.4).

use super::method::body;
use crate::agents::unasked::{self, TenantKey};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::collaboration::chain::{self, BrokenChain};
use crate::handler::trigger;
use crate::handler::upstream::HandlerOutcome;
use crate::instance::queue::CallQueue;
use crate::platform_event::PlatformEvent;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AuditRow, InstallRow, Store, StoreError};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::collaboration::{CHAIN_DEPTH_MAX, EmitEvent, EmitReply};
use linkworld_contract::wire::container::{AppEvent, HandlerReply};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use std::sync::Arc;
use tokio::task::JoinSet;

/// An event that may be emitted: its begin is in the log.
struct Emission {
    install: Arc<InstallRow>,
    row: AuditRow,
    subscribers: Vec<Arc<InstallRow>>,
    wires: usize,
}

pub(crate) async fn emit(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let EmitEvent { event_name, payload } = body(&request)?;
    let (claims, start, shared, event) = (request.session()?, request.start, Arc::clone(&state), event_name.clone());
    let work = move |store: &Store| {
        let Some(install) = session::install_of(store, &claims)? else {
            return Ok(Err(unauthorized(TokenError::Invalid)));
        };
        let queue = Arc::clone(&shared.instances.get(&install.tenant, &install.app).queue);
        begin(store, install, (&event, start), Some(&queue)).map(Ok)
    };
    let begun = state.store.run(work).await??;
    let reply = emitted(state, begun, (event_name, payload), start).await?;
    reply.map(|reply| ApiResponse::ok(&reply)).map_err(|refusal| refusal.response())
}

/// Emits an event in place of an app.
pub(crate) async fn emit_for(
    state: Arc<PlatformState>,
    install: Arc<InstallRow>,
    EmitEvent { event_name, payload }: EmitEvent,
    start: CallStart,
) -> Result<Result<EmitReply, ToolRefusal>, StoreError> {
    let event = event_name.clone();
    let begun = state.store.run(move |store| begin(store, install, (&event, start), None)).await?;
    emitted(state, begun, (event_name, payload), start).await
}

async fn emitted(
    state: Arc<PlatformState>,
    begun: Begun,
    event: (String, RawObject),
    start: CallStart,
) -> Result<Result<EmitReply, ToolRefusal>, StoreError> {
    let emission = match begun {
        Ok(emission) => emission,
        Err((refusal, entry)) => {
            state.keep_values(&entry, (RawJson::of(&event.1).text(), Some(refusal.kept().text())));
            state.publish_call(*entry, Some(refusal.error.clone()));
            return Ok(Err(refusal));
        }
    };
    // It goes on if the app disconnects: what began is in the log.
    let delivered = tokio::spawn(deliver(state, emission, event, start));
    delivered.await.map_err(|_| StoreError::Closed)?.map(Ok)
}

type Begun = Result<Emission, (ToolRefusal, Box<linkworld_contract::wire::control::AuditEntry>)>;

/// Decides whether an app may emit an event, and begins it. `queue` has the calls inside the app, if it emits the event itself.
fn begin(
    store: &Store,
    install: Arc<InstallRow>,
    (event, start): (&str, CallStart),
    queue: Option<&CallQueue>,
) -> Result<Begun, StoreError> {
    let inside = queue.map(CallQueue::inside).unwrap_or_default();
    // An app that another one calls back has two calls inside. Without the cause the chain would begin anew.
    let subject = AuditSubject::new(AuditKind::EventEmit, event).caused_by(chain::innermost(store, &inside)?);
    let target = AuditTarget::of(&install);
    let refusal = match undeclared(&install, event)? {
        Some(refusal) => Some(refusal),
        None => chain::check(store, &inside, (AuditKind::EventEmit, &install.app, event))?.err().map(broken),
    };
    if let Some(refusal) = refusal {
        let outcome = AuditOutcome::blocked(&refusal.decision, refusal.decision.clone());
        let entry = audit::write(store, &target, subject, outcome, start)?;
        return Ok(Err((refusal, Box::new(entry))));
    }
    let wired = store.subscribers(&install.tenant_id, &install.app, event)?;
    let mut subscribers = Vec::new();
    for app in &wired {
        subscribers.extend(store.install_of(&install.tenant, app)?);
    }
    let row = audit::begin(store, &target, subject, start)?;
    Ok(Ok(Emission { install, row, subscribers, wires: wired.len() }))
}

fn undeclared(install: &InstallRow, event: &str) -> Result<Option<ToolRefusal>, StoreError> {
    let emits = &install.manifest.typed()?.emits;
    if emits.iter().any(|declared| declared == event) {
        return Ok(None);
    }
    let error = format!("the manifest of `{}` does not declare the event `{event}`", install.app);
    let hint = match nearest(event, emits.iter().map(String::as_str)) {
        Some(near) => text::did_you_mean(&[near]),
        None => format!("add `{event}` to emits in linkworld.app.yaml"),
    };
    Ok(Some(ToolRefusal::new(400, "event_not_declared", error).hint(hint)))
}

fn broken(chain: BrokenChain) -> ToolRefusal {
    match chain {
        BrokenChain::Circle => {
            ToolRefusal::new(400, "chain_circle", "the event was caused by itself: apps emit in a circle")
        }
        BrokenChain::TooDeep => {
            let error = format!("{CHAIN_DEPTH_MAX} calls between apps already caused this one, the maximum");
            ToolRefusal::new(400, "chain_too_deep", error)
        }
    }
    .hint("`linkworld audit` shows which call caused which")
}

/// Sends the event to all subscribers at once, and ends it in the log.
async fn deliver(
    state: Arc<PlatformState>,
    emission: Emission,
    (name, payload): (String, RawObject),
    start: CallStart,
) -> Result<EmitReply, StoreError> {
    let Emission { install, row, subscribers, wires } = emission;
    let mut sent = JoinSet::new();
    for subscriber in subscribers {
        let event = AppEvent::Emitted { emitter: install.app.clone(), name: name.clone() };
        let (state, payload, cause) = (Arc::clone(&state), payload.clone(), row.id);
        sent.spawn(async move {
            let from = CallStart::now(&state.clock);
            match trigger::emitted(&state, &subscriber, &event, payload.clone(), (cause, from)).await {
                Ok(made) => {
                    let cause = made.entry;
                    ask_agent(&state, &subscriber, (&event, &payload), cause);
                    is_delivered(&made.outcome)
                }
                Err(error) => {
                    state.publish(PlatformEvent::InternalError(error.to_string()));
                    false
                }
            }
        });
    }
    let dispatched = sent.join_all().await.into_iter().filter(|delivered| *delivered).count();
    let failures = wires - dispatched;
    let outcome = match failures {
        0 => AuditOutcome::success(),
        _ => AuditOutcome::error(format!("{failures} of {wires} subscribers failed")),
    };
    let cause = outcome.cause.clone();
    let entry = state.store.run(move |store| audit::end(store, row, outcome, start)).await?;
    let reply = EmitReply { ok: true, wire_count: wires, dispatched, failures };
    state.keep_values(&entry, (RawJson::of(&payload).text(), Some(RawJson::of(&reply).text())));
    state.publish_call(entry, cause);
    Ok(reply)
}

/// Asks the agent that the subscription names, unless it wakes a heartbeat (contract 27.14).
fn ask_agent(state: &Arc<PlatformState>, install: &InstallRow, (event, payload): (&AppEvent, &RawObject), cause: i64) {
    let (AppEvent::Emitted { emitter, name }, Ok(manifest)) = (event, install.manifest.typed()) else { return };
    let wanted = trigger::subscription(manifest, emitter, name);
    let Some(wanted) = wanted.filter(|wanted| wanted.target_heartbeat.is_none()) else { return };
    let tenant = TenantKey { id: install.tenant_id.clone(), slug: install.tenant.clone() };
    let agent = (install.app.clone(), wanted.target_agent.clone());
    unasked::ask_wired(state, tenant, agent, (format!("`{name}` of app `{emitter}`"), payload), cause);
}

/// Whether a subscriber took the event. One without a handler for it has nothing to do (contract 27.28).
fn is_delivered(outcome: &HandlerOutcome) -> bool {
    let has_no_handler = |reply: HandlerReply| reply.no_handler;
    match outcome {
        HandlerOutcome::Answered { status: 404, reply } => reply.to().is_some_and(has_no_handler),
        outcome => outcome.succeeded(),
    }
}
