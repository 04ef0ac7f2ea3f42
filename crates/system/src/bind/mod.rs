//! Listening at an address that this machine may only get later.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod sys;
#[cfg(not(target_os = "linux"))]
#[path = "portable.rs"]
mod sys;

pub use sys::future_address;
