//! The store: one SQLite file with one writing thread.

mod accounts;
mod apps;
mod audit;
mod bundles;
mod connection;
mod error;
mod installs;
mod kv;
mod schema;
mod secrets;
#[cfg(test)]
mod tests;
pub(crate) mod thread;

pub use accounts::Account;
pub use apps::{App, NewVersion, Version};
pub use audit::{AuditLine, AuditRow};
pub use bundles::{BundleFile, NewBundle};
pub use connection::Store;
pub use error::StoreError;
pub use installs::{Install, Tenant};
pub use kv::{KvPlace, KvRow, KvSet};
pub use secrets::{SealedSecret, SecretPlace};
