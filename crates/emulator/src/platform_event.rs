//! News for whoever watches the local platform; the terminal decides how it looks.

use linkworld_contract::wire::control::AuditEntry;

/// One piece of news. The channel is bounded, and news that find it full are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformEvent {
    /// A line was added to the audit log.
    Audited(AuditEntry),
    /// A version was registered.
    Registered {
        /// The app's slug.
        app: String,
        /// The version.
        version: String,
        /// Whether it is the one new installs get from now on.
        promoted: bool,
        /// Whether it was registered with the same content before.
        again: bool,
    },
    /// A bundle was uploaded.
    Bundled {
        /// The app's slug.
        app: String,
        /// The version.
        version: String,
        /// Files in it.
        files: u32,
        /// Whether that made the version the one new installs get.
        promoted: bool,
        /// Whether the same bundle was there before.
        again: bool,
    },
    /// The tenants of an app were to be brought to a version.
    Upgraded {
        /// The app's slug.
        app: String,
        /// The version.
        version: String,
        /// How many tenants changed.
        upgraded: u64,
        /// How many were left as they are.
        skipped: u64,
        /// How many could not be.
        failed: u64,
    },
    /// A request met a fault of ours and was answered with a 500.
    Fault(String),
}
