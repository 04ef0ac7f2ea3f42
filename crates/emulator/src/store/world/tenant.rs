//! Resetting one tenant alone, to nothing or to what it has in a world.

use super::error::WorldFileError;
use super::loading::{MissingValue, WorldSource};
use super::pages::copy_rows;
use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::owned::{self, tables_with};
use rusqlite::{Connection, OptionalExtension};

impl Store {
    /// Replaces everything that a tenant has by what it has in a world. In an empty one that is its activating user.
    /// Other tenants, the registered versions and the audit log stay. Not inside a transaction.
    pub(crate) fn reset_tenant(&self, slug: &str, source: WorldSource<'_>) -> Result<Vec<MissingValue>, StoreError> {
        let WorldSource::File(_) = source else {
            let tenant = self.tenant(slug)?.ok_or_else(|| WorldFileError::NoTenant(slug.to_owned()))?;
            self.atomic(|| self.remove_owned_by_tenant(&tenant.id, true))?;
            return Ok(Vec::new());
        };
        let (copy, missing) = self.prepared(source)?;
        let tenant = copy.tenant(slug)?.ok_or_else(|| WorldFileError::NoTenant(slug.to_owned()))?;
        copy.forget_due_times()?;
        self.atomic(|| {
            self.remove_owned_by_tenant(&tenant.id, false)?;
            copy_rows(&copy.connection, &self.connection, "tenants", ("id = ?", Some(&tenant.id)))?;
            self.take_manifests_of(&copy.connection, &tenant.id)?;
            let of_tenant = format!("{} = ?", owned::TENANT);
            for table in tables_with(&self.connection, owned::TENANT)? {
                copy_rows(&copy.connection, &self.connection, &table, (&of_tenant, Some(&tenant.id)))?;
            }
            let of_installs = format!("{} IN (SELECT id FROM installs WHERE tenant_id = ?)", owned::INSTALL);
            for table in tables_with(&self.connection, owned::INSTALL)? {
                copy_rows(&copy.connection, &self.connection, &table, (&of_installs, Some(&tenant.id)))?;
            }
            Ok(())
        })?;
        Ok(missing.into_iter().filter(|value| value.tenant.as_deref() == Some(slug)).collect())
    }

    /// Adds the manifests of a tenant's installs, and gives these the ids that the manifests have here.
    fn take_manifests_of(&self, copy: &Connection, tenant_id: &str) -> Result<(), StoreError> {
        let sql = "SELECT i.id, m.digest, m.blob FROM installs i JOIN manifests m ON m.id = i.manifest_id \
                   WHERE i.tenant_id = ?";
        let mut query = copy.prepare(sql)?;
        let found = query.query_map([tenant_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (install, digest, blob) in found.collect::<Result<Vec<(String, String, String)>, _>>()? {
            let known = self
                .connection
                .query_row("SELECT id FROM manifests WHERE digest = ?", [&digest], |row| row.get::<_, i64>(0))
                .optional()?;
            let id = match known {
                Some(id) => id,
                None => {
                    self.connection.execute("INSERT INTO manifests (digest, blob) VALUES (?, ?)", [digest, blob])?;
                    self.connection.last_insert_rowid()
                }
            };
            copy.execute("UPDATE installs SET manifest_id = ? WHERE id = ?", rusqlite::params![id, install])?;
        }
        Ok(())
    }
}
