//! Failures of the local platform.

use crate::error::failure::CommandError;
use linkworld_client::running;
use linkworld_emulator::{AppStartError, EmulatorError, VaultError};
use std::path::Path;

impl From<EmulatorError> for CommandError {
    fn from(error: EmulatorError) -> Self {
        let failure = Self::local(error.to_string());
        match error {
            EmulatorError::PortTaken { .. } | EmulatorError::Listen { .. } => {
                failure.hint("choose another port with --port, or --port 0 for any")
            }
            EmulatorError::Disk(error) | EmulatorError::Vault(VaultError::Disk(error)) => error.into(),
            EmulatorError::Vault(error) => about_key(failure, &error),
            _ => failure,
        }
    }
}

/// What to do about a vault that does not open. Never "make a new key": that loses what the old one sealed.
fn about_key(failure: CommandError, error: &VaultError) -> CommandError {
    match error {
        VaultError::Keyring(_) => failure
            .hint("unlock the keyring, or start in the session whose keyring it was")
            .hint("or run beside it, with nothing kept: `linkworld dev --ephemeral`"),
        VaultError::KeyGone(path) => {
            let store = path.with_extension("");
            failure
                .hint("put the file back, for example from a backup")
                .hint(format!("or give the store up, secrets and all: `rm -r {}`", store.display()))
        }
        VaultError::OtherKey => failure.hint("the key file is another store's: put this store's own back"),
        _ => failure,
    }
}

impl CommandError {
    /// Names the local platform that has the port, where the system does not say whose it is.
    pub fn about_port(self, state: &Path, port: u16) -> Self {
        let owner = running::list(state).ok().and_then(|all| all.into_iter().find(|one| one.origin.port() == port));
        match owner {
            Some(owner) => self.because(format!("the local platform of {} listens there", owner.project.display())),
            None => self,
        }
    }

    /// Adds who runs already when a project's store is held.
    pub fn about(self, state: &Path, project: &Path) -> Self {
        let owner =
            running::list(state).ok().and_then(|running| running.into_iter().find(|one| one.project == project));
        match owner {
            Some(owner) => Self::local(format!("this project runs already at {}", owner.origin))
                .because(format!("process {} owns its store since {}", owner.pid, owner.started_at))
                .hint("use that one, stop it, or run beside it with --ephemeral --port 0"),
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
                .hint("let `GET /health` answer with the manifest's `app_id`, or stop the other program"),
        }
    }
}
