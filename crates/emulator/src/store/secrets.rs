//! Secrets as sealed bytes: this room never sees a value.

use super::connection::Store;
use super::error::StoreError;
use rusqlite::{OptionalExtension, Row, params};

/// Which value of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretPlace {
    /// The app's slug.
    pub app: String,
    /// The secret's key.
    pub key: String,
    /// The tenant's id; none for the developer's default.
    pub tenant_id: Option<String>,
}

/// A secret without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// The secret's key.
    pub key: String,
    /// Why it exists.
    pub description: Option<String>,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// What the vault made of the value.
    pub sealed: Vec<u8>,
}

const COLUMNS: &str = "key, description, updated_at, sealed";

fn read(row: &Row<'_>) -> rusqlite::Result<SealedSecret> {
    Ok(SealedSecret { key: row.get(0)?, description: row.get(1)?, updated_at: row.get(2)?, sealed: row.get(3)? })
}

impl Store {
    /// Sets one value; the description of an earlier one stays unless another is given.
    pub fn set_secret(&self, place: &SecretPlace, secret: &SealedSecret) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO secrets (app, key, tenant_id, sealed, description, updated_at) VALUES (?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (app, key, tenant_id) DO UPDATE SET sealed = excluded.sealed, \
                 description = COALESCE(excluded.description, description), updated_at = excluded.updated_at",
            )?
            .execute(params![
                place.app,
                place.key,
                place.tenant_id.as_deref().unwrap_or_default(),
                secret.sealed,
                secret.description,
                secret.updated_at
            ])?;
        Ok(())
    }

    /// One value, of exactly this place.
    pub fn secret(&self, place: &SecretPlace) -> Result<Option<SealedSecret>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM secrets WHERE app = ? AND key = ? AND tenant_id = ?"))?;
        let tenant = place.tenant_id.as_deref().unwrap_or_default();
        Ok(query.query_row([&place.app, &place.key, tenant], read).optional()?)
    }

    /// Removes one value; false when there was none.
    pub fn remove_secret(&self, place: &SecretPlace) -> Result<bool, StoreError> {
        let removed = self
            .connection
            .prepare_cached("DELETE FROM secrets WHERE app = ? AND key = ? AND tenant_id = ?")?
            .execute([&place.app, &place.key, place.tenant_id.as_deref().unwrap_or_default()])?;
        Ok(removed == 1)
    }

    /// Every value of every app, for sealing them again.
    pub fn all_secrets(&self) -> Result<Vec<(SecretPlace, SealedSecret)>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!("SELECT {COLUMNS}, app, tenant_id FROM secrets"))?;
        let rows = query.query_map([], |row| {
            let secret = read(row)?;
            let tenant_id: String = row.get(5)?;
            let tenant_id = (!tenant_id.is_empty()).then_some(tenant_id);
            Ok((SecretPlace { app: row.get(4)?, key: secret.key.clone(), tenant_id }, secret))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts other bytes in the place of a value that stays the same.
    pub fn reseal_secret(&self, place: &SecretPlace, sealed: &[u8]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE secrets SET sealed = ? WHERE app = ? AND key = ? AND tenant_id = ?")?
            .execute(params![sealed, place.app, place.key, place.tenant_id.as_deref().unwrap_or_default()])?;
        Ok(())
    }

    /// A tenant's own values of an app, by key.
    pub fn tenant_secrets(&self, app: &str, tenant_id: &str) -> Result<Vec<SealedSecret>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM secrets WHERE app = ? AND tenant_id = ? ORDER BY key"))?;
        Ok(query.query_map([app, tenant_id], read)?.collect::<Result<_, _>>()?)
    }

    /// The developer's defaults of an app, by key.
    pub fn default_secrets(&self, app: &str) -> Result<Vec<SealedSecret>, StoreError> {
        self.tenant_secrets(app, "")
    }
}
