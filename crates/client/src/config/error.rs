//! What can be wrong with the settings. Data only, and never a token, not even a line of the file that contains it.

use crate::running_platform::RunningPlatform;
use linkworld_contract::names::{NameError, ProfileName};
use linkworld_contract::origin::{Origin, OriginError};
use linkworld_contract::token::TokenFlaw;
use linkworld_system::files::FileError;
use linkworld_system::keyring::KeyringError;
use std::path::PathBuf;

/// One thing that is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Neither a home folder nor the variable that replaces it.
    #[error("no home folder for settings; set {variable} to a folder")]
    NoHome {
        /// The variable that helps.
        variable: &'static str,
    },
    /// An invalid address.
    #[error("the API address from {from} is not valid: {error}")]
    Address {
        /// Flag, variable or file, in words.
        from: String,
        /// What is wrong with it.
        error: OriginError,
    },
    /// The file is not valid TOML. It is not changed.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// The parser's message, without the text it is about.
        message: String,
    },
    /// The file is TOML, but a value has another type than this program writes. It is not changed.
    #[error("{}: `{key}` must be {expected}", path.display())]
    WrongType {
        /// The file.
        path: PathBuf,
        /// Dotted.
        key: &'static str,
        /// For example `a string`.
        expected: &'static str,
    },
    /// An invalid profile name.
    #[error("{from}: {error}")]
    Profile {
        /// Flag or variable.
        from: String,
        /// What is wrong with it.
        error: NameError,
    },
    /// No token from any source.
    #[error("no token for {origin}{}: not logged in", in_profile(.profile.as_ref()))]
    NoToken {
        /// Whether the variable for the token is set, but blank.
        variable_is_blank: bool,
        /// The platform asked.
        origin: Origin,
        /// None for the unnamed one.
        profile: Option<ProfileName>,
    },
    /// The token of this login is in the keyring, but cannot be read.
    #[error("cannot read the saved token for {origin}: {error}")]
    Keyring {
        /// The platform asked.
        origin: Origin,
        /// The keyring's error.
        error: KeyringError,
    },
    /// The token has characters that no token has.
    #[error("{error} (from {from})")]
    Token {
        /// Flag, variable, file or keyring, in words.
        from: String,
        /// What is wrong with it.
        error: TokenFlaw,
    },
    /// The keyring did not store or remove a token.
    #[error("{0}")]
    KeyringWrite(KeyringError),
    /// There is a token, but it was saved for another platform; it is not sent to this one.
    #[error(
        "the token in {} was saved for {}, not for {origin}", path.display(),
        saved_for.as_ref().map_or_else(|| "an address that is not valid".to_owned(), ToString::to_string)
    )]
    TokenForAnother {
        /// The file.
        path: PathBuf,
        /// None when the file's address is not valid.
        saved_for: Option<Origin>,
        /// The platform asked.
        origin: Origin,
    },
    /// The file cannot be read, and the environment does not have everything.
    #[error(transparent)]
    Unreadable(FileError),
    /// No local platform is running.
    #[error("no local platform is running")]
    NoneRunning,
    /// Several local platforms are running, and none of them for this project.
    #[error("several local platforms are running")]
    SeveralRunning(Vec<RunningPlatform>),
    /// No local platform of this user listens there.
    #[error("no local platform is running at {origin}")]
    NotRunning {
        /// The address asked.
        origin: Origin,
    },
    /// Another process has announced a local platform on that port.
    #[error("a local platform is already announced on port {port}")]
    AlreadyAnnounced {
        /// The port.
        port: u16,
    },
    /// The project's file cannot be read.
    #[error("{}: {why}", path.display())]
    ProjectFile {
        /// The file.
        path: PathBuf,
        /// In words.
        why: String,
    },
    /// A project asks for a platform that the user has no login for.
    #[error("the project's platform is {origin}, but you are not logged in to it")]
    NotTrusted {
        /// The project's file.
        path: PathBuf,
        /// What it asks for.
        origin: Origin,
        /// Whether the environment has a token, which is not bound to a platform.
        token_in_variable: bool,
    },
    /// A file.
    #[error(transparent)]
    Disk(#[from] FileError),
}

fn in_profile(profile: Option<&ProfileName>) -> String {
    profile.map_or_else(String::new, |profile| format!(" in the profile `{profile}`"))
}
