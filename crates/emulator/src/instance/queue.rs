//! The calls of one instance: those inside its handler, and those that wait for their turn, first in, first out.

use linkworld_contract::limits::{HANDLER_CALLS_MAX, HANDLER_QUEUE_MAX};
use linkworld_contract::wire::proxy::envelope::ROUTE_CALLS_MAX;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// The calls of one instance.
pub(crate) struct CallQueue {
    /// One permit for each call the handler may process at a time; waiting calls get them in order.
    capacity: Arc<Semaphore>,
    calls: Mutex<Calls>,
    /// Changes with every call that enters or leaves.
    used: watch::Sender<u64>,
}

#[derive(Default)]
struct Calls {
    /// How many wait or are about to.
    waiting: usize,
    /// The ids of the calls inside the handler.
    inside: BTreeSet<i64>,
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

impl Default for CallQueue {
    fn default() -> Self {
        let capacity = Arc::new(Semaphore::new(HANDLER_CALLS_MAX));
        Self { capacity, calls: Mutex::default(), used: watch::Sender::default() }
    }
}

impl CallQueue {
    /// A place in the queue; `None` if [`HANDLER_QUEUE_MAX`] calls wait already.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Turn> {
        let room = HANDLER_QUEUE_MAX + self.capacity.available_permits();
        let mut calls = self.calls();
        if calls.waiting >= room {
            return None;
        }
        calls.waiting += 1;
        self.note_use();
        Some(Turn(Arc::clone(self)))
    }

    /// The call inside the handler, if there is exactly one: what the handler asks for meanwhile is asked for by it.
    pub(crate) fn sole_call(&self) -> Option<i64> {
        let calls = self.calls();
        calls.inside.first().copied().filter(|_| calls.inside.len() == 1)
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

    /// Is told of every call that enters or leaves.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.used.subscribe()
    }

    fn note_use(&self) {
        self.used.send_modify(|count| *count += 1);
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
        queue.calls().inside.insert(id);
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
        self.queue.calls().inside.remove(&self.id);
        self.queue.note_use();
    }
}
