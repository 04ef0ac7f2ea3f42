//! The commitments of a tenant's agents.

use crate::api::control::lookup;
use crate::api::control::reply::refusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::collaboration::commitment;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{CommitmentFilter, CommitmentState, Store};
use linkworld_contract::wire::collaboration::{COMMITMENTS_LIST_MAX, CommitmentList};
use linkworld_contract::wire::control::AuditKind;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let wanted = match request.query("state") {
        None => None,
        Some(word) => Some(CommitmentState::parse(word).ok_or_else(|| {
            let hint = "use pending, attempted, sent or dismissed".to_owned();
            refusal(422, "bad_request", format!("unknown state `{word}`"), hint)
        })?),
    };
    let app = request.query("app").map(str::to_owned);
    let work = move |store: &Store| {
        let filter = CommitmentFilter { agent: None, state: wanted, limit: COMMITMENTS_LIST_MAX };
        let mut found = Vec::new();
        for slug in store.apps_in(&tenant.slug)?.into_iter().filter(|slug| app.as_ref().is_none_or(|app| app == slug)) {
            let Some(install) = store.install_of(&tenant.slug, &slug)? else { continue };
            let rows = store.commitments(&install.id, &filter)?;
            found.extend(rows.into_iter().map(|row| (row.due_at, commitment::shown(row, &install))));
        }
        found.sort_by_key(|(due, _)| *due);
        Ok(found.into_iter().map(|(_, one)| one).collect())
    };
    let commitments = state.store.run(work).await?;
    Ok(ApiResponse::ok(&CommitmentList { commitments }))
}

pub(crate) async fn dismiss(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (id, start) = (request.param(1).to_owned(), request.start);
    let work = move |store: &Store| {
        let install = store.install_of_commitment(&id)?.filter(|install| install.tenant_id == tenant.id);
        let Some(install) = install else {
            let detail = format!("tenant `{}` has no commitment `{id}`", tenant.slug);
            let hint = "`linkworld commitments list` shows them with their ids".to_owned();
            return Ok(Err(refusal(404, "unknown_commitment", detail, hint)));
        };
        let row =
            store.dismiss_commitment(&install.id, &id)?.ok_or(crate::store::StoreError::Unreadable("commitment"))?;
        let subject = AuditSubject::new(AuditKind::Commitment, format!("{} dismissed", row.agent));
        let target = AuditTarget::of(&install);
        let entry = audit::write(store, &target, subject, AuditOutcome::success(), start)?;
        Ok(Ok((commitment::shown(row, &install), entry)))
    };
    let (dismissed, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&dismissed))
}
