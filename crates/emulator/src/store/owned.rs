//! Which tables belong to a tenant or an install: those with its column. A new table is found without being listed.

use super::connection::Store;
use super::error::StoreError;
use rusqlite::Connection;

/// The column of tables that belong to a tenant.
pub(super) const TENANT: &str = "tenant_id";
/// The column of tables that belong to an install.
pub(super) const INSTALL: &str = "install_id";

/// The tables with a column, by name.
pub(super) fn tables_with(connection: &Connection, column: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND c.name = ? ORDER BY m.name";
    let mut query = connection.prepare_cached(sql)?;
    Ok(query.query_map([column], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

impl Store {
    /// Removes what belongs to an install, apart from its own row.
    pub(super) fn remove_owned_by_install(&self, install_id: &str) -> Result<(), StoreError> {
        for table in tables_with(&self.connection, INSTALL)? {
            self.connection.execute(&format!("DELETE FROM {table} WHERE {INSTALL} = ?"), [install_id])?;
        }
        Ok(())
    }

    /// Removes what belongs to a tenant, apart from its own row and, if wanted, its activating user.
    pub(super) fn remove_owned_by_tenant(&self, tenant_id: &str, keep_activator: bool) -> Result<(), StoreError> {
        for table in tables_with(&self.connection, INSTALL)? {
            let sql = format!("DELETE FROM {table} WHERE {INSTALL} IN (SELECT id FROM installs WHERE {TENANT} = ?)");
            self.connection.execute(&sql, [tenant_id])?;
        }
        for table in tables_with(&self.connection, TENANT)? {
            let kept = if keep_activator && table == "users" { " AND activating = 0" } else { "" };
            self.connection.execute(&format!("DELETE FROM {table} WHERE {TENANT} = ?{kept}"), [tenant_id])?;
        }
        let unused = "DELETE FROM manifests WHERE NOT EXISTS (SELECT 1 FROM installs WHERE manifest_id = manifests.id)";
        self.connection.execute(unused, [])?;
        // Ids of installs and manifests may be read from the cache before they are used again.
        self.cache.clear();
        Ok(())
    }
}
