//! The developer's default values of an app's secrets. They are write-only here.

use crate::api::developer::apps;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::body_fields::{self, BodyFieldKind, optional, required};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{SecretRef, SecretRow};
use crate::vault::secret_values::NewSecret;
use linkworld_contract::limits::{SECRET_DESCRIPTION_CHARS_MAX, SECRET_VALUE_BYTES_MAX};
use linkworld_contract::names::SecretKey;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::developer::{SecretBody, SecretDeleteReply, SecretEntry, SecretSetReply};
use linkworld_system::clock::rfc3339;
use serde::Serialize;
use std::sync::Arc;

/// The name of this tier in listings.
const TIER: &str = "dev_default";

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let secrets = state
        .store
        .run(move |store| match apps::readable(store, &account, &slug)? {
            Ok(app) => Ok(Ok(store.default_secrets(&app.slug)?)),
            Err(refusal) => Ok(Err(refusal)),
        })
        .await??;
    Ok(ApiResponse::ok(&secrets.into_iter().map(|secret| entry(secret, TIER)).collect::<Vec<_>>()))
}

pub(crate) async fn set(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let new = new_secret(&request, request.param(1))?;
    let (now, start) = (state.clock.unix_millis(), request.start);
    let shared = Arc::clone(&state);
    let (changed, saved, audit_entry) = state
        .store
        .run(move |store| {
            if let Err(refusal) = apps::writable(store, &account, &slug)? {
                return Ok(Err(refusal));
            }
            let subject = AuditSubject::new(AuditKind::SecretChange, new.key.as_str());
            let secret = SecretRef { app: slug, key: new.key.to_string(), tenant_id: None };
            let changed = shared.vault.save_secret(store, &secret, &new, now)?;
            let target = AuditTarget::everywhere(&secret.app);
            let audit_entry = audit::write(store, &target, subject, AuditOutcome::success(), start)?;
            Ok(Ok((changed, store.secret(&secret)?, audit_entry)))
        })
        .await??;
    state.publish_entry(audit_entry);
    let reply = |row| SavedSecret { entry: entry(row, TIER), change: SecretSetReply { changed: Some(changed) } };
    Ok(ApiResponse::ok(&saved.map(reply)))
}

pub(crate) async fn delete(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let key = secret_key(request.param(1))?;
    let start = request.start;
    let (deleted, audit_entry) = state
        .store
        .run(move |store| {
            if let Err(refusal) = apps::writable(store, &account, &slug)? {
                return Ok(Err(refusal));
            }
            let secret = SecretRef { app: slug, key: key.to_string(), tenant_id: None };
            let deleted = store.remove_secret(&secret)?;
            let outcome = if deleted { AuditOutcome::success() } else { AuditOutcome::not_set() };
            let subject = AuditSubject::new(AuditKind::SecretDelete, key.as_str());
            let target = AuditTarget::everywhere(&secret.app);
            Ok(Ok((deleted, audit::write(store, &target, subject, outcome, start)?)))
        })
        .await??;
    state.publish_entry(audit_entry);
    Ok(ApiResponse::ok(&SecretDeleteReply { deleted }))
}

/// The reply to a change: the entry, and whether anything changed.
#[derive(Serialize)]
struct SavedSecret {
    #[serde(flatten)]
    entry: SecretEntry,
    #[serde(flatten)]
    change: SecretSetReply,
}

/// The checked body of a request that sets a secret.
pub(crate) fn new_secret(request: &ApiRequest, key: &str) -> Result<NewSecret, ApiResponse> {
    let key = secret_key(key)?;
    let fields = [required("value", BodyFieldKind::Text), optional("description", BodyFieldKind::TextOrNull)];
    let SecretBody { value, description } = body_fields::read(request, &fields)?;
    // An empty value is unusual, and the sender's decision.
    if value.byte_count() > SECRET_VALUE_BYTES_MAX {
        return Err(body_fields::wrong("value", format!("expected at most {SECRET_VALUE_BYTES_MAX} bytes")));
    }
    let description = description.filter(|text| !text.is_empty());
    if let Some(text) = &description {
        if text.chars().count() > SECRET_DESCRIPTION_CHARS_MAX {
            let msg = format!("expected at most {SECRET_DESCRIPTION_CHARS_MAX} characters");
            return Err(body_fields::wrong("description", msg));
        }
        if text.chars().any(char::is_control) {
            return Err(body_fields::wrong("description", "expected no control characters"));
        }
    }
    Ok(NewSecret { key, value, description })
}

/// The secret key in a path.
pub(crate) fn secret_key(key: &str) -> Result<SecretKey, ApiResponse> {
    SecretKey::parse(key).map_err(|error| body_fields::wrong("key", error))
}

/// A secret in a listing, without its value.
pub(crate) fn entry(secret: SecretRow, tier: &str) -> SecretEntry {
    SecretEntry {
        key: secret.key,
        description: secret.description,
        scope: Some(tier.into()),
        updated_at: Some(rfc3339(secret.updated_at)),
    }
}
