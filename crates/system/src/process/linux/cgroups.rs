//! A control group for one handler, where this process may make one: as root, or below a folder that the system has
//! delegated, as systemd does for the sessions of users.
//!
//! Both versions are supported. In version 2 a group with processes cannot limit its children, so the group is made beside
//! that of this process, if the folder above already gives out the memory controller. Nothing of others is changed.

use super::spec::ProcessLimits;
use crate::files;
use linkworld_contract::limits::CONTAINER_PROCESSES_MAX;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

/// Bytes of a file below `/proc` or of a control group.
const FILE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a mebibyte.
const MIB: u64 = 1 << 20;
/// Microseconds over which processor time is given out.
const PERIOD_MICROS: u64 = 100_000;
/// Names of groups start with this.
const PREFIX: &str = "linkworld-";

/// A control group in each hierarchy that limits something; removed when dropped, provided that it is empty.
#[derive(Debug)]
pub(super) struct HandlerCgroup {
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    folder: PathBuf,
    /// The group that this process was in.
    before: PathBuf,
    limits_memory: bool,
}

impl HandlerCgroup {
    /// Makes the groups, or returns none if this process may not limit memory.
    pub(super) fn create(limits: &ProcessLimits) -> Option<Self> {
        let text = |path: &str| files::read_text(Path::new(path), FILE_BYTES_MAX).ok();
        let hierarchies = hierarchies(&text("/proc/self/cgroup")?, &text("/proc/self/mountinfo")?);
        let mut made = Self { groups: Vec::new() };
        for hierarchy in hierarchies {
            if let Some(group) = hierarchy.group(limits) {
                made.groups.push(group);
            }
        }
        made.groups.iter().any(|group| group.limits_memory).then_some(made)
    }

    /// Moves this process in: what it starts from now on is in the groups.
    pub(super) fn enter(&self) -> Result<()> {
        self.groups.iter().try_for_each(|group| write(&group.folder.join("cgroup.procs"), &own_number()))
    }

    /// Moves this process back.
    pub(super) fn leave(&self) {
        for group in &self.groups {
            // It stays inside where it may not leave, and is small.
            let _ = write(&group.before.join("cgroup.procs"), &own_number());
        }
    }

    /// Whether the kernel ended a process of it, because it used more memory than it may.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        let has_killed = |name: &str, group: &Group| {
            let text = files::read_text(&group.folder.join(name), FILE_BYTES_MAX).unwrap_or_default();
            let count = text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse::<u64>().ok());
            count.is_some_and(|count| count > 0)
        };
        let files = ["memory.events", "memory.oom_control"];
        self.groups.iter().any(|group| group.limits_memory && files.iter().any(|name| has_killed(name, group)))
    }
}

impl Drop for HandlerCgroup {
    fn drop(&mut self) {
        self.leave();
        for group in &self.groups {
            // What cannot be removed is empty and is removed by a later one.
            let _ = std::fs::remove_dir(&group.folder);
        }
    }
}

/// A hierarchy of groups, and where in it this process is.
#[derive(Debug, PartialEq, Eq)]
struct Hierarchy {
    is_second: bool,
    /// Version 1 only: what it limits.
    controllers: Vec<String>,
    own: PathBuf,
    mount: PathBuf,
}

impl Hierarchy {
    /// A group with the limits that this hierarchy can set; none if it cannot, or may not.
    fn group(&self, limits: &ProcessLimits) -> Option<Group> {
        let values = self.values(limits)?;
        let above = if self.is_second { self.giving_out()? } else { self.own.clone() };
        sweep(&above);
        let folder = above.join(format!("{PREFIX}{}", std::process::id()));
        std::fs::create_dir(&folder).ok()?;
        let limits_memory = values.iter().any(|(_, _, is_needed)| *is_needed);
        let set = values.iter().all(|(name, value, is_needed)| write(&folder.join(name), value).is_ok() || !is_needed);
        if !set {
            let _ = std::fs::remove_dir(&folder);
            return None;
        }
        Some(Group { folder, before: self.own.clone(), limits_memory })
    }

    /// File, value, and whether the group is useless without it.
    fn values(&self, limits: &ProcessLimits) -> Option<Vec<(&'static str, String, bool)>> {
        let memory = (limits.memory_mb * MIB).to_string();
        let quota = limits.cpu_millis.map(|millis| millis * PERIOD_MICROS / 1_000);
        let has = |name: &str| self.controllers.iter().any(|controller| controller == name);
        let mut values = Vec::new();
        if self.is_second {
            values.push(("memory.max", memory, true));
            values.push(("memory.swap.max", "0".to_owned(), false));
            values.push(("pids.max", CONTAINER_PROCESSES_MAX.to_string(), false));
            values.extend(quota.map(|quota| ("cpu.max", format!("{quota} {PERIOD_MICROS}"), false)));
        } else if has("memory") {
            values.push(("memory.limit_in_bytes", memory.clone(), true));
            values.push(("memory.memsw.limit_in_bytes", memory, false));
        } else if has("pids") {
            values.push(("pids.max", CONTAINER_PROCESSES_MAX.to_string(), false));
        } else if has("cpu") {
            values.push(("cpu.cfs_quota_us", quota?.to_string(), false));
        }
        (!values.is_empty()).then_some(values)
    }

    /// The nearest folder whose groups may limit memory.
    fn giving_out(&self) -> Option<PathBuf> {
        let above = self.own.parent().filter(|above| above.starts_with(&self.mount));
        [Some(self.own.as_path()), above].into_iter().flatten().map(Path::to_owned).find(|folder| {
            let given = files::read_text(&folder.join("cgroup.subtree_control"), FILE_BYTES_MAX).unwrap_or_default();
            given.split_whitespace().any(|name| name == "memory")
        })
    }
}

/// The hierarchies of this process, from its groups and its mounts.
fn hierarchies(groups: &str, mounts: &str) -> Vec<Hierarchy> {
    groups.lines().filter_map(|line| hierarchy(line, mounts)).collect()
}

/// `4:memory:/path`, or `0::/path` of version 2.
fn hierarchy(line: &str, mounts: &str) -> Option<Hierarchy> {
    let mut parts = line.splitn(3, ':');
    let (_, named, path) = (parts.next()?, parts.next()?, parts.next()?);
    let controllers: Vec<String> = named.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let is_second = controllers.is_empty();
    mounts.lines().find_map(|mount| {
        let (place, kind) = mount.split_once(" - ")?;
        let place: Vec<&str> = place.split(' ').collect();
        let kind: Vec<&str> = kind.split(' ').collect();
        let (root, point) = (place.get(3)?, place.get(4)?);
        let is_it = match *kind.first()? {
            "cgroup2" => is_second,
            "cgroup" => !is_second && kind.get(2)?.split(',').any(|option| controllers.iter().any(|one| one == option)),
            _ => false,
        };
        if !is_it {
            return None;
        }
        let below = Path::new(path).strip_prefix(root).ok()?;
        let mount = PathBuf::from(point);
        Some(Hierarchy { is_second, controllers: controllers.clone(), own: mount.join(below), mount })
    })
}

/// Removes groups of killed runs, by the number of the process that made them: that of a living one is empty for a moment.
fn sweep(folder: &Path) {
    let is_gone = |pid: u32| pid == std::process::id() || !Path::new("/proc").join(pid.to_string()).exists();
    for name in files::names_in(folder).unwrap_or_default() {
        let made_by = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.parse().ok());
        if made_by.is_some_and(is_gone) {
            let _ = std::fs::remove_dir(folder.join(name));
        }
    }
}

fn own_number() -> String {
    std::process::id().to_string()
}

fn write(path: &Path, value: &str) -> Result<()> {
    if !path.exists() {
        return Err(Error::from(std::io::ErrorKind::NotFound));
    }
    files::write_report(path, value.as_bytes()).map_err(|error| Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::spec::ProcessLimits;
    use super::{Hierarchy, hierarchies};
    use crate::files;
    use std::path::PathBuf;

    const SECOND: &str = "26 25 0:23 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate";

    #[test]
    fn groups_are_found_in_both_versions() {
        let found = hierarchies("0::/user.slice/app.slice/terminal.scope\n", SECOND);
        assert_eq!(found[0].own, PathBuf::from("/sys/fs/cgroup/user.slice/app.slice/terminal.scope"));
        let mounts = "33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n\
                      34 31 0:31 /docker/7 /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n";
        let found = hierarchies("5:memory:/a\n4:cpu,cpuacct:/docker/7/b\n3:freezer:/\n0::/\n", mounts);
        let own: Vec<_> = found.iter().map(|one| one.own.to_str().unwrap()).collect();
        assert_eq!(own, ["/sys/fs/cgroup/memory/a", "/sys/fs/cgroup/cpu/b"]);
        assert!(
            hierarchies("0::/../other\n", SECOND)[0].own.ends_with("other"),
            "outside of a name space: nothing is there"
        );
    }

    #[test]
    fn the_second_version_takes_a_folder_that_gives_out_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mount = folder.path().to_owned();
        let own = mount.join("app.slice/terminal.scope");
        files::create_private_dir(&own).unwrap();
        let hierarchy = Hierarchy { is_second: true, controllers: Vec::new(), own, mount: mount.clone() };
        let limits = ProcessLimits { memory_mb: 256, cpu_millis: Some(500) };
        assert!(hierarchy.group(&limits).is_none(), "nothing gives out memory");
        files::write_report(&mount.join("app.slice/cgroup.subtree_control"), b"pids memory\n").unwrap();
        assert_eq!(hierarchy.giving_out(), Some(mount.join("app.slice")));
        assert!(hierarchy.group(&limits).is_none(), "a folder that is no control group has no such files");
        let left: Vec<_> =
            std::fs::read_dir(mount.join("app.slice")).unwrap().flatten().map(|one| one.file_name()).collect();
        assert_eq!(left.len(), 2, "nothing is left behind: {left:?}");
        let values = hierarchy.values(&limits).unwrap();
        assert_eq!(values[0], ("memory.max", (256_u64 << 20).to_string(), true));
        assert_eq!(values[3], ("cpu.max", "50000 100000".to_owned(), false));
    }
}
