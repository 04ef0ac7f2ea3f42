//! The rows of the audit log: each call as a row when it begins and a row when it ends. Neither is ever changed.

use rusqlite::Row;

/// The status of a call that has begun and not ended yet.
pub(crate) const RUNNING: &str = "running";
/// The status of a call that had begun when the platform was killed.
pub(super) const LOST: &str = "lost";

/// A hash of the chain over the log.
pub(crate) type ChainHash = [u8; 32];

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
    /// Facts about the call that its name does not say: a JSON object without arguments and without values.
    pub(crate) detail: Option<String>,
}

/// A call with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    /// Ascending in the order in which calls began; never reused.
    pub(crate) id: i64,
    /// The id of the call that began the trace: a call that no other one caused, and all that it caused.
    pub(crate) trace: i64,
    /// The begin.
    pub(crate) begin: CallBegin,
    /// The end; `None` while the call runs.
    pub(crate) end: Option<CallEnd>,
}

/// The columns of a begin.
pub(super) const BEGIN: &str = "trace, parent, at, tenant, app, version, kind, name, gate_decision, scope";
/// The columns that [`read`] reads, of calls `c` and their ends `e`.
pub(super) const JOINED: &str = "c.id, c.parent, c.at, c.tenant, c.app, c.version, c.kind, c.name, c.gate_decision, c.scope, \
                      e.status, e.error, e.duration_us, e.detail, coalesce(c.trace, c.id)";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let end = match row.get::<_, Option<String>>(10)? {
        None => None,
        Some(status) => {
            let duration_us = u64::try_from(row.get::<_, i64>(12)?).unwrap_or_default();
            Some(CallEnd { status, error: row.get(11)?, duration_us, detail: row.get(13)? })
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
    Ok(AuditRow { id: row.get(0)?, trace: row.get(14)?, begin, end })
}
