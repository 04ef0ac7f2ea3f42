//! Reading the audit log: pages of a search, one trace, and whether the log is as it was written.

use crate::api::control::reply::{flag, refusal};
use crate::audit;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{BrokenChainLink, PageRequest, StoreError};
use linkworld_contract::audit::{AuditSearch, SearchWords, parse};
use linkworld_contract::audit::{
    AuditTrace, AuditVerification, BrokenAuditEntry, TRACE_CALLS_MAX, VERIFY_PART_ENTRIES,
};
use linkworld_contract::limits::{AUDIT_PAGE_DEFAULT, AUDIT_PAGE_MAX};
use linkworld_contract::text;
use linkworld_contract::wire::control::{AuditPage, AuditQuery};
use linkworld_system::since::Since;
use std::sync::Arc;

pub(crate) async fn page(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let limit = number(&request, "limit")?.unwrap_or(AUDIT_PAGE_DEFAULT.into());
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=AUDIT_PAGE_MAX).contains(limit)).ok_or_else(|| {
        let hint = format!("use a number from 1 to {AUDIT_PAGE_MAX}");
        refusal(422, "bad_request", "`limit` is out of range".into(), hint)
    })?;
    let query = AuditQuery {
        app: request.query("app").map(str::to_owned),
        tenant: request.query("tenant").map(str::to_owned),
        since: number(&request, "since")?,
        denied: flag(&request, "denied")?,
        ..AuditQuery::default()
    };
    let search = AuditSearch::of(&query).and_all(searched(&state, &request)?);
    let (after, before) = (number(&request, "after")?, number(&request, "before")?);
    let wanted = PageRequest { search, after, before, limit };
    let found = state.store.run_long(move |store| store.audit_page(&wanted)).await?;
    let entries = found.rows.into_iter().map(audit::entry).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(ApiResponse::ok(&AuditPage { entries, last: found.last, next: found.next }))
}

/// The search of a request, `?q=`.
pub(super) fn searched(state: &PlatformState, request: &ApiRequest) -> Result<AuditSearch, ApiResponse> {
    let now = state.clock.now();
    let time = |text: &str| Since::parse(text).ok().map(|since| since.unix_millis(now));
    let words = SearchWords { kinds: &audit::audit_kinds(), time: &time };
    parse(request.query("q").unwrap_or_default(), &words).map_err(|problems| {
        let all: Vec<String> = problems.iter().map(|problem| problem.headline.clone()).collect();
        let hint = problems.first().map(|problem| problem.help.clone()).unwrap_or_default();
        refusal(422, "bad_search", all.join("; "), hint)
    })
}

/// The trace of an entry.
pub(crate) async fn trace(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let id = request.param(0).to_owned();
    let entry = id.parse::<i64>().ok();
    let found = state
        .store
        .run(move |store| {
            let Some(row) = entry.map(|entry| store.call(entry)).transpose()?.flatten() else { return Ok(None) };
            // One more, to know whether there are more.
            let rows = store.trace(row.trace, TRACE_CALLS_MAX)?;
            let tenant = store.tenant(&row.begin.tenant)?.map(|tenant| tenant.id);
            Ok(Some((row, tenant, rows)))
        })
        .await?;
    let Some((asked, tenant_id, mut rows)) = found else {
        let hint = "`linkworld audit` lists the entries with their ids".to_owned();
        return Err(refusal(
            404,
            "no_such_entry",
            format!("the audit log has no entry `{}`", text::shorten(&id, 32)),
            hint,
        ));
    };
    let is_cut = rows.len() > TRACE_CALLS_MAX as usize;
    rows.truncate(TRACE_CALLS_MAX as usize);
    let trace = asked.trace;
    if rows.iter().all(|row| row.id != asked.id) {
        rows.push(asked);
    }
    let entries = rows.into_iter().map(audit::entry).collect::<Result<Vec<_>, StoreError>>()?;
    let values = state.call_values.of(&state.handler_log, &entries);
    Ok(ApiResponse::ok(&AuditTrace { trace, tenant_id, entries, values, is_cut }))
}

/// Checks the chain of hashes part by part, so that other requests are served in between.
pub(crate) async fn verify(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let begun = |store: &crate::store::Store| {
        Ok((store.chain_start()?, store.chain_head()?.seq, store.unchained_entries()?, store.newest_call()?))
    };
    let (mut place, head, older, newest) = state.store.run_long(begun).await?;
    let (mut entries, mut broken) = (0, None);
    while broken.is_none() && place.seq < head {
        let part = state.store.run_long(move |store| store.check_chain(place, VERIFY_PART_ENTRIES)).await?;
        if part.end == place && part.broken.is_none() {
            break;
        }
        (place, broken) = (part.end, part.broken);
        entries += part.entries;
    }
    let mut after = 0;
    while broken.is_none() && after < newest {
        let (found, last) =
            state.store.run_long(move |store| store.call_without_end(after, VERIFY_PART_ENTRIES)).await?;
        if last == after {
            break;
        }
        (broken, after) = (found, last);
    }
    let broken = broken.map(|BrokenChainLink { entry, why }| BrokenAuditEntry { entry, why: why.to_owned() });
    let head = text::hex(&place.hash);
    Ok(ApiResponse::ok(&AuditVerification { entries, older, head, broken }))
}

/// A non-negative integer of the query.
pub(super) fn number(request: &ApiRequest, key: &str) -> Result<Option<i64>, ApiResponse> {
    let Some(text) = request.query(key) else { return Ok(None) };
    let parsed = text.parse::<i64>().ok().filter(|number| *number >= 0);
    let refused = || refusal(422, "bad_request", format!("`{key}` must be an integer, at least 0"), String::new());
    parsed.map(Some).ok_or_else(refused)
}
