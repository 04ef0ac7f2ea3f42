//! Where the worlds of a project are, and whether its local platform runs.

use super::local::{named_origin, not_running_at};
use crate::error::CommandError;
use linkworld_client::api::ControlClient;
use linkworld_client::config::SettingsEnv;
use linkworld_client::running::{self, RunningPlatform};
use linkworld_emulator::{KeyPreference, StoppedPlatform, WorldFolder};
use linkworld_system::files;
use std::path::{Path, PathBuf};

/// The worlds of one project.
#[derive(Debug)]
pub struct WorldPlace {
    around: SettingsEnv,
    state: PathBuf,
    root: PathBuf,
}

impl WorldPlace {
    /// The place of the project at `path`: a manifest, or a folder with one. Without one in the current folder, that of the
    /// only running platform.
    pub fn of(path: &Path) -> Result<Self, CommandError> {
        let around = SettingsEnv::read();
        let state = running::state_dir(&around)?;
        let root = files::canonical(&linkworld_project::root_of(path));
        if files::exists(&linkworld_project::manifest_file(path)) {
            return Ok(Self { around, state, root });
        }
        if path != Path::new(".") {
            return Err(CommandError::from(linkworld_project::ProjectError::NoManifest(path.to_owned())));
        }
        let root = match running::find(&state, &root) {
            Ok(running) => running.project,
            Err(_) => {
                return Err(CommandError::usage("the current folder is not that of a project")
                    .hint("run the command in a project's folder, or name it with --project PATH"));
            }
        };
        Ok(Self { around, state, root })
    }

    /// The place of the project whose platform runs at `url`.
    pub fn of_running(url: &str) -> Result<Self, CommandError> {
        let around = SettingsEnv::read();
        let state = running::state_dir(&around)?;
        let origin = named_origin(url)?;
        let running = running::find_origin(&state, &origin)?.ok_or_else(|| not_running_at(&origin))?;
        Ok(Self { around, state, root: running.project })
    }

    /// The folder with the worlds.
    pub fn folder(&self) -> WorldFolder {
        WorldFolder::of_store(&self.store())
    }

    /// The platform while it does not run.
    pub fn stopped(&self) -> StoppedPlatform {
        let vault_key = KeyPreference { keyring: self.around.keyring.clone(), in_file: false };
        StoppedPlatform { store: self.store(), vault_key }
    }

    /// The running platform of the project, if there is one.
    pub fn running(&self) -> Result<Option<ControlClient>, CommandError> {
        let all = running::list(&self.state)?;
        let mut own = all.into_iter().filter(|running| running.project == self.root);
        Ok(own.next().map(|RunningPlatform { origin, token, .. }| ControlClient::new(origin, token)))
    }

    fn store(&self) -> PathBuf {
        running::project_dir(&self.state, &self.root)
    }
}
