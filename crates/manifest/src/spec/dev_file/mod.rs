//! The fields of `linkworld.dev.yaml`, the local world of a project, in the same form as those of a manifest.
//!
//! The format is ours: the platform knows nothing of it and it is never sent.

pub mod agents;
pub mod apps;
pub mod entries;
pub mod file;
pub mod install;
pub mod pattern;
pub mod prices;
pub mod run;
pub mod tenant;
