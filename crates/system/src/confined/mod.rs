//! Confined file access: files below one folder are read through the folder's own handle, and nothing outside of it.
//!
//! A file is read only if no link leads to it, if it is a regular file with one name, and if it does not change while
//! it is read. On Linux the kernel resolves the whole path in one step (`openat2` with `RESOLVE_BENEATH`); elsewhere
//! each folder on the path is opened by itself.

mod error;
#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod lookup;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "walk.rs"]
mod lookup;
#[cfg(unix)]
mod unix;
#[cfg(target_os = "linux")]
mod walk;
#[cfg(windows)]
mod windows;

pub use error::ConfinedError;
#[cfg(unix)]
pub use unix::ConfinedFolder;
#[cfg(windows)]
pub use windows::ConfinedFolder;
