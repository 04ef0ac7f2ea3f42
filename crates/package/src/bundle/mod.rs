//! The frontend bundle (contract section 8).

mod entry;
pub mod path;
mod plan;
mod policy;
mod references;
#[cfg(test)]
mod round_trip;

pub use entry::{BundleEntry, BundleEntryKind, ENTRY, ExcludedFile};
pub use plan::{BundleRead, BundleSelection, FOLDERS, MODULES, folder_is_link, may_reach, pack, select};
pub use policy::{page_findings, script_findings};
