//! Leftovers of processes that were killed: temporary files, which may hold a token or a key, and lock files.

use super::folder::{files_in, remove};
use super::lock::lock;
use super::system_calls;
use std::path::Path;

/// The name of a temporary file: `.NAME.PID.tmp`.
pub(super) fn temporary_name(name: &str) -> String {
    format!(".{name}.{}.tmp", std::process::id())
}

/// The process that a temporary file belongs to; none for any other file.
fn owner(name: &str) -> Option<u32> {
    named(name)?.1
}

/// The name of the file that a temporary file would become, and its process.
fn named(name: &str) -> Option<(&str, Option<u32>)> {
    let (target, process) = name.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.')?;
    Some((target, process.parse().ok()))
}

fn is_ended(owner: u32) -> bool {
    owner == std::process::id() || !system_calls::is_running(owner)
}

/// Removes the temporary files of `path` whose processes have ended. What cannot be removed stays.
pub fn sweep_beside(path: &Path) {
    let target = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for found in files_in(folder).unwrap_or_default() {
        let name = found.file_name().unwrap_or_default().to_string_lossy();
        if named(&name).is_some_and(|(of, owner)| of == target && owner.is_some_and(is_ended)) {
            let _ = remove(&found);
        }
    }
}

/// Removes all temporary files of a folder of this program's own whose processes have ended, and all lock files that
/// nobody holds. What cannot be removed stays.
pub fn sweep_own_folder(folder: &Path) {
    for path in files_in(folder).unwrap_or_default() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if owner(&name).is_some_and(is_ended) {
            let _ = remove(&path);
        } else if path.extension().is_some_and(|extension| extension == "lock") {
            // Taking it is the proof that nobody holds it; dropping it removes the file.
            let _ = lock(&path).map(|lock| drop(lock.temporary()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::folder::{exists, files_in};
    use super::super::lock::lock;
    use super::super::write::write_private;
    use super::{owner, sweep_beside, sweep_own_folder};

    #[test]
    fn only_leftovers_of_ended_processes_are_removed() {
        assert_eq!(owner(".config.toml.12.tmp"), Some(12));
        for name in ["config.toml", ".config.toml.tmp", ".tmp", ".12.tmp", "config.12.tmp", ".a.x.tmp", ".a.-1.tmp"] {
            assert_eq!(owner(name), None, "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        // No process has the highest number there is; process 1 always runs.
        let ended = |name: &str| at(&format!(".{name}.{}.tmp", i32::MAX));
        let running = at(".config.toml.1.tmp");
        for path in [&ended("config.toml"), &ended("other"), &running, &at("config.toml"), &at("free.lock")] {
            write_private(path, b"canary").unwrap();
        }
        let held = lock(&at("held.lock")).unwrap();
        // Beside a file in a folder of the user's, only what belongs to that file.
        sweep_beside(&at("config.toml"));
        assert!(!exists(&ended("config.toml")) && exists(&ended("other")) && exists(&running));
        assert!(exists(&at("free.lock")));
        sweep_own_folder(folder.path());
        assert!(!exists(&ended("other")) && exists(&running) && exists(&at("config.toml")));
        assert!(!exists(&at("free.lock")) && exists(&at("held.lock")));
        drop(held);
        sweep_own_folder(folder.path());
        assert_eq!(files_in(folder.path()).unwrap(), [running, at("config.toml")]);
        sweep_own_folder(&at("none"));
        sweep_beside(&at("none/config.toml"));
    }
}
