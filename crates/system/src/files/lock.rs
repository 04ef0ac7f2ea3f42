//! Locks between processes.

use super::error::FileError;
use super::folder::{create_private_dir, remove};
use super::system_calls;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A lock on a file; released when it is dropped and when the process ends, however it ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
    /// The file, if it is removed with the lock.
    removed: Option<PathBuf>,
    path: PathBuf,
}

impl FileLock {
    /// Removes the file when the lock is released.
    #[must_use]
    pub fn temporary(mut self) -> Self {
        self.removed = Some(self.path.clone());
        self
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Still locked here: whoever opened the file meanwhile finds out that it has no name any more.
        if let Some(path) = &self.removed {
            let _ = remove(path);
        }
    }
}

/// Takes the lock, or fails at once if another process holds it; the file is created if missing.
pub fn lock(path: &Path) -> Result<FileLock, FileError> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    loop {
        let file = system_calls::open_lock(path).map_err(|error| FileError::io(path, error))?;
        match file.try_lock() {
            Ok(()) if system_calls::is_at(&file, path) => {
                return Ok(FileLock { _file: file, removed: None, path: path.to_owned() });
            }
            // Its last holder has removed it: a lock on a file without a name excludes nobody.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FileError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(FileError::io(path, error)),
        }
    }
}

/// Between two attempts at a lock that a reader may hold for an instant.
const LOCK_RETRY: Duration = Duration::from_millis(10);

/// Takes the lock, and waits for `patience` at most while another process holds it.
pub fn lock_within(path: &Path, patience: Duration) -> Result<FileLock, FileError> {
    for _ in 0..patience.as_millis() / LOCK_RETRY.as_millis() {
        match lock(path) {
            Err(FileError::Locked(_)) => std::thread::sleep(LOCK_RETRY),
            lock => return lock,
        }
    }
    lock(path)
}

#[cfg(test)]
mod tests {
    use super::super::error::FileError;
    use super::lock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_lock_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        assert!(matches!(lock(&path), Err(FileError::Locked(_))));
        drop(held);
        assert!(path.exists());
        drop(lock(&path).unwrap().temporary());
        assert!(!path.exists());
    }

    #[test]
    fn a_lock_that_is_removed_still_has_one_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        let Ok(held) = lock(&path) else { continue };
                        assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                        taken.fetch_add(1, Ordering::SeqCst);
                        assert_eq!(holders.fetch_sub(1, Ordering::SeqCst), 1);
                        drop(held.temporary());
                    }
                });
            }
        });
        assert!(taken.load(Ordering::SeqCst) > 0 && !path.exists());
    }
}
