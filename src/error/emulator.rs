//! Failures of the local platform.

use crate::error::failure::CommandError;
use crate::output::time;
use linkworld_client::running;
use linkworld_emulator::{AppStartError, EmulatorError, InstallError, VaultError, WorldError, WorldFileError};
use std::path::Path;

impl From<EmulatorError> for CommandError {
    fn from(error: EmulatorError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            EmulatorError::PortTaken { .. } | EmulatorError::Listen { .. } => {
                failure.hint("choose another port, or any free one with --port 0")
            }
            EmulatorError::Install(InstallError::Blocked(blockers)) => {
                Self::blocked("the app cannot be activated with these settings".to_owned(), &blockers)
            }
            EmulatorError::Disk(error) | EmulatorError::Vault(VaultError::Disk(error)) => error.into(),
            EmulatorError::Vault(error) => about_key(failure, &error),
            _ => failure,
        }
    }
}

impl From<WorldError> for CommandError {
    fn from(error: WorldError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            WorldError::Platform(EmulatorError::StoreHeld(_)) => {
                failure.hint("the platform is starting or stopping; run the same command again")
            }
            WorldError::Platform(error) => error.into(),
            WorldError::Disk(error) => error.into(),
            WorldError::Unknown(_) => failure.hint("list them: `linkworld world list`"),
            WorldError::Exists(_) => failure.hint("pass --force to replace it"),
            WorldError::Reserved(_) => failure.hint("choose another name"),
            WorldError::NoStore => failure.hint("start it: `linkworld dev`"),
            WorldError::UnknownTenant(_) | WorldError::File(WorldFileError::NoTenant(_)) => {
                failure.hint("list the tenants of the running platform: `linkworld tenant list`")
            }
            WorldError::NoFolder | WorldError::CallsRunning | WorldError::File(_) | WorldError::Store(_) => failure,
        }
    }
}

/// What to do about a vault that does not open. Never "create a new key": that loses what the old one encrypted.
fn about_key(failure: CommandError, error: &VaultError) -> CommandError {
    match error {
        VaultError::Keyring(_) => failure
            .hint("unlock the keyring, or run the command in the desktop session that has the key")
            .hint("or run without the stored data: `linkworld dev --ephemeral`"),
        VaultError::KeyGone(path) => {
            let store = path.with_extension("");
            failure
                .hint("restore the file, for example from a backup")
                .hint(format!("or delete the store with its secrets: `rm -r {}`", store.display()))
        }
        VaultError::OtherKey => failure.hint(
            "the key file belongs to another store: restore the key file of this \
            store",
        ),
        _ => failure,
    }
}

impl CommandError {
    /// Names the local platform that uses the port, where the operating system does not report the owner.
    pub fn with_port_owner(self, state: &Path, port: u16) -> Self {
        let owner = running::list(state).ok().and_then(|all| all.into_iter().find(|one| one.origin.port() == port));
        match owner {
            Some(owner) => self.because(format!("it is used by the local platform of {}", owner.project.display())),
            None => self,
        }
    }

    /// Names the process that has locked a project's store.
    pub fn with_store_owner(self, state: &Path, project: &Path) -> Self {
        let owner =
            running::list(state).ok().and_then(|running| running.into_iter().find(|one| one.project == project));
        match owner {
            Some(owner) => Self::local(format!("this project is already running at {}", owner.origin))
                .because(format!("process {} started it at {}", owner.pid, time::local(&owner.started_at)))
                .hint("use or stop it, or start a second one: `linkworld dev --ephemeral --port 0`"),
            None => self,
        }
    }
}

impl From<AppStartError> for CommandError {
    fn from(error: AppStartError) -> Self {
        match error {
            AppStartError::Emulator(error) => error.into(),
            AppStartError::Runtime(error) => error.into(),
            AppStartError::Trigger(error) => Self::local(error.to_string()),
            AppStartError::WrongApp { .. } => Self::local(error.to_string())
                .hint("make `GET /health` report the manifest's `app_id`, or stop the other program"),
        }
    }
}
