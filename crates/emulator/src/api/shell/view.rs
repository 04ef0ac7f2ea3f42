//! What the page shows: tenants, users and apps to choose from, and the chosen app.

use crate::api::control::tenant::settings;
use crate::api::shell::panel_tabs;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::shell::state::ShownApp;
use crate::state::PlatformState;
use crate::store::{AgentState, InstallRow, Store, StoreError, TenantRow, UserRow};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::settings::InstallSetting;
use serde_json::{Value, json};
use std::sync::Arc;

/// Characters of an id that a bundle gets to know.
const PREFIX_CHARS: usize = 8;

pub(crate) async fn show(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let (tenant, app) = (request.query("tenant").map(str::to_owned), request.query("app").map(str::to_owned));
    let (shown, default) = (state.shell.apps(), state.tenant.slug.clone());
    let known = Arc::clone(&state);
    // Before the rest is read, so that nothing that changes meanwhile is missed.
    let newest = state.shell.after(u64::MAX).map_or(0, |(newest, _)| newest);
    let work = move |store: &Store| {
        let wanted = tenant.filter(|slug| !slug.is_empty()).unwrap_or_else(|| default.clone());
        let tenants = store.tenants()?;
        let of = |slug: &str| tenants.iter().find(|counts| counts.tenant.slug == slug);
        // One that was deleted, or was of another world, is not an error: the page shows the first one.
        let Some(chosen) = of(&wanted).or_else(|| of(&default)).or(tenants.first()) else { return Ok(json!({})) };
        let listed: Vec<Value> =
            tenants.iter().map(|counts| json!({"slug": counts.tenant.slug, "name": counts.name})).collect();
        let users: Vec<Value> = store.users(&chosen.tenant.id)?.iter().map(user).collect();
        let installs = installs(store, &chosen.tenant, &shown)?;
        let install = app.and_then(|app| installs.iter().find(|install| install.app == app)).or(installs.first());
        let mut apps = Vec::new();
        for install in &installs {
            apps.push(json!({"app": install.app, "name": install.manifest.typed()?.name, "version": install.version}));
        }
        let shown_app = match install {
            Some(install) => described(store, install, shown.iter().find(|one| one.app == install.app))?,
            None => Value::Null,
        };
        Ok(json!({
            "newest": newest,
            "tenants": listed,
            "tenant": chosen.tenant.slug,
            "tenantIdPrefix": prefix(&chosen.tenant.id),
            "users": users,
            "apps": apps,
            "app": shown_app,
            "problems": install.map(|install| known.shell.problems.of(&install.app)).unwrap_or_default(),
        }))
    };
    Ok(ApiResponse::ok(&state.store.run_long(work).await?))
}

/// Those of the run in its order, then the others by name.
fn installs(store: &Store, tenant: &TenantRow, shown: &[ShownApp]) -> Result<Vec<Arc<InstallRow>>, StoreError> {
    let mut installs = Vec::new();
    for app in store.apps_in(&tenant.slug)? {
        installs.extend(store.install_of(&tenant.slug, &app)?);
    }
    installs.sort_by_key(|install| shown.iter().position(|one| one.app == install.app).unwrap_or(usize::MAX));
    Ok(installs)
}

fn user(user: &UserRow) -> Value {
    json!({
        "id": user.id, "name": user.name, "email": user.email, "locale": user.locale, "idPrefix": prefix(&user.id),
    })
}

fn prefix(id: &str) -> &str {
    id.get(..PREFIX_CHARS).unwrap_or(id)
}

fn described(store: &Store, install: &InstallRow, shown: Option<&ShownApp>) -> Result<Value, StoreError> {
    let manifest = install.manifest.typed()?;
    let agents = store.agents_of(&install.tenant_id, &install.app)?;
    let active = agents.iter().filter(|row| row.status == AgentState::Active);
    let agents: Vec<Value> = active
        .map(|row| {
            let name = row.effective().get("name").and_then(RawJson::to::<String>);
            let is_default = row.declared.get("is_default").and_then(RawJson::to).unwrap_or(row.slug == "default");
            json!({"slug": row.slug, "name": name.unwrap_or_else(|| row.slug.clone()), "isDefault": is_default})
        })
        .collect();
    let can_chat = !agents.is_empty() || manifest.lifecycle.on_inbound;
    Ok(json!({
        "app": install.app,
        "name": manifest.name,
        "version": install.version,
        "frontend": shown.and_then(|shown| shown.frontend.clone()),
        "hasHelp": shown.is_some(),
        "user": store.activator(&install.tenant_id, &install.app)?.id,
        "panel": panel_tabs::panel(manifest, can_chat),
        "config": exposed(install, manifest)?,
        "agents": agents,
        "inbound": manifest.lifecycle.on_inbound,
        "settings": fields(store, install, manifest)?,
    }))
}

/// The values of settings that the bundle may know (contract 2.10). Secrets are never among them.
fn exposed(install: &InstallRow, manifest: &Manifest) -> Result<RawObject, StoreError> {
    let config: RawObject =
        serde_json::from_str(&install.config).map_err(|_| StoreError::Unreadable("config of an install"))?;
    let mut exposed = RawObject::default();
    for setting in manifest.install_settings.iter().filter(|setting| setting.expose_to_bundle && !setting.is_secret()) {
        if let Some(value) = config.get(&setting.id) {
            exposed.set(&setting.id, value.clone());
        }
    }
    Ok(exposed)
}

/// The fields of the form, with what is set.
fn fields(store: &Store, install: &InstallRow, manifest: &Manifest) -> Result<Vec<Value>, StoreError> {
    let statuses = settings::statuses(store, install)?.settings;
    let projects: Vec<Value> = match manifest.install_settings.iter().any(|one| one.kind == "project_picker") {
        true => {
            store.projects(&install.tenant_id)?.iter().map(|one| json!({"value": one.id, "label": one.name})).collect()
        }
        false => Vec::new(),
    };
    let field = |(setting, status): (&InstallSetting, _)| {
        let mut field = serde_json::to_value(status).unwrap_or_default();
        let options: Vec<Value> = match setting.kind.as_str() {
            "project_picker" => projects.clone(),
            _ => setting.options.iter().flatten().map(option).collect(),
        };
        if let Some(field) = field.as_object_mut() {
            field.insert("description".into(), setting.description.clone().into());
            field.insert("default".into(), if setting.is_secret() { Value::Null } else { setting.default.clone() });
            field.insert("min".into(), json!(setting.min));
            field.insert("max".into(), json!(setting.max));
            field.insert("options".into(), options.into());
            field.insert("exposed".into(), setting.expose_to_bundle.into());
        }
        field
    };
    Ok(manifest.install_settings.iter().zip(statuses).map(field).collect())
}

/// An option is a value, or an object with a `value` and perhaps a `label`.
fn option(option: &Value) -> Value {
    let value = option.get("value").unwrap_or(option);
    let label = option.get("label").unwrap_or(value);
    json!({"value": value, "label": label.as_str().map_or_else(|| label.to_string(), str::to_owned)})
}
