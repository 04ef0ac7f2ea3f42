//! The visions of a tenant's agents, and the steps of their loops.

use crate::agents::vision;
use crate::api::callback::reply::ToolRefusal;
use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{Store, VisionKey, VisionStepRow};
use linkworld_contract::wire::agents::visions::{MakeVisionStep, VisionList, VisionLoopStatus, VisionStepStatus};
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

/// Steps of each vision that are listed.
const LISTED_STEPS: u32 = 50;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let work = move |store: &Store| {
        let mut visions = Vec::new();
        for row in store.visions(&tenant.id)? {
            let key = VisionKey { tenant_id: tenant.id.clone(), app: row.app.clone(), agent: row.agent.clone() };
            let progress = store.vision_loop(&key)?.unwrap_or_else(vision::beginning);
            visions.push(VisionLoopStatus {
                state: vision::state_of(&row.declared, &progress).to_owned(),
                text: row.declared.member("text").and_then(|text| RawJson::to(&text)).unwrap_or_default(),
                steps: store.vision_steps(&key, LISTED_STEPS)?.into_iter().map(step).collect(),
                app_id: row.app,
                agent: row.agent,
                project_id: row.project_id,
                phase: progress.phase,
                goals: progress.goals,
            });
        }
        Ok(visions)
    };
    let visions = state.store.run_long(work).await?;
    Ok(ApiResponse::ok(&VisionList { visions }))
}

pub(crate) async fn make_step(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let MakeVisionStep { approve } = body(&request)?;
    let install = lookup::install_in_path(&state, &request).await?;
    let agent = request.param(2).to_owned();
    let made = vision::step(&state, install, (agent, approve), (None, request.start)).await?;
    Ok(ApiResponse::ok(&step(made.map_err(refused)?)))
}

fn step(row: VisionStepRow) -> VisionStepStatus {
    VisionStepStatus { goal: row.goal, phase: row.phase, said: row.said, entry: row.call, at: rfc3339(row.at) }
}

fn refused(from: ToolRefusal) -> ApiResponse {
    refusal(from.status, &from.decision, from.error, from.fix_hint)
}
