//! Locks between processes.

use super::error::FileError;
use super::folder::create_private_dir;
use super::system_calls;
use std::fs::{File, TryLockError};
use std::path::Path;

/// A lock on a file; released when it is dropped and when the process ends, however it ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

/// Takes the lock, or fails at once if another process holds it; the file is created if missing.
pub fn lock(path: &Path) -> Result<FileLock, FileError> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    let file = system_calls::open_lock(path).map_err(|error| FileError::io(path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(FileLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(FileError::Locked(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(FileError::io(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::FileError;
    use super::lock;

    #[test]
    fn a_lock_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        assert!(matches!(lock(&path), Err(FileError::Locked(_))));
        drop(held);
        lock(&path).unwrap();
    }
}
