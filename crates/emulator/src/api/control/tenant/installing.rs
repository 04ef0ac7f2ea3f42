//! Installing a registered version in a tenant, or activating an installed one again.

use crate::api::control::installs::{install_status, known_scope, undeclared_scope};
use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::handler::trigger;
use crate::install::activation::{self, NewInstall};
use crate::install::blockers::{self, ActivationPlace};
use crate::install::settings;
use crate::install::templates;
use crate::instance::attach;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, InstallState, Store, StoreError, TenantRow};
use linkworld_contract::names::is_version;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::developer::APP_DOCS;
use linkworld_contract::wire::tenants::{ActivationRefusal, InstallBody, InstallReply};
use linkworld_manifest::Manifest;
use serde_json::Value;
use std::sync::Arc;

pub(crate) async fn install(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let given: InstallBody = body(&request)?;
    if given.version.as_deref().is_some_and(|version| !is_version(version)) {
        return Err(refusal(422, "bad_request", "`version`: expected X.Y.Z or X.Y.Z-pre".into(), String::new()));
    }
    for scope in given.grants.iter().flatten() {
        known_scope(scope)?;
    }
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let app = request.param(1).to_owned();
    let activation = Activation { state: Arc::clone(&state), tenant, app, given, start: request.start };
    let (outcome, entry) = state.store.run(move |store| activation.carry_out(store)).await??;
    state.publish_entry(entry);
    let row = outcome.map_err(|refused| ApiResponse::new(409, &refused))?;
    let (hook, detail) = run_hook(&state, &row).await?;
    let id = row.id.clone();
    let row = state.store.run(move |store| store.install(&id)).await?.unwrap_or(row);
    Ok(ApiResponse::ok(&InstallReply { install: install_status(&state, &row), hook: hook.into(), detail }))
}

/// Gives the install a handler, if its code is here, and sends `install`.
async fn run_hook(state: &Arc<PlatformState>, row: &Arc<InstallRow>) -> Result<(&'static str, String), ApiResponse> {
    let attached = attach::attach_offered(state, row);
    if row.status == InstallState::Active {
        return Ok(("none", String::new()));
    }
    if let Err(why) = attached {
        return Ok(("waiting", why));
    }
    match trigger::install_hook(state, &row.id).await {
        Ok(outcome) => Ok(match outcome.and_then(|outcome| outcome.cause()) {
            None => ("succeeded", String::new()),
            Some(why) => ("failed", why),
        }),
        Err(error) => Err(refusal(500, "hook_not_sent", error.to_string(), String::new())),
    }
}

struct Activation {
    state: Arc<PlatformState>,
    tenant: TenantRow,
    app: String,
    given: InstallBody,
    start: CallStart,
}

/// The version to install.
struct RegisteredVersion {
    blob: Value,
    manifest: Manifest,
}

type Activated = (Result<Arc<InstallRow>, ActivationRefusal>, AuditEntry);

impl Activation {
    /// The install or its blockers, and the entry for the log. Nothing is changed by an activation that is blocked.
    fn carry_out(&self, store: &Store) -> Result<Result<Activated, ApiResponse>, StoreError> {
        let before = store.install_of(&self.tenant.slug, &self.app)?;
        let target = match self.version(store, before.as_deref())? {
            Ok(target) => target,
            Err(refused) => return Ok(Err(refused)),
        };
        let manifest = &target.manifest;
        if let Some(refused) = self.refuse_scopes(manifest) {
            return Ok(Err(refused));
        }
        let place = ActivationPlace { tenant_id: &self.tenant.id, tenant: &self.tenant.slug, app: &self.app };
        let prompts = settings::prompts(store, manifest, (place.tenant, place.tenant_id))?;
        let values = settings::read(&prompts, &self.given.settings);
        let blockers = blockers::all(store, place, manifest, &values)?;
        let audited =
            AuditTarget { tenant: self.tenant.slug.clone(), app: self.app.clone(), version: manifest.version.clone() };
        let subject = AuditSubject::new(AuditKind::Install, manifest.version.as_str());
        let headline = format!("`{}` cannot be activated in tenant `{}`", self.app, self.tenant.slug);
        if let Some(refused) = ActivationRefusal::of(headline, blockers) {
            let outcome = AuditOutcome::blocked(&refused.status, refused.detail.as_str());
            let entry = audit::write(store, &audited, subject, outcome, self.start)?;
            return Ok(Ok((Err(refused), entry)));
        }
        let secrets = match activation::new_secrets(&values.secrets) {
            Ok(secrets) => secrets,
            Err(error) => return Ok(Err(refusal(422, "bad_request", error.to_string(), String::new()))),
        };
        let (granted, now) = (self.given.grants.clone(), self.state.clock.unix_millis());
        let templates = self.templates(store, &manifest.version)?;
        let tenant = self.tenant.clone();
        let new = NewInstall { tenant, granted, values, secrets, templates, approves_wires: false, now };
        let row = activation::save(&self.state, store, (manifest, &target.blob), &new)?;
        Ok(Ok((Ok(row), audit::write(store, &audited, subject, AuditOutcome::success(), self.start)?)))
    }

    /// The version that is wanted: the installed one again, the one that is named, or the current one.
    fn version(
        &self,
        store: &Store,
        before: Option<&InstallRow>,
    ) -> Result<Result<RegisteredVersion, ApiResponse>, StoreError> {
        let unreadable = || StoreError::Unreadable("manifest");
        let read = |text: &str| -> Result<RegisteredVersion, StoreError> {
            let mut blob: Value = serde_json::from_str(text).map_err(|_| unreadable())?;
            if let Some(fields) = blob.as_object_mut() {
                // An install does not keep the docs.
                fields.shift_remove(APP_DOCS);
            }
            Ok(RegisteredVersion { manifest: Manifest::from_stored(&blob).ok_or_else(unreadable)?, blob })
        };
        if let Some(before) = before {
            if self.given.version.as_ref().is_none_or(|version| *version == before.version) {
                return Ok(Ok(read(before.manifest.text())?));
            }
            let detail = format!("`{}` {} is installed in tenant `{}`", self.app, before.version, self.tenant.slug);
            let hint = format!("upgrade it: `linkworld upgrade --app {} --local`", self.app);
            return Ok(Err(refusal(409, "already_installed", detail, hint)));
        }
        let Some(app) = store.app(&self.app)? else { return Ok(Err(lookup::unknown_app(store, &self.app)?)) };
        let Some(version) = self.given.version.as_ref().or(app.current_version.as_ref()) else {
            let hint = "register one in the app's folder: `linkworld deploy --skip-build --local`";
            let detail = format!("`{}` has no current version", self.app);
            return Ok(Err(refusal(404, "no_version", detail, hint.into())));
        };
        match store.version_manifest(&app.id, version)? {
            Some(posted) => Ok(Ok(read(&posted)?)),
            None => {
                let versions: Vec<String> = store.versions(&app.id)?.into_iter().map(|row| row.version).collect();
                let hint =
                    if versions.is_empty() { String::new() } else { format!("registered: {}", versions.join(", ")) };
                Ok(Err(refusal(404, "no_version", format!("`{}` has no version {version}", self.app), hint)))
            }
        }
    }

    /// The document templates of a version: those of the working copy that runs here, else the attached ones.
    fn templates(&self, store: &Store, version: &str) -> Result<Vec<Value>, StoreError> {
        let copy = self.state.working_copies.get(&self.tenant.slug, &self.app);
        match copy.filter(|copy| copy.blob["version"] == version) {
            Some(copy) => Ok(copy.templates.clone()),
            None => templates::of_version(store, &self.app, version),
        }
    }

    /// A tenant can only grant what the manifest declares.
    fn refuse_scopes(&self, manifest: &Manifest) -> Option<ApiResponse> {
        let declared = &manifest.required_scopes;
        let extra = self.given.grants.iter().flatten().find(|scope| !declared.contains(scope))?;
        Some(undeclared_scope(&self.app, extra, declared))
    }
}
