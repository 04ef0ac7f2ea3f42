//! The instances: listing, starting and stopping them.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::handler::upstream::Upstream;
use crate::instance::managed::{InstanceState, ManagedHandler};
use crate::instance::registry::Instance;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::InstallRow;
use linkworld_contract::wire::control::{InstanceAction, InstanceBody, InstanceList, InstanceStatus};
use linkworld_system::process::{AppliedLimits, HandlerError};
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let running = state.instances.with_handler();
    let names: Vec<(String, String)> = running.iter().map(|(name, _)| name.clone()).collect();
    let installs = state
        .store
        .run_long(move |store| {
            names.iter().map(|(tenant, app)| store.install_of(tenant, app)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let known = running.iter().zip(installs).filter_map(|((_, instance), install)| Some((instance, install?)));
    let instances = known.filter_map(|(instance, install)| status(instance, &install)).collect();
    Ok(ApiResponse::ok(&InstanceList { instances }))
}

pub(crate) async fn set(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let InstanceBody { action } = body(&request)?;
    let _entered = state.world_gate.enter().await;
    let install = lookup::install_in_path(&state, &request).await?;
    let instance = state.instances.get(&install.tenant, &install.app);
    let Some(Upstream::Managed(handler)) = instance.upstream() else {
        let detail = format!("this platform does not start the handler of `{}`", install.app);
        return Err(refusal(409, "not_managed", detail, "`linkworld dev` does".into()));
    };
    carry_out(&handler, action).await.map_err(|error| match error {
        HandlerError::CannotInspect(_) => {
            let help = "a debugger can be used with `python`, `node` and `npx tsx` as processes";
            refusal(409, "cannot_inspect", error.to_string(), help.into())
        }
        error => refusal(502, "handler_not_ready", format!("the handler did not start: {error}"), String::new()),
    })?;
    Ok(ApiResponse::ok(&status(&instance, &install)))
}

async fn carry_out(handler: &ManagedHandler, action: InstanceAction) -> Result<(), HandlerError> {
    match action {
        InstanceAction::Start => drop(handler.start().await?),
        InstanceAction::Stop => handler.stop().await,
        InstanceAction::Restart => {
            handler.set_inspected(false);
            drop(handler.restart().await?);
        }
        InstanceAction::Inspect => {
            // Nothing is stopped for what cannot be started.
            handler.check_inspect()?;
            handler.set_inspected(true);
            let restarted = handler.restart().await;
            // The next call must not fail for want of a debugger.
            restarted.inspect_err(|_| handler.set_inspected(false)).map(drop)?;
        }
    }
    Ok(())
}

fn word(limits: AppliedLimits) -> &'static str {
    match limits {
        AppliedLimits::None => "none",
        AppliedLimits::Memory => "memory",
        AppliedLimits::All => "all",
        AppliedLimits::Container => "container",
    }
}

/// None for a handler that another program manages.
pub(in crate::api) fn status(instance: &Instance, install: &InstallRow) -> Option<InstanceStatus> {
    let Some(Upstream::Managed(handler)) = instance.upstream() else { return None };
    let calls = instance.queue.count();
    let (state, reason, since) = match handler.state() {
        InstanceState::Asleep => ("asleep", "the next call starts it".to_owned(), None),
        InstanceState::Waking => ("waking", "waiting for health".to_owned(), None),
        InstanceState::Reloading => ("reloading", "waiting for health of the new code".to_owned(), None),
        InstanceState::Ready(_) if handler.has_crashed() => ("failed", "it crashed".to_owned(), None),
        InstanceState::Ready(since) => ("ready", String::new(), Some(since)),
        InstanceState::Stopped => ("stopped", "it was stopped by hand".to_owned(), None),
        InstanceState::Failed(why) => ("failed", why, None),
    };
    let age = since.map(|since| u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX));
    Some(InstanceStatus {
        tenant: install.tenant.clone(),
        app_id: install.app.clone(),
        version: install.version.clone(),
        state: state.to_owned(),
        reason,
        port: handler.port(),
        ready_for_ms: age,
        calls: calls.inside,
        waiting: calls.waiting,
        inspect_port: handler.inspect_port(),
        limits: handler.limits().map(|limits| word(limits).to_owned()),
    })
}
