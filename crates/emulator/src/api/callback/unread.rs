//! Requests of handlers that no endpoint could read: a body that is too large or not what is expected. Each is in the log.

use crate::audit::{AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::session;
use crate::auth::token::SessionClaims;
use crate::state::PlatformState;
use crate::store::StoreError;
use linkworld_contract::wire::control::AuditKind;

/// Writes a refusal to the log of the app; not for an app that was uninstalled meanwhile.
pub(crate) async fn record(
    state: &PlatformState,
    claims: SessionClaims,
    (path, decision): (&str, String),
    start: CallStart,
) -> Result<(), StoreError> {
    let found = state.store.run(move |store| session::install_of(store, &claims)).await?;
    if let Some(install) = found {
        let name = path.rsplit('/').next().unwrap_or_default();
        let subject = AuditSubject::new(AuditKind::PlatformTool, name);
        let outcome = AuditOutcome::blocked(&decision, decision.clone());
        state.audit(AuditTarget::of(&install), subject, outcome, start).await?;
    }
    Ok(())
}
