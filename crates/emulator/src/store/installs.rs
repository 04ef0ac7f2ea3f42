//! Tenants and the apps installed in them.

use super::connection::{Store, list_from_json, list_to_json};
use super::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TenantRow {
    /// UUID.
    pub(crate) id: String,
    /// The name used in commands.
    pub(crate) slug: String,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// One app in one tenant, with the manifest it was installed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstallRow {
    /// Opaque; every version gets a new one.
    pub(crate) id: String,
    /// The tenant's id.
    pub(crate) tenant_id: String,
    /// The tenant's name.
    pub(crate) tenant: String,
    /// The app's slug.
    pub(crate) app: String,
    /// The installed version.
    pub(crate) version: String,
    /// The manifest blob as compact JSON.
    pub(crate) manifest: String,
    /// Scopes that the manifest declares.
    pub(crate) declared: Vec<String>,
    /// Scopes that the tenant granted.
    pub(crate) granted: Vec<String>,
    /// Values of the install settings, as a JSON object.
    pub(crate) config: String,
    /// `active` or `install_hook_failed`.
    pub(crate) status: String,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

const INSTALL: &str = "SELECT i.id, i.tenant_id, t.slug, i.app, i.version, i.manifest, i.declared, i.granted, i.config, \
                       i.status, i.created_at FROM installs i JOIN tenants t ON t.id = i.tenant_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Result<InstallRow, StoreError>> {
    let (declared, granted): (String, String) = (row.get(6)?, row.get(7)?);
    let install = InstallRow {
        id: row.get(0)?,
        tenant_id: row.get(1)?,
        tenant: row.get(2)?,
        app: row.get(3)?,
        version: row.get(4)?,
        manifest: row.get(5)?,
        declared: Vec::new(),
        granted: Vec::new(),
        config: row.get(8)?,
        status: row.get(9)?,
        created_at: row.get(10)?,
    };
    Ok(list_from_json(&declared, "list of declared scopes").and_then(|declared| {
        let granted = list_from_json(&granted, "list of granted scopes")?;
        Ok(InstallRow { declared, granted, ..install })
    }))
}

impl Store {
    /// Adds the tenant, or returns the existing one of this name.
    pub(crate) fn ensure_tenant(&self, tenant: &TenantRow) -> Result<TenantRow, StoreError> {
        self.atomic(|| {
            self.connection
                .prepare_cached(
                    "INSERT INTO tenants (id, slug, created_at) VALUES (?, ?, ?) ON CONFLICT (slug) DO NOTHING",
                )?
                .execute(params![tenant.id, tenant.slug, tenant.created_at])?;
            self.tenant(&tenant.slug)?.ok_or(StoreError::Unreadable("tenant"))
        })
    }

    /// The tenant with this name.
    pub(crate) fn tenant(&self, slug: &str) -> Result<Option<TenantRow>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id, slug, created_at FROM tenants WHERE slug = ?")?;
        let read = |row: &Row<'_>| Ok(TenantRow { id: row.get(0)?, slug: row.get(1)?, created_at: row.get(2)? });
        Ok(query.query_row([slug], read).optional()?)
    }

    /// Saves the install and replaces any other version of the app in the tenant.
    pub(crate) fn put_install(&self, install: &InstallRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO installs \
                 (id, tenant_id, app, version, manifest, declared, granted, config, status, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                install.id,
                install.tenant_id,
                install.app,
                install.version,
                install.manifest,
                list_to_json(&install.declared),
                list_to_json(&install.granted),
                install.config,
                install.status,
                install.created_at
            ])?;
        Ok(())
    }

    /// The install with this id.
    pub(crate) fn install(&self, id: &str) -> Result<Option<InstallRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} WHERE i.id = ?"))?;
        query.query_row([id], read).optional()?.transpose()
    }

    /// The install of an app in a tenant, by name.
    pub(crate) fn install_of(&self, tenant: &str, app: &str) -> Result<Option<InstallRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} WHERE t.slug = ? AND i.app = ?"))?;
        query.query_row([tenant, app], read).optional()?.transpose()
    }

    /// All installs, ordered by tenant and app.
    pub(crate) fn installs(&self) -> Result<Vec<InstallRow>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} ORDER BY t.slug, i.app"))?;
        query.query_map([], read)?.map(|row| row?).collect()
    }

    /// Sets the scopes that the tenant grants.
    pub(crate) fn set_granted(&self, id: &str, granted: &[String]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE installs SET granted = ? WHERE id = ?")?
            .execute([&list_to_json(granted), id])?;
        Ok(())
    }

    /// Sets the values of an install's settings.
    pub(crate) fn set_config(&self, id: &str, config: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE installs SET config = ? WHERE id = ?")?.execute([config, id])?;
        Ok(())
    }

    /// Sets the status of an install.
    pub(crate) fn set_status(&self, id: &str, status: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE installs SET status = ? WHERE id = ?")?.execute([status, id])?;
        Ok(())
    }
}
