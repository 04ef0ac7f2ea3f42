//! What agents promised, and when it is due. What is due is found by an index.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::InstallRow;
use linkworld_contract::wire::raw::RawJson;
use rusqlite::{OptionalExtension, Row, params};
use std::sync::Arc;

/// How far a commitment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommitmentState {
    /// Not due, or without a target.
    Pending,
    /// Due; its delivery began, and failed if it stays so.
    Attempted,
    /// Delivered.
    Sent,
    /// Taken back.
    Dismissed,
}

/// The states by their words.
const STATES: [(CommitmentState, &str); 4] = [
    (CommitmentState::Pending, "pending"),
    (CommitmentState::Attempted, "attempted"),
    (CommitmentState::Sent, "sent"),
    (CommitmentState::Dismissed, "dismissed"),
];

impl CommitmentState {
    /// As it is written.
    pub(crate) fn word(self) -> &'static str {
        STATES.iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }

    /// The state that a word names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        STATES.iter().find(|(_, known)| *known == word).map(|(state, _)| *state)
    }
}

/// A commitment of an agent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CommitmentRow {
    pub(crate) id: String,
    pub(crate) install_id: String,
    pub(crate) agent: String,
    pub(crate) title: String,
    pub(crate) content: String,
    /// Milliseconds since 1970.
    pub(crate) due_at: i64,
    /// An object; none if it is not delivered.
    pub(crate) target: Option<RawJson>,
    pub(crate) tags: Vec<String>,
    pub(crate) state: CommitmentState,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// Which commitments of an install are listed.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommitmentFilter {
    pub(crate) agent: Option<String>,
    pub(crate) state: Option<CommitmentState>,
    pub(crate) limit: i64,
}

/// A commitment whose delivery began; no other taker gets it.
#[derive(Debug, Clone)]
pub(crate) struct DueCommitment {
    pub(crate) install: Arc<InstallRow>,
    pub(crate) row: CommitmentRow,
}

pub(super) const DUE: &str = "SELECT id FROM commitments WHERE deliver_at <= ? ORDER BY deliver_at LIMIT ?";
pub(super) const NEXT_DUE: &str = "SELECT deliver_at, install_id, agent FROM commitments WHERE deliver_at IS NOT NULL \
                                   ORDER BY deliver_at LIMIT 1";
const COLUMNS: &str = "id, install_id, agent, title, content, due_at, target, tags, state, created_at";

/// The query of a list: install, agent, state and limit.
pub(super) fn listed() -> String {
    format!(
        "SELECT {COLUMNS} FROM commitments WHERE install_id = ?1 AND (?2 IS NULL OR agent = ?2) \
         AND (?3 IS NULL OR state = ?3) ORDER BY due_at, id LIMIT ?4"
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<Result<CommitmentRow, StoreError>> {
    let (target, tags, state): (Option<String>, String, String) = (row.get(6)?, row.get(7)?, row.get(8)?);
    let unreadable = || StoreError::Unreadable("commitment");
    let json = |text: String| RawJson::parse(text.as_bytes()).map_err(|_| unreadable());
    let (Ok(target), Some(state), Ok(tags)) =
        (target.map(json).transpose(), CommitmentState::parse(&state), serde_json::from_str(&tags))
    else {
        return Ok(Err(unreadable()));
    };
    Ok(Ok(CommitmentRow {
        id: row.get(0)?,
        install_id: row.get(1)?,
        agent: row.get(2)?,
        title: row.get(3)?,
        content: row.get(4)?,
        due_at: row.get(5)?,
        target,
        tags,
        state,
        created_at: row.get(9)?,
    }))
}

impl Store {
    /// Adds a commitment; false if the agent has an active one with this content.
    pub(crate) fn add_commitment(&self, row: &CommitmentRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO commitments (id, install_id, agent, title, content, due_at, deliver_at, target, tags, \
                   state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        let deliver_at = row.target.as_ref().map(|_| row.due_at);
        let tags = RawJson::of(&row.tags);
        let added = self.connection.prepare_cached(sql)?.execute(params![
            row.id,
            row.install_id,
            row.agent,
            row.title,
            row.content,
            row.due_at,
            deliver_at,
            row.target.as_ref().map(RawJson::text),
            tags.text(),
            row.state.word(),
            row.created_at,
        ])?;
        Ok(added == 1)
    }

    /// The commitments of an install, by the time they are due.
    pub(crate) fn commitments(
        &self,
        install_id: &str,
        filter: &CommitmentFilter,
    ) -> Result<Vec<CommitmentRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&listed())?;
        let state = filter.state.map(CommitmentState::word);
        query.query_map(params![install_id, filter.agent, state, filter.limit], read)?.map(|row| row?).collect()
    }

    /// Takes a commitment of an install back, and returns it as it is then; none if there is none.
    pub(crate) fn dismiss_commitment(&self, install_id: &str, id: &str) -> Result<Option<CommitmentRow>, StoreError> {
        let sql = format!(
            "UPDATE commitments SET state = 'dismissed', deliver_at = NULL WHERE id = ? AND install_id = ? \
             RETURNING {COLUMNS}"
        );
        self.connection.prepare_cached(&sql)?.query_row([id, install_id], read).optional()?.transpose()
    }

    /// The install of a commitment.
    pub(crate) fn install_of_commitment(&self, id: &str) -> Result<Option<Arc<InstallRow>>, StoreError> {
        let sql = "SELECT install_id FROM commitments WHERE id = ?";
        let found: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
        found.map_or(Ok(None), |install| self.install(&install))
    }

    /// Takes what is due at a time, at most `limit` of them. Second, whether there may be more.
    pub(crate) fn take_due_commitments(
        &self,
        now: i64,
        limit: usize,
    ) -> Result<(Vec<DueCommitment>, bool), StoreError> {
        let mut query = self.connection.prepare_cached(DUE)?;
        let ids = query.query_map(params![now, i64::try_from(limit).unwrap_or(i64::MAX)], |row| row.get(0))?;
        let ids = ids.collect::<Result<Vec<String>, _>>()?;
        let more = ids.len() == limit;
        let sql =
            format!("UPDATE commitments SET state = 'attempted', deliver_at = NULL WHERE id = ? RETURNING {COLUMNS}");
        let mut update = self.connection.prepare_cached(&sql)?;
        let mut taken = Vec::new();
        for id in ids {
            let row = update.query_row([&id], read)??;
            if let Some(install) = self.install(&row.install_id)? {
                taken.push(DueCommitment { install, row });
            }
        }
        Ok((taken, more))
    }

    /// The commitment that is due next, with its time.
    pub(crate) fn next_due_commitment(&self) -> Result<Option<(i64, Arc<InstallRow>, String)>, StoreError> {
        let found = self
            .connection
            .prepare_cached(NEXT_DUE)?
            .query_row([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))
            .optional()?;
        let Some((due, install, agent)) = found else { return Ok(None) };
        Ok(self.install(&install)?.map(|install| (due, install, agent)))
    }

    /// Notes that a commitment was delivered.
    pub(crate) fn commitment_was_sent(&self, id: &str) -> Result<(), StoreError> {
        let sql = "UPDATE commitments SET state = 'sent' WHERE id = ? AND state = 'attempted'";
        self.connection.prepare_cached(sql)?.execute([id])?;
        Ok(())
    }
}
