//! Reading below one folder and never outside of it: what is opened is reached through the folder's own handle,
//! over no link, and is a regular file with one name that stays as it is while it is read.
//!
//! The path of a file is looked up by the kernel in one step (`openat2`), so that nobody can put a link into it
//! between our look and our open. Where the kernel has no such call, each folder on the way is opened by itself.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, openat, statat};
use rustix::io::Errno;
use std::path::{Component, Path};

/// A folder that stays the same one however its path is renamed.
#[derive(Debug)]
pub struct ConfinedFolder {
    handle: OwnedFd,
}

/// Why a file below the folder was not read.
#[derive(Debug, thiserror::Error)]
pub enum ConfinedError {
    /// Nothing there, or no longer.
    #[error("it does not exist")]
    NotFound,
    /// A link, itself or on the way, or a path that leads out.
    #[error("symbolic links are not followed")]
    Link,
    /// A folder, a pipe, a socket, a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// The file has further names, which may lie anywhere.
    #[error("it is a hard link with {0} names, and the others may be outside the folder; use a copy")]
    HardLink(u64),
    /// Its size in bytes, which is more than the cap.
    #[error("it has {0} bytes")]
    TooLarge(u64),
    /// Somebody wrote to it, or put another in its place, meanwhile.
    #[error("it changed while being read")]
    Changed,
    /// The system's own word.
    #[error("{0}")]
    Io(std::io::Error),
}

impl From<Errno> for ConfinedError {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::NOENT | Errno::NOTDIR => Self::NotFound,
            Errno::LOOP | Errno::XDEV => Self::Link,
            // A socket, and a device without a driver.
            Errno::NXIO | Errno::NODEV | Errno::ISDIR => Self::NotAFile,
            other => Self::Io(other.into()),
        }
    }
}

/// Never waits for the other end of a pipe, never makes a terminal ours, never leaks into handlers.
const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

const FOLDER_FLAGS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Lookups the kernel asks to repeat because something was renamed meanwhile.
const LOOKUPS_MAX: usize = 16;

impl ConfinedFolder {
    /// The folder at `path`; links in `path` itself are the user's own way of naming it and are followed.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        Ok(Self { handle: rustix::fs::open(path, FOLDER_FLAGS, Mode::empty())? })
    }

    /// The whole of a regular file of at most `bytes_max` bytes at `path`, which has only names in it.
    ///
    /// Its name is looked at before it is opened and after it was read, because the handle alone does not show that a
    /// second name was there for a moment: a hard link put there and taken away again leads out as a link does.
    pub fn read(&self, path: &Path, bytes_max: usize) -> Result<Vec<u8>, ConfinedError> {
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(ConfinedError::Link);
        }
        let Some(name) = path.file_name() else { return Err(ConfinedError::NotAFile) };
        let inner = match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) => Some(open_below(self.handle.as_fd(), parent, FOLDER_FLAGS)?),
            None => None,
        };
        let parent = inner.as_ref().map_or(self.handle.as_fd(), AsFd::as_fd);
        let before = statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
        let size = acceptable(&before, bytes_max)?;
        let file = open_below(parent, Path::new(name), FLAGS)?;
        if signature(&fstat(&file)?) != signature(&before) {
            return Err(ConfinedError::Changed);
        }
        let bytes = read_all(file.as_fd(), size)?;
        let same = |stat: &Stat| signature(stat) == signature(&before);
        if bytes.len() != size || !same(&fstat(&file)?) || !same(&statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?) {
            return Err(ConfinedError::Changed);
        }
        Ok(bytes)
    }
}

/// The size of what may be read.
fn acceptable(stat: &Stat, bytes_max: usize) -> Result<usize, ConfinedError> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Symlink => return Err(ConfinedError::Link),
        _ => return Err(ConfinedError::NotAFile),
    }
    #[allow(clippy::useless_conversion, reason = "the field's width differs between systems")]
    let names = u64::try_from(stat.st_nlink).unwrap_or(u64::MAX);
    if names > 1 {
        return Err(ConfinedError::HardLink(names));
    }
    let size = u64::try_from(stat.st_size).unwrap_or(u64::MAX);
    usize::try_from(size).ok().filter(|size| *size <= bytes_max).ok_or(ConfinedError::TooLarge(size))
}

/// Up to one byte more than `size`, to notice a file that grew meanwhile.
fn read_all(file: BorrowedFd<'_>, size: usize) -> Result<Vec<u8>, ConfinedError> {
    let mut bytes = vec![0; size + 1];
    let mut read = 0;
    while read < bytes.len() {
        match rustix::io::read(file, &mut bytes[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    bytes.truncate(read);
    Ok(bytes)
}

/// Which file it is, and what differs after anybody wrote to it or gave it another name. The time of change cannot
/// be set back as that of the content can.
fn signature(stat: &Stat) -> [i128; 8] {
    [
        i128::from(stat.st_dev),
        i128::from(stat.st_ino),
        i128::from(stat.st_nlink),
        i128::from(stat.st_size),
        i128::from(stat.st_mtime),
        i128::from(stat.st_mtime_nsec),
        i128::from(stat.st_ctime),
        i128::from(stat.st_ctime_nsec),
    ]
}

#[cfg(target_os = "linux")]
fn open_below(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd, ConfinedError> {
    use rustix::fs::{ResolveFlags, openat2};
    let way = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..LOOKUPS_MAX {
        match openat2(folder, path, flags, Mode::empty(), way) {
            Ok(file) => return Ok(file),
            Err(Errno::AGAIN | Errno::INTR) => {}
            // Kernels before 5.6, and sandboxes that do not know the call.
            Err(Errno::NOSYS | Errno::PERM) => return walk_below(folder, path, flags),
            Err(errno) => return Err(errno.into()),
        }
    }
    Err(ConfinedError::Changed)
}

#[cfg(not(target_os = "linux"))]
fn open_below(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd, ConfinedError> {
    walk_below(folder, path, flags)
}

/// One name after the other, each opened in the folder before it and none of them a link.
fn walk_below(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd, ConfinedError> {
    let names: Vec<_> = path.components().map(Component::as_os_str).collect();
    let Some((last, folders)) = names.split_last() else { return Err(ConfinedError::NotAFile) };
    let mut inner: Option<OwnedFd> = None;
    for name in folders {
        let here = inner.as_ref().map_or(folder, AsFd::as_fd);
        inner = Some(openat(here, *name, FOLDER_FLAGS | OFlags::NOFOLLOW, Mode::empty())?);
    }
    let here = inner.as_ref().map_or(folder, AsFd::as_fd);
    Ok(openat(here, *last, flags | OFlags::NOFOLLOW, Mode::empty())?)
}

#[cfg(test)]
mod tests {
    use super::{ConfinedError, ConfinedFolder, FLAGS, walk_below};
    use rustix::fd::AsFd;
    use std::fs::{create_dir, hard_link};
    use std::os::unix::fs::symlink;
    use std::path::Path;

    fn write(path: &Path, bytes: &[u8]) {
        crate::files::write_new(path, bytes).unwrap();
    }

    #[test]
    fn what_lies_below_is_read_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let inside = root.path().join("in");
        write(&root.path().join("canary"), b"outside");
        write(&inside.join("a/b/f"), b"hello");
        symlink("../canary", inside.join("link")).unwrap();
        symlink("a", inside.join("folder-link")).unwrap();
        symlink("/", inside.join("absolute")).unwrap();
        write(&inside.join("other"), b"x");
        hard_link(inside.join("other"), inside.join("twin")).unwrap();
        create_dir(inside.join("folder")).unwrap();
        let made = rustix::fs::mknodat(
            rustix::fs::CWD,
            inside.join("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        );
        made.unwrap();
        let folder = ConfinedFolder::open(&inside).unwrap();
        let read = |path: &str| folder.read(Path::new(path), 5);
        assert_eq!(read("a/b/f").unwrap(), b"hello");
        assert!(matches!(folder.read(Path::new("a/b/f"), 4), Err(ConfinedError::TooLarge(5))));
        for path in ["link", "folder-link/b/f", "../canary", "/etc/passwd", "a/../../canary", "absolute/etc/passwd"] {
            assert!(matches!(read(path), Err(ConfinedError::Link)), "{path}: {:?}", read(path));
        }
        assert!(matches!(read("none"), Err(ConfinedError::NotFound)));
        assert!(matches!(read("a/b/f/g"), Err(ConfinedError::NotFound)));
        assert!(matches!(read("pipe"), Err(ConfinedError::NotAFile)));
        assert!(matches!(read("folder"), Err(ConfinedError::NotAFile)));
        assert!(matches!(read("twin"), Err(ConfinedError::HardLink(2))));
    }

    #[test]
    fn the_way_without_openat2_is_as_narrow() {
        let root = tempfile::tempdir().unwrap();
        write(&root.path().join("a/f"), b"hello");
        symlink("a", root.path().join("folder-link")).unwrap();
        symlink("a/f", root.path().join("link")).unwrap();
        let folder = ConfinedFolder::open(root.path()).unwrap();
        let open = |path: &str| walk_below(folder.handle.as_fd(), Path::new(path), FLAGS);
        assert!(open("a/f").is_ok());
        // Opened as a folder a link is no folder; as a file it is one link too many.
        assert!(matches!(open("folder-link/f"), Err(ConfinedError::NotFound | ConfinedError::Link)));
        assert!(matches!(open("link"), Err(ConfinedError::Link)));
        assert!(FLAGS.contains(rustix::fs::OFlags::NONBLOCK));
    }
}
