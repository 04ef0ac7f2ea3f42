//! Calls an install's handler, within its capacity, and writes the begin and the end of the call to the audit log.

use crate::audit::{self, AuditSubject, AuditTarget, CallStart};
use crate::handler::upstream::{HandlerCall, HandlerOutcome, call_handler};
use crate::instances::{RunningInstance, Turn};
use crate::state::PlatformState;
use crate::store::{InstallRow, StoreError};
use std::sync::Arc;
use tokio::time::Instant;

/// Makes the call. Its begin is committed before the handler is reached, and its end before this returns the outcome.
///
/// It runs to completion even if the caller disconnects, so every call that reached the handler has its end in the log.
pub(crate) async fn send(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    call: HandlerCall,
    start: CallStart,
) -> Result<(HandlerOutcome, u64), StoreError> {
    let (state, target) = (Arc::clone(state), AuditTarget::of(install));
    let instance = state.instances.get(&install.tenant, &install.app);
    let work = tokio::spawn(async move {
        let subject = AuditSubject::new(call.kind, call.name.clone());
        let Some(turn) = instance.enter_queue() else {
            let outcome = HandlerOutcome::Busy;
            state.audit(target, subject, outcome.audit_outcome(), start).await?;
            return Ok((outcome, start.micros()));
        };
        let row = state.store.run(move |store| audit::begin(store, &target, subject, start)).await?;
        let id = row.id;
        let outcome = deliver(&state, &instance, turn, (&call, id)).await;
        let recorded = outcome.audit_outcome();
        let cause = recorded.cause.clone();
        let entry = state.store.run(move |store| audit::end(store, row, recorded, start)).await?;
        state.publish_call(entry, cause);
        Ok((outcome, start.micros()))
    });
    match work.await {
        Ok(done) => done,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(StoreError::Closed),
    }
}

/// Waits for the call's turn and makes it. Its deadline counts the wait too, as its caller does.
async fn deliver(
    state: &PlatformState,
    instance: &RunningInstance,
    turn: Turn,
    (call, id): (&HandlerCall, i64),
) -> HandlerOutcome {
    let until = Instant::now() + call.deadline;
    let Ok(_inside) = tokio::time::timeout_at(until, turn.taken(id)).await else { return HandlerOutcome::TimedOut };
    match instance.upstream() {
        None => HandlerOutcome::NotReady("no handler is attached".into()),
        Some(upstream) => call_handler(&state.handlers, &upstream, call, until).await,
    }
}
