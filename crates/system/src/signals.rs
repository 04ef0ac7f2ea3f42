//! Signal dispositions that this process inherited: `nohup` starts a program with `HUP` ignored, a shell script starts
//! its background jobs with `INT` ignored.
//!
//! An ignored signal stays ignored in every program that is started from here. One that is caught has its default
//! disposition again there, and std resets `PIPE` in every child.

use rustix::process::Signal;

/// The highest number before the real-time signals.
const STANDARD_MAX: i32 = 31;
/// A line of `/proc/self/status` is short, and there are some sixty.
#[cfg(target_os = "linux")]
const STATUS_BYTES_MAX: usize = 16 * 1024;

/// Whether this process ignores the signal. False where the system does not report it.
pub fn is_ignored(signal: Signal) -> bool {
    ignored() >> (signal.as_raw() - 1) & 1 == 1
}

/// The numbers of all standard signals that this process ignores.
pub fn all_ignored() -> Vec<i32> {
    let mask = ignored();
    (1..=STANDARD_MAX).filter(|number| mask >> (number - 1) & 1 == 1).collect()
}

/// One bit for each signal, the first one for signal 1.
#[cfg(target_os = "linux")]
fn ignored() -> u64 {
    let status = crate::files::read_text("/proc/self/status".as_ref(), STATUS_BYTES_MAX).unwrap_or_default();
    mask(&status, "SigIgn:")
}

#[cfg(not(target_os = "linux"))]
fn ignored() -> u64 {
    0
}

#[cfg(target_os = "linux")]
fn mask(status: &str, name: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix(name));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{is_ignored, mask};
    use rustix::process::Signal;

    #[test]
    fn the_mask_is_read_from_its_line() {
        let status = "Name:\tx\nSigBlk:\t0000000000000004\nSigIgn:\t0000000000001001\nSigCgt:\t00000000000004a0\n";
        assert_eq!(mask(status, "SigIgn:"), 0x1001);
        assert_eq!(mask("Name:\tx\n", "SigIgn:"), 0);
    }

    #[test]
    fn rust_ignores_a_broken_pipe() {
        assert!(is_ignored(Signal::PIPE));
        assert!(!is_ignored(Signal::SEGV));
    }
}
