//! The frontend bundle (contract section 8).

pub mod path;
mod plan;

pub use plan::{
    BundleEntry, BundleEntryKind, BundleRead, BundleSelection, ENTRY, ExcludedFile, FOLDERS, MODULES, folder_is_link,
    may_reach, pack, select,
};
