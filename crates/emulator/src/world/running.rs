//! Changing the world of a running platform.
//!
//! Calls that have begun end first, and later ones wait. Handlers are stopped, so that none keeps state of the
//! previous world in memory, and those that ran are started again. What this process installed is activated again.

use crate::audit::CallStart;
use crate::handler::trigger;
use crate::handler::upstream::Upstream;
use crate::install::activation::{self, InstallError, InstallRequest};
use crate::instance::attach;
use crate::instance::managed::{InstanceState, ManagedHandler};
use crate::setup;
use crate::state::PlatformState;
use crate::store::{Store, TenantRow};
use crate::world::change::{WorldCommand, WorldResult, WorldTask};
use crate::world::error::WorldError;
use crate::world::folder::WorldFolder;
use linkworld_contract::wire::worlds::{FailedApp, WorldChanged};
use linkworld_system::clock::Clock;
use std::sync::Arc;

/// Does it while nothing else happens.
pub(crate) async fn change(
    state: &Arc<PlatformState>,
    command: WorldCommand,
    start: CallStart,
) -> Result<WorldChanged, WorldError> {
    let folder = state.worlds.get().cloned().map(WorldFolder::at).ok_or(WorldError::NoFolder)?;
    let (replaces, is_whole) = (command.replaces(), command.is_whole());
    let tenant = Some(state.tenant.clone());
    let task = WorldTask { command, folder, tenant, keeps_previous: state.persistent, start };
    let work = async |task: WorldTask| -> Result<WorldResult, WorldError> {
        state.store.run_alone(move |store| Ok(task.carry_out(store))).await?
    };
    if !replaces {
        return Ok(work(task).await?.reply);
    }
    let mut last_look = state.schedule_turn.take().await;
    let Some(_closed) = state.world_gate.close().await else { return Err(WorldError::CallsRunning) };
    let mut handlers = put_to_sleep(state).await;
    let result = work(task).await;
    if result.is_ok() {
        state.call_values.clear();
        forget_others(state).await;
        handlers.retain(|((tenant, app), _)| state.working_copies.get(tenant, app).is_some());
    }
    let settled = match result {
        Ok(WorldResult { reply, clock, entry }) => {
            if let (Clock::Virtual(hands), Some(setting)) = (&state.clock, clock) {
                hands.set(setting);
            }
            *last_look = state.clock.unix_millis();
            entry.into_iter().for_each(|entry| state.publish_entry(entry));
            settle(state, reply, is_whole).await
        }
        Err(error) => Err(error),
    };
    // Those that ran run again, whatever happened.
    let not_started = wake(&handlers).await;
    let mut reply = settled?;
    reply.failed.extend(not_started);
    reply.failed.extend(run_hooks(state).await?);
    Ok(reply)
}

/// Activates in the new world what runs here.
async fn settle(
    state: &Arc<PlatformState>,
    mut reply: WorldChanged,
    is_whole: bool,
) -> Result<WorldChanged, WorldError> {
    reply.failed = activate_again(state).await?;
    attach_others(state).await?;
    if is_whole {
        (reply.tenants, reply.installs) = state.store.run_long(Store::world_counts).await?;
    }
    Ok(reply)
}

/// A handler that ran, with its tenant and app.
type Sleeper = ((String, String), ManagedHandler);

/// Stops all handlers; returns those that ran.
async fn put_to_sleep(state: &PlatformState) -> Vec<Sleeper> {
    let mut slept = Vec::new();
    for (key, instance) in state.instances.with_handler() {
        let Some(Upstream::Managed(handler)) = instance.upstream() else { continue };
        let ran = matches!(handler.state(), InstanceState::Ready(_));
        if handler.sleep_if(|| true).await && ran {
            slept.push((key, handler));
        }
    }
    slept
}

/// Starts them again; a failure is that of the next call, too.
async fn wake(handlers: &[Sleeper]) -> Vec<FailedApp> {
    let mut failed = Vec::new();
    for ((tenant, app), handler) in handlers {
        if let Err(error) = handler.start().await {
            let detail = format!("its handler did not start: {error}");
            failed.push(FailedApp { tenant: tenant.clone(), app: app.clone(), detail });
        }
    }
    failed
}

/// Ends the handlers that the platform made itself for installs of the world before.
async fn forget_others(state: &Arc<PlatformState>) {
    for ((tenant, app), instance) in state.instances.with_handler() {
        if state.working_copies.get(&tenant, &app).is_none() {
            instance.remove_handler().await;
        }
    }
}

/// Makes handlers for the installs of the world whose code is here.
async fn attach_others(state: &Arc<PlatformState>) -> Result<(), WorldError> {
    for install in state.store.run_long(|store| store.installs()).await? {
        // Without its code, an install waits for a handler.
        let _ = attach::attach_offered(state, &install);
    }
    Ok(())
}

/// Sets up the tenants that are described, and activates what this process installed, as its start would.
async fn activate_again(state: &Arc<PlatformState>) -> Result<Vec<FailedApp>, WorldError> {
    let copies = state.working_copies.list();
    let tenants: Vec<TenantRow> = copies.iter().map(|(_, copy)| copy.tenant.clone()).collect();
    let (shared, setups) = (Arc::clone(state), state.working_copies.setups());
    let set_up = move |store: &Store| {
        // Handlers have the ids of their tenants.
        tenants.iter().try_for_each(|tenant| store.ensure_tenant(tenant).map(drop))?;
        let mut entries = Vec::new();
        for setup in &setups {
            entries.extend(setup::apply(&shared, store, setup)?.entries);
        }
        Ok(entries)
    };
    let entries = state.store.run_long(set_up).await?;
    entries.into_iter().for_each(|entry| state.publish_entry(entry));
    let mut failed = Vec::new();
    for ((tenant, app), copy) in copies {
        let mocks = (*state.instances.get(&tenant, &app).mocks()).clone();
        let (blob, templates) = (copy.blob.clone(), copy.templates.clone());
        let request = InstallRequest { blob, mocks, grants: copy.grants.clone(), templates };
        match activation::install(state, copy.tenant.clone(), request, copy.values.clone()).await {
            Ok(_) => {}
            Err(InstallError::Store(error)) => return Err(error.into()),
            Err(error) => failed.push(FailedApp { tenant, app, detail: error.to_string() }),
        }
    }
    Ok(failed)
}

/// Sends `install` to those whose hook has not succeeded in this world.
async fn run_hooks(state: &Arc<PlatformState>) -> Result<Vec<FailedApp>, WorldError> {
    let mut failed = Vec::new();
    for ((tenant, app), _) in state.working_copies.list() {
        if state.instances.get(&tenant, &app).upstream().is_none() {
            continue;
        }
        let (slug, name) = (tenant.clone(), app.clone());
        let Some(install) = state.store.run(move |store| store.install_of(&slug, &name)).await? else { continue };
        let detail = match trigger::install_hook(state, &install.id).await {
            Ok(outcome) => outcome.and_then(|outcome| outcome.cause()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(why) = detail {
            failed.push(FailedApp { tenant, app, detail: format!("its install hook failed: {why}") });
        }
    }
    Ok(failed)
}
