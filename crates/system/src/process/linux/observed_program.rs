//! The program of a container, observed without its engine, which reports an end later.

use crate::files;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::os::fd::OwnedFd;

/// Lines of one control group each; a system has about a dozen hierarchies.
const CGROUP_FILE_BYTES_MAX: usize = 16 * 1024;

/// A program that runs on this machine.
#[derive(Debug)]
pub struct ObservedProgram(OwnedFd);

impl ObservedProgram {
    /// The process with this number, if its control group is the container's: an engine on another machine gives numbers
    /// of its own.
    pub(super) fn in_container(pid: u32, container: &str) -> Option<Self> {
        let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
        let program = pidfd_open(pid, PidfdFlags::empty()).ok()?;
        // Read after the process is held, so that the number cannot have passed to another one.
        let path = format!("/proc/{}/cgroup", pid.as_raw_nonzero());
        let groups = files::read_text(path.as_ref(), CGROUP_FILE_BYTES_MAX).ok()?;
        groups.contains(container).then_some(Self(program))
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        let mut seen = [PollFd::new(&self.0, PollFlags::IN)];
        // A process that has ended is readable.
        poll(&mut seen, Some(&Timespec::default())).is_ok_and(|count| count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::ObservedProgram;
    use crate::files;
    use std::process::{Command, Stdio};

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a process without a supervisor")]
    fn an_end_is_seen_at_once_and_a_foreign_process_is_not_observed() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let groups =
            files::read_text(format!("/proc/{}/cgroup", child.id()).as_ref(), super::CGROUP_FILE_BYTES_MAX).unwrap();
        let group = groups.trim().rsplit('/').next().unwrap();
        let observed = ObservedProgram::in_container(child.id(), group).unwrap();
        assert!(!observed.has_ended());
        assert!(ObservedProgram::in_container(child.id(), "0123456789abcdef").is_none());
        drop(child.stdin.take());
        // It has ended, and is there until its parent looks.
        let wait = rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT;
        let id = rustix::process::WaitId::Pid(rustix::process::Pid::from_child(&child));
        let _ = rustix::process::waitid(id, wait).unwrap();
        assert!(observed.has_ended());
        let _ = child.wait().unwrap();
        assert!(observed.has_ended());
        assert!(ObservedProgram::in_container(child.id(), group).is_none());
    }
}
