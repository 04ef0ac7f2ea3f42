//! The processes below a process, and signals to all of them.

use rustix::process::{Pid, Signal, kill_process_group};

/// Sends `signal` to every process below `root`.
#[cfg(target_os = "linux")]
pub(super) fn signal_all(root: u32, _handler: u32, signal: Signal) {
    for pid in below(root) {
        // A process that is gone already is what we want.
        let _ = to_pid(pid).map(|pid| rustix::process::kill_process(pid, signal));
    }
}

/// Sends `signal` to the process group of `handler`: without `/proc`, what can be told of those below it.
#[cfg(not(target_os = "linux"))]
pub(super) fn signal_all(_root: u32, handler: u32, signal: Signal) {
    signal_group(handler, signal);
}

/// Sends `signal` to a process group.
pub(super) fn signal_group(leader: u32, signal: Signal) {
    let _ = to_pid(leader).map(|pid| kill_process_group(pid, signal));
}

fn to_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

/// Every process below `root`, itself not among them; none where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn below(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> =
        all().into_iter().filter_map(|pid| parent_of(pid).map(|parent| (pid, parent))).collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        // A snapshot taken while processes come and go could hold a circle: none is followed twice.
        let children = parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid);
        let fresh: Vec<u32> = children.filter(|pid| !found.contains(pid)).collect();
        found.extend(fresh);
    }
    found.split_off(1)
}

/// Without `/proc` there is no telling.
#[cfg(not(target_os = "linux"))]
pub(super) fn below(_root: u32) -> Vec<u32> {
    Vec::new()
}

/// The numbers of all processes that can be seen.
#[cfg(target_os = "linux")]
pub(super) fn all() -> Vec<u32> {
    let names = crate::files::names_in(std::path::Path::new("/proc")).unwrap_or_default();
    names.into_iter().filter_map(|name| name.to_str()?.parse().ok()).collect()
}

#[cfg(target_os = "linux")]
fn parent_of(pid: u32) -> Option<u32> {
    const STAT_BYTES_MAX: usize = 4 * 1024;
    let stat = crate::files::read_capped(format!("/proc/{pid}/stat").as_ref(), STAT_BYTES_MAX).ok()?;
    parent_in_stat(&stat)
}

/// The fourth field of `/proc/PID/stat`. The second is the name in parentheses and may hold spaces,
/// parentheses and bytes that are no text, so it is the last parenthesis that counts.
#[cfg(target_os = "linux")]
fn parent_in_stat(stat: &[u8]) -> Option<u32> {
    let end_of_name = stat.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(stat.get(end_of_name + 1..)?).ok()?;
    rest.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{below, parent_in_stat, parent_of};

    #[test]
    fn names_cannot_fool_the_parser() {
        assert_eq!(parent_in_stat(b"7 (sh) S 4 7 7 0"), Some(4));
        assert_eq!(parent_in_stat(b"7 (a) R 1 (b\xff) c) S 4 7 7 0"), Some(4));
        assert_eq!(parent_in_stat(b"7 (sh"), None);
        assert_eq!(parent_in_stat(b"7 (sh)"), None);
    }

    #[test]
    fn we_are_below_our_parent() {
        let me = std::process::id();
        let parent = parent_of(me).unwrap();
        assert!(below(parent).contains(&me));
        assert!(!below(me).contains(&me));
    }
}
