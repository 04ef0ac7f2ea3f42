//! Events of the local platform, for a program that displays them.

use crate::shell::bundle_problems::BundleProblem;
use linkworld_contract::audit::usage::Usage;
use linkworld_contract::wire::control::AuditEntry;

/// Something that happened. The channel is bounded; events are dropped when it is full.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "most events are entries of the log, and the channel holds few")]
pub enum PlatformEvent {
    /// An entry was added to the audit log.
    Audited {
        /// The entry.
        entry: AuditEntry,
        /// Why a call failed, in more words than the log keeps: what the handler replied. Not cleaned.
        cause: Option<String>,
        /// What all calls of this run have used, those included whose events were dropped.
        used: Usage,
    },
    /// A version was registered.
    Registered {
        /// The app's slug.
        app: String,
        /// The version.
        version: String,
        /// Whether new installs get this version from now on.
        promoted: bool,
        /// Whether the same content was registered before.
        again: bool,
    },
    /// A bundle was uploaded.
    Bundled {
        /// The app's slug.
        app: String,
        /// The version.
        version: String,
        /// Number of files in it.
        files: u32,
        /// Whether the upload promoted the version.
        promoted: bool,
        /// Whether the same bundle was uploaded before.
        again: bool,
    },
    /// Tenants of an app were upgraded to a version.
    Upgraded {
        /// The app's slug.
        app: String,
        /// The version.
        version: String,
        /// Tenants that were upgraded.
        upgraded: u64,
        /// Tenants that were left unchanged.
        skipped: u64,
        /// Tenants that could not be upgraded.
        failed: u64,
    },
    /// Something of a bundle does not work on the platform. Each is reported once.
    BundleProblem {
        /// The app's slug.
        app: String,
        /// What it is, and what works instead.
        problem: BundleProblem,
    },
    /// A request failed because the disk does not take what has to be stored. Nothing that was acknowledged is lost.
    DiskProblem(String),
    /// A request failed with status 500 because of a bug in the local platform.
    InternalError(String),
}
