//! Where the program's values come from: flags, environment, `config.toml`; and where the local platform keeps state.
//!
//! Nothing here prints, asks or sends. What a user should hear about (a token not used, two sources that disagree)
//! is returned as data.

mod error;
mod file;
mod resolve;
pub mod state;
mod surroundings;

pub use error::SettingsError;
pub use file::{Forgotten, config_path, forget_login, save_login};
pub use resolve::{DEFAULT_API_URL, Disagreement, Flags, Setting, Settings, Source, Sourced, Token};
pub use surroundings::Surroundings;
