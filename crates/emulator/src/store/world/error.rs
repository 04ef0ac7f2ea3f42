//! Why a file cannot be taken over as a world.

use std::path::PathBuf;

/// A file that is not usable as a world. The store is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum WorldFileError {
    /// Not written by `world save`, or damaged since.
    #[error("{} is not a saved world: {why}", path.display())]
    NotAWorld {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Written by a newer program.
    #[error("{} has schema version {found}, this program supports up to {known}; use a newer linkworld", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema version of the file.
        found: u32,
        /// The newest schema version this program supports.
        known: u32,
    },
    /// The world has no such tenant.
    #[error("the world has no tenant `{0}`")]
    NoTenant(String),
}
