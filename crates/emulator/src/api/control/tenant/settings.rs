//! The install settings of an install.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::install::activation;
use crate::install::settings;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{ActivationRefusal, GivenSettings, SettingList, SettingStatus};
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let install = lookup::install_in_path(&state, &request).await?;
    Ok(ApiResponse::ok(&state.store.run(move |store| statuses(store, &install)).await?))
}

pub(crate) async fn change(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: GivenSettings = body(&request)?;
    let install = lookup::install_in_path(&state, &request).await?;
    change_of(&state, install, &given, request.start).await
}

/// Gives an install other values, if they are valid.
pub(in crate::api) async fn change_of(
    state: &Arc<PlatformState>,
    install: Arc<InstallRow>,
    given: &GivenSettings,
    start: CallStart,
) -> ApiResult {
    let mut ids: Vec<&str> =
        given.values.iter().map(|(id, _)| id).chain(given.typed.keys().map(String::as_str)).collect();
    ids.sort_unstable();
    ids.dedup();
    let subject = AuditSubject::new(AuditKind::SettingsChange, ids.join(","));
    let (shared, given, now) = (Arc::clone(state), given.clone(), state.clock.unix_millis());
    let work = move |store: &Store| {
        let manifest = install.manifest.typed()?;
        let prompts = settings::prompts(store, manifest, (&install.tenant, &install.tenant_id))?;
        let values = settings::read(&prompts, &given);
        let secrets = match activation::new_secrets(&values.secrets) {
            Ok(secrets) => secrets,
            Err(error) => return Ok(Err(refusal(422, "bad_request", error.to_string(), String::new()))),
        };
        let blockers = activation::save_settings(&shared, store, &install, (&values, &secrets, now))?;
        let headline = format!("the settings of `{}` in tenant `{}` were not changed", install.app, install.tenant);
        let refused = ActivationRefusal::of(headline, blockers);
        let outcome = match &refused {
            None => AuditOutcome::success(),
            Some(refused) => AuditOutcome::blocked(&refused.status, refused.detail.as_str()),
        };
        let entry = audit::write(store, &AuditTarget::of(&install), subject, outcome, start)?;
        let install = store.install(&install.id)?.unwrap_or(install);
        Ok(Ok((refused, statuses(store, &install)?, entry)))
    };
    let (refused, now_set, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    match refused {
        Some(refused) => Err(ApiResponse::new(409, &refused)),
        None => Ok(ApiResponse::ok(&now_set)),
    }
}

pub(in crate::api) fn statuses(store: &Store, install: &InstallRow) -> Result<SettingList, StoreError> {
    let manifest = install.manifest.typed()?;
    let config = settings::previous_config(store, &install.tenant, &install.app)?;
    let prompts = settings::prompts(store, manifest, (&install.tenant, &install.tenant_id))?;
    let mut statuses = Vec::new();
    for (setting, prompt) in manifest.install_settings.iter().zip(prompts) {
        let value = config.get(&setting.id).filter(|_| !prompt.is_secret).cloned();
        let is_set = if prompt.is_secret {
            settings::has_secret(store, &install.app, &install.tenant_id, &setting.id)?
        } else {
            value.is_some()
        };
        statuses.push(SettingStatus {
            id: setting.id.clone(),
            label: setting.label.clone(),
            kind: setting.kind.clone(),
            required: setting.required,
            secret: prompt.is_secret,
            is_set,
            value,
            expected: prompt.expected(),
        });
    }
    Ok(SettingList { settings: statuses })
}
