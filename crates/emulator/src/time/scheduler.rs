//! Looks for schedules and heartbeats that are due by the platform's clock. Of missed runs one is made up for.

use crate::platform_event::PlatformEvent;
use crate::state::PlatformState;
use crate::store::StoreError;
use crate::time::due::{self, BegunRun};
use linkworld_contract::limits::{DRAIN_DEADLINE, HEARTBEAT_TICK, SCHEDULE_BATCH_MAX};
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

/// The interval of the scanner in milliseconds: that of heartbeats. Schedules are due at full minutes, and four intervals
/// are one minute.
fn interval() -> i64 {
    i64::try_from(HEARTBEAT_TICK.as_millis()).unwrap_or(i64::MAX)
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
        let (taken, more) = take(state, now).await?;
        for begun in taken {
            let state = Arc::clone(state);
            let entered = state.world_gate.enter().await;
            runs.spawn(async move {
                due::fire(&state, begun).await;
                drop(entered);
            });
        }
        if !more {
            return Ok(());
        }
    }
}

async fn take(state: &PlatformState, now: i64) -> Result<(Vec<BegunRun>, bool), StoreError> {
    let clock = state.clock.clone();
    state.store.run(move |store| due::take(store, &clock, (now, SCHEDULE_BATCH_MAX))).await
}

/// Gives what is new its first run after a time.
pub(crate) async fn place(state: &PlatformState, after: i64) -> Result<(), StoreError> {
    state.store.run(move |store| due::place(store, after)).await
}

fn report(state: &PlatformState, error: StoreError) {
    state.publish(match error {
        StoreError::Unwritable(problem) => PlatformEvent::DiskProblem(problem.to_string()),
        other => PlatformEvent::InternalError(other.to_string()),
    });
}
