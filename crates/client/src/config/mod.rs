//! The configuration: what the environment says, `config.toml` of the user, and the file of a project.
//!
//! Nothing here prints, prompts or sends.

mod environment;
mod error;
mod file;
mod logins;
mod project;

pub use environment::SettingsEnv;
pub use error::SettingsError;
pub use file::{config_path, profiles};
pub use logins::{DEFAULT_API_URL, SavedLogin};

pub(crate) use file::ConfigFile;
pub(crate) use logins::NewToken;
pub(crate) use project::ProjectConfig;
