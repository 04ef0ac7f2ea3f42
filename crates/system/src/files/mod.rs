//! Files: the only place that opens, writes or locks files. Every error names its path.
//!
//! Reads are capped and refuse what is not a regular file. Writes are atomic: a file without a name, with its final
//! mode from the first system call, synced, put in place of the old one, and the folder synced. Reports are the exception:
//! they are written in place, so that `/dev/stdout` can be one.

mod error;
mod folder;
mod leftovers;
mod links;
mod lock;
mod read;
mod sources;
mod stamp;
#[cfg(unix)]
#[path = "unix.rs"]
mod system_calls;
#[cfg(windows)]
#[path = "windows.rs"]
mod system_calls;
mod write;

pub use error::FileError;
pub use folder::{
    byte_count, canonical, create_private_dir, exists, files_in, has_entries, identity, link_target, names_in, remove,
    remove_dir,
};
pub use leftovers::{sweep_beside, sweep_own_folder};
pub use links::link_entries;
pub use lock::{FileLock, lock, lock_within};
pub use read::{read_capped, read_private, read_text, refuse_shared_dir};
pub use sources::{SourceFilter, SourceTree};
pub use stamp::{FileStamp, free_space, size};
pub use write::{
    append, move_folder, move_into_place, replace, staged_folder, write_new, write_private, write_private_soon,
    write_report,
};
