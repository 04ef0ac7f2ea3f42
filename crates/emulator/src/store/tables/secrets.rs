//! Sealed values of secrets. The store never sees a plaintext value.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// Identifies one value of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretRef {
    /// The app's slug.
    pub(crate) app: String,
    /// The secret's key.
    pub(crate) key: String,
    /// The tenant's id; `None` for the developer's default.
    pub(crate) tenant_id: Option<String>,
}

/// A sealed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretRow {
    /// The secret's key.
    pub(crate) key: String,
    /// The description.
    pub(crate) description: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) updated_at: i64,
    /// The record that the vault sealed.
    pub(crate) sealed: Vec<u8>,
}

const COLUMNS: &str = "key, description, updated_at, sealed";

fn read(row: &Row<'_>) -> rusqlite::Result<SecretRow> {
    Ok(SecretRow { key: row.get(0)?, description: row.get(1)?, updated_at: row.get(2)?, sealed: row.get(3)? })
}

impl Store {
    /// Saves a value. The previous description is kept unless a new one is given.
    pub(crate) fn set_secret(&self, secret: &SecretRef, row: &SecretRow) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO secrets (app, key, tenant_id, sealed, description, updated_at) VALUES (?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (app, key, tenant_id) DO UPDATE SET sealed = excluded.sealed, \
                 description = COALESCE(excluded.description, description), updated_at = excluded.updated_at",
            )?
            .execute(params![
                secret.app,
                secret.key,
                secret.tenant_id.as_deref().unwrap_or_default(),
                row.sealed,
                row.description,
                row.updated_at
            ])?;
        Ok(())
    }

    /// The value, if it is set.
    pub(crate) fn secret(&self, secret: &SecretRef) -> Result<Option<SecretRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM secrets WHERE app = ? AND key = ? AND tenant_id = ?"))?;
        let tenant = secret.tenant_id.as_deref().unwrap_or_default();
        Ok(query.query_row([&secret.app, &secret.key, tenant], read).optional()?)
    }

    /// Removes a value. Returns false if it was not set.
    pub(crate) fn remove_secret(&self, secret: &SecretRef) -> Result<bool, StoreError> {
        let removed = self
            .connection
            .prepare_cached("DELETE FROM secrets WHERE app = ? AND key = ? AND tenant_id = ?")?
            .execute([&secret.app, &secret.key, secret.tenant_id.as_deref().unwrap_or_default()])?;
        Ok(removed == 1)
    }

    /// All values of all apps, to seal them again.
    pub(crate) fn all_secrets(&self) -> Result<Vec<(SecretRef, SecretRow)>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS}, app, tenant_id FROM secrets"))?;
        let rows = query.query_map([], |row| {
            let sealed = read(row)?;
            let tenant_id: String = row.get(5)?;
            let tenant_id = (!tenant_id.is_empty()).then_some(tenant_id);
            Ok((SecretRef { app: row.get(4)?, key: sealed.key.clone(), tenant_id }, sealed))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Replaces the sealed record of an unchanged value.
    pub(crate) fn reseal_secret(&self, secret: &SecretRef, sealed: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE secrets SET sealed = ? WHERE app = ? AND key = ? AND tenant_id = ?")?
            .execute(params![sealed, secret.app, secret.key, secret.tenant_id.as_deref().unwrap_or_default()])?;
        Ok(())
    }

    /// The values that a tenant set for an app, ordered by key.
    pub(crate) fn tenant_secrets(&self, app: &str, tenant_id: &str) -> Result<Vec<SecretRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM secrets WHERE app = ? AND tenant_id = ? ORDER BY key"))?;
        Ok(query.query_map([app, tenant_id], read)?.collect::<Result<_, _>>()?)
    }

    /// The developer's default values of an app, ordered by key.
    pub(crate) fn default_secrets(&self, app: &str) -> Result<Vec<SecretRow>, StoreError> {
        self.tenant_secrets(app, "")
    }
}
