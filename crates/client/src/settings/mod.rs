//! Where the program's values come from: flags, environment, the project, `config.toml`, the system's keyring; and
//! where the local platform keeps state.
//!
//! Nothing here prints, asks or sends. What a user should hear about (a token not used, two sources that disagree)
//! is returned as data.

mod error;
mod expiry;
mod file;
mod fingerprint;
mod project;
mod resolve;
pub mod state;
mod surroundings;

pub use error::SettingsError;
pub use expiry::{Expiry, Standing};
pub use file::{Forgotten, Login, Storage, config_path, forget_login, profiles, save_login};
pub use fingerprint::fingerprint;
pub use resolve::{DEFAULT_API_URL, Disagreement, Flags, Setting, Settings, Source, Sourced, Token, profile};
pub use surroundings::Surroundings;
