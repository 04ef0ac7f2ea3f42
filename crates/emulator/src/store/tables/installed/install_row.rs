//! A row of an installed app.

use crate::store::tables::installed::stored_manifest::StoredManifest;

/// One app in one tenant, with the manifest it was installed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstallRow {
    /// Opaque; the same for every version of the app in the tenant.
    pub(crate) id: String,
    /// The tenant's id.
    pub(crate) tenant_id: String,
    /// The tenant's name.
    pub(crate) tenant: String,
    /// The app's slug.
    pub(crate) app: String,
    /// The installed version.
    pub(crate) version: String,
    /// The manifest.
    pub(crate) manifest: StoredManifest,
    /// Scopes that the manifest declares.
    pub(crate) declared: Vec<String>,
    /// Scopes that the tenant granted.
    pub(crate) granted: Vec<String>,
    /// Values of the install settings, as a JSON object.
    pub(crate) config: String,
    /// Whether it may be called.
    pub(crate) status: InstallState,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// Whether an install may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstallState {
    /// The install hook was not sent yet.
    Installing,
    /// Ready.
    Active,
    /// The install hook failed on every try; its calls are refused until it succeeds.
    InstallHookFailed,
}

impl InstallState {
    const ALL: [Self; 3] = [Self::Installing, Self::Active, Self::InstallHookFailed];

    /// The status with this word.
    pub(in crate::store) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The word of the contract (15.1); the first is our own.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Installing => "installing",
            Self::Active => "active",
            Self::InstallHookFailed => "install_hook_failed",
        }
    }
}
