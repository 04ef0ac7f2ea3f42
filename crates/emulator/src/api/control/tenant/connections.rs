//! The providers that a tenant connected, and the collections that it bound to the slots of apps.

use crate::api::control::lookup;
use crate::api::control::reply::{body, checked_name, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{Store, StoreError};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{BindSlot, ChangeReply};
use linkworld_manifest::Manifest;
use std::sync::Arc;

/// Longest name of a provider, collection or project.
pub(super) const NAME_CHARS_MAX: usize = 128;

pub(crate) async fn connect(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    change(state, request, true).await
}

pub(crate) async fn disconnect(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    change(state, request, false).await
}

async fn change(state: Arc<PlatformState>, request: ApiRequest, connect: bool) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let provider = checked_name("integration", request.param(1), NAME_CHARS_MAX)?;
    let (start, now) = (request.start, state.clock.unix_millis());
    let work = move |store: &Store| {
        let (changed, what) = if connect {
            (store.connect(&tenant.id, &provider, now)?, "connected")
        } else {
            (store.disconnect(&tenant.id, &provider)?, "disconnected")
        };
        let subject = AuditSubject::new(AuditKind::IntegrationChange, format!("{provider} {what}"));
        let target = AuditTarget::tenant(&tenant.slug);
        Ok((changed, audit::write(store, &target, subject, AuditOutcome::success(), start)?))
    };
    let (changed, entry) = state.store.run(work).await?;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed }))
}

pub(crate) async fn bind(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let BindSlot { collection } = body(&request)?;
    let collection = checked_name("collection", &collection, NAME_CHARS_MAX)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (app, slot, start) = (request.param(1).to_owned(), request.param(2).to_owned(), request.start);
    let work = move |store: &Store| {
        let Some(slots) = slots(store, &tenant.slug, &app)? else { return Ok(Err(lookup::unknown_app(store, &app)?)) };
        if !slots.contains(&slot) {
            return Ok(Err(undeclared(&app, &slot, &slots)));
        }
        store.bind((&tenant.id, &app), &slot, &collection)?;
        let subject = AuditSubject::new(AuditKind::RagBinding, format!("{slot} to {collection}"));
        let target = AuditTarget { app, ..AuditTarget::tenant(&tenant.slug) };
        Ok(Ok(audit::write(store, &target, subject, AuditOutcome::success(), start)?))
    };
    let entry = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed: true }))
}

/// Removes a binding. The app stays installed; activating it again needs one for each required slot.
pub(crate) async fn unbind(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (app, slot, start) = (request.param(1).to_owned(), request.param(2).to_owned(), request.start);
    let work = move |store: &Store| {
        let Some(slots) = slots(store, &tenant.slug, &app)? else { return Ok(Err(lookup::unknown_app(store, &app)?)) };
        // A version without the slot may have left a binding.
        let changed = store.unbind((&tenant.id, &app), &slot)?;
        if !changed && !slots.contains(&slot) {
            return Ok(Err(undeclared(&app, &slot, &slots)));
        }
        let subject = AuditSubject::new(AuditKind::RagBinding, format!("{slot} unbound"));
        let target = AuditTarget { app, ..AuditTarget::tenant(&tenant.slug) };
        Ok(Ok((changed, audit::write(store, &target, subject, AuditOutcome::success(), start)?)))
    };
    let (changed, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed }))
}

/// The slots of the installed version of an app, else of its current version; none if there is neither.
fn slots(store: &Store, tenant: &str, app: &str) -> Result<Option<Vec<String>>, StoreError> {
    let named = |manifest: &Manifest| Some(manifest.rag_slots.iter().map(|slot| slot.name.clone()).collect());
    if let Some(install) = store.install_of(tenant, app)? {
        return Ok(named(install.manifest.typed()?));
    }
    let Some(app) = store.app(app)? else { return Ok(None) };
    let Some(version) = &app.current_version else { return Ok(None) };
    let posted = store.version_manifest(&app.id, version)?;
    let manifest = posted.as_deref().and_then(Manifest::from_stored_text);
    Ok(manifest.as_ref().and_then(named))
}

fn undeclared(app: &str, slot: &str, declared: &[String]) -> ApiResponse {
    let hint = match (nearest(slot, declared.iter().map(String::as_str)), declared.is_empty()) {
        (Some(near), _) => text::did_you_mean(&[near]),
        (None, true) => "the manifest declares none".to_owned(),
        (None, false) => format!("declared: {}", declared.join(", ")),
    };
    refusal(404, "slot_not_declared", format!("the manifest of `{app}` declares no slot `{slot}`"), hint)
}
