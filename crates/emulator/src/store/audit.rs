//! The audit log. Entries are never modified.

use super::connection::Store;
use super::error::StoreError;
use linkworld_contract::wire::control::AuditQuery;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Row, params, params_from_iter};

/// One call, allowed or denied. Without arguments and without values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRecord {
    /// Milliseconds since 1970.
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
    /// `success`, `error`, `blocked` or `timeout`.
    pub(crate) status: String,
    /// What went wrong.
    pub(crate) error: Option<String>,
    /// Wall time in microseconds.
    pub(crate) duration_us: u64,
}

/// An entry with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    /// Ascending; never reused.
    pub(crate) id: i64,
    /// The entry.
    pub(crate) record: AuditRecord,
}

const COLUMNS: &str = "at, tenant, app, version, kind, name, gate_decision, scope, status, error, duration_us";

fn read(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        id: row.get(0)?,
        record: AuditRecord {
            at: row.get(1)?,
            tenant: row.get(2)?,
            app: row.get(3)?,
            version: row.get(4)?,
            kind: row.get(5)?,
            name: row.get(6)?,
            gate_decision: row.get(7)?,
            scope: row.get(8)?,
            status: row.get(9)?,
            error: row.get(10)?,
            duration_us: u64::try_from(row.get::<_, i64>(11)?).unwrap_or_default(),
        },
    })
}

impl Store {
    /// Adds an entry and returns its id.
    pub(crate) fn add_audit(&self, record: &AuditRecord) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(&format!("INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))?
            .execute(params![
                record.at,
                record.tenant,
                record.app,
                record.version,
                record.kind,
                record.name,
                record.gate_decision,
                record.scope,
                record.status,
                record.error,
                i64::try_from(record.duration_us).unwrap_or(i64::MAX)
            ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The entries of one page, oldest first, at most `limit`. The filters apply before the limit.
    pub(crate) fn audit_page(&self, query: &AuditQuery, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let text = |text: &String| SqlValue::from(text.clone());
        let conditions = [
            ("id > ?", query.after.map(SqlValue::from)),
            ("app = ?", query.app.as_ref().map(text)),
            ("tenant = ?", query.tenant.as_ref().map(text)),
            ("at >= ?", query.since.map(SqlValue::from)),
            ("gate_decision LIKE ?", query.denied.then(|| SqlValue::from("deny%".to_owned()))),
        ];
        let (clauses, mut values): (Vec<&str>, Vec<SqlValue>) =
            conditions.into_iter().filter_map(|(clause, value)| Some((clause, value?))).unzip();
        values.push(SqlValue::from(limit));
        let filter = if clauses.is_empty() { String::new() } else { format!("WHERE {} ", clauses.join(" AND ")) };
        let order = if query.after.is_some() { "ASC" } else { "DESC" };
        let sql = format!("SELECT id, {COLUMNS} FROM audit {filter}ORDER BY id {order} LIMIT ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), read)?;
        let mut rows = found.collect::<Result<Vec<AuditRow>, _>>()?;
        if query.after.is_none() {
            rows.reverse();
        }
        Ok(rows)
    }
}
