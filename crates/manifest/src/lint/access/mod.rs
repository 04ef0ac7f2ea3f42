//! Scopes, integrations and connections: what an app may reach.

pub(super) mod connections;
pub(super) mod integrations;
pub(super) mod scopes;
