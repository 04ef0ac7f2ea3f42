//! Manifests of installs: one row, and one reading, for all installs of the same manifest.

use super::connection::Store;
use super::error::StoreError;
use linkworld_contract::digest;
use linkworld_manifest::Manifest;
use rusqlite::{OptionalExtension, params};
use std::sync::{Arc, OnceLock};

/// A manifest as it was installed. Clones share one reading.
#[derive(Clone)]
pub(crate) struct StoredManifest(Arc<Content>);

struct Content {
    digest: String,
    blob: String,
    typed: OnceLock<Option<Manifest>>,
}

impl StoredManifest {
    /// A manifest from its blob as compact JSON.
    pub(crate) fn new(blob: String) -> Self {
        Self::with_digest(digest::sha256(blob.as_bytes()), blob)
    }

    fn with_digest(digest: String, blob: String) -> Self {
        Self(Arc::new(Content { digest, blob, typed: OnceLock::new() }))
    }

    /// The blob as compact JSON.
    pub(crate) fn text(&self) -> &str {
        &self.0.blob
    }

    /// The typed manifest.
    pub(crate) fn typed(&self) -> Result<&Manifest, StoreError> {
        let typed = self.0.typed.get_or_init(|| Manifest::from_stored_text(&self.0.blob));
        typed.as_ref().ok_or(StoreError::Unreadable("manifest of an install"))
    }
}

impl PartialEq for StoredManifest {
    fn eq(&self, other: &Self) -> bool {
        self.0.blob == other.0.blob
    }
}

impl Eq for StoredManifest {}

impl std::fmt::Debug for StoredManifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredManifest({})", self.0.digest)
    }
}

impl Store {
    /// The row of a manifest, added if there is none.
    pub(super) fn keep_manifest(&self, manifest: &StoredManifest) -> Result<i64, StoreError> {
        let Content { digest, blob, .. } = &*manifest.0;
        let mut query = self.connection.prepare_cached("SELECT id FROM manifests WHERE digest = ?")?;
        if let Some(id) = query.query_row([digest], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        self.connection
            .prepare_cached("INSERT INTO manifests (digest, blob) VALUES (?, ?)")?
            .execute(params![digest, blob])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Removes manifests that no install has any more.
    pub(super) fn drop_unused_manifest(&self, id: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "DELETE FROM manifests WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM installs WHERE manifest_id = ?1)",
            )?
            .execute([id])?;
        self.cache.forget_manifest(id);
        Ok(())
    }

    /// The manifest of a row, from the cache if it was read before.
    pub(super) fn manifest(&self, id: i64) -> Result<StoredManifest, StoreError> {
        if let Some(found) = self.cache.manifest(id) {
            return Ok(found);
        }
        let mut query = self.connection.prepare_cached("SELECT digest, blob FROM manifests WHERE id = ?")?;
        let manifest = query.query_row([id], |row| Ok(StoredManifest::with_digest(row.get(0)?, row.get(1)?)))?;
        self.cache.keep_manifest(id, &manifest);
        Ok(manifest)
    }
}
