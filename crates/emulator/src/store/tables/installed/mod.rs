//! Installed apps, and the manifests they were installed from.

pub(in crate::store) mod agents;
pub(in crate::store) mod approvals;
pub(in crate::store) mod install_row;
mod installs;
mod manifests;
pub(in crate::store) mod pending;
pub(in crate::store) mod stored_manifest;
pub(in crate::store) mod vision_loops;
pub(in crate::store) mod visions;
