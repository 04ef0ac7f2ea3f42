//! Frontend bundles of versions, file by file.

use crate::store::connection::Store;
use crate::store::error::StoreError;
use rusqlite::{OptionalExtension, params};

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BundleFileRow {
    /// Path below the bundle's root, `/` between segments.
    pub(crate) path: String,
    /// The content.
    pub(crate) content: Vec<u8>,
    /// Digest of the content.
    pub(crate) digest: String,
}

/// A bundle to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewBundle {
    /// SHA-256 of the archive in lowercase hexadecimal.
    pub(crate) digest: String,
    /// The files; each path occurs once.
    pub(crate) files: Vec<BundleFileRow>,
}

impl Store {
    /// Adds the bundle of a version. Returns false if the version already has one.
    pub(crate) fn add_bundle(&self, version_id: &str, bundle: &NewBundle) -> Result<bool, StoreError> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let bytes = number(bundle.files.iter().map(|file| file.content.len()).sum());
        self.atomic(|| {
            let added = self
                .connection
                .prepare_cached(
                    "UPDATE versions SET bundle_digest = ?, bundle_files = ?, bundle_bytes = ? \
                     WHERE id = ? AND bundle_digest IS NULL",
                )?
                .execute(params![bundle.digest, number(bundle.files.len()), bytes, version_id])?;
            if added == 0 {
                return Ok(false);
            }
            let mut insert = self
                .connection
                .prepare_cached("INSERT INTO bundle_files (version_id, path, content, digest) VALUES (?, ?, ?, ?)")?;
            for BundleFileRow { path, content, digest } in &bundle.files {
                insert.execute(params![version_id, path, content, digest])?;
            }
            Ok(true)
        })
    }

    /// Path and digest of every file in a version's bundle, ordered by path.
    pub(crate) fn bundle_digests(&self, version_id: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT path, digest FROM bundle_files WHERE version_id = ? ORDER BY path")?;
        Ok(query.query_map([version_id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// One file of a version's bundle, by its exact path.
    pub(crate) fn bundle_file(
        &self,
        slug: &str,
        version: &str,
        path: &str,
    ) -> Result<Option<BundleFileRow>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.path, f.content, f.digest FROM bundle_files f JOIN versions v ON v.id = f.version_id \
             JOIN apps a ON a.id = v.app_id WHERE a.slug = ? AND v.version = ? AND f.path = ?",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(BundleFileRow { path: row.get(0)?, content: row.get(1)?, digest: row.get(2)? })
        };
        Ok(query.query_row([slug, version, path], read).optional()?)
    }
}
