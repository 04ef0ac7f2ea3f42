//! Folders and names: what exists, what a folder contains, creating and removing.

use super::error::FileError;
use super::system_calls;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Whether there is anything at `path`, a broken link included.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether a folder has entries; a missing one has none.
pub fn has_entries(path: &Path) -> Result<bool, FileError> {
    match std::fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::io(path, error)),
        Ok(mut entries) => Ok(entries.next().is_some()),
    }
}

/// Creates a folder and its parents with mode 0700.
pub fn create_private_dir(path: &Path) -> Result<(), FileError> {
    system_calls::create_private_dir(path).map_err(|error| FileError::io(path, error))
}

/// Removes a file; a missing one is fine.
pub fn remove(path: &Path) -> Result<(), FileError> {
    #[expect(clippy::disallowed_methods, reason = "the one place that removes files")]
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::io(path, error)),
        _ => Ok(()),
    }
}

/// Removes a folder with its content; a missing one is fine. Links are removed, not followed.
pub fn remove_dir(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::io(path, error)),
        _ => Ok(()),
    }
}

/// The regular files directly in a folder, sorted by name; a missing folder has none.
pub fn files_in(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = match std::fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| FileError::io(path, error))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| FileError::io(path, error))?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The names in a folder, of files of every kind, unsorted.
pub fn names_in(path: &Path) -> Result<Vec<OsString>, FileError> {
    let entries = std::fs::read_dir(path).map_err(|error| FileError::io(path, error))?;
    Ok(entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name())).collect())
}

/// The target of a link, as written.
pub fn link_target(path: &Path) -> Result<PathBuf, FileError> {
    std::fs::read_link(path).map_err(|error| FileError::io(path, error))
}

/// The one name of a regular file, or of one that could be created here; none for devices, pipes and folders.
pub fn identity(path: &Path) -> Option<PathBuf> {
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => Some(canonical(path)),
        Ok(_) => None,
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(canonical(folder).join(path.file_name()?))
        }
    }
}

/// The bytes of a regular file; none for what is not there or not one.
pub fn byte_count(path: &Path) -> Option<u64> {
    path.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// The path without links and dots, or the path itself if it cannot be resolved.
pub fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
