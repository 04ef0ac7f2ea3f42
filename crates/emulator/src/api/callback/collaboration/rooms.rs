//! `ctx.rooms`: messages of agents in the rooms of their tenant (contract 12.8).

use super::method::{MethodCaller, MethodResult, body, keep_values, made};
use crate::agents::unasked::{self, TenantKey};
use crate::api::callback::reply::ToolRefusal;
use crate::collaboration::room::{self, Sender};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::RoomMessageRow;
use linkworld_contract::wire::collaboration::{PostInRoom, RoomMessage};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct Posted {
    ok: bool,
    routed_targets: Vec<String>,
    message: RoomMessage,
}

pub(crate) async fn post(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: PostInRoom = body(&request)?;
    let subject = (AuditKind::RoomPost, given.room_id.clone());
    let (result, entry) = made(&state, &request, subject, move |caller| posted(caller, given)).await?;
    let result = result.map(|(tenant, row)| {
        unasked::ask_mentioned(&state, &tenant, &row, entry.id);
        let message = room::shown(row);
        Posted { ok: true, routed_targets: message.routed_targets.clone(), message }
    });
    keep_values(&state, &entry, (&request, &result));
    result.map(|reply| ApiResponse::ok(&reply)).map_err(|refusal| refusal.response())
}

fn posted(caller: &MethodCaller<'_>, given: PostInRoom) -> MethodResult<(TenantKey, RoomMessageRow)> {
    if let Err(refusal) = caller.check_agent(&given.from_agent)? {
        return Ok(Err(refusal));
    }
    if given.content.trim().is_empty() {
        return Ok(Err(ToolRefusal::bad_input("`content` is empty")));
    }
    let Some(found) = caller.store.room_with_id(&caller.install.tenant_id, &given.room_id)? else {
        let error = format!("the tenant has no room `{}`", given.room_id);
        let refusal = ToolRefusal::new(404, "room_not_found", error);
        return Ok(Err(refusal.hint("`linkworld rooms create` creates one, `linkworld rooms list` shows them")));
    };
    // The app is that of the token, so nobody speaks for another one.
    let sender = Sender::Agent(format!("{}:{}", caller.install.app, given.from_agent));
    let said = (given.content, RawJson::of(&given.metadata));
    let tenant = TenantKey { id: caller.install.tenant_id.clone(), slug: caller.install.tenant.clone() };
    Ok(Ok((tenant, room::post(caller.store, &found, &sender, said, caller.now)?)))
}
