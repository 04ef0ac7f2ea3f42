//! What keeps an app from being activated in a tenant: every blocker at once, in contract order (15.1, 27.18).
//!
//! Activation, changed settings and upgrades are checked here and nowhere else.

use crate::install::config::{AutoDefaults, config};
use crate::install::settings::{self, SettingValues};
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::tenants::ActivationBlocker;
use linkworld_manifest::Manifest;
use serde_json::Value;

/// The tenant and app of an activation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ActivationPlace<'a> {
    pub(crate) tenant_id: &'a str,
    pub(crate) tenant: &'a str,
    pub(crate) app: &'a str,
}

impl<'a> ActivationPlace<'a> {
    pub(crate) fn of(install: &'a InstallRow) -> Self {
        Self { tenant_id: &install.tenant_id, tenant: &install.tenant, app: &install.app }
    }
}

/// All blockers of an activation with these settings.
pub(crate) fn all(
    store: &Store,
    place: ActivationPlace<'_>,
    manifest: &Manifest,
    values: &SettingValues,
) -> Result<Vec<ActivationBlocker>, StoreError> {
    let around = of_tenant(store, place, manifest)?;
    Ok(around.into_iter().chain(of_settings(store, place, manifest, values)?).collect())
}

/// What the tenant has not connected, installed or bound.
fn of_tenant(
    store: &Store,
    place: ActivationPlace<'_>,
    manifest: &Manifest,
) -> Result<Vec<ActivationBlocker>, StoreError> {
    let ActivationPlace { tenant, app, .. } = place;
    let Missing { integrations, apps, slots } = missing(store, place, manifest)?;
    let command = |command: &str, name: &str| format!("linkworld {command} {name} --tenant {tenant}");
    let found = [
        blocker("missing_integrations", integrations, "integrations not connected:", |name| command("connect", name)),
        blocker("missing_app_dependencies", apps, "apps not installed:", |name| command("install", name)),
        blocker("missing_rag_bindings", slots, "slots without a collection:", |name| {
            command(&format!("bind {app}"), &format!("{name} COLLECTION"))
        }),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// What a tenant lacks for an app, by name.
pub(crate) struct Missing {
    pub(crate) integrations: Vec<String>,
    pub(crate) apps: Vec<String>,
    pub(crate) slots: Vec<String>,
}

/// What the tenant lacks, in the manifest's order.
pub(crate) fn missing(store: &Store, place: ActivationPlace<'_>, manifest: &Manifest) -> Result<Missing, StoreError> {
    let connected = store.integrations(place.tenant_id)?;
    let installed = store.apps_in(place.tenant)?;
    let bound: Vec<String> =
        store.rag_bindings(place.tenant_id, place.app)?.into_iter().map(|(slot, _)| slot).collect();
    let needed = manifest.cross_app_dependencies.iter().map(|dependency| &dependency.app_id);
    let required = manifest.rag_slots.iter().filter(|slot| slot.required).map(|slot| &slot.name);
    Ok(Missing {
        integrations: absent(manifest.required_integrations.iter(), &connected),
        apps: absent(needed.filter(|app| *app != place.app), &installed),
        slots: absent(required, &bound),
    })
}

fn absent<'a>(names: impl Iterator<Item = &'a String>, present: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !present.contains(name) && !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

/// Required settings without a value, and values that the manifest does not allow, given or kept.
pub(crate) fn of_settings(
    store: &Store,
    place: ActivationPlace<'_>,
    manifest: &Manifest,
    values: &SettingValues,
) -> Result<Vec<ActivationBlocker>, StoreError> {
    let before = settings::previous_config(store, place.tenant, place.app)?;
    let auto = AutoDefaults::read(store, place.tenant_id, place.app)?;
    let config = config(manifest, &before, &values.plain, &auto);
    let projects = settings::project_ids(store, manifest, place.tenant_id)?;
    let mut missing = Vec::new();
    let mut invalid = values.problems.clone();
    for setting in &manifest.install_settings {
        if invalid.iter().any(|(id, _)| *id == setting.id) {
            continue;
        }
        // Nobody is prompted for what the platform fills in, even if that is empty.
        let filled = auto.value(setting).filter(|_| values.plain.get(&setting.id).is_none());
        let has_value = if setting.is_secret() {
            values.secrets.contains_key(&setting.id)
                || settings::has_secret(store, &manifest.app_id, place.tenant_id, &setting.id)?
        } else {
            filled.is_some() || has_text(&config, &setting.id)
        };
        if setting.required && !has_value {
            missing.push(setting.id.clone());
        } else if let (Some(value), false) = (config.get(&setting.id), setting.is_secret()) {
            // The contract does not check defaults.
            let is_own = *value == setting.default || filled.is_some_and(|filled| *value == Value::from(filled));
            if !is_own && let Err(why) = settings::kind(setting, &projects).check(value) {
                invalid.push((setting.id.clone(), why));
            }
        }
    }
    let advice = |_: &str| "pass each with --setting ID=VALUE, and secrets with --settings FILE".to_owned();
    let reasons: Vec<String> = invalid.iter().map(|(id, why)| format!("`{id}`: {why}")).collect();
    let ids = invalid.into_iter().map(|(id, _)| id).collect();
    let invalid = blocker("invalid_install_settings", ids, "", advice);
    Ok(blocker("missing_install_settings", missing, "required settings without a value:", advice)
        .into_iter()
        .chain(invalid.map(|invalid| ActivationBlocker { detail: reasons.join(", "), ..invalid }))
        .collect())
}

/// Whether a setting has a value other than blank text.
fn has_text(config: &RawObject, id: &str) -> bool {
    let Some(value) = config.get(id) else { return false };
    value.to::<String>().map_or_else(|| value.text() != "null", |text| !text.trim().is_empty())
}

fn blocker(status: &str, missing: Vec<String>, what: &str, hint: impl Fn(&str) -> String) -> Option<ActivationBlocker> {
    let quoted: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let mut hints: Vec<String> = missing.iter().map(|name| hint(name)).collect();
    hints.dedup();
    let (detail, hint) = (format!("{what} {}", quoted.join(", ")), hints.join("; "));
    (!missing.is_empty()).then(|| ActivationBlocker { status: status.into(), missing, detail, hint })
}
