//! The audit log: lines are added and read, never changed.

use super::connection::Store;
use super::error::StoreError;
use rusqlite::{Row, params};

/// One call, allowed or denied. Without arguments and without values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Milliseconds since 1970.
    pub at: i64,
    /// The tenant's name.
    pub tenant: String,
    /// The app's slug.
    pub app: String,
    /// The installed version.
    pub version: String,
    /// What kind of call it was.
    pub kind: String,
    /// The tool, event, secret key or setting.
    pub name: String,
    /// `allow`, or `deny:` and why.
    pub gate_decision: String,
    /// The scope that decided.
    pub scope: Option<String>,
    /// `success`, `error`, `blocked` or `timeout`.
    pub status: String,
    /// What went wrong.
    pub error: Option<String>,
    /// Wall time in microseconds.
    pub duration_us: u64,
}

/// A line with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Grows by one, never given twice.
    pub id: i64,
    /// The line.
    pub line: AuditLine,
}

const COLUMNS: &str = "at, tenant, app, version, kind, name, gate_decision, scope, status, error, duration_us";

fn read(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        id: row.get(0)?,
        line: AuditLine {
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
    /// Adds a line and answers its number.
    pub fn add_audit(&self, line: &AuditLine) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(&format!("INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))?
            .execute(params![
                line.at,
                line.tenant,
                line.app,
                line.version,
                line.kind,
                line.name,
                line.gate_decision,
                line.scope,
                line.status,
                line.error,
                i64::try_from(line.duration_us).unwrap_or(i64::MAX)
            ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Lines numbered above `after`, oldest first, at most `limit`.
    pub fn audit_after(&self, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT id, {COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT ?"))?;
        Ok(query.query_map(params![after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// The newest lines, oldest of them first, at most `limit`.
    pub fn audit_last(&self, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT id, {COLUMNS} FROM audit ORDER BY id DESC LIMIT ?"))?;
        let mut rows: Vec<AuditRow> = query.query_map([limit], read)?.collect::<Result<_, _>>()?;
        rows.reverse();
        Ok(rows)
    }
}
