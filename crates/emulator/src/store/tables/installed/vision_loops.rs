//! The loops of visions: how far each is, and what its agent said.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A vision: the tenant's id, the app and the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VisionKey {
    pub(crate) tenant_id: String,
    pub(crate) app: String,
    pub(crate) agent: String,
}

/// How far the loop of a vision is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VisionLoopRow {
    /// The word of the phase that comes next.
    pub(crate) phase: String,
    /// Goals that were reviewed.
    pub(crate) goals: u32,
    /// Whether the agent said that the vision is reached.
    pub(crate) is_done: bool,
}

/// What an agent said in a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VisionStepRow {
    /// Counts goals from 1.
    pub(crate) goal: u32,
    pub(crate) phase: String,
    pub(crate) said: String,
    /// The call in the audit log.
    pub(crate) call: i64,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
}

const STEPS: &str = "SELECT goal, phase, said, call, at FROM vision_steps WHERE tenant_id = ? AND app = ? AND agent = ? \
                     ORDER BY number DESC LIMIT ?";

fn read_step(row: &Row<'_>) -> rusqlite::Result<VisionStepRow> {
    Ok(VisionStepRow { goal: row.get(0)?, phase: row.get(1)?, said: row.get(2)?, call: row.get(3)?, at: row.get(4)? })
}

impl Store {
    /// How far a loop is; none if it has not begun.
    pub(crate) fn vision_loop(&self, key: &VisionKey) -> Result<Option<VisionLoopRow>, StoreError> {
        let sql = "SELECT phase, goals, done FROM vision_loops WHERE tenant_id = ? AND app = ? AND agent = ?";
        let mut query = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| Ok(VisionLoopRow { phase: row.get(0)?, goals: row.get(1)?, is_done: row.get(2)? });
        Ok(query.query_row([&key.tenant_id, &key.app, &key.agent], read).optional()?)
    }

    /// Keeps how far a loop is.
    pub(crate) fn set_vision_loop(&self, key: &VisionKey, row: &VisionLoopRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO vision_loops (tenant_id, app, agent, phase, goals, done) VALUES (?, ?, ?, ?, ?, ?) \
                   ON CONFLICT (tenant_id, app, agent) DO UPDATE SET phase = excluded.phase, goals = excluded.goals, \
                   done = excluded.done";
        let values = params![key.tenant_id, key.app, key.agent, row.phase, row.goals, row.is_done];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Adds a step.
    pub(crate) fn add_vision_step(&self, key: &VisionKey, step: &VisionStepRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO vision_steps (tenant_id, app, agent, goal, phase, said, call, at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let VisionStepRow { goal, phase, said, call, at } = step;
        let values = params![key.tenant_id, key.app, key.agent, goal, phase, said, call, at];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The newest steps of a vision, in the order in which they were made.
    pub(crate) fn vision_steps(&self, key: &VisionKey, limit: u32) -> Result<Vec<VisionStepRow>, StoreError> {
        let mut query = self.connection.prepare_cached(STEPS)?;
        let rows = query.query_map(params![key.tenant_id, key.app, key.agent, limit], read_step)?;
        let mut steps = rows.collect::<Result<Vec<_>, _>>()?;
        steps.reverse();
        Ok(steps)
    }
}
