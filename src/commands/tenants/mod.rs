//! The tenants of the local platform: their users, what they connect, and what they install.

pub mod approve;
pub mod connect;
pub mod grants;
pub mod install;
pub mod settings;
pub mod tenant;
pub mod uninstall;
pub mod users;
