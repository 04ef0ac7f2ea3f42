//! Agents that the platform asks on its own: those that a message in a room mentions, and those that wires name
//! (contract 12.8, 15.4). Nobody waits for them.

use crate::agents::routing;
use crate::agents::running::{self, EndedCall};
use crate::agents::task::{AgentQuestion, AgentTask, TenantAgent};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::collaboration::chain::{self, BrokenChain};
use crate::collaboration::room::{self, Sender};
use crate::platform_event::PlatformEvent;
use crate::state::PlatformState;
use crate::store::{InstallState, RoomMessageRow, Store, StoreError};
use linkworld_contract::wire::agents::calls::AGENT_TOKENS_DEFAULT;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use std::pin::Pin;
use std::sync::Arc;

/// How a user is a member of rooms.
const USER: &str = "user:";

/// A tenant: its id and its name.
#[derive(Debug, Clone)]
pub(crate) struct TenantKey {
    pub(crate) id: String,
    pub(crate) slug: String,
}

/// Lets the agents that a message mentions reply in its room. `cause` is the message in the log.
pub(crate) fn ask_mentioned(state: &Arc<PlatformState>, tenant: &TenantKey, message: &RoomMessageRow, cause: i64) {
    for target in message.targets.iter().filter(|target| !target.starts_with(USER)) {
        let (state, tenant, message) = (Arc::clone(state), tenant.clone(), message.clone());
        tokio::spawn(reply_in_room(state, tenant, (target.clone(), message), cause));
    }
}

/// A reply may mention others, so that this is called by itself.
fn reply_in_room(
    state: Arc<PlatformState>,
    tenant: TenantKey,
    (key, message): (String, RoomMessageRow),
    cause: i64,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let done = post_reply(&state, &tenant, (&key, &message), cause).await;
        if let Err(error) = done {
            state.publish(PlatformEvent::InternalError(error.to_string()));
        }
    })
}

async fn post_reply(
    state: &Arc<PlatformState>,
    tenant: &TenantKey,
    (key, message): (&str, &RoomMessageRow),
    cause: i64,
) -> Result<(), StoreError> {
    let Some((app, agent)) = key.split_once(':') else { return Ok(()) };
    let prompt = format!("{} wrote in a room that you are a member of:\n{}", message.sender_ref, message.content);
    let Some(EndedCall { result: Ok(answer), entry, .. }) = ask(state, tenant, (app, agent), prompt, cause).await?
    else {
        return Ok(());
    };
    let Some(text) = answer.text.filter(|text| !text.trim().is_empty()) else { return Ok(()) };
    let (tenant_id, room_id, speaker) = (tenant.id.clone(), message.room_id.clone(), key.to_owned());
    let (slug, app, clock) = (tenant.slug.clone(), app.to_owned(), state.clock.clone());
    let post = move |store: &Store| {
        let Some(found) = store.room_with_id(&tenant_id, &room_id)? else { return Ok(None) };
        let said = (text, RawJson::of(&RawObject::default()));
        let posted = room::post(store, &found, &Sender::Agent(speaker), said, clock.unix_millis())?;
        let version = store.install_of(&slug, &app)?.map_or_else(String::new, |install| install.version.clone());
        let subject = AuditSubject::new(AuditKind::RoomPost, found.id).caused_by(Some(entry));
        let target = AuditTarget { tenant: slug, app, version };
        let entry = audit::write(store, &target, subject, AuditOutcome::success(), CallStart::now(&clock))?;
        Ok(Some((posted, entry)))
    };
    if let Some((posted, entry)) = state.store.run(post).await? {
        let cause = entry.id;
        state.publish_entry(entry);
        ask_mentioned(state, tenant, &posted, cause);
    }
    Ok(())
}

/// Asks the agent that a wire names about an event of another app. `cause` is the delivery in the log.
pub(crate) fn ask_wired(
    state: &Arc<PlatformState>,
    tenant: TenantKey,
    (app, agent): (String, String),
    (event, payload): (String, &RawObject),
    cause: i64,
) {
    let prompt = format!("Event {event}:\n{}", RawJson::of(payload).pretty());
    let state = Arc::clone(state);
    tokio::spawn(async move {
        if let Err(error) = ask(&state, &tenant, (&app, &agent), prompt, cause).await {
            state.publish(PlatformEvent::InternalError(error.to_string()));
        }
    });
}

/// Asks an agent; none if it may not be asked.
async fn ask(
    state: &Arc<PlatformState>,
    tenant: &TenantKey,
    (app, agent): (&str, &str),
    prompt: String,
    cause: i64,
) -> Result<Option<EndedCall>, StoreError> {
    let _entered = state.world_gate.enter().await;
    let start = CallStart::now(&state.clock);
    let (tenant, app, slug) = (tenant.clone(), app.to_owned(), agent.to_owned());
    let begin = move |store: &Store| {
        let install = store.install_of(&tenant.slug, &app)?.filter(|install| install.status == InstallState::Active);
        // An app that is gone has no agents.
        let Some(install) = install else { return Ok(None) };
        let agents = store.agents_of(&tenant.id, &app)?;
        let broken = chain::check(store, &[cause], (AuditKind::AgentInvoke, &app, &slug))?.err();
        let found: Result<&_, ToolRefusal> = match broken {
            Some(broken) => Err(routing::broken_chain(broken == BrokenChain::Circle, &slug)),
            None => routing::asked(&app, &agents, Some(&slug)),
        };
        let (target, subject) = (AuditTarget::of(&install), AuditSubject::new(AuditKind::AgentInvoke, slug.as_str()));
        let subject = subject.caused_by(Some(cause));
        Ok(Some(match found {
            Ok(row) => {
                // A stub that nobody asked for says nothing.
                let question = AgentQuestion { stub: Some(""), ..AgentQuestion::of(prompt, AGENT_TOKENS_DEFAULT) };
                let agent = TenantAgent::of(row);
                Ok((AgentTask { install, agent, question }, audit::begin(store, &target, subject, start)?))
            }
            Err(refusal) => {
                let outcome = AuditOutcome::blocked(&refusal.decision, refusal.decision.clone());
                Err(audit::write(store, &target, subject, outcome, start)?)
            }
        }))
    };
    match state.store.run(begin).await? {
        None => Ok(None),
        Some(Err(entry)) => {
            state.publish_entry(entry);
            Ok(None)
        }
        Some(Ok((task, row))) => running::run(state, task, (row, start)).await.map(Some),
    }
}
