//! What is known about installed apps only while the process runs: handlers and mocks.

use crate::handler::upstream::Upstream;
use crate::install::mocks::Mocks;
use linkworld_contract::limits::HANDLER_CALLS_MAX;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// The running instances by tenant and app.
#[derive(Default)]
pub(crate) struct RunningInstances(RwLock<HashMap<(String, String), Arc<RunningInstance>>>);

/// One app in one tenant.
pub(crate) struct RunningInstance {
    upstream: RwLock<Option<Upstream>>,
    mocks: RwLock<Arc<Mocks>>,
    /// One permit for each call the handler may process at a time.
    pub(crate) capacity: Arc<Semaphore>,
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
            })
        }))
    }
}

impl RunningInstance {
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
