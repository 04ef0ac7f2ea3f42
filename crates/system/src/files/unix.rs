//! Unix: open flags, modes and owners.

use rustix::fs::{Mode, OFlags};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::Result;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// The open files of this process by number.
#[cfg(target_os = "linux")]
const OPEN_FILES: &str = "/proc/self/fd";

/// Opens for reading without waiting for the other end, should the file be a pipe.
pub(super) fn open_without_waiting(path: &Path) -> Result<File> {
    File::options().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path)
}

/// Creates a file with mode 0600 that does not exist yet; a link in its place is an error.
pub(super) fn create_private(path: &Path) -> Result<File> {
    private(File::options().write(true).create_new(true)).open(path)
}

/// Creates a file with mode 0600 that has no name in its folder yet. Not every file system can.
#[cfg(target_os = "linux")]
pub(super) fn create_unnamed(folder: &Path) -> Result<File> {
    // The way to give it a name later.
    if !Path::new(OPEN_FILES).exists() {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    let flags = (OFlags::TMPFILE | OFlags::CLOEXEC).bits().cast_signed();
    File::options().write(true).mode(0o600).custom_flags(flags).open(folder)
}

/// Only Linux can.
#[cfg(not(target_os = "linux"))]
pub(super) fn create_unnamed(_folder: &Path) -> Result<File> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Gives a file without a name the name `path`, if that is free.
#[cfg(target_os = "linux")]
pub(super) fn name_unnamed(file: &File, path: &Path) -> Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    let open = format!("{OPEN_FILES}/{}", file.as_raw_fd());
    Ok(linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

/// Never called: nothing is created without a name.
#[cfg(not(target_os = "linux"))]
pub(super) fn name_unnamed(_file: &File, _path: &Path) -> Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Whether an open file is the one at `path`.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(named)) = (file.metadata(), path.symlink_metadata()) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// Whether there is a process of this number, of any user.
pub(super) fn is_running(process: u32) -> bool {
    let Some(process) = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
}

/// Opens the file of a lock, and creates it with mode 0600 if missing; a link in its place is an error.
pub(super) fn open_lock(path: &Path) -> Result<File> {
    private(File::options().read(true).write(true).create(true).truncate(false)).open(path)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::CLOEXEC).bits().cast_signed())
}

/// Creates a folder and its parents with mode 0700.
pub(super) fn create_private_dir(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Waits until the entries of a folder are on the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    let handle = rustix::fs::open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    Ok(rustix::fs::fsync(handle)?)
}

/// Permissions and special bits.
pub(super) fn mode(meta: &Metadata) -> u32 {
    meta.mode() & 0o7777
}

/// The owner, if it is neither this user nor the superuser, from whom nothing on this machine can be kept.
pub(super) fn foreign_owner(meta: &Metadata) -> Option<u32> {
    let (owner, us) = (meta.uid(), rustix::process::geteuid().as_raw());
    is_foreign(owner, us).then_some(owner)
}

/// The number of the file on its disk.
pub(super) fn file_number(meta: &Metadata) -> u64 {
    meta.ino()
}

/// Bytes that this user may still write to the disk of a file.
pub(super) fn free_space(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Makes a link to a file or folder.
pub(super) fn link(target: &Path, link: &Path) -> Result<()> {
    std::os::unix::fs::symlink(target, link)
}

fn is_foreign(owner: u32, us: u32) -> bool {
    owner != us && owner != 0
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn our_files_and_the_superusers_are_not_foreign() {
        assert!([(1_000, 1_000), (0, 1_000), (0, 0)].iter().all(|(owner, us)| !is_foreign(*owner, *us)));
        assert!([(1_001, 1_000), (1_000, 0)].iter().all(|(owner, us)| is_foreign(*owner, *us)));
    }
}
