//! What is known about installed apps only while the process runs: handlers and mocks.

use crate::handler::upstream::Upstream;
use crate::install::mocks::Mocks;
use linkworld_contract::limits::{HANDLER_CALLS_MAX, HANDLER_QUEUE_MAX};
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The running instances by tenant and app.
#[derive(Default)]
pub(crate) struct RunningInstances(RwLock<HashMap<(String, String), Arc<RunningInstance>>>);

/// One app in one tenant.
pub(crate) struct RunningInstance {
    upstream: RwLock<Option<Upstream>>,
    mocks: RwLock<Arc<Mocks>>,
    /// One permit for each call the handler may process at a time; waiting calls get them in order.
    capacity: Arc<Semaphore>,
    /// Calls that wait for a permit.
    waiting: AtomicUsize,
    /// The ids of the calls inside the handler.
    inside: Mutex<BTreeSet<i64>>,
}

/// The place of a call in the queue of an instance.
pub(crate) struct Turn(Arc<RunningInstance>);

/// A call inside the handler, until it is dropped.
pub(crate) struct Inside {
    instance: Arc<RunningInstance>,
    id: i64,
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    /// Waits until the handler may get the call with this id.
    pub(crate) async fn taken(self, id: i64) -> Inside {
        let instance = Arc::clone(&self.0);
        let permit = Arc::clone(&instance.capacity).acquire_owned().await.expect("the semaphore is never closed");
        instance.inside.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        Inside { instance, id, _permit: permit }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.instance.inside.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl RunningInstances {
    /// The instance of an app in a tenant; created without a handler if there is none.
    pub(crate) fn get(&self, tenant: &str, app: &str) -> Arc<RunningInstance> {
        let key = (tenant.to_owned(), app.to_owned());
        if let Some(found) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(found);
        }
        let mut instances = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(instances.entry(key).or_insert_with(|| {
            Arc::new(RunningInstance {
                upstream: RwLock::new(None),
                mocks: RwLock::default(),
                capacity: Arc::new(Semaphore::new(HANDLER_CALLS_MAX)),
                waiting: AtomicUsize::new(0),
                inside: Mutex::default(),
            })
        }))
    }
}

impl RunningInstance {
    /// A place in the queue; `None` if [`HANDLER_QUEUE_MAX`] calls wait already.
    pub(crate) fn enter_queue(self: &Arc<Self>) -> Option<Turn> {
        let max = HANDLER_QUEUE_MAX + self.capacity.available_permits();
        let more = |waiting| (waiting < max).then_some(waiting + 1);
        self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok()?;
        Some(Turn(Arc::clone(self)))
    }

    /// The call inside the handler, if there is exactly one: what the handler asks for meanwhile is asked for by it.
    pub(crate) fn sole_call(&self) -> Option<i64> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.first().copied().filter(|_| inside.len() == 1)
    }

    /// Where its handler listens, if one is attached.
    pub(crate) fn upstream(&self) -> Option<Upstream> {
        self.upstream.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets or removes the handler.
    pub(crate) fn attach(&self, upstream: Option<Upstream>) {
        *self.upstream.write().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    /// The mocked replies of platform tools.
    pub(crate) fn mocks(&self) -> Arc<Mocks> {
        Arc::clone(&self.mocks.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the mocked replies.
    pub(crate) fn set_mocks(&self, mocks: Mocks) {
        *self.mocks.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(mocks);
    }
}
