//! The environment, read once, so that everything after it is a function of values.

use linkworld_contract::secret::Secret;
use linkworld_contract::token;
use linkworld_system::env;
use linkworld_system::keyring::Keyring;
use std::path::PathBuf;

/// The part of the environment that settings depend on.
#[derive(Debug, Clone, Default)]
pub struct SettingsEnv {
    /// [`env::API_URL`].
    pub api_url: Option<String>,
    /// [`env::TOKEN`].
    pub token: Option<Secret>,
    /// Whether that variable is set, but blank.
    pub token_is_blank: bool,
    /// [`env::LOCAL_PLATFORM`].
    pub local: bool,
    /// [`env::PROFILE`].
    pub profile: Option<String>,
    /// [`env::CONFIG_DIR`].
    pub config_dir: Option<PathBuf>,
    /// [`env::STATE_DIR`].
    pub state_dir: Option<PathBuf>,
    /// The folder whose project may choose the platform; none if projects are not considered.
    pub project: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// The user's folder for state, per XDG.
    pub xdg_state: Option<PathBuf>,
    /// The system keyring; used only if a token may be in it.
    pub keyring: Keyring,
}

impl SettingsEnv {
    /// Reads the environment. No project is considered.
    pub fn read() -> Self {
        Self {
            api_url: env::value_of(env::API_URL),
            token: env::value_of(env::TOKEN).filter(|text| !token::trimmed(text).is_empty()).map(Secret::new),
            token_is_blank: env::is_blank(env::TOKEN),
            local: env::is_on(env::LOCAL_PLATFORM),
            profile: env::value_of(env::PROFILE),
            config_dir: env::value_of(env::CONFIG_DIR).map(PathBuf::from),
            state_dir: env::value_of(env::STATE_DIR).map(PathBuf::from),
            project: None,
            home: env::home_dir(),
            xdg_state: env::xdg_state_dir(),
            keyring: Keyring::system(),
        }
    }

    /// Adds the project in the current folder.
    #[must_use]
    pub fn in_project(self) -> Self {
        Self { project: Some(PathBuf::from(".")), ..self }
    }
}
