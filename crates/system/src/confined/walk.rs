//! Resolves a path one name after the other; each is opened in the folder before it, and none may be a link.

use super::error::ConfinedError;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, openat};
use std::path::{Component, Path};

const FOLDER_FLAGS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);

/// Opens what is at `path` below `folder`, over no link.
pub(super) fn open_below(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd, ConfinedError> {
    let names: Vec<_> = path.components().map(Component::as_os_str).collect();
    let Some((last, folders)) = names.split_last() else { return Err(ConfinedError::NotAFile) };
    let mut inner: Option<OwnedFd> = None;
    for name in folders {
        let here = inner.as_ref().map_or(folder, AsFd::as_fd);
        inner = Some(openat(here, *name, FOLDER_FLAGS, Mode::empty())?);
    }
    let here = inner.as_ref().map_or(folder, AsFd::as_fd);
    Ok(openat(here, *last, flags | OFlags::NOFOLLOW, Mode::empty())?)
}
