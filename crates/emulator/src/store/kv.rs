//! Key-value storage of one app in one tenant. Shapes of keys and values are the caller's to judge.

use super::connection::Store;
use super::error::StoreError;
use linkworld_contract::limits::KV_KEYS_MAX;
use rusqlite::{OptionalExtension, Row, params};

/// Whose keys.
#[derive(Debug, Clone, Copy)]
pub struct KvPlace<'a> {
    /// The tenant's id.
    pub tenant_id: &'a str,
    /// The app's slug.
    pub app: &'a str,
}

/// One live key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvRow {
    /// The key.
    pub key: String,
    /// Compact JSON.
    pub value: String,
    /// Milliseconds since 1970; none for keys that stay.
    pub expires_at: Option<i64>,
    /// Milliseconds since 1970.
    pub updated_at: i64,
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KvSet {
    /// It is stored.
    Stored,
    /// The app has [`KV_KEYS_MAX`] keys in this tenant, and this would be another one.
    Full,
}

fn read(row: &Row<'_>) -> rusqlite::Result<KvRow> {
    Ok(KvRow { key: row.get(0)?, value: row.get(1)?, expires_at: row.get(2)?, updated_at: row.get(3)? })
}

impl Store {
    /// A key that has not expired by `now`.
    pub fn kv_get(&self, place: KvPlace<'_>, key: &str, now: i64) -> Result<Option<KvRow>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key, value, expires_at, updated_at FROM kv \
             WHERE tenant_id = ? AND app = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)",
        )?;
        Ok(query.query_row(params![place.tenant_id, place.app, key, now], read).optional()?)
    }

    /// Stores a key. Expired ones do not count against the cap: they are removed first.
    pub fn kv_set(&self, place: KvPlace<'_>, row: &KvRow) -> Result<KvSet, StoreError> {
        self.atomic(|| {
            if self.kv_get(place, &row.key, row.updated_at)?.is_none() {
                self.connection
                    .prepare_cached("DELETE FROM kv WHERE tenant_id = ? AND app = ? AND expires_at <= ?")?
                    .execute(params![place.tenant_id, place.app, row.updated_at])?;
                let keys: i64 = self
                    .connection
                    .prepare_cached("SELECT COUNT(*) FROM kv WHERE tenant_id = ? AND app = ?")?
                    .query_row([place.tenant_id, place.app], |row| row.get(0))?;
                if u64::try_from(keys).is_ok_and(|keys| keys >= KV_KEYS_MAX) {
                    return Ok(KvSet::Full);
                }
            }
            self.connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO kv (tenant_id, app, key, value, expires_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![place.tenant_id, place.app, row.key, row.value, row.expires_at, row.updated_at])?;
            Ok(KvSet::Stored)
        })
    }

    /// Live keys that start with `prefix`, by key, at most `limit`.
    pub fn kv_list(&self, place: KvPlace<'_>, prefix: &str, limit: u64, now: i64) -> Result<Vec<KvRow>, StoreError> {
        // Keys are printable ASCII, so DEL ends the range of any prefix.
        let mut query = self.connection.prepare_cached(
            "SELECT key, value, expires_at, updated_at FROM kv WHERE tenant_id = ?1 AND app = ?2 \
             AND key >= ?3 AND key < ?3 || char(127) AND (expires_at IS NULL OR expires_at > ?4) ORDER BY key LIMIT ?5",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.query_map(params![place.tenant_id, place.app, prefix, now, limit], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes a key; false when there was no live one.
    pub fn kv_delete(&self, place: KvPlace<'_>, key: &str, now: i64) -> Result<bool, StoreError> {
        self.atomic(|| {
            let found = self.kv_get(place, key, now)?.is_some();
            self.connection.prepare_cached("DELETE FROM kv WHERE tenant_id = ? AND app = ? AND key = ?")?.execute([
                place.tenant_id,
                place.app,
                key,
            ])?;
            Ok(found)
        })
    }
}
