//! What the environment says, read once, so that everything after it is a function of values.

use linkworld_contract::secret::Secret;
use linkworld_system::keyring::Keyring;
use linkworld_system::vars;
use std::path::PathBuf;

/// The part of the environment that settings depend on.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// [`vars::API_URL`].
    pub api_url: Option<String>,
    /// [`vars::TOKEN`].
    pub token: Option<Secret>,
    /// [`vars::PROFILE`].
    pub profile: Option<String>,
    /// [`vars::CONFIG_DIR`].
    pub config_dir: Option<PathBuf>,
    /// [`vars::STATE_DIR`].
    pub state_dir: Option<PathBuf>,
    /// The folder whose project may say which platform it is meant for; none where no project is asked.
    pub project: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// The user's folder for state, per XDG.
    pub xdg_state: Option<PathBuf>,
    /// The system's keyring; asked only where a token may be in it.
    pub keyring: Keyring,
}

impl Surroundings {
    /// Reads the environment. No project is asked.
    pub fn read() -> Self {
        Self {
            api_url: vars::read(vars::API_URL),
            token: vars::read(vars::TOKEN).map(Secret::new),
            profile: vars::read(vars::PROFILE),
            config_dir: vars::read(vars::CONFIG_DIR).map(PathBuf::from),
            state_dir: vars::read(vars::STATE_DIR).map(PathBuf::from),
            project: None,
            home: vars::home(),
            xdg_state: vars::xdg_state(),
            keyring: Keyring::system(),
        }
    }

    /// The same, and the project in the folder the program runs in.
    #[must_use]
    pub fn in_project(self) -> Self {
        Self { project: Some(PathBuf::from(".")), ..self }
    }
}
