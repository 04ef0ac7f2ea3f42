//! The status of the platform, and the scopes that a tenant grants.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::handler::upstream::Upstream;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store};
use linkworld_contract::names::Scope;
use linkworld_contract::scope;
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::control::{AuditKind, GrantsBody, InstallStatus, PlatformStatus};
use linkworld_contract::wire::tenants::GrantsChange;
use std::sync::Arc;

pub(crate) async fn status(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let installs = state.store.run_long(|store| store.installs()).await?;
    let installs = installs.iter().map(|install| install_status(&state, install)).collect();
    let tenant = state.tenant.slug.clone();
    Ok(ApiResponse::ok(&PlatformStatus { linkworld: env!("CARGO_PKG_VERSION").into(), tenant, installs }))
}

pub(crate) async fn set_grants(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let GrantsBody { scopes } = body(&request)?;
    let scopes = scopes.iter().map(|scope| known_scope(scope)).collect::<Result<Vec<_>, ApiResponse>>()?;
    let install = lookup::install_in_path(&state, &request).await?;
    let start = request.start;
    let name = scopes.join(",");
    let (install, entry) = state
        .store
        .run(move |store| {
            store.set_granted(&install.id, &scopes)?;
            let subject = AuditSubject::new(AuditKind::GrantChange, name.as_str());
            let entry = audit::write(store, &AuditTarget::of(&install), subject, AuditOutcome::success(), start)?;
            Ok((store.install(&install.id)?.unwrap_or(install), entry))
        })
        .await?;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&install_status(&state, &install)))
}

pub(crate) async fn change_grants(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let GrantsChange { grant, revoke } = body(&request)?;
    for scope in grant.iter().chain(&revoke) {
        known_scope(scope)?;
    }
    let install = lookup::install_in_path(&state, &request).await?;
    if let Some(scope) = grant.iter().find(|scope| !install.declared.contains(scope)) {
        return Err(undeclared_scope(&install.app, scope, &install.declared));
    }
    let (start, id) = (request.start, install.id.clone());
    let names = grant.iter().map(|scope| format!("+{scope}")).chain(revoke.iter().map(|scope| format!("-{scope}")));
    let name = names.collect::<Vec<_>>().join(",");
    let work = move |store: &Store| {
        // Read again: another change may have come first.
        let install = store.install(&id)?.unwrap_or(install);
        let kept = install.granted.iter().filter(|scope| !revoke.contains(scope) && !grant.contains(scope));
        let granted: Vec<String> = kept.chain(&grant).cloned().collect();
        store.set_granted(&install.id, &granted)?;
        let subject = AuditSubject::new(AuditKind::GrantChange, name.as_str());
        let entry = audit::write(store, &AuditTarget::of(&install), subject, AuditOutcome::success(), start)?;
        Ok((store.install(&install.id)?.unwrap_or(install), entry))
    };
    let (install, entry) = state.store.run(work).await?;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&install_status(&state, &install)))
}

pub(super) fn known_scope(name: &str) -> Result<String, ApiResponse> {
    let hint = || scope::nearest_scope(name).map_or_else(String::new, |near| text::did_you_mean(&[near]));
    let refused = |why: String| refusal(422, "unknown_scope", why, hint());
    let parsed = Scope::parse(name).map_err(|error| refused(error.to_string()))?;
    match scope::status_of(name) {
        Some(_) => Ok(parsed.to_string()),
        None => Err(refused(format!("unknown scope `{name}`"))),
    }
}

/// The refusal of a scope that the manifest does not declare.
pub(super) fn undeclared_scope(app: &str, scope: &str, declared: &[String]) -> ApiResponse {
    let hint = match (nearest(scope, declared.iter().map(String::as_str)), declared.is_empty()) {
        (Some(near), _) => text::did_you_mean(&[near]),
        (None, true) => "the manifest declares none".to_owned(),
        (None, false) => format!("declared: {}", declared.join(", ")),
    };
    refusal(422, "scope_not_declared", format!("the manifest of `{app}` does not declare `{scope}`"), hint)
}

pub(in crate::api) fn install_status(state: &PlatformState, install: &InstallRow) -> InstallStatus {
    let upstream = state.instances.get(&install.tenant, &install.app).upstream();
    InstallStatus {
        tenant: install.tenant.clone(),
        app_id: install.app.clone(),
        version: install.version.clone(),
        status: install.status.word().to_owned(),
        declared_scopes: install.declared.clone(),
        granted_scopes: install.granted.clone(),
        handler: upstream.as_ref().map_or("stopped", Upstream::state).into(),
    }
}
