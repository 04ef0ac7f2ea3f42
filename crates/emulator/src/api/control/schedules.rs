//! The schedules and heartbeats of installed apps: listing them, pausing one, and running one now.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::handler::trigger;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{
    DueHeartbeat, HeartbeatPlace, HeartbeatRow, HeartbeatTiming, InstallRow, ScheduleRow, Store, StoreError,
};
use crate::time::due;
use linkworld_contract::limits::SCHEDULES_LISTED_MAX;
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::time::{RunKind, ScheduleChange, ScheduleList, ScheduleStatus};
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let (tenant, app) = (request.query("tenant").map(str::to_owned), request.query("app").map(str::to_owned));
    let (schedules, more) = listed(&state, tenant, app).await?;
    Ok(ApiResponse::ok(&ScheduleList { schedules, more }))
}

/// The schedules and heartbeats, and whether there are more.
pub(in crate::api) async fn listed(
    state: &PlatformState,
    tenant: Option<String>,
    app: Option<String>,
) -> Result<(Vec<ScheduleStatus>, bool), StoreError> {
    let now = state.clock.unix_millis();
    let work = move |store: &Store| {
        due::place(store, now)?;
        let limit = SCHEDULES_LISTED_MAX + 1;
        let schedules = store.schedules(tenant.as_deref(), app.as_deref(), limit)?.into_iter().map(schedule_status);
        let beats = store.heartbeats(tenant.as_deref(), app.as_deref(), limit)?.into_iter().map(heartbeat_status);
        Ok(schedules.chain(beats).collect::<Vec<_>>())
    };
    let mut schedules = state.store.run_long(work).await?;
    // Stable: schedules stay before heartbeats.
    schedules.sort_by(|left, right| (&left.tenant, &left.app).cmp(&(&right.tenant, &right.app)));
    let more = schedules.len() > SCHEDULES_LISTED_MAX as usize;
    schedules.truncate(SCHEDULES_LISTED_MAX as usize);
    Ok((schedules, more))
}

pub(crate) async fn change(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let ScheduleChange { name, paused, run, app, tenant } = body(&request)?;
    let _entered = if run { Some(state.world_gate.enter().await) } else { None };
    let install = lookup::install(&state, tenant, app).await?;
    let Some(target) = Target::find(&install, &name)? else { return Err(undeclared(&install, &name)?) };
    if run {
        run_now(&state, &install, &target, &request).await?;
    }
    let now = state.clock.unix_millis();
    // What is due now has been taken, or is not taken before the pause. A run changes nothing, and has entered the gate, which
    // a change of the world closes with the turn in hand.
    let _turn = if run { None } else { Some(state.schedule_turn.take().await) };
    let id = install.id.clone();
    let changed = move |store: &Store| {
        match &target {
            _ if run => {}
            Target::Schedule(name) => store.set_schedule_paused(&id, name, paused, now)?,
            Target::Heartbeat(place) => store.set_heartbeat_paused(&id, place, paused, now)?,
        }
        Ok(match &target {
            Target::Schedule(name) => store.schedule(&id, name)?.map(schedule_status),
            Target::Heartbeat(place) => store.heartbeat(&id, place)?.map(heartbeat_status),
        })
    };
    match state.store.run(changed).await? {
        Some(status) => Ok(ApiResponse::ok(&status)),
        None => Err(undeclared(&install, &name)?),
    }
}

/// What a name means.
enum Target {
    Schedule(String),
    Heartbeat(HeartbeatPlace),
}

impl Target {
    fn find(install: &InstallRow, name: &str) -> Result<Option<Self>, StoreError> {
        let schedules = &install.manifest.typed()?.lifecycle.schedules;
        if schedules.iter().any(|known| known.name == name) {
            return Ok(Some(Self::Schedule(name.to_owned())));
        }
        let place = HeartbeatPlace::from_name(name).filter(|place| place.find(install).is_some());
        Ok(place.map(Self::Heartbeat))
    }
}

/// Runs it once, whether it is due or not; when it is due next stays.
async fn run_now(
    state: &Arc<PlatformState>,
    install: &Arc<InstallRow>,
    target: &Target,
    request: &ApiRequest,
) -> Result<(), ApiResponse> {
    let start = request.start;
    match target {
        Target::Schedule(name) => {
            let event = AppEvent::Schedule(name.clone());
            let sent = trigger::event(state, install, &event, RawObject::default(), start).await;
            sent.map(drop).map_err(|error| refusal(500, "not_sent", error.to_string(), String::new()))
        }
        Target::Heartbeat(place) => {
            let beat =
                DueHeartbeat { install: Arc::clone(install), place: place.clone(), due: state.clock.unix_millis() };
            let begun = state.store.run(move |store| due::take_now(store, beat, start)).await?;
            due::fire(state, begun).await;
            Ok(())
        }
    }
}

fn undeclared(install: &InstallRow, name: &str) -> Result<ApiResponse, StoreError> {
    let manifest = install.manifest.typed()?;
    let mut declared: Vec<String> = manifest.lifecycle.schedules.iter().map(|known| known.name.clone()).collect();
    for (agent, known) in manifest.agents_by_id() {
        declared.extend(known.heartbeats.iter().map(|heartbeat| format!("{agent}/{}", heartbeat.slug)));
    }
    let hint = match (nearest(name, declared.iter().map(String::as_str)), declared.is_empty()) {
        (Some(near), _) => did_you_mean(&[near]),
        (None, true) => "the manifest declares none".to_owned(),
        (None, false) => format!("declared: {}", declared.join(", ")),
    };
    let detail = format!("the manifest of `{}` declares no schedule or heartbeat `{name}`", install.app);
    Ok(refusal(404, "schedule_not_declared", detail, hint))
}

fn schedule_status(row: ScheduleRow) -> ScheduleStatus {
    ScheduleStatus {
        kind: RunKind::Schedule,
        tenant: row.tenant,
        app: row.app,
        name: row.name,
        cron: row.cron,
        zone: "UTC".into(),
        every_minutes: None,
        last_result: None,
        next_run: row.next_run.filter(|_| !row.paused).map(rfc3339),
        last_run: row.last_run.map(rfc3339),
        paused: row.paused,
    }
}

fn heartbeat_status(row: HeartbeatRow) -> ScheduleStatus {
    let (cron, every_minutes) = match row.timing {
        HeartbeatTiming::Cron(expression) => (expression, None),
        HeartbeatTiming::Every(minutes) => (String::new(), Some(minutes)),
    };
    ScheduleStatus {
        kind: RunKind::Heartbeat,
        tenant: row.tenant,
        app: row.app,
        name: row.place.name(),
        cron,
        zone: row.zone,
        every_minutes,
        last_result: row.last_result,
        next_run: row.next_run.filter(|_| !row.paused).map(rfc3339),
        last_run: row.last_run.map(rfc3339),
        paused: row.paused,
    }
}
