//! The right to take due schedules and to set the clock.

use tokio::sync::{Mutex, MutexGuard};

/// Held by the scanner while it takes due runs, and by commands that let time pass.
#[derive(Default)]
pub(crate) struct ScheduleTurn(Mutex<i64>);

impl ScheduleTurn {
    /// Waits for it. It has the time of the last look.
    pub(crate) async fn take(&self) -> MutexGuard<'_, i64> {
        self.0.lock().await
    }
}
