//! The tables: the rows of each, and the queries that read and write them.

pub(super) mod accounts;
pub(super) mod apps;
pub(super) mod audit;
pub(super) mod bundles;
mod clock;
pub(super) mod install_row;
pub(super) mod installs;
pub(super) mod kv;
mod manifests;
pub(super) mod schedules;
pub(super) mod secrets;
pub(super) mod stored_manifest;
pub(super) mod tenants;
pub(super) mod users;
