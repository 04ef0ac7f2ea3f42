//! The disk: the only place that opens, writes or locks files. Every error carries its path.
//!
//! Reads are capped and refuse what is not a regular file. Writes are whole: a temporary file with its mode
//! from the first system call, synced, renamed over the old one, the folder synced. Reports are the exception:
//! they are written in place, because `/dev/stdout` is a fine place for one.

use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What the disk did, and to which path.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing there.
    #[error("{} does not exist", .0.display())]
    NotFound(PathBuf),
    /// A folder, a pipe, a device.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// More than the cap.
    #[error("{} has {size} bytes; the limit is {max}", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// The cap in bytes.
        max: usize,
    },
    /// Bytes that are no text.
    #[error("{} is not valid UTF-8 from byte {at} on", path.display())]
    NotUtf8 {
        /// Which file.
        path: PathBuf,
        /// The first bad byte, from 0.
        at: usize,
    },
    /// A private file or folder that others may read or change.
    #[error("{} is accessible to other users (mode {mode:04o})", path.display())]
    Shared {
        /// Which.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// For `chmod`, what closes it.
        cure: &'static str,
    },
    /// A private file or folder of another user.
    #[error("{} is owned by another user (uid {owner})", path.display())]
    Foreign {
        /// Which.
        path: PathBuf,
        /// Whose.
        owner: u32,
    },
    /// Somebody else holds the lock.
    #[error("{} is locked by another process", .0.display())]
    Locked(PathBuf),
    /// Anything else.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// The system's word for it.
        source: std::io::Error,
    },
}

impl FileError {
    fn io(path: &Path, source: std::io::Error) -> Self {
        match source.kind() {
            ErrorKind::NotFound => Self::NotFound(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

/// The whole of a regular file of at most `max` bytes.
pub fn read_capped(path: &Path, max: usize) -> Result<Vec<u8>, FileError> {
    read(path, max, |_| Ok(()))
}

/// The same of a file that holds a key: refused when it is another user's or open to others.
pub fn read_private(path: &Path, max: usize) -> Result<Vec<u8>, FileError> {
    read(path, max, |meta| ensure_private(path, meta, 0o077, "600"))
}

/// Refuses a folder that another user owns or can put files into; one that is not there is fine.
///
/// What is read from such a folder is not the user's own word.
pub fn refuse_shared_dir(path: &Path) -> Result<(), FileError> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(FileError::io(path, error)),
        Ok(meta) => ensure_private(path, &meta, 0o022, "go-w"),
    }
}

fn ensure_private(path: &Path, meta: &Metadata, forbidden: u32, cure: &'static str) -> Result<(), FileError> {
    let (owner, mode) = (meta.uid(), meta.mode() & 0o7777);
    if is_foreign(owner, rustix::process::geteuid().as_raw()) {
        return Err(FileError::Foreign { path: path.to_owned(), owner });
    }
    if mode & forbidden != 0 {
        return Err(FileError::Shared { path: path.to_owned(), mode, cure });
    }
    Ok(())
}

/// The superuser's is taken for ours: nothing on this machine is kept from it.
fn is_foreign(owner: u32, us: u32) -> bool {
    owner != us && owner != 0
}

fn read(path: &Path, max: usize, judge: impl FnOnce(&Metadata) -> Result<(), FileError>) -> Result<Vec<u8>, FileError> {
    // Non-blocking, so that a pipe in the place of a file cannot hang us before we see what it is.
    let file = File::options()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(|error| FileError::io(path, error))?;
    let meta = file.metadata().map_err(|error| FileError::io(path, error))?;
    if !meta.is_file() {
        return Err(FileError::NotAFile(path.to_owned()));
    }
    judge(&meta)?;
    let too_large = |size| FileError::TooLarge { path: path.to_owned(), size, max };
    if meta.len() > max as u64 {
        return Err(too_large(meta.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(max));
    // One more than the cap, to notice a file that grew meanwhile.
    file.take(max as u64 + 1).read_to_end(&mut bytes).map_err(|error| FileError::io(path, error))?;
    if bytes.len() > max {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// The same as text.
pub fn read_text(path: &Path, max: usize) -> Result<String, FileError> {
    String::from_utf8(read_capped(path, max)?)
        .map_err(|error| FileError::NotUtf8 { path: path.to_owned(), at: error.utf8_error().valid_up_to() })
}

/// Writes a file only its owner can read, whole or not at all, in a folder made with mode 0700 if missing.
///
/// A link at `path` is replaced, never followed.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_whole(path, bytes, true)
}

/// The same without waiting for the disk: after a power cut the old file may be back. A process that is killed loses
/// nothing by it.
pub fn write_private_soon(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_whole(path, bytes, false)
}

fn write_whole(path: &Path, bytes: &[u8], lasting: bool) -> Result<(), FileError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_private_dir(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    // A leftover of a process that died with our number.
    let _ = remove(&temporary);
    let written = (|| {
        let mut file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(&temporary)?;
        file.write_all(bytes)?;
        if !lasting {
            return move_over(&temporary, path);
        }
        sync(&file)?;
        move_over(&temporary, path)?;
        sync_folder(folder)
    })();
    written.map_err(|error| {
        let _ = remove(&temporary);
        FileError::io(path, error)
    })
}

/// Moves a finished file over another in the same folder, and makes the move last.
///
/// For files that a library writes by itself; everything else is written whole by [`write_private`].
pub fn move_into_place(from: &Path, to: &Path) -> Result<(), FileError> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    move_over(from, to).and_then(|()| sync_folder(folder)).map_err(|error| FileError::io(from, error))
}

/// Whether something stands at `path`, a broken link included.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Puts other content into a file that is there, whole or not at all, and keeps its mode. A link stays a link.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let target = canonical(path);
    let folder = target.parent().unwrap_or(Path::new("/"));
    let temporary = folder.join(format!(".linkworld.{}.tmp", std::process::id()));
    let _ = remove(&temporary);
    let written = (|| {
        let mode = std::fs::metadata(&target)?.permissions().mode();
        // Moving another file over it would work, and is not what a file without write permission is for.
        if mode & 0o222 == 0 {
            return Err(std::io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
        }
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(bytes)?;
        file.set_permissions(std::fs::Permissions::from_mode(mode))?;
        sync(&file)?;
        move_over(&temporary, &target)?;
        sync_folder(folder)
    })();
    written.map_err(|error| {
        let _ = remove(&temporary);
        FileError::io(path, error)
    })
}

/// Writes a file that is not there yet, with the mode the user's mask gives, and the folders above it.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let written = (|| {
        if let Some(folder) = path.parent() {
            std::fs::DirBuilder::new().recursive(true).create(folder)?;
        }
        File::options().write(true).create_new(true).open(path)?.write_all(bytes)
    })();
    written.map_err(|error| FileError::io(path, error))
}

/// Whether a folder has anything in it; one that is not there has not.
pub fn has_entries(path: &Path) -> Result<bool, FileError> {
    match std::fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::io(path, error)),
        Ok(mut entries) => Ok(entries.next().is_some()),
    }
}

/// Writes a file in place, with the mode the user's mask gives: a report, not a secret.
pub fn write_report(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    #[expect(clippy::disallowed_methods, reason = "the one place that writes files")]
    std::fs::write(path, bytes).map_err(|error| FileError::io(path, error))
}

/// Adds to the end of a file, which is made if missing.
pub fn append(path: &Path, text: &str) -> Result<(), FileError> {
    let opened = File::options().append(true).create(true).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| FileError::io(path, error))
}

/// A folder with mode 0700, and its parents.
pub fn create_private_dir(path: &Path) -> Result<(), FileError> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| FileError::io(path, error))
}

/// Removes a file; one that is not there is fine.
pub fn remove(path: &Path) -> Result<(), FileError> {
    #[expect(clippy::disallowed_methods, reason = "the one place that removes files")]
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::io(path, error)),
        _ => Ok(()),
    }
}

/// Removes a folder and what is in it; one that is not there is fine. Links are removed, not followed.
pub fn remove_dir(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::io(path, error)),
        _ => Ok(()),
    }
}

/// The regular files directly in a folder, by name; a folder that is not there has none.
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

/// The names in a folder, of whatever kind, in no order.
pub fn names_in(path: &Path) -> Result<Vec<OsString>, FileError> {
    let entries = std::fs::read_dir(path).map_err(|error| FileError::io(path, error))?;
    Ok(entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name())).collect())
}

/// What a link says, as it says it.
pub fn link_target(path: &Path) -> Result<PathBuf, FileError> {
    std::fs::read_link(path).map_err(|error| FileError::io(path, error))
}

/// The path without links and dots, or the path itself where it cannot be told.
pub fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A lock on a file; it goes with the process, however that ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

/// Takes the lock at once or not at all; the file is made if missing.
pub fn lock(path: &Path) -> Result<FileLock, FileError> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags((OFlags::NOFOLLOW | OFlags::CLOEXEC).bits().cast_signed())
        .open(path)
        .map_err(|error| FileError::io(path, error))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(FileLock { _file: file }),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(FileError::Locked(path.to_owned())),
        Err(error) => Err(FileError::io(path, error.into())),
    }
}

fn move_over(from: &Path, to: &Path) -> std::io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the one place that renames files")]
    std::fs::rename(from, to)
}

fn sync(file: &File) -> std::io::Result<()> {
    if crate::env::waits_for_disk() { file.sync_all() } else { Ok(()) }
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if !crate::env::waits_for_disk() {
        return Ok(());
    }
    let handle = rustix::fs::open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    Ok(rustix::fs::fsync(handle)?)
}

#[cfg(test)]
mod tests {
    use super::{
        FileError, append, files_in, is_foreign, lock, read_capped, read_private, read_text, refuse_shared_dir,
        replace, write_private,
    };
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn reads_stop_at_the_cap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        write_private(&path, &[b'x'; 10]).unwrap();
        assert_eq!(read_capped(&path, 10).unwrap().len(), 10);
        assert!(matches!(read_capped(&path, 9), Err(FileError::TooLarge { size: 10, max: 9, .. })));
        assert!(matches!(read_capped(folder.path(), 9), Err(FileError::NotAFile(_))));
        assert!(matches!(read_capped(&folder.path().join("none"), 9), Err(FileError::NotFound(_))));
        write_private(&path, b"ab\xff").unwrap();
        assert!(matches!(read_text(&path, 9), Err(FileError::NotUtf8 { at: 2, .. })));
    }

    #[test]
    fn private_files_are_private_and_replace_links() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        write_private(&outside, b"keep").unwrap();
        let path = folder.path().join("new/secret");
        write_private(&path, b"one").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let link = folder.path().join("link");
        symlink(&outside, &link).unwrap();
        write_private(&link, b"two").unwrap();
        assert_eq!(read_text(&outside, 10).unwrap(), "keep");
        assert_eq!(read_text(&link, 10).unwrap(), "two");
        assert_eq!(files_in(folder.path()).unwrap().len(), 2, "no temporary file stays");
    }

    #[test]
    fn keys_and_their_folders_are_ours_alone() {
        assert!([(1_000, 1_000), (0, 1_000), (0, 0)].iter().all(|(owner, us)| !is_foreign(*owner, *us)));
        assert!([(1_001, 1_000), (1_000, 0)].iter().all(|(owner, us)| is_foreign(*owner, *us)));
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

    #[test]
    fn replacing_keeps_mode_and_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("f"), folder.path().join("link"));
        write_private(&path, b"one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, b"two").unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "two");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.is_symlink());
        assert_eq!(files_in(folder.path()).unwrap().len(), 1, "no temporary file stays");
        assert!(matches!(replace(&folder.path().join("none"), b""), Err(FileError::NotFound(_))));
        append(&path, " three").unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "two three");
    }

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
