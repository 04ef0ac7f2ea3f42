//! Where replies of agents came from, and what they cost, beside the audit log.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, params};

/// The reply of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentReplyRow {
    /// The id of the call in the audit log.
    pub(crate) call: i64,
    /// `stub`, `canned`, `recorded` or `live`.
    pub(crate) source: String,
    /// The model that replied.
    pub(crate) model: Option<String>,
    pub(crate) tokens_in: u64,
    pub(crate) tokens_out: u64,
}

impl Store {
    /// Notes the reply of a call.
    pub(crate) fn note_agent_reply(&self, row: &AgentReplyRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO agent_replies (call, source, model, tokens_in, tokens_out) VALUES (?, ?, ?, ?, ?)";
        let tokens = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let values = params![row.call, row.source, row.model, tokens(row.tokens_in), tokens(row.tokens_out)];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// The reply of a call.
    pub(crate) fn agent_reply(&self, call: i64) -> Result<Option<AgentReplyRow>, StoreError> {
        let sql = "SELECT source, model, tokens_in, tokens_out FROM agent_replies WHERE call = ?";
        let tokens = |count: i64| u64::try_from(count).unwrap_or_default();
        let mut query = self.connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            let (tokens_in, tokens_out) = (tokens(row.get(2)?), tokens(row.get(3)?));
            Ok(AgentReplyRow { call, source: row.get(0)?, model: row.get(1)?, tokens_in, tokens_out })
        };
        Ok(query.query_row([call], read).optional()?)
    }
}
