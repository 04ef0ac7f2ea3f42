//! Why a file was not read.

/// Why a file below the folder was not read.
#[derive(Debug, thiserror::Error)]
pub enum ConfinedError {
    /// It does not exist, or no longer.
    #[error("it does not exist")]
    NotFound,
    /// The path or a part of it is a link, or the path leads out of the folder.
    #[error("symbolic links are not followed")]
    Link,
    /// A folder, a pipe, a socket or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// The file has more than one name; the others may be anywhere.
    #[error("it is a hard link with {0} names, and the others may be outside the folder; use a copy")]
    HardLink(u64),
    /// Its size in bytes, which is more than the limit.
    #[error("it has {0} bytes")]
    TooLarge(u64),
    /// It was written to or replaced in the meantime.
    #[error("it changed while being read")]
    Changed,
    /// Any other error of the system.
    #[error("{0}")]
    Io(std::io::Error),
}
