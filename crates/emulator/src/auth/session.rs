//! Session tokens of installs.

use crate::auth::token::{SessionClaims, SessionSubject};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::secret::Secret;
use std::sync::Arc;

/// A new session token for the handler of an install.
pub(crate) fn new_token(state: &PlatformState, install: &InstallRow) -> Secret {
    let subject = SessionSubject {
        tenant_id: &install.tenant_id,
        app_id: &install.app,
        app_version: &install.version,
        install_id: &install.id,
    };
    let token = state.keys.session(subject, state.token_clock.unix_seconds());
    state.handler_log.reveal(install, "LINKWORLD_MCP_TOKEN", &token);
    token
}

/// The install that a token was issued for; `None` once it is uninstalled or has another version.
pub(crate) fn install_of(store: &Store, claims: &SessionClaims) -> Result<Option<Arc<InstallRow>>, StoreError> {
    let install = store.install(&claims.install_id)?;
    Ok(install.filter(|install| {
        install.version == claims.app_version && install.app == claims.app_id && install.tenant_id == claims.tenant_id
    }))
}
