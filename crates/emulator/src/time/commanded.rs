//! Commands to the platform's clock. It is kept in the store, so that the next start goes on with it.

use crate::state::PlatformState;
use crate::store::{Store, StoreError};
use crate::time::{due, scheduler};
use linkworld_contract::limits::{ADVANCE_DEADLINE, ADVANCE_RUNS_MAX, CLOCK_UNIX_MILLIS_MAX};
use linkworld_contract::wire::time::{AdvanceStop, ClockChanged, ClockStatus, ScheduleRun};
use linkworld_system::clock::{Clock, ClockSetting, VirtualClock, rfc3339};
use std::sync::Arc;
use std::time::Instant;

/// Why the clock was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClockError {
    /// The platform runs by the machine's clock.
    #[error("the clock of this platform cannot be set")]
    NotSettable,
    /// The time is before 1970 or after 2099.
    #[error("the clock cannot be set to this time; expected a time from 1970 to 2099")]
    OutOfRange,
    /// No schedule and no heartbeat will run.
    #[error("no schedule or heartbeat of an active app will run")]
    NoSchedule,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a clock is commanded to do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ClockCommand {
    /// Stand still.
    Freeze,
    /// Run on.
    Run,
    /// Jump to a time in milliseconds since 1970; to the machine's time if there is none.
    Set(Option<i64>),
    /// Let so many milliseconds pass.
    Advance(i64),
    /// Let time pass until a schedule has run.
    RunUntilNext,
}

/// The clock and what is due next.
pub(crate) async fn status(state: &PlatformState) -> Result<ClockStatus, StoreError> {
    let now = state.clock.unix_millis();
    let next = state
        .store
        .run(move |store| {
            due::place(store, now)?;
            due::next(store)
        })
        .await?;
    Ok(ClockStatus {
        now: rfc3339(now),
        frozen: matches!(&state.clock, Clock::Virtual(clock) if matches!(clock.setting(), ClockSetting::Frozen { .. })),
        ahead_ms: now.saturating_sub(Clock::Real.unix_millis()),
        next: next.map(|(_, run)| run),
    })
}

/// Carries out a command. Nothing else takes due schedules meanwhile.
pub(crate) async fn carry_out(state: &Arc<PlatformState>, command: ClockCommand) -> Result<ClockChanged, ClockError> {
    let Clock::Virtual(clock) = &state.clock else { return Err(ClockError::NotSettable) };
    let mut last = state.schedule_turn.take().await;
    let before = state.clock.unix_millis();
    scheduler::place(state, before).await?;
    let mut passing = Passing { state, clock, runs: Vec::new(), started: Instant::now() };
    let stopped = match command {
        ClockCommand::Freeze => {
            clock.freeze();
            None
        }
        ClockCommand::Run => {
            clock.run();
            None
        }
        ClockCommand::Set(to) => passing.jump(to).await?,
        ClockCommand::Advance(by) => passing.until(before.saturating_add(by)).await?,
        ClockCommand::RunUntilNext => passing.until_next().await?,
    };
    passing.keep().await?;
    *last = state.clock.unix_millis();
    let runs = passing.runs;
    Ok(ClockChanged { clock: status(state).await?, before: rfc3339(before), runs, stopped })
}

/// Time that passes, with what ran in it.
struct Passing<'a> {
    state: &'a Arc<PlatformState>,
    clock: &'a VirtualClock,
    runs: Vec<ScheduleRun>,
    started: Instant,
}

impl Passing<'_> {
    /// Sets the clock to a time; schedules that were due in between run once. One that has run before does not run again
    /// when the clock is set back.
    async fn jump(&mut self, to: Option<i64>) -> Result<Option<AdvanceStop>, ClockError> {
        match (to, self.clock.setting()) {
            (None, ClockSetting::Running { .. }) => self.clock.set(ClockSetting::Running { ahead: 0 }),
            (to, _) => self.clock.set_time(in_range(to.unwrap_or_else(|| Clock::Real.unix_millis()))?),
        }
        let now = self.state.clock.unix_millis();
        self.run_due(now, now).await
    }

    /// Lets time pass until then.
    async fn until(&mut self, then: i64) -> Result<Option<AdvanceStop>, ClockError> {
        let then = in_range(then)?;
        while let Some(due) = self.next_due().await?.filter(|due| *due <= then) {
            if let Some(stopped) = self.run_due(due, then).await? {
                return Ok(Some(stopped));
            }
        }
        self.move_to(then);
        Ok(None)
    }

    /// Lets time pass until a schedule has run, and all that are due with it.
    async fn until_next(&mut self) -> Result<Option<AdvanceStop>, ClockError> {
        while self.runs.is_empty() {
            let due =
                self.next_due().await?.filter(|due| *due <= CLOCK_UNIX_MILLIS_MAX).ok_or(ClockError::NoSchedule)?;
            if let Some(stopped) = self.run_due(due, due).await? {
                return Ok(Some(stopped));
            }
        }
        Ok(None)
    }

    async fn next_due(&self) -> Result<Option<i64>, StoreError> {
        Ok(self.state.store.run(due::next).await?.map(|(due, _)| due))
    }

    /// Runs all that is due at a time, one after the other, on the way to the time `then`.
    async fn run_due(&mut self, due: i64, then: i64) -> Result<Option<AdvanceStop>, ClockError> {
        self.move_to(due);
        loop {
            let (now, setting) = (due.max(self.state.clock.unix_millis().min(then)), self.clock.setting());
            if self.next_due().await?.is_none_or(|next| next > now) {
                return Ok(None);
            }
            if let Some(stopped) = self.stopped(then) {
                return Ok(Some(stopped));
            }
            let clock = self.state.clock.clone();
            let take = move |store: &Store| {
                store.set_clock_setting(setting)?;
                due::take(store, &clock, (now, 1))
            };
            for run in self.state.store.run(take).await?.0 {
                let run = due::fire(self.state, run).await;
                self.runs.push(run);
            }
        }
    }

    /// The limit that this command has reached, if it has.
    fn stopped(&self, then: i64) -> Option<AdvanceStop> {
        let (limit, detail) = if self.runs.len() >= ADVANCE_RUNS_MAX {
            ("runs", format!("one command runs at most {ADVANCE_RUNS_MAX} schedules and heartbeats"))
        } else if self.started.elapsed() >= ADVANCE_DEADLINE {
            ("time", format!("one command takes at most {} seconds", ADVANCE_DEADLINE.as_secs()))
        } else {
            return None;
        };
        let left = then.saturating_sub(self.state.clock.unix_millis()).max(0);
        Some(AdvanceStop { limit: limit.into(), detail, left_seconds: left.unsigned_abs().div_ceil(1_000) })
    }

    /// Moves the clock on; never back.
    fn move_to(&self, then: i64) {
        if then > self.state.clock.unix_millis() {
            self.clock.set_time(then);
        }
    }

    /// Keeps how the clock goes now.
    async fn keep(&self) -> Result<(), StoreError> {
        let setting = self.clock.setting();
        self.state.store.run(move |store| store.set_clock_setting(setting)).await
    }
}

fn in_range(unix_millis: i64) -> Result<i64, ClockError> {
    (0..CLOCK_UNIX_MILLIS_MAX).contains(&unix_millis).then_some(unix_millis).ok_or(ClockError::OutOfRange)
}
