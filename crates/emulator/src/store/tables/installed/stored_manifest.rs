//! A manifest as an install keeps it, read once.

use crate::store::error::StoreError;
use linkworld_contract::digest;
use linkworld_manifest::Manifest;
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

    /// A manifest with the digest of its row.
    pub(in crate::store) fn with_digest(digest: String, blob: String) -> Self {
        Self(Arc::new(Content { digest, blob, typed: OnceLock::new() }))
    }

    /// Identifies the manifest among those of the store.
    pub(in crate::store) fn digest(&self) -> &str {
        &self.0.digest
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
