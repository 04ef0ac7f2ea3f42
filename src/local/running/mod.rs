//! The projects of a run while they run: starting them, and taking over what changes.

mod described;
mod project_code;
mod projects;
mod reload;
mod reload_notices;
mod starting;
mod tested_app;

pub(super) use project_code::ProjectCode;
pub(super) use projects::{RunningProject, RunningProjects};
pub(super) use reload::ProjectReload;
pub(super) use reload_notices::ReloadNotices;
pub(super) use starting::StartFailure;
pub use tested_app::{TestedApp, TestedFiles};
