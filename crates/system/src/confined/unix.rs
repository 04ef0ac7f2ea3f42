//! Unix: handles of folders and files, and what identifies a file.

use super::error::ConfinedError;
use super::lookup::open_below;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, statat};
use rustix::io::Errno;
use std::path::{Component, Path};

/// A folder that stays the same one even if its path is renamed.
#[derive(Debug)]
pub struct ConfinedFolder {
    handle: OwnedFd,
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

/// Does not wait for the other end of a pipe, does not acquire a controlling terminal, is not inherited by handlers.
const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

const FOLDER_FLAGS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl ConfinedFolder {
    /// The folder at `path`; links in `path` itself are the user's own way of naming it and are followed.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        Ok(Self { handle: rustix::fs::open(path, FOLDER_FLAGS, Mode::empty())? })
    }

    /// The content of a regular file of at most `bytes_max` bytes at `path`, which consists of names only.
    ///
    /// The name is checked before the file is opened and after it was read, because the handle alone does not show that
    /// the file had a second name for a moment: a hard link leads out of the folder as a symbolic link does.
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
        let size = checked_size(&before, bytes_max)?;
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

/// The size of a file that may be read.
fn checked_size(stat: &Stat, bytes_max: usize) -> Result<usize, ConfinedError> {
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

/// Reads up to one byte more than `size`, to notice a file that grew in the meantime.
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

/// Identifies a file and changes whenever it is written to or gets another name. Unlike the time of modification, the
/// time of change cannot be set back.
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

#[cfg(test)]
mod tests {
    use super::super::error::ConfinedError;
    use super::{ConfinedFolder, FLAGS};
    use rustix::fd::AsFd;
    use std::fs::{create_dir, hard_link};
    use std::os::unix::fs::symlink;
    use std::path::Path;

    fn write(path: &Path, bytes: &[u8]) {
        crate::files::write_new(path, bytes).unwrap();
    }

    #[test]
    fn only_files_below_the_folder_are_read() {
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

    #[cfg(target_os = "linux")]
    #[test]
    fn the_walk_without_openat2_refuses_the_same() {
        let root = tempfile::tempdir().unwrap();
        write(&root.path().join("a/f"), b"hello");
        symlink("a", root.path().join("folder-link")).unwrap();
        symlink("a/f", root.path().join("link")).unwrap();
        let folder = ConfinedFolder::open(root.path()).unwrap();
        let open = |path: &str| super::super::walk::open_below(folder.handle.as_fd(), Path::new(path), FLAGS);
        assert!(open("a/f").is_ok());
        // Opened as a folder, a link is not one.
        assert!(matches!(open("folder-link/f"), Err(ConfinedError::NotFound | ConfinedError::Link)));
        assert!(matches!(open("link"), Err(ConfinedError::Link)));
        assert!(FLAGS.contains(rustix::fs::OFlags::NONBLOCK));
    }
}
