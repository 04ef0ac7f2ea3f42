//! The signals that end a program, and what child processes inherit of them.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod ignored;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "portable.rs"]
mod ignored;
mod owner;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{StopSignal, StopSignals, outlive_file_size_limit, restore_defaults_for_children};
#[cfg(windows)]
pub use windows::{StopSignal, StopSignals, outlive_file_size_limit, restore_defaults_for_children};

pub(crate) use owner::is_taken;
