//! Reading the audit log, page by page.

use crate::api::control::reply::{flag, refusal};
use crate::audit;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::StoreError;
use linkworld_contract::limits::{AUDIT_PAGE_DEFAULT, AUDIT_PAGE_MAX};
use linkworld_contract::wire::control::{AuditPage, AuditQuery};
use std::sync::Arc;

pub(crate) async fn page(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let limit = number(&request, "limit")?.unwrap_or(AUDIT_PAGE_DEFAULT.into());
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=AUDIT_PAGE_MAX).contains(limit)).ok_or_else(|| {
        let hint = format!("use a number from 1 to {AUDIT_PAGE_MAX}");
        refusal(422, "bad_request", "`limit` is out of range".into(), hint)
    })?;
    let query = AuditQuery {
        after: number(&request, "after")?,
        limit: Some(limit),
        app: request.query("app").map(str::to_owned),
        tenant: request.query("tenant").map(str::to_owned),
        since: number(&request, "since")?,
        denied: flag(&request, "denied")?,
    };
    let after = query.after;
    let (entries, last) = state
        .store
        .run_long(move |store| {
            let rows = store.audit_page(&query, limit)?;
            // A page of the newest calls may have some that still run: they come again when they have ended.
            let last = if after.is_none() { store.last_ended_call()? } else { rows.last().map(|row| row.id).or(after) };
            let entries = rows.into_iter().map(|row| audit::detailed(store, audit::entry(row)?));
            Ok((entries.collect::<Result<Vec<_>, StoreError>>()?, last))
        })
        .await?;
    Ok(ApiResponse::ok(&AuditPage { entries, last }))
}

/// A non-negative integer of the query.
fn number(request: &ApiRequest, key: &str) -> Result<Option<i64>, ApiResponse> {
    let Some(text) = request.query(key) else { return Ok(None) };
    let parsed = text.parse::<i64>().ok().filter(|number| *number >= 0);
    let refused = || refusal(422, "bad_request", format!("`{key}` must be an integer, at least 0"), String::new());
    parsed.map(Some).ok_or_else(refused)
}
