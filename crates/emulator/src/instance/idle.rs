//! Lets a handler sleep after a time without calls, on the platform's clock.

use crate::instance::managed::{InstanceState, ManagedHandler};
use crate::instance::queue::{CallCount, CallQueue};
use linkworld_system::clock::Clock;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

const NONE: CallCount = CallCount { waiting: 0, inside: 0 };

/// Watches an instance until the task is aborted.
pub(crate) fn watch(handler: ManagedHandler, queue: Arc<CallQueue>, clock: Clock, idle: Duration) -> JoinHandle<()> {
    let idle = i64::try_from(idle.as_millis()).unwrap_or(i64::MAX);
    tokio::spawn(async move {
        let mut states = handler.subscribe();
        let mut started = clock.unix_millis();
        loop {
            let mut left = pin!(queue.next_leave());
            left.as_mut().enable();
            states.mark_unchanged();
            let is_idle = || queue.count() == NONE;
            let quiet = is_idle();
            let until = started.max(queue.used_at()).saturating_add(idle);
            tokio::select! {
                // The time counts anew. The handler is in this task, so the sender is not gone.
                _ = states.changed() => started = clock.unix_millis(),
                () = left, if !quiet => {}
                () = clock.sleep_until(until), if quiet && matches!(handler.state(), InstanceState::Ready(_)) => {
                    // Calls meanwhile have only moved the time.
                    if queue.used_at().saturating_add(idle) <= until {
                        handler.sleep_if(is_idle).await;
                    }
                }
            }
        }
    })
}
