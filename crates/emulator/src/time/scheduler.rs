//! Runs the schedules of installed apps by the platform's clock.
//!
//! What is due is taken from the store before it is sent, in one transaction that moves it to its next run. So a run is
//! sent at most once, whatever becomes of the platform and its clock, and of missed runs one is made up for.

use crate::audit::CallStart;
use crate::handler::trigger;
use crate::platform_event::PlatformEvent;
use crate::state::PlatformState;
use crate::store::{DueSchedule, StoreError};
use linkworld_contract::limits::{DRAIN_DEADLINE, SCHEDULE_BATCH_MAX, SCHEDULE_SCAN_INTERVAL};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::time::ScheduleRun;
use linkworld_system::clock::rfc3339;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// The task that looks for due schedules.
pub(crate) struct ScheduleScanner {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl ScheduleScanner {
    /// Starts to look.
    pub(crate) fn start(state: &Arc<PlatformState>) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, task: tokio::spawn(scan(Arc::clone(state), stopped)) }
    }

    /// Ends it and waits for the runs that are being sent, up to the drain deadline.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(true);
        // A panic in the task ends it too.
        let _ = tokio::time::timeout(DRAIN_DEADLINE, self.task).await;
    }
}

/// The interval of the scanner in milliseconds.
fn interval() -> i64 {
    i64::try_from(SCHEDULE_SCAN_INTERVAL.as_millis()).unwrap_or(i64::MAX)
}

/// Looks now and at the start of each interval of the platform's time, until it is stopped.
async fn scan(state: Arc<PlatformState>, mut stopped: watch::Receiver<bool>) {
    let mut runs = JoinSet::new();
    let mut changes = state.clock.changes();
    let mut next = i64::MIN;
    loop {
        tokio::select! {
            biased;
            _ = stopped.changed() => break,
            () = state.clock.sleep_until(next) => {
                while runs.try_join_next().is_some() {}
                let now = state.clock.unix_millis();
                next = after(now);
                if let Err(error) = look(&state, now, &mut runs).await {
                    report(&state, error);
                }
            }
            // A clock that was set back reaches another minute first.
            () = changes.next() => next = next.min(after(state.clock.unix_millis())),
        }
    }
    while runs.join_next().await.is_some() {}
}

/// The start of the next interval.
fn after(unix_millis: i64) -> i64 {
    (unix_millis.div_euclid(interval()) + 1) * interval()
}

/// Takes what is due and sends it, without waiting for the handlers.
async fn look(state: &Arc<PlatformState>, now: i64, runs: &mut JoinSet<()>) -> Result<(), StoreError> {
    let mut last = state.schedule_turn.take().await;
    place(state, (*last).clamp(now - interval(), now)).await?;
    *last = now;
    loop {
        let (taken, more) = state.store.run(move |store| store.take_due(now, SCHEDULE_BATCH_MAX)).await?;
        for due in taken {
            let state = Arc::clone(state);
            let entered = state.world_gate.enter().await;
            runs.spawn(async move {
                fire(&state, due).await;
                drop(entered);
            });
        }
        if !more {
            return Ok(());
        }
    }
}

/// Gives new schedules their first run after a time.
pub(crate) async fn place(state: &PlatformState, after: i64) -> Result<(), StoreError> {
    state.store.run(move |store| store.place_schedules(after)).await
}

/// Sends a run that was taken, and returns how it ended.
pub(crate) async fn fire(state: &Arc<PlatformState>, due: DueSchedule) -> ScheduleRun {
    let event = AppEvent::Schedule(due.name.clone());
    let start = CallStart::now(&state.clock);
    let sent = trigger::event(state, &due.install, &event, RawObject::default(), start).await;
    let status = match sent {
        Ok((outcome, _)) => outcome.audit_outcome().status(),
        Err(error) => {
            state.publish(PlatformEvent::InternalError(error.to_string()));
            "error"
        }
    };
    ScheduleRun {
        tenant: due.install.tenant.clone(),
        app: due.install.app.clone(),
        name: due.name,
        due: rfc3339(due.due),
        status: Some(status.into()),
    }
}

fn report(state: &PlatformState, error: StoreError) {
    state.publish(match error {
        StoreError::Unwritable(problem) => PlatformEvent::DiskProblem(problem.to_string()),
        other => PlatformEvent::InternalError(other.to_string()),
    });
}
