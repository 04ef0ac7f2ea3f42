//! The schedules of installed apps: listing them, and pausing one.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::ScheduleRow;
use linkworld_contract::limits::SCHEDULES_LISTED_MAX;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::time::{ScheduleChange, ScheduleList, ScheduleStatus};
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let (tenant, app) = (request.query("tenant").map(str::to_owned), request.query("app").map(str::to_owned));
    let now = state.clock.unix_millis();
    let mut rows = state
        .store
        .run_long(move |store| {
            store.place_schedules(now)?;
            store.schedules(tenant.as_deref(), app.as_deref(), SCHEDULES_LISTED_MAX + 1)
        })
        .await?;
    let more = rows.len() > SCHEDULES_LISTED_MAX as usize;
    rows.truncate(SCHEDULES_LISTED_MAX as usize);
    Ok(ApiResponse::ok(&ScheduleList { schedules: rows.into_iter().map(schedule_status).collect(), more }))
}

pub(crate) async fn change(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let ScheduleChange { name, paused, app, tenant } = body(&request)?;
    let install = lookup::install(&state, tenant, app).await?;
    let now = state.clock.unix_millis();
    let (id, wanted) = (install.id.clone(), name.clone());
    // Whoever takes due schedules has taken them, or does not get this one.
    let _turn = state.schedule_turn.take().await;
    let changed = state
        .store
        .run(move |store| {
            store.set_schedule_paused(&id, &wanted, paused, now)?;
            store.schedule(&id, &wanted)
        })
        .await?;
    match changed {
        Some(row) => Ok(ApiResponse::ok(&schedule_status(row))),
        None => {
            let declared: Vec<&str> =
                install.manifest.typed()?.lifecycle.schedules.iter().map(|known| known.name.as_str()).collect();
            let hint = match (nearest(&name, declared.iter().copied()), declared.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "the manifest declares none".to_owned(),
                (None, false) => format!("declared: {}", declared.join(", ")),
            };
            let detail = format!("the manifest of `{}` declares no schedule `{name}`", install.app);
            Err(refusal(404, "schedule_not_declared", detail, hint))
        }
    }
}

fn schedule_status(row: ScheduleRow) -> ScheduleStatus {
    ScheduleStatus {
        tenant: row.tenant,
        app: row.app,
        name: row.name,
        cron: row.cron,
        next_run: row.next_run.filter(|_| !row.paused).map(rfc3339),
        last_run: row.last_run.map(rfc3339),
        paused: row.paused,
    }
}
