//! How often each app has called each tool in this run, for rates of calls and of failures.

use crate::tools::decide::CallCounts;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// One app in one tenant, and a tool.
pub(crate) type ToolUser<'a> = (&'a str, &'a str, &'a str);

/// The counts of all apps.
#[derive(Debug, Default)]
pub(crate) struct ToolCounters(Mutex<HashMap<(String, String, String), CallCounts>>);

impl ToolCounters {
    /// The counts so far.
    pub(crate) fn get(&self, (tenant, app, tool): ToolUser<'_>) -> CallCounts {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&(tenant.to_owned(), app.to_owned(), tool.to_owned())).copied().unwrap_or_default()
    }

    /// Forgets all counts.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Keeps the counts after a call.
    pub(crate) fn set(&self, (tenant, app, tool): ToolUser<'_>, now: CallCounts) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.insert((tenant.to_owned(), app.to_owned(), tool.to_owned()), now);
    }
}
