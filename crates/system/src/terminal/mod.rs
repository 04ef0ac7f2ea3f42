//! Reading keys from the terminal without showing them.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::HiddenInput;
#[cfg(windows)]
pub use windows::HiddenInput;
