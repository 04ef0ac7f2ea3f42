//! Installing an app in a tenant: the row, the granted scopes, the config and the handler's environment.

use crate::auth::{public_token, session};
use crate::install::blockers::{self, ActivationPlace};
use crate::install::config::{AutoDefaults, config};
use crate::install::settings::{self, SettingPrompt, SettingValues};
use crate::install::templates;
use crate::install::wires;
use crate::install::working_copy::WorkingCopy;
use crate::state::PlatformState;
use crate::store::{
    AppGrantRow, AppRow, InstallRow, InstallState, SecretRef, Store, StoreError, StoredManifest, TenantRow,
};
use crate::vault::secret_values::NewSecret;
use linkworld_contract::names::{AppId, NameError, Scope, TenantSlug, Version};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::{
    ENV_APP_ID, ENV_APP_VERSION, ENV_MCP_TOKEN, ENV_MCP_URL, ENV_PUBLIC_TOKEN_SECRET, ENV_TENANT_ID,
};
use linkworld_contract::wire::proxy::fetch::ROUTE_GRANT;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::routes::APP_TOOLS;
use linkworld_contract::wire::tenants::ActivationBlocker;
use linkworld_manifest::Manifest;
use linkworld_manifest::mocks::Mocks;
use linkworld_system::clock::random_uuid;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An app to install.
#[derive(Debug, Clone)]
pub struct InstallRequest {
    /// The manifest in normal form.
    pub blob: Value,
    /// Mocked replies of platform tools.
    pub mocks: Mocks,
    /// The scopes that the tenant grants. [default: those it granted before, and all that it was not asked for yet]
    pub grants: Option<Vec<Scope>>,
    /// Its document templates, which are cloned into the tenant.
    pub templates: Vec<Value>,
}

/// An app that was installed.
#[derive(Clone)]
pub struct InstalledApp {
    /// The tenant it is installed in.
    pub tenant: TenantSlug,
    /// The app.
    pub app: AppId,
    /// The installed version.
    pub version: Version,
    /// Environment variables that its handler must be started with; two of them are secret.
    pub env: Vec<(String, String)>,
    /// What was done in the tenant for it.
    pub prepared: TenantPreparation,
    /// Its row, to create tokens for later starts.
    pub(crate) row: Arc<InstallRow>,
}

impl std::fmt::Debug for InstalledApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InstalledApp({} {} in {})", self.app, self.version, self.tenant)
    }
}

/// Why an app cannot be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The blob is not a manifest in normal form.
    #[error("cannot install the manifest: {0}")]
    Manifest(String),
    /// Something keeps it from being activated.
    #[error("the app cannot be activated: {}", .0.iter().map(|blocker| blocker.detail.as_str()).collect::<Vec<_>>().join("; "))]
    Blocked(Vec<ActivationBlocker>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a developer's own tenant gets for an app without being asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantPreparation {
    /// Providers that were connected.
    pub connected: Vec<String>,
    /// Slots that were bound to an empty collection of the same name.
    pub bound: Vec<String>,
    /// Apps that it depends on and that are not installed.
    pub absent: Vec<String>,
}

/// The install settings of an app, as a tenant has to be prompted for them.
pub(crate) async fn setting_prompts(
    state: &PlatformState,
    tenant: TenantRow,
    blob: &Value,
) -> Result<Vec<SettingPrompt>, InstallError> {
    let manifest = stored(blob)?;
    Ok(state.store.run(move |store| settings::prompts(store, &manifest, (&tenant.slug, &tenant.id))).await?)
}

/// Installs an app in a tenant and replaces any other version. Previous setting values are kept.
pub(crate) async fn install(
    state: &Arc<PlatformState>,
    tenant: TenantRow,
    app: InstallRequest,
    values: SettingValues,
) -> Result<InstalledApp, InstallError> {
    let manifest = stored(&app.blob)?;
    let copy = WorkingCopy {
        tenant: tenant.clone(),
        install_id: String::new(),
        blob: app.blob.clone(),
        grants: app.grants.clone(),
        values: values.clone(),
        templates: app.templates.clone(),
    };
    let new = NewInstall {
        tenant,
        granted: app.grants.map(|scopes| scopes.iter().map(Scope::to_string).collect()),
        templates: app.templates,
        secrets: new_secrets(&values.secrets)?,
        values,
        // Nobody else has to approve what the developer runs.
        approves_wires: true,
        now: state.clock.unix_millis(),
    };
    let refused = |error: NameError| InstallError::Manifest(error.to_string());
    let slug = AppId::parse(&manifest.app_id).map_err(refused)?;
    let version = Version::parse(&manifest.version).map_err(refused)?;
    let tenant = TenantSlug::parse(&new.tenant.slug).map_err(refused)?;
    let app_row = app_row(&manifest, &state.owner.id, new.now);
    let (shared, typed, blob) = (Arc::clone(state), manifest.clone(), app.blob);
    let work = move |store: &Store| {
        let place = ActivationPlace { tenant_id: &new.tenant.id, tenant: &new.tenant.slug, app: &typed.app_id };
        let blockers = blockers::of_settings(store, place, &typed, &new.values)?;
        if !blockers.is_empty() {
            return Ok(Err(blockers));
        }
        // Register the app with the developer API now, so that secrets can be set before the first deploy.
        store.add_app(&app_row)?;
        let prepared = prepare(store, place, &typed, new.now)?;
        Ok(Ok((prepared, save(&shared, store, (&typed, &blob), &new)?)))
    };
    let (prepared, row) = state.store.run(work).await?.map_err(InstallError::Blocked)?;
    state.instances.get(&row.tenant, &row.app).set_mocks(app.mocks);
    state.working_copies.keep(&row.tenant, &row.app, WorkingCopy { install_id: row.id.clone(), ..copy });
    let env = environment(state, &manifest, &row);
    Ok(InstalledApp { tenant, app: slug, version, env, prepared, row })
}

/// An install to save.
pub(crate) struct NewInstall {
    pub(crate) tenant: TenantRow,
    /// The scopes that the tenant grants; those it granted before, and all that it was not asked for yet, if absent.
    pub(crate) granted: Option<Vec<String>>,
    pub(crate) values: SettingValues,
    /// The secret ones of them.
    pub(crate) secrets: Vec<NewSecret>,
    /// The document templates of the version.
    pub(crate) templates: Vec<Value>,
    /// Whether new wires are active at once.
    pub(crate) approves_wires: bool,
    pub(crate) now: i64,
}

/// Saves an install that nothing blocks. An app that is installed already keeps what the tenant granted, and is not sent
/// `install` again once its hook succeeded.
pub(crate) fn save(
    state: &PlatformState,
    store: &Store,
    (manifest, blob): (&Manifest, &Value),
    new: &NewInstall,
) -> Result<Arc<InstallRow>, StoreError> {
    let declared: Vec<String> = manifest.scopes().map(|scope| scope.to_string()).collect();
    let before = store.install_of(&new.tenant.slug, &manifest.app_id)?;
    let previous = settings::previous_config(store, &new.tenant.slug, &manifest.app_id)?;
    let auto = AutoDefaults::read(store, &new.tenant.id, &manifest.app_id)?;
    let is_active = before.as_ref().is_some_and(|before| before.status == InstallState::Active);
    let granted = new.granted.clone().unwrap_or_else(|| granted(before.as_deref(), &declared));
    if let Some(before) = &before {
        retain_hidden(store, before, manifest, &previous)?;
    }
    // In another world, a handler of this process keeps the id that its token has.
    let known = state.working_copies.get(&new.tenant.slug, &manifest.app_id).map(|copy| copy.install_id.clone());
    let row = store.put_install(InstallRow {
        id: known.unwrap_or_else(random_uuid),
        tenant_id: new.tenant.id.clone(),
        tenant: new.tenant.slug.clone(),
        app: manifest.app_id.clone(),
        version: manifest.version.clone(),
        manifest: StoredManifest::new(blob.to_string()),
        declared,
        granted,
        config: RawJson::of(&config(manifest, &previous, &new.values.plain, &auto)).text().to_owned(),
        status: if manifest.lifecycle.on_install && !is_active {
            InstallState::Installing
        } else {
            InstallState::Active
        },
        created_at: new.now,
    })?;
    save_secrets(state, store, &row, (&new.secrets, new.now))?;
    templates::clone_into(store, (&row.tenant_id, &row.app), &new.templates, new.now)?;
    store.drop_pending_upgrade(&row)?;
    grant_dependencies(store, &row, manifest, new.now)?;
    wires::keep(store, &row.tenant_id, manifest, new.approves_wires)?;
    Ok(row)
}

/// The config of an install for another manifest. Values of settings that it does not have stay stored and are hidden.
pub(crate) fn kept_config(store: &Store, install: &InstallRow, manifest: &Manifest) -> Result<String, StoreError> {
    let previous = settings::previous_config(store, &install.tenant, &install.app)?;
    retain_hidden(store, install, manifest, &previous)?;
    let auto = AutoDefaults::read(store, &install.tenant_id, &install.app)?;
    Ok(RawJson::of(&config(manifest, &previous, &RawObject::default(), &auto)).text().to_owned())
}

fn retain_hidden(
    store: &Store,
    install: &InstallRow,
    manifest: &Manifest,
    previous: &RawObject,
) -> Result<(), StoreError> {
    let mut hidden = RawObject::default();
    for (id, value) in previous.iter() {
        if manifest.install_settings.iter().all(|setting| setting.id != id) {
            hidden.set(id, value.clone());
        }
    }
    if hidden.is_empty() {
        return Ok(());
    }
    store.retain_config(install, RawJson::of(&hidden).text())
}

/// Lets an app call the routes of those that it depends on, and others that depend on it call its own, unless the tenant
/// revoked that.
pub(crate) fn grant_dependencies(
    store: &Store,
    install: &InstallRow,
    manifest: &Manifest,
    now: i64,
) -> Result<(), StoreError> {
    let installed = store.apps_in(&install.tenant)?;
    let grant = |from: &str, to: &str| {
        let agents = vec![ROUTE_GRANT.to_owned()];
        let grant = AppGrantRow { from: from.to_owned(), to: to.to_owned(), agents, is_active: true };
        store.add_app_grant(&install.tenant_id, &grant, now)
    };
    let own = install.app.as_str();
    for needed in manifest.cross_app_dependencies.iter().map(|needed| needed.app_id.as_str()) {
        if needed != own && installed.iter().any(|app| app == needed) {
            grant(own, needed)?;
        }
    }
    for app in installed.iter().filter(|app| *app != own) {
        let Some(other) = store.install_of(&install.tenant, app)? else { continue };
        if other.manifest.typed()?.cross_app_dependencies.iter().any(|needed| needed.app_id == own) {
            grant(app, own)?;
        }
    }
    Ok(())
}

/// Connects the providers that an app requires, and binds its required slots.
fn prepare(
    store: &Store,
    place: ActivationPlace<'_>,
    manifest: &Manifest,
    now: i64,
) -> Result<TenantPreparation, StoreError> {
    let missing = blockers::missing(store, place, manifest)?;
    for provider in &missing.integrations {
        store.connect(place.tenant_id, provider, now)?;
    }
    for slot in &missing.slots {
        store.bind((place.tenant_id, place.app), slot, slot)?;
    }
    Ok(TenantPreparation { connected: missing.integrations, bound: missing.slots, absent: missing.apps })
}

/// Gives an installed app other values of its settings, unless they are not valid. Settings without a new value keep theirs,
/// as do grants and mocks. Returns the blockers.
pub(crate) fn save_settings(
    state: &PlatformState,
    store: &Store,
    install: &InstallRow,
    (values, secrets, now): (&SettingValues, &[NewSecret], i64),
) -> Result<Vec<ActivationBlocker>, StoreError> {
    let manifest = install.manifest.typed()?;
    let blockers = blockers::of_settings(store, ActivationPlace::of(install), manifest, values)?;
    if blockers.is_empty() {
        let before = settings::previous_config(store, &install.tenant, &install.app)?;
        let auto = AutoDefaults::read(store, &install.tenant_id, &install.app)?;
        let config = RawJson::of(&config(manifest, &before, &values.plain, &auto)).text().to_owned();
        store.set_config(&install.id, &config)?;
        save_secrets(state, store, install, (secrets, now))?;
    }
    Ok(blockers)
}

/// The same for an app that this process installed.
pub(crate) async fn change_settings(
    state: &Arc<PlatformState>,
    installed: &InstalledApp,
    values: SettingValues,
) -> Result<(), InstallError> {
    let secrets = new_secrets(&values.secrets)?;
    let (shared, install, now) = (Arc::clone(state), installed.row.clone(), state.clock.unix_millis());
    let given = values.clone();
    let work = move |store: &Store| save_settings(&shared, store, &install, (&values, &secrets, now));
    let blockers = state.store.run(work).await?;
    if !blockers.is_empty() {
        return Err(InstallError::Blocked(blockers));
    }
    state.working_copies.keep_values(&installed.row.tenant, &installed.row.app, given);
    Ok(())
}

fn save_secrets(
    state: &PlatformState,
    store: &Store,
    install: &InstallRow,
    (secrets, now): (&[NewSecret], i64),
) -> Result<(), StoreError> {
    for new in secrets {
        let (app, key) = (install.app.clone(), new.key.to_string());
        let secret = SecretRef { app, key, tenant_id: Some(install.tenant_id.clone()) };
        state.vault.save_secret(store, &secret, new, now)?;
    }
    Ok(())
}

/// A stored manifest, which was checked before it was stored.
pub(crate) fn stored(blob: &Value) -> Result<Manifest, InstallError> {
    Manifest::from_stored(blob)
        .ok_or_else(|| InstallError::Manifest("it does not have the form of a checked manifest".into()))
}

/// Secret setting values in the form that the vault saves.
pub(crate) fn new_secrets(secrets: &BTreeMap<String, Secret>) -> Result<Vec<NewSecret>, InstallError> {
    let named = |(id, value): (&String, &Secret)| {
        let key = settings::secret_name(id).map_err(|error| InstallError::Manifest(error.to_string()))?;
        Ok(NewSecret { key, value: value.clone(), description: None })
    };
    secrets.iter().map(named).collect()
}

/// The scopes that a tenant grants an app of its own accord: what it granted before, and what the manifest declares anew.
fn granted(before: Option<&InstallRow>, declared: &[String]) -> Vec<String> {
    let kept = |scope: &&String| match before {
        Some(before) => before.granted.contains(scope) || !before.declared.contains(scope),
        None => true,
    };
    declared.iter().filter(kept).cloned().collect()
}

fn app_row(manifest: &Manifest, account_id: &str, now: i64) -> AppRow {
    AppRow {
        id: random_uuid(),
        slug: manifest.app_id.clone(),
        account_id: account_id.to_owned(),
        name: if manifest.name.is_empty() { manifest.app_id.clone() } else { manifest.name.clone() },
        description: manifest.description.clone(),
        icon: Some(manifest.icon.clone()),
        current_version: None,
        created_at: now,
    }
}

/// The handler's environment (contract 11.1). The platform's variables override those of the manifest.
pub(crate) fn environment(state: &PlatformState, manifest: &Manifest, row: &InstallRow) -> Vec<(String, String)> {
    let token = session::new_token(state, row);
    let public = public_token::key(state, row);
    let own = [
        (ENV_MCP_URL, format!("{}{}", state.origin, APP_TOOLS.path(&[]))),
        (ENV_MCP_TOKEN, token.expose().to_owned()),
        (ENV_TENANT_ID, row.tenant_id.clone()),
        (ENV_APP_ID, row.app.clone()),
        (ENV_APP_VERSION, row.version.clone()),
        (ENV_PUBLIC_TOKEN_SECRET, public.expose().to_owned()),
    ];
    let mut env: Vec<(String, String)> = manifest
        .runtime
        .env
        .clone()
        .into_iter()
        .filter(|(name, _)| own.iter().all(|(taken, _)| taken != name))
        .collect();
    env.extend(own.map(|(name, value)| (name.to_owned(), value)));
    env
}
