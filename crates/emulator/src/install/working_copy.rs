//! What this process installed itself, so that it can be activated again in another world.

use crate::install::settings::SettingValues;
use crate::setup::description::TenantSetup;
use crate::store::TenantRow;
use linkworld_contract::names::Scope;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An app that this process installed.
#[derive(Debug, Clone)]
pub(crate) struct WorkingCopy {
    /// Its tenant, whose id its handler has.
    pub(crate) tenant: TenantRow,
    /// The install's id, which its handler has, too.
    pub(crate) install_id: String,
    /// The manifest in normal form.
    pub(crate) blob: Value,
    /// The scopes that the tenant grants; none for all it did not refuse.
    pub(crate) grants: Option<Vec<Scope>>,
    /// Values of its settings from the command line.
    pub(crate) values: SettingValues,
    /// Its document templates.
    pub(crate) templates: Vec<Value>,
}

/// The working copies by tenant and app.
#[derive(Debug, Default)]
pub(crate) struct WorkingCopies {
    copies: Mutex<BTreeMap<(String, String), Arc<WorkingCopy>>>,
    /// The descriptions of tenants, in the order in which they were applied.
    setups: Mutex<Vec<TenantSetup>>,
}

impl WorkingCopies {
    /// The working copy of an app in a tenant.
    pub(crate) fn get(&self, tenant: &str, app: &str) -> Option<Arc<WorkingCopy>> {
        self.all().get(&(tenant.to_owned(), app.to_owned())).cloned()
    }

    /// Keeps what was installed.
    pub(crate) fn keep(&self, tenant: &str, app: &str, copy: WorkingCopy) {
        self.all().insert((tenant.to_owned(), app.to_owned()), Arc::new(copy));
    }

    /// Keeps other values of its settings.
    pub(crate) fn keep_values(&self, tenant: &str, app: &str, values: SettingValues) {
        if let Some(copy) = self.get(tenant, app) {
            self.keep(tenant, app, WorkingCopy { values, ..(*copy).clone() });
        }
    }

    /// Forgets an app that was uninstalled.
    pub(crate) fn forget(&self, tenant: &str, app: &str) {
        self.all().remove(&(tenant.to_owned(), app.to_owned()));
    }

    /// Keeps the description of a tenant, in place of any other.
    pub(crate) fn keep_setup(&self, setup: TenantSetup) {
        let mut setups = self.setups.lock().unwrap_or_else(PoisonError::into_inner);
        setups.retain(|kept| kept.tenant != setup.tenant);
        setups.push(setup);
    }

    /// The descriptions of tenants.
    pub(crate) fn setups(&self) -> Vec<TenantSetup> {
        self.setups.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All of them, by tenant and app.
    pub(crate) fn list(&self) -> Vec<((String, String), Arc<WorkingCopy>)> {
        self.all().iter().map(|(key, copy)| (key.clone(), Arc::clone(copy))).collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<(String, String), Arc<WorkingCopy>>> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
