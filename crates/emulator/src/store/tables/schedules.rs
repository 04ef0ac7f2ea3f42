//! The schedules of installs: when each runs next. What is due is found by an index, never by reading all installs.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::{InstallRow, InstallState};
use crate::store::tables::timing::next_cron;
use jiff::tz::TimeZone;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One schedule of an install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScheduleRow {
    /// The tenant's name.
    pub(crate) tenant: String,
    /// The app's slug.
    pub(crate) app: String,
    /// Its name in the manifest.
    pub(crate) name: String,
    /// Its cron expression.
    pub(crate) cron: String,
    /// Milliseconds since 1970; none if it never runs.
    pub(crate) next_run: Option<i64>,
    /// When it was sent last, in milliseconds since 1970.
    pub(crate) last_run: Option<i64>,
    /// Whether it is paused.
    pub(crate) paused: bool,
}

/// A run taken from the store; no other taker gets it.
#[derive(Debug, Clone)]
pub(crate) struct DueSchedule {
    /// Whose schedule.
    pub(crate) install: Arc<InstallRow>,
    /// Its name in the manifest.
    pub(crate) name: String,
    /// When it was due, in milliseconds since 1970.
    pub(crate) due: i64,
}

/// The `next_run` of a schedule that is new or has another cron expression.
pub(super) const UNPLACED: i64 = -1;

const LISTED: &str = "SELECT t.slug, i.app, s.name, s.cron, s.next_run, s.last_run, s.paused FROM installs i \
                      JOIN tenants t ON t.id = i.tenant_id JOIN schedules s ON s.install_id = i.id";
const DUE: &str = "SELECT install_id, name, cron, next_run FROM schedules \
                   WHERE paused = 0 AND next_run <= ? ORDER BY next_run LIMIT ?";
const NEXT_DUE: &str = "SELECT t.slug, i.app, s.name, s.cron, s.next_run, s.last_run, s.paused \
                        FROM schedules s INDEXED BY schedules_due CROSS JOIN installs i ON i.id = s.install_id \
                        CROSS JOIN tenants t ON t.id = i.tenant_id \
                        WHERE s.paused = 0 AND s.next_run >= 0 AND i.status = ? ORDER BY s.next_run LIMIT 1";

fn read(row: &Row<'_>) -> rusqlite::Result<ScheduleRow> {
    let next_run: Option<i64> = row.get(4)?;
    Ok(ScheduleRow {
        tenant: row.get(0)?,
        app: row.get(1)?,
        name: row.get(2)?,
        cron: row.get(3)?,
        next_run: next_run.filter(|next| *next != UNPLACED),
        last_run: row.get(5)?,
        paused: row.get(6)?,
    })
}

/// The first run after a time, in UTC; none if the calendar has none.
fn next_run(cron: &str, after: i64) -> Option<i64> {
    next_cron(cron, after, &TimeZone::UTC)
}

impl Store {
    /// Takes over the schedules of an install's manifest. One that is unchanged keeps its runs, and any keeps its pause.
    pub(super) fn keep_schedules(&self, install: &InstallRow) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached("SELECT name, cron FROM schedules WHERE install_id = ?")?;
        let before = query.query_map([&install.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut before = before.collect::<Result<BTreeMap<String, String>, _>>()?;
        // A manifest that cannot be read fails each call of the app; here it only has no schedules.
        let declared = install.manifest.typed().map_or(&[][..], |manifest| &manifest.lifecycle.schedules[..]);
        let mut kept = BTreeSet::new();
        // Of schedules with the same name, the first one counts.
        for schedule in declared.iter().filter(|schedule| kept.insert(schedule.name.as_str())) {
            if before.remove(&schedule.name).as_ref() == Some(&schedule.cron) {
                continue;
            }
            self.connection
                .prepare_cached(
                    "INSERT INTO schedules (install_id, name, cron, next_run) VALUES (?, ?, ?, ?) \
                     ON CONFLICT (install_id, name) DO UPDATE SET cron = excluded.cron, next_run = excluded.next_run",
                )?
                .execute(params![install.id, schedule.name, schedule.cron, UNPLACED])?;
        }
        before.keys().try_for_each(|name| self.drop_schedule(&install.id, name))
    }

    fn drop_schedule(&self, install_id: &str, name: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM schedules WHERE install_id = ? AND name = ?";
        self.connection.prepare_cached(sql)?.execute([install_id, name])?;
        Ok(())
    }

    /// Gives new schedules their first run after a time. A schedule that has run before does not run for that time again.
    pub(crate) fn place_schedules(&self, after: i64) -> Result<(), StoreError> {
        let sql = "SELECT install_id, name, cron, last_run FROM schedules WHERE paused = 0 AND next_run = -1";
        let mut query = self.connection.prepare_cached(sql)?;
        let found = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let found = found.collect::<Result<Vec<(String, String, String, Option<i64>)>, _>>()?;
        for (install, name, cron, last_run) in found {
            self.set_next_run(&install, &name, next_run(&cron, after.max(last_run.unwrap_or(after))))?;
        }
        Ok(())
    }

    /// Forgets when schedules and heartbeats are due: what was missed is not made up for.
    pub(in crate::store) fn forget_due_times(&self) -> Result<(), StoreError> {
        self.connection.execute_batch(
            "UPDATE schedules SET next_run = -1 WHERE next_run IS NOT NULL;
             UPDATE heartbeats SET next_run = -1 WHERE next_run IS NOT NULL",
        )?;
        Ok(())
    }

    fn set_next_run(&self, install_id: &str, name: &str, next: Option<i64>) -> Result<(), StoreError> {
        let sql = "UPDATE schedules SET next_run = ? WHERE install_id = ? AND name = ?";
        self.connection.prepare_cached(sql)?.execute(params![next, install_id, name])?;
        Ok(())
    }

    /// Takes what is due at a time, at most `limit`, and moves it to its next run after that time. Of the runs that a
    /// schedule has missed, it takes one. Second, whether there may be more.
    pub(crate) fn take_due(&self, now: i64, limit: usize) -> Result<(Vec<DueSchedule>, bool), StoreError> {
        let mut query = self.connection.prepare_cached(DUE)?;
        let found = query.query_map(params![now, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        let found = found.collect::<Result<Vec<(String, String, String, i64)>, _>>()?;
        let more = found.len() == limit;
        let mut taken = Vec::with_capacity(found.len());
        for (install_id, name, cron, due) in found {
            let Some(install) = self.install(&install_id)? else {
                self.drop_schedule(&install_id, &name)?;
                continue;
            };
            self.set_next_run(&install_id, &name, next_run(&cron, now.max(due)))?;
            if install.status == InstallState::Active && due != UNPLACED {
                let sql = "UPDATE schedules SET last_run = ? WHERE install_id = ? AND name = ?";
                self.connection.prepare_cached(sql)?.execute(params![now, install_id, name])?;
                taken.push(DueSchedule { install, name, due });
            }
        }
        let place =
            |due: &DueSchedule| (due.due, due.install.tenant.clone(), due.install.app.clone(), due.name.clone());
        taken.sort_by_key(place);
        Ok((taken, more))
    }

    /// The schedule that is due next, of all active installs.
    pub(crate) fn next_due(&self) -> Result<Option<ScheduleRow>, StoreError> {
        let mut query = self.connection.prepare_cached(NEXT_DUE)?;
        Ok(query.query_row([InstallState::Active.word()], read).optional()?)
    }

    /// Up to `limit` schedules, of a tenant or an app if given, ordered by tenant, app and name.
    pub(crate) fn schedules(
        &self,
        tenant: Option<&str>,
        app: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ScheduleRow>, StoreError> {
        let sql = format!(
            "{LISTED} WHERE (?1 IS NULL OR t.slug = ?1) AND (?2 IS NULL OR i.app = ?2) \
             ORDER BY t.slug, i.app, s.name LIMIT ?3"
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        Ok(query.query_map(params![tenant, app, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// The schedule of an install with this name.
    pub(crate) fn schedule(&self, install_id: &str, name: &str) -> Result<Option<ScheduleRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{LISTED} WHERE i.id = ? AND s.name = ?"))?;
        Ok(query.query_row([install_id, name], read).optional()?)
    }

    /// Pauses a schedule, or resumes it from a time on: what it missed is not made up for.
    pub(crate) fn set_schedule_paused(
        &self,
        install_id: &str,
        name: &str,
        paused: bool,
        now: i64,
    ) -> Result<(), StoreError> {
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE schedules SET paused = ?3, next_run = ?4 WHERE install_id = ?1 AND name = ?2 AND paused <> ?3",
            )?
            .execute(params![install_id, name, paused, UNPLACED])?;
        if changed > 0 { self.place_schedules(now) } else { Ok(()) }
    }

    /// How SQLite finds what is due.
    #[cfg(test)]
    pub(crate) fn due_plans(&self) -> Vec<String> {
        let plan = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let plan = statement.query_map(values, |row| row.get(3)).unwrap();
            plan.collect::<Result<Vec<String>, _>>().unwrap().join("; ")
        };
        vec![plan(DUE, &[&1, &1]), plan(NEXT_DUE, &[&"active"])]
    }
}
