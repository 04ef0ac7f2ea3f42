//! Signals to everything below a process.

use super::super::processes;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// Sends `signal` to every process below `root`; where they are not known, to the process group of `handler`.
pub(super) fn signal_all(root: u32, handler: u32, signal: Signal) {
    match processes::below(root) {
        None => signal_group(handler, signal),
        Some(pids) => {
            for pid in pids.into_iter().filter_map(to_pid) {
                // A process that has ended already is what we want.
                let _ = kill_process(pid, signal);
            }
        }
    }
}

/// Sends `signal` to a process group.
pub(super) fn signal_group(leader: u32, signal: Signal) {
    let _ = to_pid(leader).map(|pid| kill_process_group(pid, signal));
}

fn to_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}
