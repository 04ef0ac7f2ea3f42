//! Holds back calls while the world is replaced.

use linkworld_contract::limits::WORLD_DRAIN_DEADLINE;
use std::sync::Arc;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Calls of an app enter the gate before they look up the install. Callbacks of handlers do not: the call they belong to
/// has entered.
#[derive(Debug, Default, Clone)]
pub(crate) struct WorldGate(Arc<RwLock<()>>);

impl WorldGate {
    /// Waits until the world may be used, and keeps it as it is until the guard is dropped.
    pub(crate) async fn enter(&self) -> OwnedRwLockReadGuard<()> {
        Arc::clone(&self.0).read_owned().await
    }

    /// Waits for those who have entered; new ones wait until the guard is dropped. None if they take too long.
    pub(crate) async fn close(&self) -> Option<OwnedRwLockWriteGuard<()>> {
        tokio::time::timeout(WORLD_DRAIN_DEADLINE, Arc::clone(&self.0).write_owned()).await.ok()
    }
}
