//! What runs by the platform's clock: schedules, heartbeats and commitments.
//!
//! What is due is taken from the store in one transaction, which moves it to its next run and writes the begin of its call.
//! So a run happens at most once, even if the platform is killed or its clock is set, and one that was cut off is in the log.

use crate::audit::{self, AuditSubject, AuditTarget, CallStart};
use crate::handler::trigger;
use crate::platform_event::PlatformEvent;
use crate::state::PlatformState;
use crate::store::{AuditRow, DueCommitment, DueHeartbeat, DueSchedule, InstallRow, Store, StoreError};
use crate::time::{beat, delivery};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::time::{RunKind, ScheduleRun};
use linkworld_system::clock::{Clock, rfc3339};
use std::sync::Arc;

/// A run whose begin is in the log.
pub(crate) struct BegunRun {
    run: DueRun,
    row: AuditRow,
    start: CallStart,
}

enum DueRun {
    Schedule(DueSchedule),
    Heartbeat(DueHeartbeat),
    Commitment(Box<DueCommitment>),
}

/// Gives what is new its first run after a time.
pub(crate) fn place(store: &Store, after: i64) -> Result<(), StoreError> {
    store.place_schedules(after)?;
    store.place_heartbeats(after)
}

/// The run that is due next, with its time in milliseconds since 1970.
pub(crate) fn next(store: &Store) -> Result<Option<(i64, ScheduleRun)>, StoreError> {
    let coming = |kind, (tenant, app, name): (String, String, String), due| {
        (due, ScheduleRun { kind, tenant, app, name, due: rfc3339(due), status: None })
    };
    let schedule = store.next_due()?.and_then(|row| Some((row.next_run?, row)));
    let schedule = schedule.map(|(due, row)| coming(RunKind::Schedule, (row.tenant, row.app, row.name), due));
    let beat = store.next_due_heartbeat()?.and_then(|row| Some((row.next_run?, row)));
    let beat = beat.map(|(due, row)| coming(RunKind::Heartbeat, (row.tenant, row.app, row.place.name()), due));
    let promise = store.next_due_commitment()?;
    let promise = promise.map(|(due, install, agent)| {
        coming(RunKind::Commitment, (install.tenant.clone(), install.app.clone(), agent), due)
    });
    Ok([schedule, beat, promise].into_iter().flatten().min_by_key(|(due, _)| *due))
}

/// Takes what is due at a time and begins it: at most `limit` of each kind, and of the kind that is due first if that is
/// one. Second, whether there may be more.
pub(crate) fn take(
    store: &Store,
    clock: &Clock,
    (now, limit): (i64, usize),
) -> Result<(Vec<BegunRun>, bool), StoreError> {
    let start = CallStart::now(clock);
    let first = if limit == 1 { next(store)?.map(|(_, run)| run.kind) } else { None };
    let wants = |kind| first.is_none_or(|first| first == kind);
    let (mut runs, mut more) = (Vec::new(), false);
    if wants(RunKind::Schedule) {
        let (taken, left) = store.take_due(now, limit)?;
        more |= left;
        runs.extend(taken.into_iter().map(DueRun::Schedule));
    }
    if wants(RunKind::Heartbeat) {
        let (taken, left) = store.take_due_heartbeats(now, limit)?;
        more |= left;
        runs.extend(taken.into_iter().map(DueRun::Heartbeat));
    }
    if wants(RunKind::Commitment) {
        let (taken, left) = store.take_due_commitments(now, limit)?;
        more |= left;
        runs.extend(taken.into_iter().map(|due| DueRun::Commitment(Box::new(due))));
    }
    let begun = runs.into_iter().map(|run| run.begin(store, start)).collect::<Result<_, _>>()?;
    Ok((begun, more))
}

/// Begins a beat of a heartbeat that is not due.
pub(crate) fn take_now(store: &Store, due: DueHeartbeat, start: CallStart) -> Result<BegunRun, StoreError> {
    store.note_beat(&due.install.id, &due.place, due.due)?;
    DueRun::Heartbeat(due).begin(store, start)
}

impl DueRun {
    /// Writes its begin to the log.
    fn begin(self, store: &Store, start: CallStart) -> Result<BegunRun, StoreError> {
        let (kind, name) = match &self {
            Self::Schedule(due) => (AuditKind::Event, AppEvent::Schedule(due.name.clone()).segment()),
            Self::Heartbeat(due) => (AuditKind::Heartbeat, due.place.name()),
            Self::Commitment(due) => (AuditKind::Commitment, due.row.agent.clone()),
        };
        let target = AuditTarget::of(self.install());
        let row = audit::begin(store, &target, AuditSubject::new(kind, name), start)?;
        Ok(BegunRun { run: self, row, start })
    }

    fn install(&self) -> &InstallRow {
        match self {
            Self::Schedule(due) => &due.install,
            Self::Heartbeat(due) => &due.install,
            Self::Commitment(due) => &due.install,
        }
    }

    /// The run as clients see it, before it is carried out.
    fn shown(&self) -> ScheduleRun {
        let (kind, name, due) = match self {
            Self::Schedule(due) => (RunKind::Schedule, due.name.clone(), due.due),
            Self::Heartbeat(due) => (RunKind::Heartbeat, due.place.name(), due.due),
            Self::Commitment(due) => (RunKind::Commitment, due.row.agent.clone(), due.row.due_at),
        };
        let (tenant, app) = (self.install().tenant.clone(), self.install().app.clone());
        ScheduleRun { kind, tenant, app, name, due: rfc3339(due), status: None }
    }
}

/// Carries out a run, and returns how it ended.
pub(crate) async fn fire(state: &Arc<PlatformState>, begun: BegunRun) -> ScheduleRun {
    let BegunRun { run, row, start } = begun;
    let shown = run.shown();
    let ended = match run {
        DueRun::Schedule(due) => {
            let event = AppEvent::Schedule(due.name);
            let sent = trigger::begun_event(state, &due.install, &event, (row, start)).await;
            sent.map(|made| made.outcome.audit_outcome().status()).map_err(|error| error.to_string())
        }
        DueRun::Heartbeat(due) => beat::carry_out(state, due, (row, start)).await.map_err(|error| error.to_string()),
        DueRun::Commitment(due) => {
            delivery::carry_out(state, *due, (row, start)).await.map_err(|error| error.to_string())
        }
    };
    let status = ended.unwrap_or_else(|error| {
        state.publish(PlatformEvent::InternalError(error));
        "error"
    });
    ScheduleRun { status: Some(status.into()), ..shown }
}

#[cfg(test)]
mod tests {
    use super::{DueRun, next, place, take};
    use crate::store::{InstallRow, InstallState, Store, StoredManifest, TenantRow};
    use linkworld_system::clock::{Clock, ClockSetting, VirtualClock};
    use serde_json::json;
    use std::collections::BTreeMap;

    const MINUTE: i64 = 60_000;
    /// 2026-01-02T03:04:05Z.
    const START: i64 = 1_767_323_045_000;

    /// An app with two schedules and a heartbeat.
    fn install() -> InstallRow {
        let schedules = json!([{"name": "often", "cron": "*/3 * * * *"}, {"name": "daily", "cron": "0 5 * * *"}]);
        let beat = json!({"slug": "beat", "schedule_type": "interval", "interval_minutes": 7, "invoke_always": true});
        let blob = json!({
            "app_id": "tax-bot", "version": "1.0.0", "lifecycle": {"schedules": schedules},
            "agent": {"name": "A", "system_prompt": "x", "heartbeats": [beat]}
        });
        InstallRow {
            id: "i1".into(),
            tenant_id: "t1".into(),
            tenant: "dev".into(),
            app: "tax-bot".into(),
            version: "1.0.0".into(),
            manifest: StoredManifest::new(blob.to_string()),
            declared: Vec::new(),
            granted: Vec::new(),
            config: "{}".into(),
            status: InstallState::Active,
            created_at: START,
        }
    }

    fn installed(store: &Store) {
        store.ensure_tenant(&TenantRow { id: "t1".into(), slug: "dev".into(), created_at: START }).unwrap();
        store.put_install(install()).unwrap();
    }

    fn at(now: i64) -> Clock {
        Clock::Virtual(VirtualClock::new(ClockSetting::Frozen { at: now }))
    }

    /// Takes what is due: names with the times at which they were due.
    fn taken(store: &Store, now: i64, limit: usize) -> Vec<(String, i64)> {
        let work = || take(store, &at(now), (now, limit));
        let named = |run: DueRun| match run {
            DueRun::Schedule(due) => (due.name, due.due),
            DueRun::Heartbeat(due) => (due.place.name(), due.due),
            DueRun::Commitment(due) => (due.row.agent, due.row.due_at),
        };
        store.atomic(work).unwrap().0.into_iter().map(|begun| named(begun.run)).collect()
    }

    #[test]
    fn a_run_that_is_cut_off_is_in_the_log_and_does_not_come_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("platform.db");
        let store = Store::open(&path).unwrap();
        installed(&store);
        place(&store, START).unwrap();
        let now = START + 10 * MINUTE;
        assert_eq!(taken(&store, now, 10).len(), 2, "one of each that is due");
        // Killed before anything was sent: the file is as the last commit left it.
        drop(store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.end_lost_calls("killed").unwrap(), 2);
        assert_eq!(taken(&store, now, 10), []);
        assert_eq!(next(&store).unwrap().unwrap().0, START - 5_000 + 11 * MINUTE, "03:15");
    }

    #[test]
    fn of_missed_runs_one_is_made_up_for_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("platform.db");
        let store = Store::open(&path).unwrap();
        installed(&store);
        place(&store, START).unwrap();
        store.close().unwrap();
        let store = Store::open(&path).unwrap();
        installed(&store);
        let later = START + 3 * 24 * 60 * MINUTE;
        place(&store, later).unwrap();
        let mut names: Vec<String> = taken(&store, later, 10).into_iter().map(|(name, _)| name).collect();
        names.sort();
        assert_eq!(names, ["daily", "default/beat", "often"]);
        assert_eq!(taken(&store, later, 10), []);
    }

    /// A small generator of numbers, the same in each run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % limit
        }
    }

    #[test]
    fn no_moment_comes_twice_whatever_the_clock_and_the_platform_do() {
        for seed in 0..24 {
            let mut numbers = Numbers(seed);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("platform.db");
            let mut store = Store::open(&path).unwrap();
            installed(&store);
            let (mut now, mut last): (i64, BTreeMap<String, i64>) = (START, BTreeMap::new());
            let mut runs = 0;
            for step in 0..80 {
                let span = i64::try_from(numbers.below(40)).unwrap() * MINUTE / 2;
                match numbers.below(9) {
                    0 => now -= 10 * span,
                    1 => now += 100 * span,
                    2 => drop(std::mem::replace(&mut store, Store::in_memory().unwrap())),
                    3 => store.set_schedule_paused("i1", "often", numbers.below(2) == 0, now).unwrap(),
                    4 => installed(&store),
                    _ => now += span,
                }
                if store.tenants().unwrap().is_empty() {
                    store = Store::open(&path).unwrap();
                }
                place(&store, now).unwrap();
                let limit = if numbers.below(2) == 0 { 1 } else { 10 };
                let mut seen = Vec::new();
                for (name, due) in taken(&store, now, limit) {
                    assert!(due <= now, "seed {seed}, step {step}: {name} ran before its time");
                    let before = last.insert(name.clone(), due).unwrap_or(i64::MIN);
                    assert!(due > before, "seed {seed}, step {step}: {name} came twice at {due}");
                    assert!(!seen.contains(&name), "seed {seed}, step {step}: {name} was made up for twice");
                    seen.push(name);
                    runs += 1;
                }
            }
            assert!(runs > 10, "seed {seed}: {runs}");
        }
    }
}
