//! Uninstalling an app: its hook, its data, and the tokens that were issued for it (contract 15.2, 27.21).

use crate::api::control::lookup;
use crate::api::control::reply::{flag, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::handler::trigger;
use crate::install::settings;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::RawJson;
use linkworld_contract::wire::tenants::UninstallReply;
use std::sync::Arc;

pub(crate) async fn uninstall(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let (retain, force) = (flag(&request, "retain")?, flag(&request, "force")?);
    let install = lookup::install_in_path(&state, &request).await?;
    if !force {
        let named = Arc::clone(&install);
        let dependents = state.store.run(move |store| dependents(store, &named)).await?;
        if !dependents.is_empty() {
            let detail = format!(
                "other apps of tenant `{}` depend on `{}`: {}",
                install.tenant,
                install.app,
                dependents.join(", ")
            );
            return Err(refusal(409, "has_dependents", detail, "uninstall them first, or pass --force".into()));
        }
    }
    let outcome = trigger::uninstall_hook(&state, &install)
        .await
        .map_err(|error| refusal(500, "hook_not_sent", error.to_string(), String::new()))?;
    let (hook, failure) = match outcome.map(|outcome| outcome.cause()) {
        None => ("none", None),
        Some(None) => ("succeeded", None),
        Some(Some(why)) => ("failed", Some(why)),
    };
    let outcome = match &failure {
        None => AuditOutcome::success(),
        Some(_) => AuditOutcome::error("uninstalled, but the uninstall hook failed"),
    };
    let (row, start) = (Arc::clone(&install), request.start);
    let entry: AuditEntry = state
        .store
        .run_long(move |store| {
            if retain {
                let config = settings::previous_config(store, &row.tenant, &row.app)?;
                store.retain_config(&row, RawJson::of(&config).text())?;
            }
            store.remove_install(&row, retain)?;
            let subject = AuditSubject::new(AuditKind::Uninstall, row.version.as_str());
            audit::write(store, &AuditTarget::of(&row), subject, outcome, start)
        })
        .await?;
    state.publish_entry(entry);
    state.working_copies.forget(&install.tenant, &install.app);
    state.instances.get(&install.tenant, &install.app).remove_handler().await;
    Ok(ApiResponse::ok(&UninstallReply {
        app_id: install.app.clone(),
        tenant: install.tenant.clone(),
        version: install.version.clone(),
        hook: hook.into(),
        detail: failure.unwrap_or_default(),
        retained: retain,
    }))
}

/// The apps of the tenant that declare a dependency on this one.
fn dependents(store: &Store, install: &InstallRow) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for app in store.apps_in(&install.tenant)? {
        let Some(other) = store.install_of(&install.tenant, &app)?.filter(|_| app != install.app) else { continue };
        if other.manifest.typed()?.cross_app_dependencies.iter().any(|needed| needed.app_id == install.app) {
            found.push(app);
        }
    }
    Ok(found)
}
