//! The store: one SQLite file with one writer. All SQL of the local platform is in here.

mod cache;
mod checkpoint;
mod connection;
mod disk;
mod error;
pub(crate) mod handle;
mod owned;
mod schema;
mod services;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod world;

pub(crate) use connection::Store;
pub use disk::DiskProblem;
pub use error::StoreError;
pub(crate) use tables::accounts::AccountRow;
pub(crate) use tables::apps::{AppRow, NewVersion, VersionRow};
pub(crate) use tables::audit::chain::BrokenChainLink;
pub(crate) use tables::audit::handler_lines::{HandlerLineRow, NewHandlerLine};
pub(crate) use tables::audit::pages::PageRequest;
pub(crate) use tables::audit::rows::{AuditRow, CallBegin, CallEnd, RUNNING};
pub(crate) use tables::bundles::{BundleFileRow, NewBundle};
pub(crate) use tables::collaboration::commitments::{CommitmentFilter, CommitmentRow, CommitmentState, DueCommitment};
pub(crate) use tables::collaboration::rooms::{RoomMessageRow, RoomRow};
pub(crate) use tables::collaboration::wires::WireRow;
pub(crate) use tables::heartbeats::{DueHeartbeat, HeartbeatPlace, HeartbeatRow};
pub(crate) use tables::installed::agents::{AgentRow, AgentState};
pub(crate) use tables::installed::approvals::ToolApprovalRow;
pub(crate) use tables::installed::install_row::{InstallRow, InstallState};
pub(crate) use tables::installed::pending::{AppGrantRow, PendingUpgrade, WaitingUpgrade};
pub(crate) use tables::installed::stored_manifest::StoredManifest;
pub(crate) use tables::installed::vision_loops::{VisionKey, VisionLoopRow, VisionStepRow};
pub(crate) use tables::installed::visions::{PROJECT_PICKER, VisionRow};
pub(crate) use tables::kv::{KvNamespace, KvRow, KvSetOutcome};
pub(crate) use tables::schedules::{DueSchedule, ScheduleRow};
pub(crate) use tables::secrets::{SecretRef, SecretRow};
pub(crate) use tables::tenant::doc_templates::DocTemplateRow;
pub(crate) use tables::tenant::projects::ProjectRow;
pub(crate) use tables::tenant::tenants::{TenantCounts, TenantRow};
pub(crate) use tables::tenant::users::UserRow;
pub(crate) use tables::timing::HeartbeatTiming;
pub use world::WorldFileError;
pub(crate) use world::image::StoreImage;
pub(crate) use world::{LoadedWorld, MissingValue, WorldSource, read_stamp};
