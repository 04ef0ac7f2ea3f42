//! One file per command: its arguments and `run`. A command never imports another command.

pub mod account;
pub mod activity;
pub mod collaboration;
pub mod local;
pub mod platform;
pub mod project;
pub mod reference;
pub mod services;
pub mod tenants;
