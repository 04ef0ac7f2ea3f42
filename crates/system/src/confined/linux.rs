//! Linux: the kernel resolves a path in one step, so nothing can be replaced by a link between check and open.

use super::error::ConfinedError;
use super::walk;
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;
use std::path::Path;

/// Lookups that the kernel asks to repeat because something was renamed in the meantime.
const LOOKUPS_MAX: usize = 16;

/// Opens what is at `path` below `folder`, over no link.
pub(super) fn open_below(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd, ConfinedError> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..LOOKUPS_MAX {
        match openat2(folder, path, flags, Mode::empty(), resolve) {
            Ok(file) => return Ok(file),
            Err(Errno::AGAIN | Errno::INTR) => {}
            // Kernels before 5.6, and sandboxes that do not know the call.
            Err(Errno::NOSYS | Errno::PERM) => return walk::open_below(folder, path, flags),
            Err(errno) => return Err(errno.into()),
        }
    }
    Err(ConfinedError::Changed)
}
