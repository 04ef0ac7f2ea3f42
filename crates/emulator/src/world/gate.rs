//! Holds back calls while the world is replaced.

use linkworld_contract::limits::WORLD_DRAIN_DEADLINE;
use std::sync::Arc;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Whoever calls an app enters before it looks for the install. A handler that calls back is not held back: the call that
/// it belongs to has entered.
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
