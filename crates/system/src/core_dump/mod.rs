//! Keeps this process's memory private: no core dump is written, and other programs of the user cannot read it.
//!
//! Processes that we start for the user are not affected beyond the limit on core dumps, which they inherit: a
//! handler is the user's to debug.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system_calls;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "unix.rs"]
mod system_calls;
#[cfg(windows)]
#[path = "windows.rs"]
mod system_calls;

pub use system_calls::disable;
