//! The audit log. Entries are never modified.

use super::connection::Store;
use super::error::StoreError;
use rusqlite::{Row, params};

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

    /// Up to `limit` entries with ids above `after`, oldest first.
    pub(crate) fn audit_after(&self, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT id, {COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT ?"))?;
        Ok(query.query_map(params![after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// The newest entries, up to `limit`, oldest first.
    pub(crate) fn audit_last(&self, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT id, {COLUMNS} FROM audit ORDER BY id DESC LIMIT ?"))?;
        let mut rows: Vec<AuditRow> = query.query_map([limit], read)?.collect::<Result<_, _>>()?;
        rows.reverse();
        Ok(rows)
    }
}
