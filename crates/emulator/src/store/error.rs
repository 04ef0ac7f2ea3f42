//! What can go wrong with the store.

use linkworld_system::files::FileError;

/// One error of the store; none of them carries a stored value.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's word for it: a full disk, a damaged file, a broken constraint.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The transaction around the work did not last, so the work did not happen.
    #[error("the store could not commit: {0}")]
    Commit(String),
    /// Written by a newer program.
    #[error("the store has the layout {found}; this program knows layouts up to {known}")]
    Newer {
        /// The file's layout.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// A row holds what this program never writes.
    #[error("the store holds an unreadable {0}")]
    Unreadable(&'static str),
    /// The store was closed meanwhile.
    #[error("the store is closed")]
    Closed,
    /// The file could not be put in its place.
    #[error(transparent)]
    Disk(#[from] FileError),
}
