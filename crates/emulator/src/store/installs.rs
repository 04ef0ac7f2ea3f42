//! Tenants and what is installed in them.

use super::connection::{Store, words_from_text, words_to_text};
use super::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// UUID.
    pub id: String,
    /// Its name in commands.
    pub slug: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// One app in one tenant, with the manifest it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// Opaque; another one for another version.
    pub id: String,
    /// Its tenant's id.
    pub tenant_id: String,
    /// Its tenant's name.
    pub tenant: String,
    /// The app's slug.
    pub app: String,
    /// The installed version.
    pub version: String,
    /// The manifest blob as compact JSON.
    pub manifest: String,
    /// Scopes of the manifest.
    pub declared: Vec<String>,
    /// Scopes of the tenant.
    pub granted: Vec<String>,
    /// Answers to the install settings, as a JSON object.
    pub config: String,
    /// `active` or `install_hook_failed`.
    pub status: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

const INSTALL: &str = "SELECT i.id, i.tenant_id, t.slug, i.app, i.version, i.manifest, i.declared, i.granted, i.config, \
                       i.status, i.created_at FROM installs i JOIN tenants t ON t.id = i.tenant_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Result<Install, StoreError>> {
    let (declared, granted): (String, String) = (row.get(6)?, row.get(7)?);
    let install = Install {
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
    Ok(words_from_text(&declared, "list of declared scopes").and_then(|declared| {
        let granted = words_from_text(&granted, "list of granted scopes")?;
        Ok(Install { declared, granted, ..install })
    }))
}

impl Store {
    /// Adds the tenant, or answers the one that has its name.
    pub fn ensure_tenant(&self, tenant: &Tenant) -> Result<Tenant, StoreError> {
        self.atomic(|| {
            self.connection
                .prepare_cached(
                    "INSERT INTO tenants (id, slug, created_at) VALUES (?, ?, ?) ON CONFLICT (slug) DO NOTHING",
                )?
                .execute(params![tenant.id, tenant.slug, tenant.created_at])?;
            self.tenant(&tenant.slug)?.ok_or(StoreError::Unreadable("tenant"))
        })
    }

    /// The tenant of a name.
    pub fn tenant(&self, slug: &str) -> Result<Option<Tenant>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id, slug, created_at FROM tenants WHERE slug = ?")?;
        let read = |row: &Row<'_>| Ok(Tenant { id: row.get(0)?, slug: row.get(1)?, created_at: row.get(2)? });
        Ok(query.query_row([slug], read).optional()?)
    }

    /// Puts the app into the tenant, in place of any other version of it.
    pub fn put_install(&self, install: &Install) -> Result<(), StoreError> {
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
                words_to_text(&install.declared),
                words_to_text(&install.granted),
                install.config,
                install.status,
                install.created_at
            ])?;
        Ok(())
    }

    /// The install of an id.
    pub fn install(&self, id: &str) -> Result<Option<Install>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} WHERE i.id = ?"))?;
        query.query_row([id], read).optional()?.transpose()
    }

    /// An app in a tenant, by their names.
    pub fn install_of(&self, tenant: &str, app: &str) -> Result<Option<Install>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} WHERE t.slug = ? AND i.app = ?"))?;
        query.query_row([tenant, app], read).optional()?.transpose()
    }

    /// Everything installed, by tenant and app.
    pub fn installs(&self) -> Result<Vec<Install>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("{INSTALL} ORDER BY t.slug, i.app"))?;
        query.query_map([], read)?.map(|row| row?).collect()
    }

    /// Sets what the tenant grants.
    pub fn set_granted(&self, id: &str, granted: &[String]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE installs SET granted = ? WHERE id = ?")?
            .execute([&words_to_text(granted), id])?;
        Ok(())
    }

    /// Sets an install's status.
    pub fn set_status(&self, id: &str, status: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached("UPDATE installs SET status = ? WHERE id = ?")?.execute([status, id])?;
        Ok(())
    }
}
