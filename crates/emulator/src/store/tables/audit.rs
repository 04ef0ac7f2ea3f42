//! The audit log: each call as a row when it begins and a row when it ends. Neither is ever changed.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use linkworld_contract::wire::control::AuditQuery;
use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

/// The status of a call that has begun and not ended yet.
pub(crate) const RUNNING: &str = "running";
/// The status of a call that had begun when the platform was killed.
const LOST: &str = "lost";

/// The begin of a call, allowed or denied. Without arguments and without values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallBegin {
    /// The call that caused it, if that is known.
    pub(crate) parent: Option<i64>,
    /// When it began, in milliseconds since 1970.
    pub(crate) at: i64,
    /// The tenant's name.
    pub(crate) tenant: String,
    /// The app's slug.
    pub(crate) app: String,
    /// The installed version.
    pub(crate) version: String,
    /// The kind of call.
    pub(crate) kind: String,
    /// The tool, event, secret key or setting.
    pub(crate) name: String,
    /// `allow`, or `deny:` with the reason.
    pub(crate) gate_decision: String,
    /// The scope that decided.
    pub(crate) scope: Option<String>,
}

/// The end of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallEnd {
    /// `success`, `error`, `blocked`, `timeout` or `lost`.
    pub(crate) status: String,
    /// What went wrong.
    pub(crate) error: Option<String>,
    /// Wall time in microseconds.
    pub(crate) duration_us: u64,
}

/// A call with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    /// Ascending in the order in which calls began; never reused.
    pub(crate) id: i64,
    /// The begin.
    pub(crate) begin: CallBegin,
    /// The end; `None` while the call runs.
    pub(crate) end: Option<CallEnd>,
}

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

pub(super) const ANCESTORS: &str = "WITH RECURSIVE up (id, depth) AS (SELECT ?1, 0 UNION ALL \
    SELECT c.parent, depth + 1 FROM up JOIN calls c ON c.id = up.id WHERE c.parent IS NOT NULL AND depth < ?2) \
    SELECT c.kind, c.app, c.name FROM up JOIN calls c ON c.id = up.id ORDER BY up.depth";

const IS_CAUSED: &str = "WITH RECURSIVE up (id, depth) AS (SELECT ?1, 0 UNION ALL \
    SELECT c.parent, depth + 1 FROM up JOIN calls c ON c.id = up.id WHERE c.parent IS NOT NULL AND depth < ?2) \
    SELECT 1 FROM up WHERE id = ?3 AND depth > 0";

const BEGIN: &str = "parent, at, tenant, app, version, kind, name, gate_decision, scope";
const JOINED: &str = "c.id, c.parent, c.at, c.tenant, c.app, c.version, c.kind, c.name, c.gate_decision, c.scope, \
                      e.status, e.error, e.duration_us";

fn read(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let end = match row.get::<_, Option<String>>(10)? {
        None => None,
        Some(status) => {
            let duration_us = u64::try_from(row.get::<_, i64>(12)?).unwrap_or_default();
            Some(CallEnd { status, error: row.get(11)?, duration_us })
        }
    };
    let begin = CallBegin {
        parent: row.get(1)?,
        at: row.get(2)?,
        tenant: row.get(3)?,
        app: row.get(4)?,
        version: row.get(5)?,
        kind: row.get(6)?,
        name: row.get(7)?,
        gate_decision: row.get(8)?,
        scope: row.get(9)?,
    };
    Ok(AuditRow { id: row.get(0)?, begin, end })
}

impl Store {
    /// Adds a call that begins now and returns it as it was stored. The times of the log never go back: the order of ids
    /// is the order of times.
    pub(crate) fn begin_call(&self, begin: CallBegin) -> Result<AuditRow, StoreError> {
        let row = self.insert_begin(begin)?;
        self.connection.prepare_cached("INSERT INTO open_calls (call) VALUES (?)")?.execute([row.id])?;
        Ok(row)
    }

    /// Adds the end of a call.
    pub(crate) fn end_call(&self, row: AuditRow, end: CallEnd) -> Result<AuditRow, StoreError> {
        self.connection.prepare_cached("DELETE FROM open_calls WHERE call = ?")?.execute([row.id])?;
        self.insert_end(row, end)
    }

    /// Adds a call that has begun and ended already.
    pub(crate) fn add_call(&self, begin: CallBegin, end: CallEnd) -> Result<AuditRow, StoreError> {
        let row = self.insert_begin(begin)?;
        self.insert_end(row, end)
    }

    fn insert_begin(&self, mut begin: CallBegin) -> Result<AuditRow, StoreError> {
        begin.at = begin.at.max(self.last_call_at()?);
        self.connection
            .prepare_cached(&format!("INSERT INTO calls ({BEGIN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))?
            .execute(params![
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
        Ok(AuditRow { id: self.connection.last_insert_rowid(), begin, end: None })
    }

    fn insert_end(&self, row: AuditRow, end: CallEnd) -> Result<AuditRow, StoreError> {
        let duration = i64::try_from(end.duration_us).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached("INSERT INTO call_ends (call, status, error, duration_us) VALUES (?, ?, ?, ?)")?
            .execute(params![row.id, end.status, end.error, duration])?;
        Ok(AuditRow { end: Some(end), ..row })
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
            let lost = self.connection.execute(
                "INSERT INTO call_ends (call, status, error, duration_us) SELECT call, ?, ?, 0 FROM open_calls ORDER BY call",
                [LOST, why],
            )?;
            self.connection.execute("DELETE FROM open_calls", [])?;
            Ok(lost)
        })
    }

    /// The calls of one page, at most `limit`; the filters apply before the limit. Without `after` the newest ones in the
    /// order in which they began; with it those that ended after that one, in the order in which they ended.
    pub(crate) fn audit_page(&self, query: &AuditQuery, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let range = PageRange {
            ended_after: query.after.map(|after| self.place_of_end(after)).transpose()?,
            begun_from: query.since.map(|since| self.first_call_since(since)).transpose()?,
        };
        let (sql, values) = page_sql(query, &range, limit);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), read)?;
        let mut rows = found.collect::<Result<Vec<AuditRow>, _>>()?;
        if query.after.is_none() {
            rows.reverse();
        }
        Ok(rows)
    }

    /// The id of the first call at this time or later; of no call if there is none.
    fn first_call_since(&self, since: i64) -> Result<i64, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id FROM calls WHERE at >= ? ORDER BY at, id LIMIT 1")?;
        Ok(query.query_row([since], |row| row.get(0)).optional()?.unwrap_or(i64::MAX))
    }

    /// The place of a call in the order in which calls ended; for one that has not ended, that of the call before it.
    fn place_of_end(&self, call: i64) -> Result<i64, StoreError> {
        let sql = "SELECT seq FROM call_ends WHERE call <= ? ORDER BY call DESC LIMIT 1";
        Ok(self.connection.prepare_cached(sql)?.query_row([call], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// The id of the call that ended last.
    pub(crate) fn last_ended_call(&self) -> Result<Option<i64>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT call FROM call_ends ORDER BY seq DESC LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// How SQLite carries out the query of a page.
    #[cfg(test)]
    pub(crate) fn audit_page_plan(&self, query: &AuditQuery) -> Vec<String> {
        let range = PageRange { ended_after: query.after, begun_from: query.since };
        let (sql, values) = page_sql(query, &range, 100);
        let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan = statement.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
        plan.collect::<Result<_, _>>().unwrap()
    }
}

/// Which calls a page may have, as places in the two orders.
struct PageRange {
    ended_after: Option<i64>,
    begun_from: Option<i64>,
}

/// The query of one page with its values. Each filter has an index, and no page is sorted.
fn page_sql(query: &AuditQuery, range: &PageRange, limit: u32) -> (String, Vec<SqlValue>) {
    let text = |text: &String| SqlValue::from(text.clone());
    let conditions = [
        ("e.seq > ?", range.ended_after.map(SqlValue::from)),
        ("c.app = ?", query.app.as_ref().map(text)),
        ("c.tenant = ?", query.tenant.as_ref().map(text)),
        ("c.id >= ?", range.begun_from.map(SqlValue::from)),
    ];
    let (mut clauses, mut values): (Vec<&str>, Vec<SqlValue>) =
        conditions.into_iter().filter_map(|(clause, value)| Some((clause, value?))).unzip();
    if query.denied {
        clauses.push("c.gate_decision <> 'allow'");
    }
    values.push(SqlValue::from(limit));
    let filter = if clauses.is_empty() { String::new() } else { format!("WHERE {} ", clauses.join(" AND ")) };
    // SQLite would rather read all calls of a tenant than the few that were denied.
    let index = match (query.denied, &query.tenant, &query.app) {
        (false, ..) => "",
        (true, Some(_), _) => "INDEXED BY denied_calls_of_tenant",
        (true, None, Some(_)) => "INDEXED BY denied_calls_of_app",
        (true, None, None) => "INDEXED BY denied_calls",
    };
    let (from, order) = match query.after {
        // CROSS JOIN: the log is followed from the ends, which are few.
        Some(_) => ("call_ends e CROSS JOIN calls c ON c.id = e.call".to_owned(), "e.seq ASC"),
        None => (format!("calls c {index} LEFT JOIN call_ends e ON e.call = c.id"), "c.id DESC"),
    };
    (format!("SELECT {JOINED} FROM {from} {filter}ORDER BY {order} LIMIT ?"), values)
}
