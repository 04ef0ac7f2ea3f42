//! The processes below a process, from `/proc`.

use crate::files;
use std::path::Path;

/// Makes this process the parent of whatever a process below it leaves behind.
pub(super) fn adopt_orphans() -> std::io::Result<()> {
    Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
}

/// Every process below `root`, without `root` itself; `None` on systems that do not report parents.
pub(super) fn below(root: u32) -> Option<Vec<u32>> {
    let parents: Vec<(u32, u32)> =
        all().into_iter().filter_map(|pid| parent_of(pid).map(|parent| (pid, parent))).collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        // A snapshot taken while processes come and go could contain a cycle: no process is visited twice.
        let children = parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid);
        let fresh: Vec<u32> = children.filter(|pid| !found.contains(pid)).collect();
        found.extend(fresh);
    }
    Some(found.split_off(1))
}

/// The numbers of all visible processes.
pub(super) fn all() -> Vec<u32> {
    let names = files::names_in(Path::new("/proc")).unwrap_or_default();
    names.into_iter().filter_map(|name| name.to_str()?.parse().ok()).collect()
}

fn parent_of(pid: u32) -> Option<u32> {
    const STAT_BYTES_MAX: usize = 4 * 1024;
    let stat = files::read_capped(format!("/proc/{pid}/stat").as_ref(), STAT_BYTES_MAX).ok()?;
    parent_in_stat(&stat)
}

/// The fourth field of `/proc/PID/stat`. The second is the name in parentheses and may contain spaces, parentheses and
/// bytes that are not text, so the last parenthesis ends it.
fn parent_in_stat(stat: &[u8]) -> Option<u32> {
    let end_of_name = stat.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(stat.get(end_of_name + 1..)?).ok()?;
    rest.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{below, parent_in_stat, parent_of};

    #[test]
    fn names_cannot_mislead_the_parser() {
        assert_eq!(parent_in_stat(b"7 (sh) S 4 7 7 0"), Some(4));
        assert_eq!(parent_in_stat(b"7 (a) R 1 (b\xff) c) S 4 7 7 0"), Some(4));
        assert_eq!(parent_in_stat(b"7 (sh"), None);
        assert_eq!(parent_in_stat(b"7 (sh)"), None);
    }

    #[test]
    fn this_process_is_below_its_parent() {
        let me = std::process::id();
        let parent = parent_of(me).unwrap();
        assert!(below(parent).unwrap().contains(&me));
        assert!(!below(me).unwrap().contains(&me));
    }
}
