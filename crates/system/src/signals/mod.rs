//! The signals that end a program, and what child processes inherit of them.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{StopSignal, StopSignals, kill_this_process, restore_defaults_for_children};
#[cfg(windows)]
pub use windows::{StopSignal, StopSignals, kill_this_process, restore_defaults_for_children};
