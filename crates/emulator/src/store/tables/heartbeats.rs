//! The heartbeats of installs: when each agent's routine runs next. What is due is found by an index.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::{InstallRow, InstallState};
use crate::store::tables::schedules::UNPLACED;
use crate::store::tables::timing::{HeartbeatTiming, is_within, zone_of};
use linkworld_manifest::spec::agents::Heartbeat;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::HashMap;
use std::sync::Arc;

/// One heartbeat of an install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeartbeatRow {
    /// The tenant's name.
    pub(crate) tenant: String,
    /// The app's slug.
    pub(crate) app: String,
    /// Its agent and its slug.
    pub(crate) place: HeartbeatPlace,
    /// When it runs.
    pub(crate) timing: HeartbeatTiming,
    /// The zone of its times.
    pub(crate) zone: String,
    /// Milliseconds since 1970; none if it never runs.
    pub(crate) next_run: Option<i64>,
    /// When it ran last.
    pub(crate) last_run: Option<i64>,
    /// What came of the last time it was due.
    pub(crate) last_result: Option<String>,
    /// Whether it is paused.
    pub(crate) paused: bool,
}

/// The agent of a heartbeat and its slug, which is unique in the agent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HeartbeatPlace {
    pub(crate) agent: String,
    pub(crate) slug: String,
}

impl HeartbeatPlace {
    /// `agent/slug`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.agent, self.slug)
    }

    /// From that form.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let (agent, slug) = name.split_once('/')?;
        Some(Self { agent: agent.into(), slug: slug.into() })
    }

    /// The heartbeat of a manifest.
    pub(crate) fn find<'a>(&self, install: &'a InstallRow) -> Option<&'a Heartbeat> {
        let manifest = install.manifest.typed().ok()?;
        let agent = manifest.agents_by_id().find(|(id, _)| *id == self.agent)?.1;
        agent.heartbeats.iter().find(|heartbeat| heartbeat.slug == self.slug)
    }
}

/// A beat taken from the store; no other taker gets it.
#[derive(Debug, Clone)]
pub(crate) struct DueHeartbeat {
    /// Whose heartbeat.
    pub(crate) install: Arc<InstallRow>,
    /// Which one.
    pub(crate) place: HeartbeatPlace,
    /// When it was due, in milliseconds since 1970.
    pub(crate) due: i64,
}

const LISTED: &str = "SELECT t.slug, i.app, h.agent, h.slug, h.timing, h.zone, h.next_run, h.last_run, h.last_result, \
                      h.paused FROM installs i JOIN tenants t ON t.id = i.tenant_id \
                      JOIN heartbeats h ON h.install_id = i.id";
const DUE: &str = "SELECT install_id, agent, slug, timing, zone, next_run, invoked_at FROM heartbeats \
                   WHERE paused = 0 AND next_run <= ? ORDER BY next_run LIMIT ?";
const NEXT_DUE: &str = "SELECT t.slug, i.app, h.agent, h.slug, h.timing, h.zone, h.next_run, h.last_run, h.last_result, \
                        h.paused FROM heartbeats h INDEXED BY heartbeats_due CROSS JOIN installs i ON i.id = h.install_id \
                        CROSS JOIN tenants t ON t.id = i.tenant_id \
                        WHERE h.paused = 0 AND h.next_run >= 0 AND i.status = ? ORDER BY h.next_run LIMIT 1";

fn read(row: &Row<'_>) -> rusqlite::Result<HeartbeatRow> {
    let (timing, next_run): (String, Option<i64>) = (row.get(4)?, row.get(6)?);
    Ok(HeartbeatRow {
        tenant: row.get(0)?,
        app: row.get(1)?,
        place: HeartbeatPlace { agent: row.get(2)?, slug: row.get(3)? },
        timing: HeartbeatTiming::from_text(&timing).unwrap_or(HeartbeatTiming::Every(0)),
        zone: row.get(5)?,
        next_run: next_run.filter(|next| *next != UNPLACED),
        last_run: row.get(7)?,
        last_result: row.get(8)?,
        paused: row.get(9)?,
    })
}

/// A row as it is taken.
struct Candidate {
    install_id: String,
    place: HeartbeatPlace,
    timing: String,
    zone: String,
    due: i64,
    invoked_at: Option<i64>,
}

impl Store {
    /// Takes over the heartbeats of an install's manifest. One that is unchanged keeps its runs, and any keeps its pause.
    pub(in crate::store) fn keep_heartbeats(&self, install: &InstallRow) -> Result<(), StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT agent, slug, timing, zone FROM heartbeats WHERE install_id = ?")?;
        let before = query.query_map([&install.id], |row| {
            Ok((HeartbeatPlace { agent: row.get(0)?, slug: row.get(1)? }, (row.get(2)?, row.get(3)?)))
        })?;
        let mut before = before.collect::<Result<HashMap<HeartbeatPlace, (String, String)>, _>>()?;
        let mut user_zone = None;
        // A manifest that cannot be read fails each call of the app; here it only has no heartbeats.
        for (agent, declared) in install.manifest.typed().into_iter().flat_map(|manifest| manifest.agents_by_id()) {
            for heartbeat in &declared.heartbeats {
                if user_zone.is_none() {
                    user_zone = Some(self.activator(&install.tenant_id, &install.app)?.zone);
                }
                let user_zone = user_zone.as_deref().unwrap_or_default();
                let wanted = (HeartbeatTiming::of(heartbeat).text(), zone_of(heartbeat, user_zone));
                let place = HeartbeatPlace { agent: agent.to_owned(), slug: heartbeat.slug.clone() };
                if before.remove(&place).as_ref() == Some(&wanted) {
                    continue;
                }
                let sql = "INSERT INTO heartbeats (install_id, agent, slug, timing, zone, next_run) \
                           VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (install_id, agent, slug) DO UPDATE \
                           SET timing = excluded.timing, zone = excluded.zone, next_run = excluded.next_run";
                let values = params![install.id, place.agent, place.slug, wanted.0, wanted.1, UNPLACED];
                self.connection.prepare_cached(sql)?.execute(values)?;
            }
        }
        before.keys().try_for_each(|place| self.drop_heartbeat(&install.id, place))
    }

    fn drop_heartbeat(&self, install_id: &str, place: &HeartbeatPlace) -> Result<(), StoreError> {
        let sql = "DELETE FROM heartbeats WHERE install_id = ? AND agent = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute([install_id, &place.agent, &place.slug])?;
        Ok(())
    }

    /// Gives new heartbeats their first run after a time. One that has run does not run for that time again.
    pub(crate) fn place_heartbeats(&self, after: i64) -> Result<(), StoreError> {
        let sql = "SELECT install_id, agent, slug, timing, zone, last_run FROM heartbeats \
                   WHERE paused = 0 AND next_run = -1";
        let mut query = self.connection.prepare_cached(sql)?;
        let found = query.query_map([], |row| {
            let place = HeartbeatPlace { agent: row.get(1)?, slug: row.get(2)? };
            Ok((row.get(0)?, place, row.get(3)?, row.get(4)?, row.get(5)?))
        })?;
        let found = found.collect::<Result<Vec<(String, HeartbeatPlace, String, String, Option<i64>)>, _>>()?;
        for (install, place, timing, zone, last_run) in found {
            let after = after.max(last_run.unwrap_or(after));
            let next = HeartbeatTiming::from_text(&timing).and_then(|timing| timing.next_after(after, after, &zone));
            self.set_next_beat(&install, &place, next)?;
        }
        Ok(())
    }

    fn set_next_beat(&self, install_id: &str, place: &HeartbeatPlace, next: Option<i64>) -> Result<(), StoreError> {
        let sql = "UPDATE heartbeats SET next_run = ? WHERE install_id = ? AND agent = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute(params![next, install_id, place.agent, place.slug])?;
        Ok(())
    }

    /// Takes the beats that are due at a time, at most `limit`, and moves each to its next run after that time. One outside
    /// of its active hours, or within its cooldown, is skipped. Second, whether there may be more.
    pub(crate) fn take_due_heartbeats(&self, now: i64, limit: usize) -> Result<(Vec<DueHeartbeat>, bool), StoreError> {
        let mut query = self.connection.prepare_cached(DUE)?;
        let found = query.query_map(params![now, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            Ok(Candidate {
                install_id: row.get(0)?,
                place: HeartbeatPlace { agent: row.get(1)?, slug: row.get(2)? },
                timing: row.get(3)?,
                zone: row.get(4)?,
                due: row.get(5)?,
                invoked_at: row.get(6)?,
            })
        })?;
        let found = found.collect::<Result<Vec<_>, _>>()?;
        let more = found.len() == limit;
        let mut taken = Vec::with_capacity(found.len());
        for candidate in found {
            taken.extend(self.take_beat(candidate, now)?);
        }
        Ok((taken, more))
    }

    fn take_beat(&self, candidate: Candidate, now: i64) -> Result<Option<DueHeartbeat>, StoreError> {
        let Candidate { install_id, place, timing, zone, due, invoked_at } = candidate;
        let Some(install) = self.install(&install_id)? else {
            self.drop_heartbeat(&install_id, &place)?;
            return Ok(None);
        };
        let from = if due == UNPLACED { now } else { due };
        let next = HeartbeatTiming::from_text(&timing).and_then(|timing| timing.next_after(now, from, &zone));
        self.set_next_beat(&install_id, &place, next)?;
        let Some(heartbeat) = place.find(&install) else { return Ok(None) };
        if install.status != InstallState::Active || due == UNPLACED {
            return Ok(None);
        }
        let cooldown = heartbeat.cooldown_seconds.map_or(0, |seconds| i64::from(seconds) * 1_000);
        let skipped = match &heartbeat.active_hours {
            Some(hours) if !is_within(hours, now, &zone) => Some("skipped: outside of active_hours"),
            _ if invoked_at.is_some_and(|at| now >= at && now < at.saturating_add(cooldown)) => {
                Some("skipped: within cooldown_seconds")
            }
            _ => None,
        };
        if let Some(why) = skipped {
            self.set_beat_result(&install_id, &place, why)?;
            return Ok(None);
        }
        self.note_beat(&install_id, &place, now)?;
        Ok(Some(DueHeartbeat { install, place, due }))
    }

    /// Records that a heartbeat runs.
    pub(crate) fn note_beat(&self, install_id: &str, place: &HeartbeatPlace, now: i64) -> Result<(), StoreError> {
        let sql = "UPDATE heartbeats SET last_run = ? WHERE install_id = ? AND agent = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute(params![now, install_id, place.agent, place.slug])?;
        Ok(())
    }

    /// Records that its agent is invoked: the cooldown counts from now.
    pub(crate) fn note_invocation(&self, install_id: &str, place: &HeartbeatPlace, now: i64) -> Result<(), StoreError> {
        let sql = "UPDATE heartbeats SET invoked_at = ? WHERE install_id = ? AND agent = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute(params![now, install_id, place.agent, place.slug])?;
        Ok(())
    }

    /// Records what came of the last time a heartbeat was due.
    pub(crate) fn set_beat_result(
        &self,
        install_id: &str,
        place: &HeartbeatPlace,
        result: &str,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE heartbeats SET last_result = ? WHERE install_id = ? AND agent = ? AND slug = ?";
        self.connection.prepare_cached(sql)?.execute([result, install_id, &place.agent, &place.slug])?;
        Ok(())
    }

    /// Makes a heartbeat due now, unless it is paused.
    pub(crate) fn wake_heartbeat(&self, install_id: &str, place: &HeartbeatPlace, now: i64) -> Result<(), StoreError> {
        let sql = "UPDATE heartbeats SET next_run = ? WHERE install_id = ? AND agent = ? AND slug = ? AND paused = 0";
        self.connection.prepare_cached(sql)?.execute(params![now, install_id, place.agent, place.slug])?;
        Ok(())
    }

    /// The heartbeat that is due next, of all active installs.
    pub(crate) fn next_due_heartbeat(&self) -> Result<Option<HeartbeatRow>, StoreError> {
        let mut query = self.connection.prepare_cached(NEXT_DUE)?;
        Ok(query.query_row([InstallState::Active.word()], read).optional()?)
    }

    /// Up to `limit` heartbeats, of a tenant or an app if given, ordered by tenant, app, agent and slug.
    pub(crate) fn heartbeats(
        &self,
        tenant: Option<&str>,
        app: Option<&str>,
        limit: u32,
    ) -> Result<Vec<HeartbeatRow>, StoreError> {
        let sql = format!(
            "{LISTED} WHERE (?1 IS NULL OR t.slug = ?1) AND (?2 IS NULL OR i.app = ?2) \
             ORDER BY t.slug, i.app, h.agent, h.slug LIMIT ?3"
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        Ok(query.query_map(params![tenant, app, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// One heartbeat of an install.
    pub(crate) fn heartbeat(
        &self,
        install_id: &str,
        place: &HeartbeatPlace,
    ) -> Result<Option<HeartbeatRow>, StoreError> {
        let sql = format!("{LISTED} WHERE i.id = ? AND h.agent = ? AND h.slug = ?");
        let mut query = self.connection.prepare_cached(&sql)?;
        Ok(query.query_row([install_id, &place.agent, &place.slug], read).optional()?)
    }

    /// Pauses a heartbeat, or resumes it from a time on: what it missed is not made up for.
    pub(crate) fn set_heartbeat_paused(
        &self,
        install_id: &str,
        place: &HeartbeatPlace,
        paused: bool,
        now: i64,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE heartbeats SET paused = ?4, next_run = ?5 \
                   WHERE install_id = ?1 AND agent = ?2 AND slug = ?3 AND paused <> ?4";
        let values = params![install_id, place.agent, place.slug, paused, UNPLACED];
        let changed = self.connection.prepare_cached(sql)?.execute(values)?;
        if changed > 0 { self.place_heartbeats(now) } else { Ok(()) }
    }

    /// How SQLite finds what is due.
    #[cfg(test)]
    pub(crate) fn heartbeat_plans(&self) -> Vec<String> {
        let plan = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let plan = statement.query_map(values, |row| row.get(3)).unwrap();
            plan.collect::<Result<Vec<String>, _>>().unwrap().join("; ")
        };
        vec![plan(DUE, &[&1, &1]), plan(NEXT_DUE, &[&"active"])]
    }
}
