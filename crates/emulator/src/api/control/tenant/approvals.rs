//! Upgrades that wait for a tenant's consent, and what its apps may call of each other.

use crate::api::control::lookup;
use crate::api::control::reply::refusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::install::upgrade::{self, UpgradeOutcome, UpgradeTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AppGrantRow, InstallRow, Store, StoreError};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{
    AppGrantList, AppGrantStatus, ApprovalList, ApprovalReply, ChangeReply, PendingApproval,
};
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let all = |store: &Store| {
        let mut found = Vec::new();
        for (tenant, app) in store.pending_upgrades()? {
            let Some(install) = store.install_of(&tenant, &app)? else { continue };
            found.extend(pending(store, &install)?);
        }
        Ok(found)
    };
    let approvals = state.store.run(all).await?;
    Ok(ApiResponse::ok(&ApprovalList { approvals }))
}

fn pending(store: &Store, install: &InstallRow) -> Result<Option<PendingApproval>, StoreError> {
    let found = store.pending_upgrade(install)?;
    Ok(found.map(|upgrade| PendingApproval {
        tenant: install.tenant.clone(),
        app_id: install.app.clone(),
        version: install.version.clone(),
        target_version: upgrade.version,
        scopes: upgrade.scopes,
        requested_at: rfc3339(upgrade.requested_at),
    }))
}

/// Grants the new scopes of an upgrade that waits, and upgrades.
pub(crate) async fn approve(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let install = lookup::install_in_path(&state, &request).await?;
    let (shared, start) = (Arc::clone(&state), request.start);
    let work = move |store: &Store| {
        let Some(pending) = pending(store, &install)? else { return Ok(Err(nothing_waits(&install))) };
        let Some(app) = store.app(&install.app)? else { return Ok(Err(nothing_waits(&install))) };
        let Some(target) = UpgradeTarget::read(store, &app, &pending.target_version)? else {
            return Ok(Err(nothing_waits(&install)));
        };
        let outcome = upgrade::upgrade(&shared, store, &install, &target, true)?;
        let (audited, rows, refused) = match outcome {
            UpgradeOutcome::Upgraded(rows) => (AuditOutcome::success(), Some(rows), None),
            UpgradeOutcome::Unchanged | UpgradeOutcome::NeedsConsent(_) => (AuditOutcome::success(), None, None),
            UpgradeOutcome::Failed(why) => {
                let detail = format!("`{}` was not upgraded to {}: {why}", install.app, target.version);
                let refused = refusal(409, "upgrade_blocked", detail, String::new());
                (AuditOutcome::error(why), None, Some(refused))
            }
        };
        let target = AuditTarget { version: target.version.clone(), ..AuditTarget::of(&install) };
        let entry = audit::write(store, &target, AuditSubject::new(AuditKind::Upgrade, "approved"), audited, start)?;
        Ok(Ok((pending, rows, refused, entry)))
    };
    let (pending, rows, refused, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    if let Some(refused) = refused {
        return Err(refused);
    }
    let failure = match rows {
        Some(rows) => upgrade::run_code(&state, rows.0, &rows.1).await?,
        None => None,
    };
    if let Some(why) = failure {
        return Err(refusal(409, "upgrade_undone", why, String::new()));
    }
    Ok(ApiResponse::ok(&ApprovalReply { approved: pending }))
}

fn nothing_waits(install: &InstallRow) -> ApiResponse {
    let detail = format!("no upgrade of `{}` waits for approval in tenant `{}`", install.app, install.tenant);
    refusal(404, "nothing_to_approve", detail, "`linkworld approve` lists what waits".into())
}

pub(crate) async fn app_grants(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let grants = state.store.run(move |store| store.app_grants(&tenant.id)).await?;
    let status = |grant: AppGrantRow| AppGrantStatus {
        from: grant.from,
        to: grant.to,
        allowed_agents: grant.agents,
        status: if grant.is_active { "active" } else { "revoked" }.to_owned(),
    };
    Ok(ApiResponse::ok(&AppGrantList { grants: grants.into_iter().map(status).collect() }))
}

/// Revokes what an app may call of another one. It stays revoked when either is activated again.
pub(crate) async fn revoke_app_grant(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (from, to) = (request.param(1).to_owned(), request.param(2).to_owned());
    let (start, now) = (request.start, state.clock.unix_millis());
    let work = move |store: &Store| {
        let found = store.app_grants(&tenant.id)?.into_iter().find(|grant| grant.from == from && grant.to == to);
        let Some(grant) = found.filter(|grant| grant.is_active) else { return Ok(None) };
        store.set_app_grant(&tenant.id, &AppGrantRow { is_active: false, ..grant }, now)?;
        let subject = AuditSubject::new(AuditKind::GrantChange, format!("-calls to {to}"));
        let target = AuditTarget { app: from, ..AuditTarget::tenant(&tenant.slug) };
        Ok(Some(audit::write(store, &target, subject, AuditOutcome::success(), start)?))
    };
    let entry = state.store.run(work).await?;
    let changed = entry.is_some();
    entry.into_iter().for_each(|entry| state.publish_entry(entry));
    Ok(ApiResponse::ok(&ChangeReply { changed }))
}
