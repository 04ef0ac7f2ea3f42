//! Reading: whole files, up to a limit.

use super::error::FileError;
use super::system_calls;
use linkworld_contract::encoding;
use std::fs::Metadata;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The content of a regular file of at most `max` bytes.
pub fn read_capped(path: &Path, max: usize) -> Result<Vec<u8>, FileError> {
    read(path, max, |_| Ok(()))
}

/// The content of a file that holds a key: refused if it belongs to another user or is open to others.
pub fn read_private(path: &Path, max: usize) -> Result<Vec<u8>, FileError> {
    read(path, max, |meta| ensure_private(path, meta, 0o077, "600"))
}

/// The content of a regular file of at most `max` bytes, as text without a byte order mark.
pub fn read_text(path: &Path, max: usize) -> Result<String, FileError> {
    encoding::owned_text(read_capped(path, max)?)
        .map_err(|problem| FileError::NotUtf8 { path: path.to_owned(), problem })
}

/// Refuses a folder that another user owns or can write to; a missing one is fine.
///
/// What such a folder contains may have been written by somebody else.
pub fn refuse_shared_dir(path: &Path) -> Result<(), FileError> {
    match std::fs::metadata(path) {
        Err(error) if is_absence(error.kind()) => Ok(()),
        Err(error) => Err(FileError::io(path, error)),
        Ok(meta) => ensure_private(path, &meta, 0o022, "go-w"),
    }
}

/// Below a file, as in a home `/dev/null`, there is nothing.
fn is_absence(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn ensure_private(path: &Path, meta: &Metadata, forbidden: u32, cure: &'static str) -> Result<(), FileError> {
    if let Some(owner) = system_calls::foreign_owner(meta) {
        return Err(FileError::Foreign { path: path.to_owned(), owner });
    }
    let mode = system_calls::mode(meta);
    if mode & forbidden != 0 {
        return Err(FileError::Shared { path: path.to_owned(), mode, cure });
    }
    Ok(())
}

fn read(path: &Path, max: usize, check: impl FnOnce(&Metadata) -> Result<(), FileError>) -> Result<Vec<u8>, FileError> {
    let file = system_calls::open_without_waiting(path).map_err(|error| match error.kind() {
        kind if is_absence(kind) => FileError::NotFound(path.to_owned()),
        _ => FileError::io(path, error),
    })?;
    let meta = file.metadata().map_err(|error| FileError::io(path, error))?;
    if !meta.is_file() {
        return Err(FileError::NotAFile(path.to_owned()));
    }
    check(&meta)?;
    let too_large = |size| FileError::TooLarge { path: path.to_owned(), size, max };
    if meta.len() > max as u64 {
        return Err(too_large(meta.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(max));
    // One more than the limit, to notice a file that grew in the meantime.
    file.take(max as u64 + 1).read_to_end(&mut bytes).map_err(|error| FileError::io(path, error))?;
    if bytes.len() > max {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::error::FileError;
    use super::super::write::write_private;
    use super::{read_capped, read_text};

    #[test]
    fn reads_stop_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        write_private(&path, &[b'x'; 10]).unwrap();
        assert_eq!(read_capped(&path, 10).unwrap().len(), 10);
        assert!(matches!(read_capped(&path, 9), Err(FileError::TooLarge { size: 10, max: 9, .. })));
        assert!(matches!(read_capped(folder.path(), 9), Err(FileError::NotAFile(_))));
        assert!(matches!(read_capped(&folder.path().join("none"), 9), Err(FileError::NotFound(_))));
        write_private(&path, b"ab\xff").unwrap();
        assert!(matches!(read_text(&path, 9), Err(FileError::NotUtf8 { problem, .. }) if problem.at == 2));
        write_private(&path, b"\xef\xbb\xbfab").unwrap();
        assert_eq!(read_text(&path, 9).unwrap(), "ab");
    }

    #[cfg(unix)]
    #[test]
    fn keys_and_their_folders_must_be_private() {
        use super::{read_private, refuse_shared_dir};
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_private(&path, b"key").unwrap();
        let chmod = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for (mode, private) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o602, false)] {
            chmod(&path, mode);
            assert_eq!(read_private(&path, 9).is_ok(), private, "{mode:o}");
        }
        for (mode, ours) in [(0o700, true), (0o755, true), (0o770, false), (0o707, false), (0o1777, false)] {
            chmod(folder.path(), mode);
            assert_eq!(refuse_shared_dir(folder.path()).is_ok(), ours, "{mode:o}");
        }
        let error = refuse_shared_dir(folder.path()).unwrap_err();
        assert!(error.to_string().ends_with("is accessible to other users (mode 1777)"), "{error}");
        refuse_shared_dir(&folder.path().join("none")).unwrap();
    }
}
