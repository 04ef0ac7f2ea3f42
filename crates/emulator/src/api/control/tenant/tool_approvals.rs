//! Calls of platform tools that wait for a person.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{Store, ToolApprovalRow};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{ToolApproval, ToolApprovalList, ToolDecision, ToolDecisionReply};
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let found = state.store.run(Store::tool_approvals).await?;
    let calls = found.into_iter().map(|(tenant, app, row)| status(row, &tenant, &app)).collect();
    Ok(ApiResponse::ok(&ToolApprovalList { calls }))
}

/// Approves or rejects a call. The decision holds for the next call that is the same.
pub(crate) async fn decide(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let ToolDecision { approve } = body(&request)?;
    let install = lookup::install_in_path(&state, &request).await?;
    let (id, start) = (request.param(2).to_owned(), request.start);
    let is_id = !id.is_empty() && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let work = move |store: &Store| {
        let mut found = if is_id { store.tool_approvals_of(&install, &id)? } else { Vec::new() };
        let Some(row) = found.pop().filter(|_| found.is_empty()) else {
            let (detail, hint) = match found.is_empty() {
                true => (format!("no call of `{}` with the id `{id}` waits for approval", install.app), LISTED),
                false => (format!("several calls have an id that starts with `{id}`"), "write more of it"),
            };
            return Ok(Err(refusal(404, "nothing_to_approve", detail, hint.into())));
        };
        store.decide_approval(&install, &row.id, approve)?;
        let what = if approve { "approved" } else { "rejected" };
        let subject = AuditSubject::new(AuditKind::GrantChange, format!("call of {} {what}", row.tool));
        let entry = audit::write(store, &AuditTarget::of(&install), subject, AuditOutcome::success(), start)?;
        Ok(Ok((status(row, &install.tenant, &install.app), entry)))
    };
    let (call, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ToolDecisionReply { call, approved: approve }))
}

const LISTED: &str = "`linkworld approve` lists what waits";

fn status(row: ToolApprovalRow, tenant: &str, app: &str) -> ToolApproval {
    ToolApproval {
        id: row.id,
        tenant: tenant.to_owned(),
        app_id: app.to_owned(),
        tool: row.tool,
        args: row.args,
        requested_at: rfc3339(row.requested_at),
    }
}
