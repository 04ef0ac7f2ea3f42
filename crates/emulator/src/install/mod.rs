//! Installing an app in a tenant.

pub(crate) mod activation;
pub(crate) mod agents;
pub(crate) mod blockers;
pub(crate) mod config;
pub(crate) mod settings;
pub(crate) mod templates;
pub(crate) mod upgrade;
pub(crate) mod wires;
pub(crate) mod working_copy;
