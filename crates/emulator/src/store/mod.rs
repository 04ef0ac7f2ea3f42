//! The store: one SQLite file with one writing thread. All SQL of the local platform is in here.

mod accounts;
mod apps;
mod audit;
mod bundles;
mod cache;
mod connection;
mod disk;
mod error;
mod installs;
mod kv;
mod manifests;
mod schema;
mod secrets;
#[cfg(test)]
mod tests;
pub(crate) mod thread;

pub(crate) use accounts::AccountRow;
pub(crate) use apps::{AppRow, NewVersion, VersionRow};
pub(crate) use audit::{AuditRow, CallBegin, CallEnd, RUNNING};
pub(crate) use bundles::{BundleFileRow, NewBundle};
pub(crate) use connection::Store;
pub use disk::DiskProblem;
pub use error::StoreError;
pub(crate) use installs::{InstallRow, InstallState, TenantRow};
pub(crate) use kv::{KvNamespace, KvRow, KvSetOutcome};
pub(crate) use manifests::StoredManifest;
pub(crate) use secrets::{SecretRef, SecretRow};
