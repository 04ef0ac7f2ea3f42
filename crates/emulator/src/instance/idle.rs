//! Lets a handler sleep after a time without calls, on the platform's clock.

use crate::instance::managed::{InstanceState, ManagedHandler};
use crate::instance::queue::{CallCount, CallQueue};
use linkworld_system::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

const NONE: CallCount = CallCount { waiting: 0, inside: 0 };

/// Watches an instance until the task is aborted.
pub(crate) fn watch(handler: ManagedHandler, queue: Arc<CallQueue>, clock: Clock, idle: Duration) -> JoinHandle<()> {
    let idle = i64::try_from(idle.as_millis()).unwrap_or(i64::MAX);
    tokio::spawn(async move {
        let (mut used, mut states) = (queue.subscribe(), handler.subscribe());
        loop {
            used.mark_unchanged();
            states.mark_unchanged();
            let until = clock.unix_millis().saturating_add(idle);
            let is_idle = || queue.count() == NONE;
            tokio::select! {
                // The time counts anew. Queue and handler are in this task, so the senders are not gone.
                _ = used.changed() => {}
                _ = states.changed() => {}
                () = clock.sleep_until(until), if is_idle() && matches!(handler.state(), InstanceState::Ready(_)) => {
                    handler.sleep_if(is_idle).await;
                }
            }
        }
    })
}
