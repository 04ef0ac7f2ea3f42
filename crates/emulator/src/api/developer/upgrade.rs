//! Upgrades the tenants of an app to another version: app owner only, one result for each tenant (contract 9.2, 15.2).
//!
//! A tenant with a running handler has the working copy of `linkworld dev`. It is not upgraded, because that would restart
//! the handler or invalidate its token; the result for that tenant is an error.

use crate::api::developer::apps;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::install::config::config;
use crate::platform_event::PlatformEvent;
use crate::server::body_fields::{self, BodyFieldKind, optional};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AccountRow, AppRow, InstallRow, Store, StoreError, StoredManifest};
use linkworld_contract::digest;
use linkworld_contract::names;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::developer::{APP_DOCS, TenantUpgrade, UpgradeReply, UpgradeTenants};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::Manifest;
use serde_json::Value;
use std::sync::Arc;

/// Characters of the tenant id in a result.
const PREFIX_CHARS: usize = 8;
/// Characters of a UUID with hyphens.
const UUID_CHARS: usize = 36;

pub(crate) async fn tenants(state: Arc<PlatformState>, mut request: ApiRequest) -> ApiResult {
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
    for (detail, entry) in results {
        match detail.status.as_str() {
            UPGRADED => reply.upgraded_tenant_count += 1,
            NOOP | NEEDS_CONSENT => reply.skipped_tenant_count += 1,
            _ => reply.failed_tenant_count += 1,
        }
        reply.details.push(detail);
        state.publish_entry(entry);
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

/// The version to upgrade to.
struct UpgradeTarget {
    app: String,
    version: String,
    /// As registered.
    blob: Value,
    manifest: Manifest,
}

impl UpgradeTarget {
    fn read(store: &Store, app: &AppRow, wanted: Option<&String>) -> Result<Result<Self, ApiResponse>, StoreError> {
        let Some(version) = wanted.or(app.current_version.as_ref()) else {
            return Ok(Err(ApiResponse::detail(404, "this app has no current version")));
        };
        let Some(posted) = store.version_manifest(&app.id, version)? else {
            return Ok(Err(ApiResponse::detail(404, format!("version {version} not found"))));
        };
        let unreadable = || StoreError::Unreadable("manifest");
        let mut blob: Value = serde_json::from_str(&posted).map_err(|_| unreadable())?;
        if let Some(fields) = blob.as_object_mut() {
            // An install does not keep the docs.
            fields.shift_remove(APP_DOCS);
        }
        let manifest = Manifest::from_stored(&blob).ok_or_else(unreadable)?;
        Ok(Ok(Self { app: app.slug.clone(), version: version.clone(), blob, manifest }))
    }
}

/// One run over the tenants, in one transaction.
struct TenantUpgrades<'a> {
    state: &'a PlatformState,
    store: &'a Store,
    start: CallStart,
}

type Results = Vec<(TenantUpgrade, AuditEntry)>;

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
        let target = match UpgradeTarget::read(self.store, &app, options.target_version.as_ref())? {
            Ok(target) => target,
            Err(refusal) => return Ok(Err(refusal)),
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

    fn one(
        &self,
        before: &InstallRow,
        target: &UpgradeTarget,
        force: bool,
    ) -> Result<(TenantUpgrade, AuditEntry), StoreError> {
        let audit_target = AuditTarget { version: target.version.clone(), ..AuditTarget::of(before) };
        let tenant_prefix = before.tenant_id.chars().take(PREFIX_CHARS).collect();
        let (status, error) = self.upgrade(before, target, force)?;
        let outcome = match (status, &error) {
            (UPGRADED | NOOP, _) => AuditOutcome::success(),
            (NEEDS_CONSENT, Some(why)) => AuditOutcome::blocked(NEEDS_CONSENT, why),
            (_, why) => AuditOutcome::error(why.as_deref().unwrap_or(status)),
        };
        let entry = audit::write(
            self.store,
            &audit_target,
            AuditSubject::new(AuditKind::Upgrade, status),
            outcome,
            self.start,
        )?;
        Ok((TenantUpgrade { tenant_prefix, status: status.to_owned(), error }, entry))
    }

    /// The tenant's status and, unless it was upgraded, the reason.
    fn upgrade(
        &self,
        before: &InstallRow,
        target: &UpgradeTarget,
        force: bool,
    ) -> Result<(&'static str, Option<String>), StoreError> {
        let running = self.state.instances.get(&before.tenant, &before.app).upstream().is_some();
        let same_version = before.version == target.version;
        if same_version && (running || is_same(before.manifest.text(), &target.blob)) {
            return Ok((NOOP, None));
        }
        if running {
            let why = format!("the tenant runs the working copy {}; stop `linkworld dev` first", before.version);
            return Ok((FAILED, Some(why)));
        }
        let declared: Vec<String> = target.manifest.scopes().map(|scope| scope.to_string()).collect();
        let is_new = |scope: &&String| !before.declared.contains(scope) && !before.granted.contains(scope);
        let new: Vec<String> = declared.iter().filter(is_new).cloned().collect();
        if !new.is_empty() && !force {
            return Ok((NEEDS_CONSENT, Some(format!("new scopes: {}", new.join(", ")))));
        }
        let previous: RawObject =
            serde_json::from_str(&before.config).map_err(|_| StoreError::Unreadable("config of an install"))?;
        let user = self.store.activator(&before.tenant_id, &before.app)?;
        let config = config(&target.manifest, &previous, &RawObject::default(), &user);
        let config = RawJson::of(&config).text().to_owned();
        let granted = before.granted.iter().cloned().chain(new).collect();
        self.store.put_install(InstallRow {
            version: target.version.clone(),
            manifest: StoredManifest::new(target.blob.to_string()),
            declared,
            granted,
            config,
            ..before.clone()
        })?;
        Ok((UPGRADED, None))
    }
}

/// Whether an install has this manifest. A missing key equals null.
fn is_same(installed: &str, target: &Value) -> bool {
    let content = |mut value: Value| {
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|key, value| key != APP_DOCS && !value.is_null());
        }
        digest::of_json(&value)
    };
    serde_json::from_str(installed).is_ok_and(|installed: Value| content(installed) == content(target.clone()))
}

#[cfg(test)]
mod tests {
    use super::{is_same, is_uuid};
    use serde_json::json;

    #[test]
    fn uuids_and_manifests() {
        assert!(is_uuid("9f3c1a77-0000-4000-8000-00000000000A"));
        for bad in ["", "9f3c1a77", "9f3c1a77-0000-4000-8000-00000000000g", "9f3c1a7700000-4000-8000-000000000000"] {
            assert!(!is_uuid(bad), "{bad}");
        }
        assert!(is_same(r#"{"b":1,"docs_url":null}"#, &json!({"b": 1, "app_docs": {"a.md": ""}})));
        assert!(!is_same(r#"{"b":1}"#, &json!({"b": 2})));
        assert!(!is_same("x", &json!({})));
    }
}
