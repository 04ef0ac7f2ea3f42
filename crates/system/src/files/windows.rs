//! Windows: no modes and no numeric owners.
//!
//! Private files and folders are private because they are below the user's profile, whose access control list admits
//! this user, administrators and the system only; what is created there inherits it. A folder elsewhere, named by
//! `LINKWORLD_CONFIG_DIR` or `LINKWORLD_STATE_DIR`, has the protection that the user gave it: it is not checked.

use std::fs::{DirBuilder, File, Metadata};
use std::io::Result;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

/// `FILE_FLAG_OPEN_REPARSE_POINT`: opens a link itself.
const OPEN_LINK_ITSELF: u32 = 0x0020_0000;

/// Opens for reading. Named pipes have a name space of their own, so no path of a file waits for another end.
pub(super) fn open_without_waiting(path: &Path) -> Result<File> {
    File::options().read(true).open(path)
}

/// Creates a file that does not exist yet, with the access control list of its folder.
pub(super) fn create_private(path: &Path) -> Result<File> {
    File::options().write(true).create_new(true).custom_flags(OPEN_LINK_ITSELF).open(path)
}

/// Files without a name do not exist here.
pub(super) fn create_unnamed(_folder: &Path) -> Result<File> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Never called: nothing is created without a name.
pub(super) fn name_unnamed(_file: &File, _path: &Path) -> Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// An open file cannot be removed here, so it is always the one at its path.
pub(super) fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

/// Not known: the leftovers of other processes stay.
pub(super) fn is_running(_process: u32) -> bool {
    true
}

/// Opens the file of a lock, and creates it if missing.
pub(super) fn open_lock(path: &Path) -> Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).custom_flags(OPEN_LINK_ITSELF).open(path)
}

/// Creates a folder and its parents, with the access control list of the folder above.
pub(super) fn create_private_dir(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

/// NTFS writes the entries of a folder in its journal; a folder cannot be synced by itself.
pub(super) fn sync_folder(_folder: &Path) -> Result<()> {
    Ok(())
}

/// There are no modes.
pub(super) fn mode(_meta: &Metadata) -> u32 {
    0
}

/// Owners are not compared; see the module's documentation.
pub(super) fn foreign_owner(_meta: &Metadata) -> Option<u32> {
    None
}

/// Not read here; time and length tell enough.
pub(super) fn file_number(_meta: &Metadata) -> u64 {
    0
}

/// Not read here.
pub(super) fn free_space(_path: &Path) -> Option<u64> {
    None
}

/// Makes a link to a file or folder; needs the developer mode of Windows.
pub(super) fn link(target: &Path, link: &Path) -> Result<()> {
    if target.is_dir() {
        std::os::windows::fs::symlink_dir(target, link)
    } else {
        std::os::windows::fs::symlink_file(target, link)
    }
}
