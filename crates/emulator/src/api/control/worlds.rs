//! Saving, loading and resetting what the platform has.

use crate::api::control::reply::{body, refusal};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::WorldFileError;
use crate::world::change::WorldCommand;
use crate::world::error::WorldError;
use crate::world::running;
use linkworld_contract::names::WorldName;
use linkworld_contract::wire::worlds::WorldChange;
use std::sync::Arc;

pub(crate) async fn change(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let command = match body(&request)? {
        WorldChange::Save { world, replace } => WorldCommand::Save { world: name(&world)?, replace },
        WorldChange::Load { world } => WorldCommand::Load { world: name(&world)? },
        WorldChange::Reset { world, tenant } => {
            WorldCommand::Reset { world: world.map(|world| name(&world)).transpose()?, tenant }
        }
    };
    let start = request.start;
    let changed = running::change(&state, command, start).await;
    Ok(ApiResponse::ok(&changed.map_err(refused)?))
}

fn name(text: &str) -> Result<WorldName, ApiResponse> {
    WorldName::parse(text).map_err(|error| refusal(422, "bad_request", format!("invalid name: {error}"), String::new()))
}

fn refused(error: WorldError) -> ApiResponse {
    let (status, reason, hint) = match error {
        WorldError::Store(error) => return error.into(),
        WorldError::Unknown(_) => (404, "unknown_world", "list them: `linkworld world list`"),
        WorldError::Exists(_) => (409, "world_exists", "pass --force to replace it"),
        WorldError::UnknownTenant(_) => (404, "unknown_tenant", "list them: `linkworld tenant list`"),
        WorldError::File(WorldFileError::NoTenant(_)) => (404, "unknown_tenant", ""),
        WorldError::File(_) => (409, "not_a_world", ""),
        WorldError::CallsRunning => (409, "calls_running", "wait for them, or restart `linkworld dev`"),
        WorldError::Reserved(_) => (409, "reserved_name", "choose another name"),
        WorldError::NoFolder | WorldError::NoStore => (409, "no_worlds", ""),
        WorldError::Disk(ref disk) if disk.is_storage_full() => (507, "disk_full", ""),
        WorldError::Disk(_) | WorldError::Platform(_) => (500, "world_failed", ""),
    };
    refusal(status, reason, error.to_string(), hint.into())
}
