//! A tenant's own values of secrets. They are write-only here.

use crate::api::control::lookup;
use crate::api::developer::secrets::{entry, new_secret, secret_key};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, SecretRef};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::developer::SecretDeleteReply;
use serde_json::json;
use std::sync::Arc;

/// The name of this tier in listings.
const TIER: &str = "tenant";

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let install = lookup::install_in_path(&state, &request).await?;
    let secrets = state.store.run(move |store| store.tenant_secrets(&install.app, &install.tenant_id)).await?;
    Ok(ApiResponse::ok(&secrets.into_iter().map(|secret| entry(secret, TIER)).collect::<Vec<_>>()))
}

pub(crate) async fn set(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let new = new_secret(&request, request.param(2))?;
    let install = lookup::install_in_path(&state, &request).await?;
    let (now, start) = (state.clock.unix_millis(), request.start);
    let shared = Arc::clone(&state);
    let (changed, audit_entry) = state
        .store
        .run(move |store| {
            let changed = shared.vault.save_secret(store, &tenant_secret(&install, new.key.as_str()), &new, now)?;
            let (target, outcome) = (AuditTarget::of(&install), AuditOutcome::success());
            let subject = AuditSubject::new(AuditKind::SecretChange, new.key.as_str());
            Ok((changed, audit::write(store, &target, subject, outcome, start)?))
        })
        .await?;
    state.publish_entry(audit_entry);
    Ok(ApiResponse::ok(&json!({ "ok": true, "changed": changed })))
}

pub(crate) async fn delete(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let key = secret_key(request.param(2))?;
    let install = lookup::install_in_path(&state, &request).await?;
    let start = request.start;
    let (deleted, audit_entry) = state
        .store
        .run(move |store| {
            let deleted = store.remove_secret(&tenant_secret(&install, key.as_str()))?;
            let outcome = if deleted { AuditOutcome::success() } else { AuditOutcome::not_set() };
            let subject = AuditSubject::new(AuditKind::SecretDelete, key.as_str());
            Ok((deleted, audit::write(store, &AuditTarget::of(&install), subject, outcome, start)?))
        })
        .await?;
    state.publish_entry(audit_entry);
    Ok(ApiResponse::ok(&SecretDeleteReply { deleted }))
}

fn tenant_secret(install: &InstallRow, key: &str) -> SecretRef {
    SecretRef { app: install.app.clone(), key: key.to_owned(), tenant_id: Some(install.tenant_id.clone()) }
}
