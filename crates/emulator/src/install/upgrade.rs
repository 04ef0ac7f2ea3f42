//! Another version of an app in a tenant: what activation checks, and the tenant's consent to new scopes (27.20).

use crate::handler::upstream::Upstream;
use crate::install::activation;
use crate::install::blockers::{self, ActivationPlace};
use crate::install::settings::SettingValues;
use crate::install::wires;
use crate::instance::attach::{self, CodeReloadError};
use crate::state::PlatformState;
use crate::store::{AppRow, InstallRow, PendingUpgrade, Store, StoreError, StoredManifest};
use linkworld_contract::digest;
use linkworld_contract::wire::developer::APP_DOCS;
use linkworld_manifest::Manifest;
use serde_json::Value;
use std::sync::Arc;

/// The version to upgrade to.
pub(crate) struct UpgradeTarget {
    pub(crate) app: String,
    pub(crate) version: String,
    /// As registered.
    blob: Value,
    manifest: Manifest,
}

/// How an upgrade went.
pub(crate) enum UpgradeOutcome {
    /// The tenant has the version; its row before and now.
    Upgraded(Box<(Arc<InstallRow>, Arc<InstallRow>)>),
    /// It had it before.
    Unchanged,
    /// It waits until the tenant grants these scopes.
    NeedsConsent(Vec<String>),
    /// It cannot be, for this reason.
    Failed(String),
}

impl UpgradeTarget {
    /// A registered version of an app; none if it is not registered.
    pub(crate) fn read(store: &Store, app: &AppRow, version: &str) -> Result<Option<Self>, StoreError> {
        let Some(posted) = store.version_manifest(&app.id, version)? else { return Ok(None) };
        let unreadable = || StoreError::Unreadable("manifest");
        let mut blob: Value = serde_json::from_str(&posted).map_err(|_| unreadable())?;
        if let Some(fields) = blob.as_object_mut() {
            // An install does not keep the docs.
            fields.shift_remove(APP_DOCS);
        }
        let manifest = Manifest::from_stored(&blob).ok_or_else(unreadable)?;
        Ok(Some(Self { app: app.slug.clone(), version: version.to_owned(), blob, manifest }))
    }
}

/// Upgrades an install, to a lower version too. Nothing is changed unless every check succeeds, in the order of an
/// activation. With the tenant's consent it grants what the version declares anew.
pub(crate) fn upgrade(
    state: &PlatformState,
    store: &Store,
    before: &Arc<InstallRow>,
    target: &UpgradeTarget,
    has_consent: bool,
) -> Result<UpgradeOutcome, StoreError> {
    let upstream = state.instances.get(&before.tenant, &before.app).upstream();
    let is_same_version = before.version == target.version;
    if is_same_version && (upstream.is_some() || is_same(before.manifest.text(), &target.blob)) {
        return Ok(UpgradeOutcome::Unchanged);
    }
    let has_code = state.codes.of(&target.app, &target.version).is_some();
    if upstream.as_ref().is_some_and(|upstream| !(has_code && matches!(upstream, Upstream::Managed(_)))) {
        let (version, target) = (&before.version, &target.version);
        return Ok(UpgradeOutcome::Failed(format!(
            "the tenant runs the working copy {version}; stop `linkworld dev` first, or run it with the folder of {target}, too"
        )));
    }
    let declared: Vec<String> = target.manifest.scopes().map(|scope| scope.to_string()).collect();
    let new: Vec<String> = declared.iter().filter(|scope| !before.declared.contains(scope)).cloned().collect();
    if !new.is_empty() && !has_consent {
        let pending = PendingUpgrade {
            version: target.version.clone(),
            scopes: new.clone(),
            requested_at: state.clock.unix_millis(),
        };
        store.put_pending_upgrade(before, &pending)?;
        return Ok(UpgradeOutcome::NeedsConsent(new));
    }
    let blockers = blockers::all(store, ActivationPlace::of(before), &target.manifest, &SettingValues::default())?;
    if !blockers.is_empty() {
        let all: Vec<String> =
            blockers.iter().map(|blocker| format!("{}: {}", blocker.status, blocker.detail)).collect();
        return Ok(UpgradeOutcome::Failed(all.join("; ")));
    }
    // A scope that the version does not declare loses its grant, and needs consent when it returns.
    let kept = before.granted.iter().filter(|scope| declared.contains(scope) && !new.contains(scope));
    let granted = kept.chain(&new).cloned().collect();
    let config = activation::kept_config(store, before, &target.manifest)?;
    store.put_install(InstallRow {
        version: target.version.clone(),
        manifest: StoredManifest::new(target.blob.to_string()),
        declared,
        granted,
        config,
        ..(**before).clone()
    })?;
    store.drop_pending_upgrade(before)?;
    activation::grant_dependencies(store, before, &target.manifest, state.clock.unix_millis())?;
    wires::keep(store, &before.tenant_id, &target.manifest, false)?;
    let now = store.install(&before.id)?.ok_or(StoreError::Unreadable("install"))?;
    Ok(UpgradeOutcome::Upgraded(Box::new((Arc::clone(before), now))))
}

/// Lets the handler of an upgraded install run the code of its version. If that does not start, the upgrade is undone;
/// returns why.
pub(crate) async fn run_code(
    state: &Arc<PlatformState>,
    before: Arc<InstallRow>,
    now: &Arc<InstallRow>,
) -> Result<Option<String>, StoreError> {
    if state.instances.get(&now.tenant, &now.app).upstream().is_none() {
        // Without code the install waits for a handler, as a new one does.
        let _ = attach::attach_offered(state, now);
        return Ok(None);
    }
    match attach::replace_code(state, now).await {
        Ok(_) => Ok(None),
        Err(error @ (CodeReloadError::NoCode(_) | CodeReloadError::Handler(_))) => {
            let row = (*before).clone();
            state.store.run(move |store| store.put_install(row)).await?;
            Ok(Some(format!("the code of {} did not start, and the upgrade was undone: {error}", now.version)))
        }
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
    use super::is_same;
    use serde_json::json;

    #[test]
    fn manifests_are_compared_by_content() {
        assert!(is_same(r#"{"b":1,"docs_url":null}"#, &json!({"b": 1, "app_docs": {"a.md": ""}})));
        assert!(!is_same(r#"{"b":1}"#, &json!({"b": 2})));
        assert!(!is_same("x", &json!({})));
    }
}
