//! Where the local platform keeps its state, and the registry of the local platforms that are running.
//!
//! A running platform holds the lock beside its entry. The lock is released when the process ends, however it ends, so
//! an entry whose lock is free is a leftover; the next reader removes it.

use crate::config::{SettingsEnv, SettingsError};
pub use crate::running_platform::RunningPlatform;
use linkworld_contract::digest;
use linkworld_contract::limits::{RUNNING_ENTRY_BYTES_MAX, RUNNING_LOCK_DEADLINE};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::{Secret, exposed};
use linkworld_system::env;
use linkworld_system::files::{self, FileError, FileLock};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Characters of an app folder's name that are kept in the name of its state folder.
const NAME_CHARS_MAX: usize = 40;

/// The folder of all local platforms.
pub fn state_dir(surroundings: &SettingsEnv) -> Result<PathBuf, SettingsError> {
    let xdg = || surroundings.xdg_state.as_ref().map(|folder| folder.join("linkworld"));
    surroundings.state_dir.clone().or_else(xdg).ok_or(SettingsError::NoHome { variable: env::STATE_DIR.name })
}

/// The folder of one project's local platform: `projects/<folder name>-<16 hex digits of its path's digest>`.
pub fn project_dir(state: &Path, project: &Path) -> PathBuf {
    let project = files::canonical(project);
    let name = project.file_name().unwrap_or_default().to_string_lossy();
    let plain = |char: char| if char.is_ascii_alphanumeric() || "-_".contains(char) { char } else { '_' };
    let name: String = name.chars().take(NAME_CHARS_MAX).map(plain).collect();
    state.join("projects").join(format!("{name}-{}", digest::short_hex(project.as_os_str().as_encoded_bytes())))
}

/// The entry on disk.
#[derive(Serialize, Deserialize)]
struct Entry {
    origin: String,
    #[serde(with = "exposed")]
    token: Secret,
    pid: u32,
    project: String,
    app_id: String,
    started_at: String,
}

/// The entry of this process; dropping it removes the entry.
#[derive(Debug)]
pub struct RunningEntry {
    path: PathBuf,
    _lock: FileLock,
}

impl RunningEntry {
    /// Removes the entry.
    pub fn withdraw(self) {}
}

impl Drop for RunningEntry {
    fn drop(&mut self) {
        // The lock is still held here, and removed after it. An entry that cannot be removed is removed by the next
        // reader.
        let _ = files::remove(&self.path);
    }
}

/// Registers a running platform, readable by this user only, until the returned entry is dropped.
pub fn announce(state: &Path, running: &RunningPlatform) -> Result<RunningEntry, SettingsError> {
    let port = running.origin.port();
    let path = folder(state).join(format!("{port}.json"));
    let lock = match files::lock_within(&lock_path(&path), RUNNING_LOCK_DEADLINE) {
        Err(FileError::Locked(_)) => return Err(SettingsError::AlreadyAnnounced { port }),
        lock => lock?.temporary(),
    };
    let entry = Entry {
        origin: running.origin.to_string(),
        token: running.token.clone(),
        pid: running.pid,
        project: running.project.to_string_lossy().into_owned(),
        app_id: running.app_id.clone(),
        started_at: running.started_at.clone(),
    };
    let text = serde_json::to_vec(&entry).expect("an entry of plain texts is JSON");
    files::write_private(&path, &text)?;
    Ok(RunningEntry { path, _lock: lock })
}

/// Every platform that is running, by file name. Leftovers are removed.
pub fn list(state: &Path) -> Result<Vec<RunningPlatform>, SettingsError> {
    files::sweep_own_folder(&folder(state));
    let mut running = Vec::new();
    for path in files::files_in(&folder(state))? {
        if path.extension().is_some_and(|extension| extension == "json") {
            running.extend(read_live(&path)?);
        }
    }
    Ok(running)
}

/// The platform that serves the project around `here`, a canonical path; else the only one that is running.
pub fn find(state: &Path, here: &Path) -> Result<RunningPlatform, SettingsError> {
    let mut running = list(state)?;
    // The innermost project, if one is in the folder of another.
    let depth = |(_, entry): &(usize, &RunningPlatform)| entry.project.components().count();
    let around = running.iter().enumerate().filter(|(_, entry)| here.starts_with(&entry.project)).max_by_key(depth);
    if let Some((at, _)) = around {
        return Ok(running.swap_remove(at));
    }
    match running.len() {
        0 => Err(SettingsError::NoneRunning),
        1 => Ok(running.remove(0)),
        _ => Err(SettingsError::SeveralRunning(running)),
    }
}

/// The same for the current folder and this user.
pub fn find_here(around: &SettingsEnv) -> Result<RunningPlatform, SettingsError> {
    find(&state_dir(around)?, &files::canonical(Path::new(".")))
}

/// The platform that listens at `origin`; `localhost` counts as `127.0.0.1`.
pub fn find_origin(state: &Path, origin: &Origin) -> Result<Option<RunningPlatform>, SettingsError> {
    Ok(list(state)?.into_iter().find(|running| running.origin.is_same_local(origin)))
}

/// The token that the word `dev` stands for at a loopback address.
pub fn local_token(state: &Path, origin: &Origin) -> Result<Secret, SettingsError> {
    let running = find_origin(state, origin)?;
    running.map(|running| running.token).ok_or_else(|| SettingsError::NotRunning { origin: origin.clone() })
}

fn folder(state: &Path) -> PathBuf {
    state.join("running")
}

fn lock_path(entry: &Path) -> PathBuf {
    entry.with_extension("lock")
}

/// The entry, if its process is running.
fn read_live(path: &Path) -> Result<Option<RunningPlatform>, SettingsError> {
    match files::lock(&lock_path(path)) {
        Ok(lock) => {
            let _lock = lock.temporary();
            files::remove(path)?;
            Ok(None)
        }
        // An entry that others could have written is not one of this user.
        Err(FileError::Locked(_)) => match files::read_private(path, RUNNING_ENTRY_BYTES_MAX) {
            Err(FileError::Shared { .. } | FileError::Foreign { .. }) => Ok(None),
            Ok(bytes) => Ok(parse(&bytes)),
            // Withdrawn since we listed the folder.
            Err(FileError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// None for an entry that cannot be parsed, as another version of this program may have written it.
fn parse(bytes: &[u8]) -> Option<RunningPlatform> {
    let entry: Entry = serde_json::from_slice(bytes).ok()?;
    Some(RunningPlatform {
        origin: Origin::parse(&entry.origin).ok()?,
        token: entry.token,
        pid: entry.pid,
        project: entry.project.into(),
        app_id: entry.app_id,
        started_at: entry.started_at,
    })
}

#[cfg(test)]
mod tests {
    use super::{RunningPlatform, announce, find, find_origin, list, local_token, project_dir, state_dir};
    use crate::config::{SettingsEnv, SettingsError};
    use linkworld_contract::origin::Origin;
    use linkworld_contract::secret::Secret;
    use linkworld_system::files;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    fn running(port: u16, project: &str) -> RunningPlatform {
        RunningPlatform {
            origin: Origin::local(port),
            token: Secret::new(format!("token-{port}")),
            pid: 1,
            project: project.into(),
            app_id: "tax-bot".into(),
            started_at: "2026-01-02T03:04:05.000Z".into(),
        }
    }

    #[test]
    fn state_is_kept_where_the_variable_or_xdg_says() {
        let mut around = SettingsEnv { xdg_state: Some("/x".into()), ..SettingsEnv::default() };
        assert_eq!(state_dir(&around).unwrap(), Path::new("/x/linkworld"));
        around.state_dir = Some("/s".into());
        assert_eq!(state_dir(&around).unwrap(), Path::new("/s"));
        let error = state_dir(&SettingsEnv::default()).unwrap_err();
        assert!(error.to_string().contains("LINKWORLD_STATE_DIR"), "{error}");
    }

    #[test]
    fn a_project_has_its_own_folder() {
        let (one, other) =
            (project_dir(Path::new("/s"), Path::new("/no/a b")), project_dir(Path::new("/s"), Path::new("/yes/a b")));
        assert_ne!(one, other);
        let name = one.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("a_b-") && name.len() == 4 + 16, "{name}");
        assert_eq!(one.parent().unwrap(), Path::new("/s/projects"));
    }

    #[test]
    fn an_entry_lives_as_long_as_its_process() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path();
        assert_eq!(list(state).unwrap(), []);
        let announcement = announce(state, &running(4600, "/p")).unwrap();
        let path = state.join("running/4600.json");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(list(state).unwrap(), [running(4600, "/p")]);
        assert!(!format!("{:?}", list(state).unwrap()).contains("token-4600"));
        assert!(matches!(announce(state, &running(4600, "/q")), Err(SettingsError::AlreadyAnnounced { port: 4600 })));

        // A process that was killed leaves its entry and not its lock.
        let left = files::read_capped(&path, 1_000).unwrap();
        announcement.withdraw();
        assert!(!path.exists());
        files::write_private(&path, &left).unwrap();
        assert_eq!(list(state).unwrap(), []);
        assert!(!path.exists(), "the leftover is dropped");
        assert!(files::files_in(&state.join("running")).unwrap().is_empty(), "and its lock");
    }

    #[test]
    fn an_entry_that_others_can_read_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let _announcement = announce(folder.path(), &running(4600, "/p")).unwrap();
        let path = folder.path().join("running/4600.json");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(list(folder.path()).unwrap(), []);
    }

    #[test]
    fn an_entry_that_cannot_be_parsed_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let _announcement = announce(folder.path(), &running(4600, "/p")).unwrap();
        files::write_private(&folder.path().join("running/4600.json"), b"{").unwrap();
        assert_eq!(list(folder.path()).unwrap(), []);
    }

    #[test]
    fn the_platform_meant_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path();
        let found = |here: &str| find(state, Path::new(here)).map(|running| running.origin.port());
        assert!(matches!(found("/a"), Err(SettingsError::NoneRunning)));
        let _a = announce(state, &running(4600, "/a")).unwrap();
        assert_eq!(found("/other").unwrap(), 4600);
        let _b = announce(state, &running(4601, "/b")).unwrap();
        let _inner = announce(state, &running(4602, "/b/inner")).unwrap();
        for (here, port) in
            [("/a", 4600), ("/b", 4601), ("/b/src", 4601), ("/b/inner/src", 4602), ("/b/innermost", 4601)]
        {
            assert_eq!(found(here).unwrap(), port, "{here}");
        }
        assert!(matches!(found("/"), Err(SettingsError::SeveralRunning(all)) if all.len() == 3));

        let named = Origin::parse("http://localhost:4601").unwrap();
        assert_eq!(find_origin(state, &named).unwrap(), Some(running(4601, "/b")));
        assert_eq!(local_token(state, &named).unwrap().expose(), "token-4601");
        let other = Origin::parse("http://[::1]:4601").unwrap();
        assert!(matches!(local_token(state, &other), Err(SettingsError::NotRunning { .. })));
    }
}
