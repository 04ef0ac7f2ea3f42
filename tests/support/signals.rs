//! Children of a test start with default signal dispositions and an empty mask, whatever the test process inherited.
//!
//! Under `nohup` or in the background of a script a process starts with signals ignored, and so do its children: an
//! interrupt they are sent does nothing. A signal that is caught has its default disposition again after `exec`.

use std::sync::Once;
use tokio::signal::unix::{SignalKind, signal};

/// Cannot be caught, or are never ignored without a reason of Rust's own (`PIPE`, which std resets for children).
const LEFT_ALONE: [i32; 6] = [4, 8, 9, 11, 13, 19];
/// The highest number that is not a real-time signal.
const SIGNAL_MAX: i32 = 31;

/// Catches, for the rest of this process, each signal that it was started with ignored: to this process it stays
/// without effect. Unblocks all signals in this thread, and so in the children and threads it starts.
pub(crate) fn reset_for_children() {
    nix::sys::signal::SigSet::empty().thread_set_mask().unwrap();
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // On a thread of its own: the caller may be inside a runtime already.
        std::thread::spawn(catch_ignored).join().unwrap();
    });
}

fn catch_ignored() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    for number in ignored_by("self").into_iter().filter(|number| !LEFT_ALONE.contains(number)) {
        // The handler stays when the listener goes.
        drop(signal(SignalKind::from_raw(number)).unwrap());
    }
}

/// The signals that a process ignores, by their numbers. `pid` is a number or `self`.
pub(crate) fn ignored_by(pid: &str) -> Vec<i32> {
    mask_of(pid, "SigIgn")
}

/// The signals that the main thread of a process has blocked.
pub(crate) fn blocked_by(pid: &str) -> Vec<i32> {
    mask_of(pid, "SigBlk")
}

fn mask_of(pid: &str, name: &str) -> Vec<i32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(":\t")).unwrap_or("0");
    let mask = u64::from_str_radix(mask, 16).unwrap();
    (1..=SIGNAL_MAX).filter(|number| mask >> (number - 1) & 1 == 1).collect()
}
