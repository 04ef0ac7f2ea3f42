//! Errors of the store.

use super::disk::DiskProblem;
use super::world::error::WorldFileError;
use linkworld_system::files::FileError;

/// An error of the store. Contains no stored values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite failed: a damaged file, a violated constraint.
    #[error("the store failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The disk refused a write, so nothing was changed.
    #[error("{0}")]
    Unwritable(DiskProblem),
    /// The transaction could not be committed, so nothing was changed.
    #[error("the store could not commit a transaction: {0}")]
    Commit(String),
    /// Written by a newer program.
    #[error("the store has schema version {found}, this program supports up to {known}; use a newer linkworld")]
    Newer {
        /// The schema version of the file.
        found: u32,
        /// The newest schema version this program supports.
        known: u32,
    },
    /// A row contains something that this program never writes.
    #[error("the store contains an unreadable {0}")]
    Unreadable(&'static str),
    /// A file is not usable as a world.
    #[error(transparent)]
    World(#[from] WorldFileError),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The file could not be created.
    #[error(transparent)]
    Disk(#[from] FileError),
}
