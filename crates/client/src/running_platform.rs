//! A local platform that is running.

use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use std::path::PathBuf;

/// One running local platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningPlatform {
    /// Where it listens.
    pub origin: Origin,
    /// A developer token of its first account.
    pub token: Secret,
    /// Its process.
    pub pid: u32,
    /// The project it serves, canonical.
    pub project: PathBuf,
    /// The app of that project.
    pub app_id: String,
    /// RFC 3339.
    pub started_at: String,
}
