//! The tenants of the local platform: their users, what they connect, and what they install.

pub mod agents;
pub mod approve;
pub mod connect;
mod field_edits;
pub mod grants;
pub mod install;
pub mod projects;
pub mod settings;
pub mod templates;
pub mod tenant;
pub mod uninstall;
pub mod users;
