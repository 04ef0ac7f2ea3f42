//! Installing an app in a tenant: the row, what is granted, the config, the token and the handler's environment.

use crate::auth::token::SessionFor;
use crate::blueprint::Blueprint;
use crate::install::mocks::Mocks;
use crate::install::settings::{self, Answers, Question};
use crate::state::{NewSecret, World};
use crate::store::{App as AppRow, Install, SecretPlace, Store, StoreError};
use linkworld_contract::names::{AppId, Scope, TenantSlug, Version};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::{
    ENV_APP_ID, ENV_APP_VERSION, ENV_MCP_TOKEN, ENV_MCP_URL, ENV_PUBLIC_TOKEN_SECRET, ENV_TENANT_ID,
};
use linkworld_contract::wire::routes::APP_TOOLS;
use linkworld_system::clock::random_uuid;
use serde_json::Value;
use std::sync::Arc;

/// What to install.
#[derive(Debug, Clone)]
pub struct App {
    /// The manifest's normal form.
    pub blob: Value,
    /// What platform tools answer it.
    pub mocks: Mocks,
    /// What the tenant grants; everything declared when none.
    pub grants: Option<Vec<Scope>>,
}

/// What was installed.
#[derive(Clone)]
pub struct Installed {
    /// Where.
    pub tenant: TenantSlug,
    /// What.
    pub app: AppId,
    /// In which version.
    pub version: Version,
    /// Variables its handler must be started with; two of them are secret.
    pub env: Vec<(String, String)>,
    /// Its row, for the tokens of later starts.
    pub(crate) row: Install,
}

impl std::fmt::Debug for Installed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Installed({} {} in {})", self.app, self.version, self.tenant)
    }
}

/// Why an app cannot be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The blob is no manifest in normal form.
    #[error("the manifest cannot be installed: {0}")]
    Manifest(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the local platform's own tenant has to be asked about an app.
pub(crate) async fn questions(world: &World, blob: &Value) -> Result<Vec<Question>, InstallError> {
    let blueprint = Blueprint::read(blob).map_err(InstallError::Manifest)?;
    let (slug, id) = (world.tenant.slug.clone(), world.tenant.id.clone());
    Ok(world.keeper.run(move |store| settings::questions(store, &blueprint, (&slug, &id))).await?)
}

/// Installs in the local platform's own tenant, in place of any other version. Earlier answers stay.
pub(crate) async fn install(world: &Arc<World>, app: App, given: Answers) -> Result<Installed, InstallError> {
    let blueprint = Blueprint::read(&app.blob).map_err(InstallError::Manifest)?;
    let refused = |error: linkworld_contract::names::NameError| InstallError::Manifest(error.to_string());
    let slug = AppId::parse(&blueprint.app_id).map_err(refused)?;
    let version = Version::parse(&blueprint.version).map_err(refused)?;
    let tenant = TenantSlug::parse(&world.tenant.slug).map_err(refused)?;
    let declared = blueprint.scopes();
    let granted = app.grants.unwrap_or_else(|| declared.clone());
    let now = world.clock.unix_millis();
    let row = Install {
        id: random_uuid(),
        tenant_id: world.tenant.id.clone(),
        tenant: tenant.to_string(),
        app: slug.to_string(),
        version: version.to_string(),
        manifest: app.blob.to_string(),
        declared: declared.iter().map(Scope::to_string).collect(),
        granted: granted.iter().map(Scope::to_string).collect(),
        config: String::new(),
        status: "active".into(),
        created_at: now,
    };
    let listed = listed(&blueprint, &world.owner.id, now);
    let secrets = new_secrets(given.secrets)?;
    let (state, questions) = (Arc::clone(world), blueprint.clone());
    let row = world
        .keeper
        .run(move |store| {
            // Known to the developer API from now on, so that secrets can be set before the first deploy.
            store.add_app(&listed)?;
            let before = settings::config_before(store, &row.tenant, &row.app)?;
            let config = Value::Object(questions.config(&before, &given.values)).to_string();
            let row = put(store, Install { config, ..row })?;
            for secret in &secrets {
                let (app, key) = (row.app.clone(), secret.key.to_string());
                let place = SecretPlace { app, key, tenant_id: Some(row.tenant_id.clone()) };
                state.keep_secret(store, &place, secret, now)?;
            }
            Ok(row)
        })
        .await?;
    world.live.of(&row.tenant, &row.app).set_mocks(app.mocks);
    let env = environment(world, &blueprint, &row);
    Ok(Installed { tenant, app: slug, version, env, row })
}

/// Secret answers as the vault takes them.
fn new_secrets(given: Vec<(String, Secret)>) -> Result<Vec<NewSecret>, InstallError> {
    let named = |(id, value): (String, Secret)| {
        let key = settings::secret_name(&id).map_err(|error| InstallError::Manifest(error.to_string()))?;
        Ok(NewSecret { key, value, description: None })
    };
    given.into_iter().map(named).collect()
}

/// The same version again keeps its id, so that a handler that is still running keeps its token.
fn put(store: &Store, mut row: Install) -> Result<Install, StoreError> {
    if let Some(before) = store.install_of(&row.tenant, &row.app)?.filter(|before| before.version == row.version) {
        row.id = before.id;
    }
    store.put_install(&row)?;
    Ok(row)
}

fn listed(blueprint: &Blueprint, account_id: &str, now: i64) -> AppRow {
    AppRow {
        id: random_uuid(),
        slug: blueprint.app_id.clone(),
        account_id: account_id.to_owned(),
        name: if blueprint.name.is_empty() { blueprint.app_id.clone() } else { blueprint.name.clone() },
        description: blueprint.description.clone(),
        icon: blueprint.icon.clone(),
        current_version: None,
        created_at: now,
    }
}

/// A fresh token for the handler of an install.
pub(crate) fn session_token(world: &World, row: &Install) -> Secret {
    let for_ =
        SessionFor { tenant_id: &row.tenant_id, app_id: &row.app, app_version: &row.version, install_id: &row.id };
    world.keys.session(for_, world.clock.unix_seconds())
}

/// The environment of contract 11.1; the platform's own variables win over the manifest's.
fn environment(world: &World, blueprint: &Blueprint, row: &Install) -> Vec<(String, String)> {
    let token = session_token(world, row);
    let public = world.keys.derive(&format!("public route tokens of {}", row.id));
    let own = [
        (ENV_MCP_URL, format!("{}{}", world.origin, APP_TOOLS.path(&[]))),
        (ENV_MCP_TOKEN, token.expose().to_owned()),
        (ENV_TENANT_ID, row.tenant_id.clone()),
        (ENV_APP_ID, row.app.clone()),
        (ENV_APP_VERSION, row.version.clone()),
        (ENV_PUBLIC_TOKEN_SECRET, public.expose().to_owned()),
    ];
    let mut env: Vec<(String, String)> =
        blueprint.env().filter(|(name, _)| own.iter().all(|(taken, _)| taken != name)).collect();
    env.extend(own.map(|(name, value)| (name.to_owned(), value)));
    env
}
