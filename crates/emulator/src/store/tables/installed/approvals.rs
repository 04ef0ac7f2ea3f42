//! Calls of platform tools that wait until a person approves them.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::InstallRow;
use linkworld_contract::tool_limits::TOOL_APPROVALS_MAX;
use rusqlite::{OptionalExtension, Row, params};

/// A call that waits, or that was decided about and not been made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToolApprovalRow {
    /// Digest of the tool, its arguments and the user.
    pub(crate) id: String,
    /// The tool.
    pub(crate) tool: String,
    /// The arguments, shortened.
    pub(crate) args: String,
    /// None while it waits.
    pub(crate) is_approved: Option<bool>,
    /// Milliseconds since 1970.
    pub(crate) requested_at: i64,
}

const COLUMNS: &str = "id, tool, args, approved, requested_at";
const ONE: &str =
    "SELECT id, tool, args, approved, requested_at FROM tool_approvals WHERE tenant_id = ? AND app = ? AND id = ?";
/// Ids are hexadecimal, so `g` ends the range of any start.
const OF_APP: &str = "SELECT id, tool, args, approved, requested_at FROM tool_approvals \
     WHERE tenant_id = ?1 AND app = ?2 AND id >= ?3 AND id < ?3 || 'g' ORDER BY id";
const COUNT: &str = "SELECT COUNT(*) FROM tool_approvals WHERE tenant_id = ? AND app = ?";

fn read(row: &Row<'_>) -> rusqlite::Result<ToolApprovalRow> {
    Ok(ToolApprovalRow {
        id: row.get(0)?,
        tool: row.get(1)?,
        args: row.get(2)?,
        is_approved: row.get(3)?,
        requested_at: row.get(4)?,
    })
}

impl Store {
    /// The decision about a call; none if it does not wait.
    pub(crate) fn tool_approval(&self, install: &InstallRow, id: &str) -> Result<Option<ToolApprovalRow>, StoreError> {
        let mut query = self.connection.prepare_cached(ONE)?;
        Ok(query.query_row(params![install.tenant_id, install.app, id], read).optional()?)
    }

    /// The calls of an app whose id starts so.
    pub(crate) fn tool_approvals_of(
        &self,
        install: &InstallRow,
        start: &str,
    ) -> Result<Vec<ToolApprovalRow>, StoreError> {
        let mut query = self.connection.prepare_cached(OF_APP)?;
        Ok(query.query_map(params![install.tenant_id, install.app, start], read)?.collect::<Result<_, _>>()?)
    }

    /// Notes a call that waits. Returns false if the app has [`TOOL_APPROVALS_MAX`] already.
    pub(crate) fn request_approval(&self, install: &InstallRow, call: &ToolApprovalRow) -> Result<bool, StoreError> {
        if self.tool_approval(install, &call.id)?.is_some() {
            return Ok(true);
        }
        let mut count = self.connection.prepare_cached(COUNT)?;
        let found: u32 = count.query_row([&install.tenant_id, &install.app], |row| row.get(0))?;
        if found >= TOOL_APPROVALS_MAX {
            return Ok(false);
        }
        let sql = "INSERT INTO tool_approvals (tenant_id, app, id, tool, args, approved, requested_at) \
                   VALUES (?, ?, ?, ?, ?, NULL, ?)";
        let values = params![install.tenant_id, install.app, call.id, call.tool, call.args, call.requested_at];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(true)
    }

    /// Keeps what a person decided about a call.
    pub(crate) fn decide_approval(&self, install: &InstallRow, id: &str, is_approved: bool) -> Result<(), StoreError> {
        let sql = "UPDATE tool_approvals SET approved = ? WHERE tenant_id = ? AND app = ? AND id = ?";
        self.connection.prepare_cached(sql)?.execute(params![is_approved, install.tenant_id, install.app, id])?;
        Ok(())
    }

    /// A decision holds for one call.
    pub(crate) fn use_approval(&self, install: &InstallRow, id: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM tool_approvals WHERE tenant_id = ? AND app = ? AND id = ?";
        self.connection.prepare_cached(sql)?.execute(params![install.tenant_id, install.app, id])?;
        Ok(())
    }

    /// The names of tenants and apps with calls, each with the call, by time of the request.
    pub(crate) fn tool_approvals(&self) -> Result<Vec<(String, String, ToolApprovalRow)>, StoreError> {
        let sql = format!(
            "SELECT {}, t.slug, a.app FROM tool_approvals a JOIN tenants t ON t.id = a.tenant_id \
             WHERE a.approved IS NULL ORDER BY a.requested_at, a.id",
            COLUMNS.split(", ").map(|name| format!("a.{name}")).collect::<Vec<_>>().join(", ")
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        let all = query.query_map([], |row| Ok((row.get(5)?, row.get(6)?, read(row)?)))?;
        Ok(all.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Store;

    /// The approvals of one app are found by their key. The list of all that wait is short and read as a whole.
    #[test]
    fn the_approvals_of_an_app_are_found_by_an_index() {
        let store = Store::in_memory().unwrap();
        for sql in [super::OF_APP, super::COUNT, super::ONE] {
            let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let values = rusqlite::params_from_iter(std::iter::repeat_n("x", statement.parameter_count()));
            let plan =
                statement.query_map(values, |row| row.get(3)).unwrap().collect::<Result<Vec<String>, _>>().unwrap();
            let plan = plan.join("; ");
            assert!(plan.contains("PRIMARY KEY (tenant_id=? AND app=?"), "{sql}: {plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
