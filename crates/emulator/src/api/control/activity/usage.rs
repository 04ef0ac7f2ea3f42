//! What handlers printed, and what calls used.

use crate::api::control::activity::audit::{number, searched};
use crate::api::control::reply::refusal;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::HandlerLineRow;
use linkworld_contract::audit::logs::{LOG_PAGE_MAX, LogLine, LogPage, LogQuery};
use linkworld_contract::audit::usage::{UsageReport, UsageRow};
use linkworld_contract::limits::AUDIT_PAGE_DEFAULT;
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

/// A page of lines.
pub(crate) async fn lines(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let limit = number(&request, "limit")?.unwrap_or(AUDIT_PAGE_DEFAULT.into());
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=LOG_PAGE_MAX).contains(limit)).ok_or_else(|| {
        let hint = format!("use a number from 1 to {LOG_PAGE_MAX}");
        refusal(422, "bad_request", "`limit` is out of range".into(), hint)
    })?;
    let entry = number(&request, "trace")?;
    let mut query = LogQuery {
        after: number(&request, "after")?,
        tenant: request.query("tenant").map(str::to_owned),
        app: request.query("app").map(str::to_owned),
        since: number(&request, "since")?,
        ..LogQuery::default()
    };
    let work = move |store: &crate::store::Store| {
        // Any call of a trace names it.
        query.trace = match entry {
            Some(entry) => Some(store.call(entry)?.map_or(entry, |row| row.trace)),
            None => None,
        };
        store.lines(&query, limit)
    };
    let rows = state.store.run_long(work).await?;
    Ok(ApiResponse::ok(&LogPage { lines: rows.into_iter().map(line).collect() }))
}

fn line(row: HandlerLineRow) -> LogLine {
    let HandlerLineRow { seq, tenant, app, version, at, stream, call, text } = row;
    LogLine { seq, at: rfc3339(at), tenant, app, version, stream, call, text }
}

/// What the calls of a search used. It is summed up part by part, so that other requests are served in between.
pub(crate) async fn usage(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let search = searched(&state, &request)?;
    let mut sum = state.store.run_long(move |store| store.begin_usage(search)).await?;
    while !sum.is_complete {
        sum = state.store.run_long(move |store| store.add_usage(sum)).await?;
    }
    let rows = sum.rows.into_iter().map(|(key, used)| UsageRow {
        tenant: key.tenant,
        app: key.app,
        kind: key.kind,
        name: key.name,
        scope: key.scope,
        gate_decision: key.gate_decision,
        model: key.model,
        used,
    });
    Ok(ApiResponse::ok(&UsageReport { rows: rows.collect(), is_cut: sum.is_cut }))
}
