//! The store: one SQLite file with one writing thread. All SQL of the local platform is in here.

mod cache;
mod connection;
mod disk;
mod error;
mod schema;
mod tables;
#[cfg(test)]
mod tests;
pub(crate) mod thread;

pub(crate) use connection::Store;
pub use disk::DiskProblem;
pub use error::StoreError;
pub(crate) use tables::accounts::AccountRow;
pub(crate) use tables::apps::{AppRow, NewVersion, VersionRow};
pub(crate) use tables::audit::{AuditRow, CallBegin, CallEnd, RUNNING};
pub(crate) use tables::bundles::{BundleFileRow, NewBundle};
pub(crate) use tables::installed::install_row::{InstallRow, InstallState};
pub(crate) use tables::installed::pending::{AppGrantRow, PendingUpgrade};
pub(crate) use tables::installed::stored_manifest::StoredManifest;
pub(crate) use tables::kv::{KvNamespace, KvRow, KvSetOutcome};
pub(crate) use tables::schedules::{DueSchedule, ScheduleRow};
pub(crate) use tables::secrets::{SecretRef, SecretRow};
pub(crate) use tables::tenants::{TenantCounts, TenantRow};
pub(crate) use tables::users::UserRow;
