//! Another version of an app in a tenant: what activation checks, and the tenant's consent to new scopes (27.20).

use crate::audit::{self, AuditOutcome, CallStart};
use crate::handler::upstream::Upstream;
use crate::install::activation;
use crate::install::blockers::{self, ActivationPlace};
use crate::install::settings::SettingValues;
use crate::install::templates;
use crate::install::wires;
use crate::instance::attach::{self, CodeReloadError};
use crate::state::PlatformState;
use crate::store::{AppRow, AuditRow, InstallRow, PendingUpgrade, Store, StoreError, StoredManifest};
use linkworld_contract::digest;
use linkworld_contract::wire::control::AuditEntry;
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
    /// The tenant has the version.
    Upgraded(Box<UpgradedInstall>),
    /// It had it before.
    Unchanged,
    /// It waits until the tenant grants these scopes.
    NeedsConsent(Vec<String>),
    /// It cannot be, for this reason.
    Failed(String),
}

/// An install that has another version now, and what brings it back if the code of that does not start.
pub(crate) struct UpgradedInstall {
    before: Arc<InstallRow>,
    now: Arc<InstallRow>,
    /// The upgrade that waited for consent.
    pending: Option<PendingUpgrade>,
    /// Agents that it has got.
    agents: Vec<String>,
    /// Templates that its tenant has got.
    templates: Vec<String>,
}

/// What the audit log has of an upgrade so far.
pub(crate) enum UpgradeEntry {
    /// All of it.
    Over(AuditEntry),
    /// The begin; it ends when the code of the version runs.
    Begun(Box<UpgradedInstall>, AuditRow),
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
    let pending = store.pending_upgrade(before)?;
    let known = agent_slugs(store, before)?;
    let now = store.put_install(InstallRow {
        version: target.version.clone(),
        manifest: StoredManifest::new(target.blob.to_string()),
        declared,
        granted,
        config,
        ..(**before).clone()
    })?;
    let mut agents = agent_slugs(store, &now)?;
    agents.retain(|slug| !known.contains(slug));
    let unix_millis = state.clock.unix_millis();
    let attached = templates::of_version(store, &target.app, &target.version)?;
    let templates = templates::clone_into(store, (&now.tenant_id, &now.app), &attached, unix_millis)?;
    store.drop_pending_upgrade(before)?;
    activation::grant_dependencies(store, before, &target.manifest, unix_millis)?;
    wires::keep(store, &before.tenant_id, &target.manifest, false)?;
    let before = Arc::clone(before);
    Ok(UpgradeOutcome::Upgraded(Box::new(UpgradedInstall { before, now, pending, agents, templates })))
}

fn agent_slugs(store: &Store, install: &InstallRow) -> Result<Vec<String>, StoreError> {
    Ok(store.agents_of(&install.tenant_id, &install.app)?.into_iter().map(|agent| agent.slug).collect())
}

impl UpgradedInstall {
    /// Lets the handler run the code of the version. If that does not start, the upgrade is undone; returns why.
    async fn run_code(self, state: &Arc<PlatformState>) -> Result<Option<String>, StoreError> {
        let now = &self.now;
        if state.instances.get(&now.tenant, &now.app).upstream().is_none() {
            // Without code the install waits for a handler, as a new one does.
            let _ = attach::attach_offered(state, now);
            return Ok(None);
        }
        match attach::replace_code(state, now).await {
            Ok(_) => Ok(None),
            Err(error @ (CodeReloadError::NoCode(_) | CodeReloadError::Handler(_))) => {
                let why = format!("the code of {} did not start, and the upgrade was undone: {error}", now.version);
                state.store.run(move |store| self.undo(store)).await?;
                Ok(Some(why))
            }
        }
    }

    /// The tenant has the version before again, without anything that the other one made, and its upgrade waits again.
    fn undo(&self, store: &Store) -> Result<(), StoreError> {
        let before = &self.before;
        store.put_install((**before).clone())?;
        for slug in &self.agents {
            store.remove_agent(before, slug)?;
        }
        for slug in &self.templates {
            store.remove_doc_template(&before.tenant_id, slug)?;
        }
        self.pending.iter().try_for_each(|pending| store.put_pending_upgrade(before, pending))
    }
}

impl UpgradeEntry {
    /// Starts the code of the version if it is upgraded, ends the entry and publishes it. Returns why the upgrade was undone.
    pub(crate) async fn finish(
        self,
        state: &Arc<PlatformState>,
        start: CallStart,
    ) -> Result<Option<String>, StoreError> {
        let (upgraded, row) = match self {
            Self::Over(entry) => {
                state.publish_entry(entry);
                return Ok(None);
            }
            Self::Begun(upgraded, row) => (upgraded, row),
        };
        let failure = upgraded.run_code(state).await?;
        let outcome = failure.as_deref().map_or_else(AuditOutcome::success, AuditOutcome::error);
        let entry = state.store.run(move |store| audit::end(store, row, outcome, start)).await?;
        state.publish_entry(entry);
        Ok(failure)
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
