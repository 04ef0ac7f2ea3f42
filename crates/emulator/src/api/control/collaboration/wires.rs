//! The events that apps of a tenant want of each other, their approval, and an event in place of an app.

use crate::api::callback::collaboration::events;
use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{Store, WireRow};
use linkworld_contract::wire::collaboration::{ChangeWire, Wire, WireList};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::ChangeReply;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let id = tenant.id.clone();
    let wires = state.store.run(move |store| store.wires(&id)).await?;
    let shown = |wire: WireRow| Wire {
        tenant: tenant.slug.clone(),
        from: wire.emitter,
        event: wire.event,
        to: wire.subscriber,
        active: wire.is_active,
    };
    Ok(ApiResponse::ok(&WireList { wires: wires.into_iter().map(shown).collect() }))
}

pub(crate) async fn change(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let ChangeWire { from, event, to, active } = body(&request)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let start = request.start;
    let wire = WireRow { emitter: from, event, subscriber: to, is_active: active };
    let work = move |store: &Store| {
        let Some(changed) = store.set_wire(&tenant.id, &wire)? else {
            let WireRow { emitter, event, subscriber, .. } = wire;
            let detail = format!("`{subscriber}` does not subscribe to `{event}` of `{emitter}`");
            let hint = "a wire comes from `subscribes_to` of an installed app; `linkworld wires list` shows them";
            return Ok(Err(refusal(404, "unknown_wire", detail, hint.into())));
        };
        let what = if active { "approved" } else { "revoked" };
        let subject = AuditSubject::new(AuditKind::WireChange, format!("{}:{} {what}", wire.emitter, wire.event));
        let target = AuditTarget { app: wire.subscriber, ..AuditTarget::tenant(&tenant.slug) };
        Ok(Ok((changed, audit::write(store, &target, subject, AuditOutcome::success(), start)?)))
    };
    let (changed, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed }))
}

pub(crate) async fn emit(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let event = body(&request)?;
    let install = lookup::install_in_path(&state, &request).await?;
    let emitted = events::emit_for(state, install, event, request.start).await?;
    emitted.map(|reply| ApiResponse::ok(&reply)).map_err(|refused| {
        let decision = refused.decision.clone();
        refusal(refused.status, &decision, refused.error, refused.fix_hint)
    })
}
