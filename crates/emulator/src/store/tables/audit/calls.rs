//! Writing the log: the begin of a call, its end, and which calls caused it.

use super::rows::{AuditRow, BEGIN, CallBegin, CallEnd, JOINED, LOST, read};
use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A call on the way to another one that it caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CausingCall {
    /// A word of `AuditKind`.
    pub(crate) kind: String,
    pub(crate) app: String,
    pub(crate) name: String,
}

/// How far causes are followed. A chain of the platform's calls has two rows for each link, and ends long before.
const ANCESTORS_MAX: u32 = 64;

pub(in crate::store) const ANCESTORS: &str = "WITH RECURSIVE up (id, depth) AS (SELECT ?1, 0 UNION ALL \
    SELECT c.parent, depth + 1 FROM up JOIN calls c ON c.id = up.id WHERE c.parent IS NOT NULL AND depth < ?2) \
    SELECT c.kind, c.app, c.name FROM up JOIN calls c ON c.id = up.id ORDER BY up.depth";

const IS_CAUSED: &str = "WITH RECURSIVE up (id, depth) AS (SELECT ?1, 0 UNION ALL \
    SELECT c.parent, depth + 1 FROM up JOIN calls c ON c.id = up.id WHERE c.parent IS NOT NULL AND depth < ?2) \
    SELECT 1 FROM up WHERE id = ?3 AND depth > 0";

impl Store {
    /// Adds a call that begins now and returns it as it was stored. The times of the log never go back: the order of ids
    /// is the order of times.
    pub(crate) fn begin_call(&self, begin: CallBegin) -> Result<AuditRow, StoreError> {
        self.insert_begin(begin)
    }

    /// Adds the end of a call.
    pub(crate) fn end_call(&self, row: AuditRow, end: CallEnd) -> Result<AuditRow, StoreError> {
        self.insert_end(row, end)
    }

    /// Adds a call that has begun and ended already.
    pub(crate) fn add_call(&self, begin: CallBegin, end: CallEnd) -> Result<AuditRow, StoreError> {
        let row = self.insert_begin(begin)?;
        self.insert_end(row, end)
    }

    fn insert_begin(&self, mut begin: CallBegin) -> Result<AuditRow, StoreError> {
        begin.at = begin.at.max(self.last_call_at()?);
        let trace = begin.parent.map(|parent| self.trace_of(parent)).transpose()?;
        self.connection
            .prepare_cached(&format!("INSERT INTO calls ({BEGIN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))?
            .execute(params![
                trace,
                begin.parent,
                begin.at,
                begin.tenant,
                begin.app,
                begin.version,
                begin.kind,
                begin.name,
                begin.gate_decision,
                begin.scope,
            ])?;
        let id = self.connection.last_insert_rowid();
        self.index_full_batch(id)?;
        Ok(AuditRow { id, trace: trace.unwrap_or(id), begin, end: None })
    }

    /// The trace that a call belongs to.
    fn trace_of(&self, call: i64) -> Result<i64, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT coalesce(trace, id) FROM calls WHERE id = ?")?;
        Ok(query.query_row([call], |row| row.get(0)).optional()?.unwrap_or(call))
    }

    fn insert_end(&self, row: AuditRow, end: CallEnd) -> Result<AuditRow, StoreError> {
        let row = AuditRow { end: Some(end), ..row };
        let hash = self.next_hash(&row)?;
        let Some(end) = &row.end else { return Ok(row) };
        let duration = i64::try_from(end.duration_us).unwrap_or(i64::MAX);
        let sql = "INSERT INTO call_ends (call, status, error, duration_us, detail, hash) VALUES (?, ?, ?, ?, ?, ?)";
        self.connection
            .prepare_cached(sql)?
            .execute(params![row.id, end.status, end.error, duration, end.detail, hash])?;
        self.cache.keep_chain_head(hash);
        Ok(row)
    }

    /// A call and those that caused it, the nearest first.
    pub(crate) fn ancestors(&self, id: i64) -> Result<Vec<CausingCall>, StoreError> {
        let mut query = self.connection.prepare_cached(ANCESTORS)?;
        let read = |row: &Row<'_>| Ok(CausingCall { kind: row.get(0)?, app: row.get(1)?, name: row.get(2)? });
        Ok(query.query_map(params![id, ANCESTORS_MAX], read)?.collect::<Result<_, _>>()?)
    }

    /// Whether a call was caused by another one, directly or not.
    pub(crate) fn is_caused_by(&self, id: i64, cause: i64) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached(IS_CAUSED)?;
        Ok(query.exists(params![id, ANCESTORS_MAX, cause])?)
    }

    fn last_call_at(&self) -> Result<i64, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT at FROM calls ORDER BY id DESC LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?.unwrap_or(i64::MIN))
    }

    /// Ends every call that has begun and whose end will not be known. Returns how many there were.
    pub(crate) fn end_lost_calls(&self, why: &str) -> Result<usize, StoreError> {
        self.atomic(|| {
            let sql = format!(
                "SELECT {JOINED} FROM (SELECT call FROM open_calls UNION SELECT id FROM calls WHERE id > \
                 (SELECT last FROM indexed_calls)) o JOIN calls c ON c.id = o.call LEFT JOIN call_ends e ON e.call = c.id \
                 WHERE e.call IS NULL ORDER BY c.id"
            );
            let lost = self.connection.prepare(&sql)?.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
            let count = lost.len();
            for row in lost {
                let end = CallEnd { status: LOST.into(), error: Some(why.into()), duration_us: 0, detail: None };
                self.end_call(row, end)?;
            }
            Ok(count)
        })
    }
}
