//! Upgrades that wait for a tenant's consent, and what its apps may call of each other.

use crate::api::control::lookup;
use crate::api::control::reply::refusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::install::upgrade::{self, UpgradeEntry, UpgradeOutcome, UpgradeTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AppGrantRow, InstallRow, PendingUpgrade, Store, WaitingUpgrade};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{
    AppGrantList, AppGrantStatus, ApprovalList, ApprovalReply, ChangeReply, PendingApproval,
};
use linkworld_system::clock::rfc3339;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let waiting = state.store.run_long(|store| store.waiting_upgrades()).await?;
    let approval = |one: WaitingUpgrade| pending((one.tenant, one.app, one.version), one.upgrade);
    Ok(ApiResponse::ok(&ApprovalList { approvals: waiting.into_iter().map(approval).collect() }))
}

fn pending((tenant, app_id, version): (String, String, String), upgrade: PendingUpgrade) -> PendingApproval {
    let requested_at = rfc3339(upgrade.requested_at);
    PendingApproval { tenant, app_id, version, target_version: upgrade.version, scopes: upgrade.scopes, requested_at }
}

/// Grants the new scopes of an upgrade that waits, and upgrades.
pub(crate) async fn approve(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let install = lookup::install_in_path(&state, &request).await?;
    let (shared, start) = (Arc::clone(&state), request.start);
    let work = move |store: &Store| {
        let Some(waiting) = store.pending_upgrade(&install)? else { return Ok(Err(nothing_waits(&install))) };
        let app = store.app(&install.app)?;
        let target = app.map(|app| UpgradeTarget::read(store, &app, &waiting.version)).transpose()?.flatten();
        let Some(target) = target else { return Ok(Err(nothing_waits(&install))) };
        let place = (install.tenant.clone(), install.app.clone(), install.version.clone());
        let approved = pending(place, waiting);
        let audited = AuditTarget { version: target.version.clone(), ..AuditTarget::of(&install) };
        let subject = AuditSubject::new(AuditKind::Upgrade, "approved");
        let (outcome, refused) = match upgrade::upgrade(&shared, store, &install, &target, true)? {
            UpgradeOutcome::Upgraded(upgraded) => {
                let row = audit::begin(store, &audited, subject, start)?;
                return Ok(Ok((approved, UpgradeEntry::Begun(upgraded, row), None)));
            }
            UpgradeOutcome::Unchanged => {
                store.drop_pending_upgrade(&install)?;
                (AuditOutcome::success(), None)
            }
            UpgradeOutcome::NeedsConsent(_) => {
                (AuditOutcome::error("it needs consent"), Some("it needs consent".to_owned()))
            }
            UpgradeOutcome::Failed(why) => (AuditOutcome::error(why.as_str()), Some(why)),
        };
        let refused = refused.map(|why| {
            let detail = format!("`{}` was not upgraded to {}: {why}", install.app, target.version);
            refusal(409, "upgrade_blocked", detail, String::new())
        });
        let entry = audit::write(store, &audited, subject, outcome, start)?;
        Ok(Ok((approved, UpgradeEntry::Over(entry), refused)))
    };
    let (approved, entry, refused) = state.store.run(work).await??;
    let undone = entry.finish(&state, start).await?;
    match (refused, undone) {
        (Some(refused), _) => Err(refused),
        (None, Some(why)) => {
            let hint = "the upgrade waits for approval again; fix the code and approve it".to_owned();
            Err(refusal(409, "upgrade_undone", why, hint))
        }
        (None, None) => Ok(ApiResponse::ok(&ApprovalReply { approved })),
    }
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
