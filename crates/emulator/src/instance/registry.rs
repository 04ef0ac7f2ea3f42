//! What is known about installed apps only while the process runs: handlers, their queues, and mocks.

use crate::handler::upstream::Upstream;
use crate::instance::attached::AttachedHandler;
use crate::instance::project_files::ProjectFiles;
use crate::instance::queue::{CallQueue, RouteSlots};
use linkworld_manifest::mocks::Mocks;
use linkworld_system::clock::Clock;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The instances by tenant and app.
pub(crate) struct Instances {
    by_place: RwLock<HashMap<(String, String), Arc<Instance>>>,
    /// The platform's time.
    clock: Clock,
}

/// The running code of one app in one tenant.
pub(crate) struct Instance {
    upstream: RwLock<Option<Upstream>>,
    mocks: RwLock<Arc<Mocks>>,
    /// Where its manifest declares scopes.
    scopes_place: RwLock<Option<String>>,
    /// Where the files of its project are.
    project_files: RwLock<Option<ProjectFiles>>,
    /// The handler that the platform made for it.
    own: Mutex<Option<AttachedHandler>>,
    /// Its calls.
    pub(crate) queue: Arc<CallQueue>,
    /// Those of its routes.
    pub(crate) routes: RouteSlots,
}

impl Instances {
    /// None yet, on the platform's clock.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { by_place: RwLock::default(), clock }
    }

    /// The instance of an app in a tenant; created without a handler if there is none.
    pub(crate) fn get(&self, tenant: &str, app: &str) -> Arc<Instance> {
        let key = (tenant.to_owned(), app.to_owned());
        if let Some(found) = self.by_place.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(found);
        }
        let mut instances = self.by_place.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(instances.entry(key).or_insert_with(|| Arc::new(Instance::new(self.clock.clone()))))
    }

    /// Every instance that has a handler, with its tenant and app, in order.
    pub(crate) fn with_handler(&self) -> Vec<((String, String), Arc<Instance>)> {
        let instances = self.by_place.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<_> = instances
            .iter()
            .filter(|(_, instance)| instance.upstream().is_some())
            .map(|(key, instance)| (key.clone(), Arc::clone(instance)))
            .collect();
        found.sort_by(|(left, _), (right, _)| left.cmp(right));
        found
    }
}

impl Instance {
    fn new(clock: Clock) -> Self {
        Self {
            upstream: RwLock::default(),
            mocks: RwLock::default(),
            scopes_place: RwLock::default(),
            project_files: RwLock::default(),
            own: Mutex::default(),
            queue: Arc::new(CallQueue::new(clock)),
            routes: RouteSlots::default(),
        }
    }

    /// Where its handler listens, if one is attached.
    pub(crate) fn upstream(&self) -> Option<Upstream> {
        self.upstream.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets or removes the handler.
    pub(crate) fn attach(&self, upstream: Option<Upstream>) {
        *self.upstream.write().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    /// Keeps a handler that the platform made, or lets go of it.
    pub(crate) fn own(&self, handler: Option<AttachedHandler>) {
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = handler;
    }

    /// Detaches the handler, and stops it if the platform manages it.
    pub(crate) async fn remove_handler(&self) {
        let upstream = self.upstream();
        self.attach(None);
        self.own(None);
        if let Some(Upstream::Managed(handler)) = upstream {
            handler.end().await;
        }
    }

    /// Where its manifest declares scopes, if that is a file of this machine.
    pub(crate) fn scopes_place(&self) -> Option<String> {
        self.scopes_place.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets where its manifest declares scopes.
    pub(crate) fn set_scopes_place(&self, place: String) {
        *self.scopes_place.write().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// Where the files of its project are, if that is a folder of this machine.
    pub(crate) fn project_files(&self) -> Option<ProjectFiles> {
        self.project_files.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets where the files of its project are.
    pub(crate) fn set_project_files(&self, files: ProjectFiles) {
        *self.project_files.write().unwrap_or_else(PoisonError::into_inner) = Some(files);
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
