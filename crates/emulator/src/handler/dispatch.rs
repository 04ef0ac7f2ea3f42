//! Calls an install's handler within its capacity and writes an audit entry for every outcome.

use crate::audit::AuditTarget;
use crate::handler::upstream::{HandlerCall, HandlerOutcome, call_handler};
use crate::state::PlatformState;
use crate::store::{InstallRow, StoreError};
use std::sync::Arc;
use std::time::Instant;

/// Makes the call and commits its audit entry before it returns the outcome.
///
/// It runs to completion even if the caller disconnects, so every call that reached the handler is in the audit log.
pub(crate) async fn send(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    call: HandlerCall,
    started: Instant,
) -> Result<(HandlerOutcome, u64), StoreError> {
    let (state, target) = (Arc::clone(state), AuditTarget::of(install));
    let instance = state.instances.get(&install.tenant, &install.app);
    let work = tokio::spawn(async move {
        let outcome = match (instance.upstream(), Arc::clone(&instance.capacity).try_acquire_owned()) {
            (None, _) => HandlerOutcome::NotReady("no handler is attached".into()),
            (_, Err(_)) => HandlerOutcome::Busy,
            (Some(upstream), Ok(_permit)) => call_handler(&state.handlers, &upstream, &call).await,
        };
        let duration = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        state.audit(target, (call.kind, call.name), outcome.audit_outcome(), duration).await?;
        Ok((outcome, duration))
    });
    match work.await {
        Ok(done) => done,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(StoreError::Closed),
    }
}
