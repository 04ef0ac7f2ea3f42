//! `ctx.commitments`: what agents promise, listed and taken back (contract 12.9). Each app of a tenant has its own (27.13).

use super::method::{MethodCaller, MethodResult, body, carry_out};
use crate::api::callback::reply::ToolRefusal;
use crate::collaboration::commitment::{self, DeliveryTarget};
use crate::server::request::ApiRequest;
use crate::server::response::ApiResult;
use crate::state::PlatformState;
use crate::store::{CommitmentFilter, CommitmentRow, CommitmentState};
use linkworld_contract::wire::collaboration::{
    AddCommitment, COMMITMENTS_LIST_DEFAULT, COMMITMENTS_LIST_MAX, Commitment, DismissCommitment, ListCommitments,
};
use linkworld_contract::wire::control::AuditKind;
use linkworld_system::clock::random_uuid;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct OneCommitment {
    ok: bool,
    commitment: Commitment,
}

#[derive(Serialize)]
struct Commitments {
    ok: bool,
    commitments: Vec<Commitment>,
}

pub(crate) async fn add(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: AddCommitment = body(&request)?;
    let subject = (AuditKind::PlatformTool, "commitments-add".to_owned());
    carry_out(&state, &request, subject, move |caller| added(caller, given)).await
}

fn added(caller: &MethodCaller<'_>, given: AddCommitment) -> MethodResult<OneCommitment> {
    let row = match checked(caller, given)? {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !caller.store.add_commitment(&row)? {
        let error = format!("agent `{}` already has an active commitment with this content", row.agent);
        let refusal = ToolRefusal::new(409, "rejected", error);
        return Ok(Err(refusal.hint("dismiss that one first, or change the content")));
    }
    Ok(Ok(OneCommitment { ok: true, commitment: commitment::shown(row, caller.install) }))
}

fn checked(caller: &MethodCaller<'_>, given: AddCommitment) -> MethodResult<CommitmentRow> {
    if let Err(refusal) = caller.check_agent(&given.from_agent)? {
        return Ok(Err(refusal));
    }
    for (field, text) in [("title", &given.title), ("content", &given.content)] {
        if text.trim().is_empty() {
            return Ok(Err(ToolRefusal::bad_input(format!("`{field}` is empty"))));
        }
    }
    let Some(due_at) = commitment::due_at(&given.due_at, caller.now) else {
        let error = format!("invalid `due_at` `{}`", given.due_at);
        let hint = "use ISO 8601, for example 2026-05-04T17:00:00Z, or +30m, +2h, +3d";
        return Ok(Err(ToolRefusal::bad_input(error).hint(hint)));
    };
    let target = match given.delivery_target.filter(|target| target.text() != "null").map(|it| commitment::target(&it))
    {
        None => None,
        Some(Err(error)) => return Ok(Err(ToolRefusal::bad_input(error))),
        Some(Ok(target)) => match reachable(caller, target)? {
            Ok(target) => Some(target.to_json()),
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    Ok(Ok(CommitmentRow {
        id: random_uuid(),
        install_id: caller.install.id.clone(),
        agent: given.from_agent,
        title: given.title,
        content: given.content,
        due_at,
        target,
        tags: given.tags,
        state: CommitmentState::Pending,
        created_at: caller.now,
    }))
}

/// Checks that the tenant has the room or the user.
fn reachable(caller: &MethodCaller<'_>, target: DeliveryTarget) -> MethodResult<DeliveryTarget> {
    let tenant = &caller.install.tenant_id;
    let refusal = match &target {
        DeliveryTarget::Room(id) if caller.store.room_with_id(tenant, id)?.is_none() => {
            ToolRefusal::new(404, "room_not_found", format!("the tenant has no room `{id}`"))
                .hint("`linkworld rooms list` shows the rooms")
        }
        DeliveryTarget::User(id) if !caller.store.users(tenant)?.iter().any(|user| user.id == *id) => {
            ToolRefusal::new(404, "not_found", format!("the tenant has no user `{id}`"))
                .hint("`linkworld users list` shows the users and their ids")
        }
        _ => return Ok(Ok(target)),
    };
    Ok(Err(refusal))
}

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: ListCommitments = body(&request)?;
    let subject = (AuditKind::PlatformTool, "commitments-list".to_owned());
    carry_out(&state, &request, subject, move |caller| listed(caller, given)).await
}

fn listed(caller: &MethodCaller<'_>, given: ListCommitments) -> MethodResult<Commitments> {
    let state = match given.state.as_deref().unwrap_or(CommitmentState::Pending.word()) {
        "" => None,
        word => match CommitmentState::parse(word) {
            Some(state) => Some(state),
            None => {
                let error = format!("unknown `state` `{word}`, expected `pending`, `attempted`, `sent` or `dismissed`");
                return Ok(Err(ToolRefusal::bad_input(error)));
            }
        },
    };
    let limit = given.limit.unwrap_or(COMMITMENTS_LIST_DEFAULT).clamp(1, COMMITMENTS_LIST_MAX);
    let rows =
        caller.store.commitments(&caller.install.id, &CommitmentFilter { agent: given.from_agent, state, limit })?;
    let commitments = rows.into_iter().map(|row| commitment::shown(row, caller.install)).collect();
    Ok(Ok(Commitments { ok: true, commitments }))
}

pub(crate) async fn dismiss(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let DismissCommitment { commitment_id } = body(&request)?;
    let subject = (AuditKind::PlatformTool, "commitments-dismiss".to_owned());
    let work = move |caller: &MethodCaller<'_>| {
        let Some(row) = caller.store.dismiss_commitment(&caller.install.id, &commitment_id)? else {
            let error = format!("app `{}` has no commitment `{commitment_id}` in this tenant", caller.install.app);
            return Ok(Err(ToolRefusal::new(404, "not_found", error)));
        };
        Ok(Ok(OneCommitment { ok: true, commitment: commitment::shown(row, caller.install) }))
    };
    carry_out(&state, &request, subject, work).await
}
