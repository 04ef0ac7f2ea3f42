//! A manifest as an install keeps it, read once.

use crate::store::error::StoreError;
use linkworld_contract::digest;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::Manifest;
use serde::Deserialize;
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

/// The agents of a manifest, in either form.
#[derive(Deserialize)]
struct RawAgents {
    agent: Option<RawJson>,
    agents: Option<Vec<RawJson>>,
}

impl StoredManifest {
    /// The agents as they are in the blob, each with the slug that the platform knows it by. A manifest that cannot be
    /// read has none.
    pub(crate) fn agents(&self) -> Vec<(String, RawJson)> {
        let has_some = self.typed().is_ok_and(|manifest| manifest.agents_by_id().next().is_some());
        let Some(found) = has_some.then(|| serde_json::from_str::<RawAgents>(&self.0.blob).ok()).flatten() else {
            return Vec::new();
        };
        let single = found.agent.into_iter().map(|agent| ("default".to_owned(), agent));
        let named = |agent: RawJson| Some((agent.member("id")?.to::<String>()?, agent));
        single.chain(found.agents.into_iter().flatten().filter_map(named)).collect()
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
