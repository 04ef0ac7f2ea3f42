//! Installs and manifests that were read before, for the store that reads them.
//!
//! It belongs to one store, as its connection does, so nothing else can change a row behind it. A transaction that is
//! undone empties it, because it may have read what is no longer there.

use super::tables::audit::rows::ChainHash;
use super::tables::installed::install_row::InstallRow;
use super::tables::installed::stored_manifest::StoredManifest;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// Entries of each kind. `[R]`: an install has about 1 KiB, a manifest about 20 KiB.
const ENTRIES_MAX: usize = 1_024;

/// What was read before.
#[derive(Default)]
pub(super) struct ReadCache {
    installs: RefCell<HashMap<String, Arc<InstallRow>>>,
    /// Ids of installs by tenant and app.
    named: RefCell<HashMap<(String, String), String>>,
    /// Ids of installs that are the only ones of their tenant, by tenant.
    sole: RefCell<HashMap<String, String>>,
    manifests: RefCell<HashMap<i64, StoredManifest>>,
    /// The newest hash of the audit log.
    chain_head: Cell<Option<ChainHash>>,
}

impl ReadCache {
    /// The install with this id.
    pub(super) fn install(&self, id: &str) -> Option<Arc<InstallRow>> {
        self.installs.borrow().get(id).cloned()
    }

    /// The install of an app in a tenant, by name.
    pub(super) fn install_of(&self, tenant: &str, app: &str) -> Option<Arc<InstallRow>> {
        let id = self.named.borrow().get(&(tenant.to_owned(), app.to_owned())).cloned()?;
        self.install(&id)
    }

    /// The only install of a tenant.
    pub(super) fn sole_install(&self, tenant: &str) -> Option<Arc<InstallRow>> {
        self.install(self.sole.borrow().get(tenant)?)
    }

    /// Keeps that a tenant has only this install.
    pub(super) fn keep_sole_install(&self, install: &InstallRow) {
        self.sole.borrow_mut().insert(install.tenant.clone(), install.id.clone());
    }

    /// Keeps an install. A full cache starts anew: what is in use is read again soon.
    pub(super) fn keep_install(&self, install: &Arc<InstallRow>) {
        let (mut installs, mut named) = (self.installs.borrow_mut(), self.named.borrow_mut());
        if installs.len() >= ENTRIES_MAX {
            installs.clear();
            named.clear();
            self.sole.borrow_mut().clear();
        }
        named.insert((install.tenant.clone(), install.app.clone()), install.id.clone());
        installs.insert(install.id.clone(), Arc::clone(install));
    }

    /// Forgets an install that is added, changes or is removed.
    pub(super) fn forget_install(&self, id: &str) {
        self.installs.borrow_mut().remove(id);
        self.sole.borrow_mut().clear();
    }

    /// The manifest of a row.
    pub(super) fn manifest(&self, id: i64) -> Option<StoredManifest> {
        self.manifests.borrow().get(&id).cloned()
    }

    /// Keeps a manifest.
    pub(super) fn keep_manifest(&self, id: i64, manifest: &StoredManifest) {
        let mut manifests = self.manifests.borrow_mut();
        if manifests.len() >= ENTRIES_MAX {
            manifests.clear();
        }
        manifests.insert(id, manifest.clone());
    }

    /// Forgets a manifest that may be gone.
    pub(super) fn forget_manifest(&self, id: i64) {
        self.manifests.borrow_mut().remove(&id);
    }

    /// The newest hash of the audit log.
    pub(super) fn chain_head(&self) -> Option<ChainHash> {
        self.chain_head.get()
    }

    /// Keeps it.
    pub(super) fn keep_chain_head(&self, hash: ChainHash) {
        self.chain_head.set(Some(hash));
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.installs.borrow_mut().clear();
        self.named.borrow_mut().clear();
        self.sole.borrow_mut().clear();
        self.manifests.borrow_mut().clear();
        self.chain_head.set(None);
    }
}
