//! The tenants: their users, what they connected and bound, and their installs.

pub(crate) mod agents;
pub(crate) mod approvals;
pub(crate) mod connections;
pub(crate) mod installing;
pub(crate) mod projects;
pub(crate) mod services;
pub(crate) mod settings;
pub(crate) mod templates;
pub(crate) mod tenants;
pub(crate) mod tool_approvals;
pub(crate) mod uninstalling;
pub(crate) mod users;
