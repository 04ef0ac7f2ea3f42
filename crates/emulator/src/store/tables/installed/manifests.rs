//! Manifests of installs: one row, and one reading, for all installs of the same manifest.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use crate::store::tables::installed::stored_manifest::StoredManifest;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// The row of a manifest, added if there is none.
    pub(in crate::store) fn keep_manifest(&self, manifest: &StoredManifest) -> Result<i64, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT id FROM manifests WHERE digest = ?")?;
        if let Some(id) = query.query_row([manifest.digest()], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        self.connection
            .prepare_cached("INSERT INTO manifests (digest, blob) VALUES (?, ?)")?
            .execute(params![manifest.digest(), manifest.text()])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Removes manifests that no install has any more.
    pub(in crate::store) fn drop_unused_manifest(&self, id: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "DELETE FROM manifests WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM installs WHERE manifest_id = ?1)",
            )?
            .execute([id])?;
        self.cache.forget_manifest(id);
        Ok(())
    }

    /// The manifest of a row, from the cache if it was read before.
    pub(in crate::store) fn manifest(&self, id: i64) -> Result<StoredManifest, StoreError> {
        if let Some(found) = self.cache.manifest(id) {
            return Ok(found);
        }
        let mut query = self.connection.prepare_cached("SELECT digest, blob FROM manifests WHERE id = ?")?;
        let manifest = query.query_row([id], |row| Ok(StoredManifest::with_digest(row.get(0)?, row.get(1)?)))?;
        self.cache.keep_manifest(id, &manifest);
        Ok(manifest)
    }
}
