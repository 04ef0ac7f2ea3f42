//! Reading a secret: the tenant's value, else the developer's default, else not found. Every read is committed to the
//! audit log before the value is returned.

use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, SecretRef, Store, StoreError};
use crate::vault::error::VaultError;
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::callback::SecretReply;
use linkworld_contract::wire::control::AuditKind;
use std::sync::Arc;

pub(crate) async fn read(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let claims = request.session()?;
    let key = request.query("key").ok_or_else(|| ToolRefusal::unread("the query parameter `key` is missing"))?;
    let key = SecretKey::parse(key).map_err(|error| ToolRefusal::unread(error.to_string()))?;
    let (shared, name) = (Arc::clone(&state), key.clone());
    let (found, entry) = state
        .store
        .run(move |store| {
            let Some(install) = session::install_of(store, &claims)? else {
                return Ok(Err(unauthorized(TokenError::Invalid)));
            };
            let found = look_up(&shared, store, &install, &name)?;
            let outcome = match &found {
                Ok(Some(_)) => AuditOutcome::success(),
                Ok(None) => AuditOutcome::not_set(),
                Err(error) => AuditOutcome::error(error.to_string()),
            };
            if let Ok(Some(value)) = &found {
                shared.handler_log.reveal(&install, name.as_str(), value);
            }
            let cause = shared.instances.get(&install.tenant, &install.app).queue.sole_call();
            let subject = AuditSubject::new(AuditKind::SecretRead, name.as_str()).caused_by(cause);
            let entry = audit::write(store, &AuditTarget::of(&install), subject, outcome, request.start)?;
            Ok(Ok((found, entry)))
        })
        .await??;
    state.publish_entry(entry);
    let value = found.map_err(|error| ApiResponse::internal(format!("secret {key}: {error}")))?;
    Ok(ApiResponse::ok(&SecretReply { key: key.to_string(), found: value.is_some(), value }))
}

/// The value of a secret: the tenant's own, else the developer's default.
pub(crate) fn look_up(
    state: &PlatformState,
    store: &Store,
    install: &InstallRow,
    key: &SecretKey,
) -> Result<Result<Option<Secret>, VaultError>, StoreError> {
    for tenant_id in [Some(install.tenant_id.clone()), None] {
        let secret = SecretRef { app: install.app.clone(), key: key.to_string(), tenant_id };
        if let Some(row) = store.secret(&secret)? {
            // A record that does not open is an error. Continuing would return the default instead of the tenant's value.
            return Ok(state.vault.open(&secret, &row.sealed).map(Some));
        }
    }
    Ok(Ok(None))
}
