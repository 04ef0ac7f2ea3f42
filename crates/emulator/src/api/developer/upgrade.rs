//! Upgrades the tenants of an app to another version: app owner only, one result for each tenant (contract 9.2, 15.2).
//!
//! A tenant with a running handler is upgraded if the code of the version is here, too; its handler is replaced then.

use crate::api::developer::apps;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::install::upgrade::{self, UpgradeEntry, UpgradeOutcome, UpgradeTarget};
use crate::platform_event::PlatformEvent;
use crate::server::body_fields::{self, BodyFieldKind, optional};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AccountRow, InstallRow, Store, StoreError};
use linkworld_contract::names;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::developer::{TenantUpgrade, UpgradeReply, UpgradeTenants};
use std::sync::Arc;

/// Characters of the tenant id in a result.
const PREFIX_CHARS: usize = 8;
/// Characters of a UUID with hyphens.
const UUID_CHARS: usize = 36;

pub(crate) async fn tenants(state: Arc<PlatformState>, mut request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let (owner, named) = (account.clone(), slug.clone());
    state.store.run(move |store| apps::writable(store, &owner, &named)).await??;
    if request.body.is_empty() {
        // All fields are optional, and so is the body.
        request.body = b"{}".to_vec();
    }
    let options = options(&request)?;
    let (shared, start) = (Arc::clone(&state), request.start);
    let (target, results) = state
        .store
        .run_long(move |store| TenantUpgrades { state: &shared, store, start }.all(&account, &slug, &options))
        .await??;
    let mut reply = UpgradeReply {
        target_version: Some(target.version.clone()),
        upgraded_tenant_count: 0,
        skipped_tenant_count: 0,
        failed_tenant_count: 0,
        details: Vec::new(),
    };
    for UpgradeResult { mut detail, entry } in results {
        if let Some(why) = entry.finish(&state, start).await? {
            detail = TenantUpgrade { status: FAILED.to_owned(), error: Some(why), ..detail };
        }
        match detail.status.as_str() {
            UPGRADED => reply.upgraded_tenant_count += 1,
            NOOP | NEEDS_CONSENT => reply.skipped_tenant_count += 1,
            _ => reply.failed_tenant_count += 1,
        }
        reply.details.push(detail);
    }
    let (upgraded, failed) = (reply.upgraded_tenant_count, reply.failed_tenant_count);
    let skipped = reply.skipped_tenant_count;
    state.publish(PlatformEvent::Upgraded { app: target.app, version: target.version, upgraded, skipped, failed });
    Ok(ApiResponse::ok(&reply))
}

/// Status codes of the contract.
const UPGRADED: &str = "upgraded";
const NOOP: &str = "noop";
const NEEDS_CONSENT: &str = "needs_consent";
/// Our own, for what the contract calls an error.
const FAILED: &str = "failed";

fn options(request: &ApiRequest) -> Result<UpgradeTenants, ApiResponse> {
    let fields = [
        optional("target_version", BodyFieldKind::TextOrNull),
        optional("tenant_id", BodyFieldKind::TextOrNull),
        optional("force_grant_new_scopes", BodyFieldKind::Flag),
    ];
    let options: UpgradeTenants = body_fields::read(request, &fields)?;
    if options.target_version.as_deref().is_some_and(|version| !names::is_version(version)) {
        return Err(body_fields::wrong("target_version", "expected X.Y.Z or X.Y.Z-pre"));
    }
    if options.tenant_id.as_deref().is_some_and(|id| !is_uuid(id)) {
        return Err(body_fields::wrong("tenant_id", "expected a UUID"));
    }
    Ok(options)
}

fn is_uuid(text: &str) -> bool {
    text.len() == UUID_CHARS
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// One run over the tenants, in one transaction.
struct TenantUpgrades<'a> {
    state: &'a PlatformState,
    store: &'a Store,
    start: CallStart,
}

/// A tenant's result, and its entry for the log.
struct UpgradeResult {
    detail: TenantUpgrade,
    entry: UpgradeEntry,
}

type Results = Vec<UpgradeResult>;

impl TenantUpgrades<'_> {
    fn all(
        &self,
        account: &AccountRow,
        slug: &str,
        options: &UpgradeTenants,
    ) -> Result<Result<(UpgradeTarget, Results), ApiResponse>, StoreError> {
        let app = match apps::writable(self.store, account, slug)? {
            Ok(app) => app,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(version) = options.target_version.as_ref().or(app.current_version.as_ref()) else {
            return Ok(Err(ApiResponse::detail(404, "this app has no current version")));
        };
        let Some(target) = UpgradeTarget::read(self.store, &app, version)? else {
            return Ok(Err(ApiResponse::detail(404, format!("version {version} not found"))));
        };
        let wanted = |install: &Arc<InstallRow>| {
            options.tenant_id.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(&install.tenant_id))
        };
        let installs: Vec<Arc<InstallRow>> = self.store.installs_of_app(slug)?.into_iter().filter(wanted).collect();
        if let (Some(id), true) = (&options.tenant_id, installs.is_empty()) {
            return Ok(Err(ApiResponse::detail(404, format!("tenant {id} does not have this app"))));
        }
        let force = options.force_grant_new_scopes == Some(true);
        let results: Result<Results, StoreError> =
            installs.iter().map(|install| self.one(install, &target, force)).collect();
        Ok(Ok((target, results?)))
    }

    fn one(&self, before: &Arc<InstallRow>, target: &UpgradeTarget, force: bool) -> Result<UpgradeResult, StoreError> {
        let audit_target = AuditTarget { version: target.version.clone(), ..AuditTarget::of(before) };
        let tenant_prefix = before.tenant_id.chars().take(PREFIX_CHARS).collect();
        let subject = |status| AuditSubject::new(AuditKind::Upgrade, status);
        let (status, error) = match upgrade::upgrade(self.state, self.store, before, target, force)? {
            UpgradeOutcome::Upgraded(upgraded) => {
                let row = audit::begin(self.store, &audit_target, subject(UPGRADED), self.start)?;
                let detail = TenantUpgrade { tenant_prefix, status: UPGRADED.to_owned(), error: None };
                return Ok(UpgradeResult { detail, entry: UpgradeEntry::Begun(upgraded, row) });
            }
            UpgradeOutcome::Unchanged => (NOOP, None),
            UpgradeOutcome::NeedsConsent(new) => (NEEDS_CONSENT, Some(format!("new scopes: {}", new.join(", ")))),
            UpgradeOutcome::Failed(why) => (FAILED, Some(why)),
        };
        let outcome = match (status, &error) {
            (NOOP, _) => AuditOutcome::success(),
            (NEEDS_CONSENT, Some(why)) => AuditOutcome::blocked(NEEDS_CONSENT, why),
            (_, why) => AuditOutcome::error(why.as_deref().unwrap_or(status)),
        };
        let entry = audit::write(self.store, &audit_target, subject(status), outcome, self.start)?;
        let detail = TenantUpgrade { tenant_prefix, status: status.to_owned(), error };
        Ok(UpgradeResult { detail, entry: UpgradeEntry::Over(entry) })
    }
}

#[cfg(test)]
mod tests {
    use super::is_uuid;

    #[test]
    fn uuids() {
        assert!(is_uuid("9f3c1a77-0000-4000-8000-00000000000A"));
        for bad in ["", "9f3c1a77", "9f3c1a77-0000-4000-8000-00000000000g", "9f3c1a7700000-4000-8000-000000000000"] {
            assert!(!is_uuid(bad), "{bad}");
        }
    }
}
