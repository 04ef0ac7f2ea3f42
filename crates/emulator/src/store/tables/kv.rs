//! Key-value storage. The caller checks the form of keys and values.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::install_row::InstallRow;
use linkworld_contract::limits::KV_KEYS_MAX;
use rusqlite::{OptionalExtension, Row, params};

/// The keys of one app in one tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KvNamespace<'a> {
    /// The tenant's id.
    pub(crate) tenant_id: &'a str,
    /// The app's slug.
    pub(crate) app: &'a str,
}

/// One key that has not expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KvRow {
    /// The key.
    pub(crate) key: String,
    /// Compact JSON.
    pub(crate) value: String,
    /// Milliseconds since 1970; `None` for keys that do not expire.
    pub(crate) expires_at: Option<i64>,
    /// Milliseconds since 1970.
    pub(crate) updated_at: i64,
}

/// The outcome of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KvSetOutcome {
    /// The value is stored.
    Stored,
    /// The app already has [`KV_KEYS_MAX`] keys in this tenant.
    Full,
}

fn read(row: &Row<'_>) -> rusqlite::Result<KvRow> {
    Ok(KvRow { key: row.get(0)?, value: row.get(1)?, expires_at: row.get(2)?, updated_at: row.get(3)? })
}

impl Store {
    /// Removes all keys of an install.
    pub(crate) fn empty_kv(&self, install: &InstallRow) -> Result<(), StoreError> {
        let sql = "DELETE FROM kv WHERE tenant_id = ? AND app = ?";
        self.connection.prepare_cached(sql)?.execute([&install.tenant_id, &install.app])?;
        Ok(())
    }

    /// A key, unless it has expired by `now`.
    pub(crate) fn kv_get(&self, namespace: KvNamespace<'_>, key: &str, now: i64) -> Result<Option<KvRow>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key, value, expires_at, updated_at FROM kv \
             WHERE tenant_id = ? AND app = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)",
        )?;
        Ok(query.query_row(params![namespace.tenant_id, namespace.app, key, now], read).optional()?)
    }

    /// Stores a key. Expired keys are removed first and do not count against the limit.
    pub(crate) fn kv_set(&self, namespace: KvNamespace<'_>, row: &KvRow) -> Result<KvSetOutcome, StoreError> {
        self.atomic(|| {
            if self.kv_get(namespace, &row.key, row.updated_at)?.is_none() {
                self.connection
                    .prepare_cached("DELETE FROM kv WHERE tenant_id = ? AND app = ? AND expires_at <= ?")?
                    .execute(params![namespace.tenant_id, namespace.app, row.updated_at])?;
                if self.kv_count(namespace)? >= KV_KEYS_MAX {
                    return Ok(KvSetOutcome::Full);
                }
            }
            // Not REPLACE, which would not fire the trigger that counts the old row out.
            self.connection
                .prepare_cached(
                    "INSERT INTO kv (tenant_id, app, key, value, expires_at, updated_at) VALUES (?, ?, ?, ?, ?, ?) \
                     ON CONFLICT (tenant_id, app, key) DO UPDATE SET value = excluded.value, \
                     expires_at = excluded.expires_at, updated_at = excluded.updated_at",
                )?
                .execute(params![
                    namespace.tenant_id,
                    namespace.app,
                    row.key,
                    row.value,
                    row.expires_at,
                    row.updated_at
                ])?;
            Ok(KvSetOutcome::Stored)
        })
    }

    /// The number of keys, expired ones included.
    fn kv_count(&self, namespace: KvNamespace<'_>) -> Result<u64, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT keys FROM kv_counts WHERE tenant_id = ? AND app = ?")?;
        let keys: Option<i64> = query.query_row([namespace.tenant_id, namespace.app], |row| row.get(0)).optional()?;
        Ok(keys.and_then(|keys| u64::try_from(keys).ok()).unwrap_or_default())
    }

    /// Up to `limit` keys that start with `prefix` and have not expired, in order.
    pub(crate) fn kv_list(
        &self,
        namespace: KvNamespace<'_>,
        prefix: &str,
        limit: u64,
        now: i64,
    ) -> Result<Vec<KvRow>, StoreError> {
        // Keys are printable ASCII, so DEL ends the range of any prefix.
        let mut query = self.connection.prepare_cached(
            "SELECT key, value, expires_at, updated_at FROM kv WHERE tenant_id = ?1 AND app = ?2 \
             AND key >= ?3 AND key < ?3 || char(127) AND (expires_at IS NULL OR expires_at > ?4) ORDER BY key LIMIT ?5",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.query_map(params![namespace.tenant_id, namespace.app, prefix, now, limit], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes a key. Returns false if it did not exist or had expired.
    pub(crate) fn kv_delete(&self, namespace: KvNamespace<'_>, key: &str, now: i64) -> Result<bool, StoreError> {
        self.atomic(|| {
            let found = self.kv_get(namespace, key, now)?.is_some();
            self.connection.prepare_cached("DELETE FROM kv WHERE tenant_id = ? AND app = ? AND key = ?")?.execute([
                namespace.tenant_id,
                namespace.app,
                key,
            ])?;
            Ok(found)
        })
    }
}
