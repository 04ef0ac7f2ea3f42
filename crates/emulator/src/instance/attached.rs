//! A handler with its background tasks.

use crate::instance::managed::ManagedHandler;
use tokio::task::JoinHandle;

/// A handler of an install. Dropping it ends the tasks, not the handler.
#[derive(Debug)]
pub(crate) struct AttachedHandler {
    pub(crate) handler: ManagedHandler,
    /// They keep its token fresh and let it sleep.
    pub(crate) tasks: [JoinHandle<()>; 2],
}

impl Drop for AttachedHandler {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}
