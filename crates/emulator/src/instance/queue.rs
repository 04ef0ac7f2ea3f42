//! The calls of one instance: those inside its handler, and those that wait for their turn, first in, first out.

use linkworld_contract::limits::{HANDLER_CALLS_MAX, HANDLER_LINE_DELAY_MAX, HANDLER_QUEUE_MAX};
use linkworld_contract::wire::proxy::envelope::ROUTE_CALLS_MAX;
use linkworld_system::clock::Clock;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The calls of one instance.
pub(crate) struct CallQueue {
    /// One permit for each call the handler may process at a time; waiting calls get them in order.
    capacity: Arc<Semaphore>,
    calls: Mutex<Calls>,
    /// The platform's time.
    clock: Clock,
    /// Wakes who waits for a call to leave.
    left: Notify,
}

#[derive(Default)]
struct Calls {
    /// How many wait or are about to.
    waiting: usize,
    /// The ids of the calls inside the handler.
    inside: BTreeSet<i64>,
    /// Whether several were inside since it was empty.
    is_shared: bool,
    /// The call that left last, if it was alone, and when; none once another one is inside.
    left: Option<(i64, Instant)>,
    /// When a call entered or left last, on the platform's clock.
    used_at: i64,
}

/// How many calls there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CallCount {
    /// Calls that wait for their turn.
    pub(crate) waiting: usize,
    /// Calls inside the handler.
    pub(crate) inside: usize,
}

/// The place of a call in the queue.
pub(crate) struct Turn(Arc<CallQueue>);

/// A call inside the handler, until it is dropped.
pub(crate) struct Inside {
    queue: Arc<CallQueue>,
    id: i64,
    _permit: OwnedSemaphorePermit,
}

/// The calls of routes of one instance; they do not wait for each other.
pub(crate) struct RouteSlots(Arc<Semaphore>);

impl Default for RouteSlots {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROUTE_CALLS_MAX)))
    }
}

impl RouteSlots {
    /// Room for one call until it is dropped; none if [`ROUTE_CALLS_MAX`] are inside.
    pub(crate) fn take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}

impl CallQueue {
    /// An empty queue on the platform's clock.
    pub(crate) fn new(clock: Clock) -> Self {
        let capacity = Arc::new(Semaphore::new(HANDLER_CALLS_MAX));
        Self { capacity, calls: Mutex::default(), clock, left: Notify::new() }
    }

    /// A place in the queue; `None` if [`HANDLER_QUEUE_MAX`] calls wait already.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Turn> {
        let room = HANDLER_QUEUE_MAX + self.capacity.available_permits();
        let mut calls = self.calls();
        if calls.waiting >= room {
            return None;
        }
        calls.waiting += 1;
        calls.used_at = self.clock.unix_millis();
        Some(Turn(Arc::clone(self)))
    }

    /// The call inside the handler, if there is exactly one: what the handler asks for meanwhile is asked for by it.
    pub(crate) fn sole_call(&self) -> Option<i64> {
        let calls = self.calls();
        calls.inside.first().copied().filter(|_| calls.inside.len() == 1)
    }

    /// The call that a line of output belongs to: the sole one inside, or the one that was it until a moment ago, because a
    /// line is read after it was printed.
    pub(crate) fn printing_call(&self) -> Option<i64> {
        let left = self.calls().left.filter(|(_, at)| at.elapsed() < HANDLER_LINE_DELAY_MAX);
        self.sole_call().or(left.map(|(id, _)| id))
    }

    /// The calls inside the handler: what it asks for is asked for by one of them.
    pub(crate) fn inside(&self) -> Vec<i64> {
        self.calls().inside.iter().copied().collect()
    }

    /// How many calls there are.
    pub(crate) fn count(&self) -> CallCount {
        let calls = self.calls();
        CallCount { waiting: calls.waiting, inside: calls.inside.len() }
    }

    /// When a call entered or left last, on the platform's clock. Calls wake nobody for it: most are followed by another.
    pub(crate) fn used_at(&self) -> i64 {
        self.calls().used_at
    }

    /// Returns when a call leaves after this was enabled.
    pub(crate) fn next_leave(&self) -> Notified<'_> {
        self.left.notified()
    }

    fn calls(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits until the handler may get the call with this id.
    pub(crate) async fn taken(self, id: i64) -> Inside {
        let queue = Arc::clone(&self.0);
        let permit = Arc::clone(&queue.capacity).acquire_owned().await.expect("the semaphore is never closed");
        let mut calls = queue.calls();
        calls.is_shared = !calls.inside.is_empty();
        calls.inside.insert(id);
        calls.left = None;
        drop(calls);
        Inside { queue, id, _permit: permit }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.calls().waiting -= 1;
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut calls = self.queue.calls();
        calls.inside.remove(&self.id);
        calls.left = (calls.inside.is_empty() && !calls.is_shared).then(|| (self.id, Instant::now()));
        calls.used_at = self.queue.clock.unix_millis();
        drop(calls);
        self.queue.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::CallQueue;
    use linkworld_system::clock::Clock;
    use std::sync::Arc;

    #[tokio::test]
    async fn a_line_belongs_to_the_call_that_is_or_was_alone() {
        let queue = Arc::new(CallQueue::new(Clock::Real));
        let take = async |id| queue.enter().unwrap().taken(id).await;
        assert_eq!(queue.printing_call(), None);
        let first = take(1).await;
        assert_eq!(queue.printing_call(), Some(1));
        drop(first);
        assert_eq!((queue.printing_call(), queue.sole_call()), (Some(1), None), "it may have printed before it left");
        let (second, third) = (take(2).await, take(3).await);
        assert_eq!(queue.printing_call(), None);
        drop(second);
        assert_eq!(queue.printing_call(), Some(3));
        drop(third);
        assert_eq!(queue.printing_call(), None, "the other one may have printed it");
    }
}
