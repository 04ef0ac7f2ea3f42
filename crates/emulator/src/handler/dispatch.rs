//! Calls an install's handler, within its capacity, and writes the begin and the end of the call to the audit log.

use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::handler::to_its_end::to_its_end;
use crate::handler::upstream::{HandlerCall, HandlerOutcome, Upstream, call_handler};
use crate::instance::queue::Turn;
use crate::instance::registry::Instance;
use crate::state::PlatformState;
use crate::store::{AuditRow, InstallRow, StoreError};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_system::env;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A call that was made, or that could not be.
pub(crate) struct MadeCall {
    pub(crate) outcome: HandlerOutcome,
    /// Its id in the audit log.
    pub(crate) entry: i64,
    /// How long it took.
    pub(crate) micros: u64,
}

/// Makes the call. Its begin is committed before the handler is reached, and its end before this returns the outcome.
///
/// It runs to completion even if the caller disconnects, so every call that reached the handler has its end in the log.
pub(crate) async fn send(
    state: &Arc<PlatformState>,
    install: &InstallRow,
    call: HandlerCall,
    start: CallStart,
) -> Result<MadeCall, StoreError> {
    let (state, target) = (Arc::clone(state), AuditTarget::of(install));
    let instance = state.instances.get(&install.tenant, &install.app);
    to_its_end(async move {
        let subject = AuditSubject::new(call.kind, call.name.clone()).caused_by(call.cause);
        let Some(turn) = instance.queue.enter() else {
            let outcome = HandlerOutcome::Busy;
            let entry = conclude(&state, (target, subject, call.begun), outcome.audit_outcome(), start).await?;
            return Ok(MadeCall { outcome, entry, micros: start.micros() });
        };
        let begun = target.clone();
        let row = match call.begun.clone() {
            Some(row) => row,
            None => state.store.run(move |store| audit::begin(store, &begun, subject, start)).await?,
        };
        let id = row.id;
        let outcome = Delivery { state: &state, instance: &instance, target, id }.make(turn, &call).await?;
        let recorded = outcome.audit_outcome();
        let cause = recorded.cause.clone();
        let entry = state.store.run(move |store| audit::end(store, row, recorded, start)).await?;
        keep_values(&state, &entry, (&call, &outcome));
        state.publish_call(entry, cause);
        Ok(MadeCall { outcome, entry: id, micros: start.micros() })
    })
    .await
}

/// Keeps what the handler was sent and what it returned. Not those of a route: they have headers with credentials of its
/// caller.
fn keep_values(state: &PlatformState, entry: &AuditEntry, (call, outcome): (&HandlerCall, &HandlerOutcome)) {
    let Some(sent) = std::str::from_utf8(&call.body).ok().filter(|_| call.route.is_none()) else { return };
    let returned = match outcome {
        HandlerOutcome::Answered { reply, .. } => Some(reply.text()),
        _ => None,
    };
    state.keep_values(entry, (sent, returned));
}

/// Ends a call that does not reach the handler: its row, or one that is written for it. Returns the row's id.
pub(crate) async fn conclude(
    state: &PlatformState,
    (target, subject, begun): (AuditTarget, AuditSubject, Option<AuditRow>),
    outcome: AuditOutcome,
    start: CallStart,
) -> Result<i64, StoreError> {
    let cause = outcome.cause.clone();
    let Some(row) = begun else { return state.audit(target, subject, outcome, start).await };
    let id = row.id;
    let entry = state.store.run(move |store| audit::end(store, row, outcome, start)).await?;
    state.publish_call(entry, cause);
    Ok(id)
}

/// A call whose begin is in the log.
struct Delivery<'a> {
    state: &'a PlatformState,
    instance: &'a Instance,
    target: AuditTarget,
    id: i64,
}

impl Delivery<'_> {
    /// Waits for the call's turn and makes it. Its deadline counts the wait too, as its caller does.
    /// That of a route ends on the platform's clock, too.
    async fn make(self, turn: Turn, call: &HandlerCall) -> Result<HandlerOutcome, StoreError> {
        let deadline = env::test_time_scale().map_or(call.deadline, |factor| call.deadline.mul_f64(factor));
        let until = Instant::now() + deadline;
        if call.route.is_none() {
            return self.reach(turn, call, until).await;
        }
        let ends_at = self.state.clock.unix_millis().saturating_add(millis(call.deadline));
        tokio::select! {
            biased;
            reached = self.reach(turn, call, until) => reached,
            () = self.state.clock.sleep_until(ends_at) => Ok(HandlerOutcome::TimedOut),
        }
    }

    async fn reach(&self, turn: Turn, call: &HandlerCall, until: Instant) -> Result<HandlerOutcome, StoreError> {
        let Ok(_inside) = tokio::time::timeout_at(until, turn.taken(self.id)).await else {
            return Ok(HandlerOutcome::TimedOut);
        };
        let Some(upstream) = self.instance.upstream() else {
            return Ok(HandlerOutcome::NotReady("no handler is attached".into()));
        };
        let Ok(woken) = tokio::time::timeout_at(until, self.wake(&upstream, &call.name)).await else {
            return Ok(HandlerOutcome::TimedOut);
        };
        Ok(match woken? {
            Err(why) => HandlerOutcome::NotReady(why),
            Ok(()) => call_handler(&self.state.handlers, &upstream, call, until).await,
        })
    }

    /// Starts a handler that is asleep. The start is a call of its own in the log, caused by the call that it waits for.
    async fn wake(&self, upstream: &Upstream, cause: &str) -> Result<Result<(), String>, StoreError> {
        if matches!(upstream, Upstream::Stub(_)) {
            return Ok(Ok(()));
        }
        let start = CallStart::now(&self.state.clock);
        let ready = match upstream.ready().await {
            Ok(ready) => ready,
            Err(why) => return Ok(Err(why)),
        };
        if ready.woke {
            let subject = AuditSubject::new(AuditKind::Wake, cause).caused_by(Some(self.id));
            self.state.audit(self.target.clone(), subject, AuditOutcome::success(), start).await?;
        }
        Ok(Ok(()))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
