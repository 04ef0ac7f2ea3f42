//! What went wrong with a file, and with which.

use linkworld_contract::encoding::EncodingProblem;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It does not exist.
    #[error("{} does not exist", .0.display())]
    NotFound(PathBuf),
    /// The folder of a file that was to be written does not exist.
    #[error("cannot write {}: the folder {} does not exist", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// A folder, a pipe, a device.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// More bytes than the limit.
    #[error("{} has {size} bytes; the limit is {max}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        max: usize,
    },
    /// Bytes that are not text.
    #[error("{} {problem}", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        problem: EncodingProblem,
    },
    /// A private file or folder that others may read or change.
    #[error("{} is accessible to other users (mode {mode:04o})", path.display())]
    Shared {
        /// The file or folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// The argument for `chmod` that fixes it.
        cure: &'static str,
    },
    /// A private file or folder of another user.
    #[error("{} is owned by another user (uid {owner})", path.display())]
    Foreign {
        /// The file or folder.
        path: PathBuf,
        /// Its owner's user id.
        owner: u32,
    },
    /// Another process holds the lock.
    #[error("{} is locked by another process", .0.display())]
    Locked(PathBuf),
    /// Any other error.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

impl FileError {
    /// The same for a file that was to be created: what is missing is its folder.
    pub(super) fn io_of_new(path: &Path, source: std::io::Error) -> Self {
        match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
            Some(folder) if source.kind() == ErrorKind::NotFound => {
                Self::NoFolder { path: path.to_owned(), folder: folder.to_owned() }
            }
            _ => Self::io(path, source),
        }
    }

    /// Whether a disk or a quota is full.
    pub fn is_storage_full(&self) -> bool {
        let is_full =
            |source: &std::io::Error| matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        matches!(self, Self::Io { source, .. } if is_full(source))
    }

    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        match source.kind() {
            ErrorKind::NotFound => Self::NotFound(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}
