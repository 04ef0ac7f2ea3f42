//! A setting with its source, and what a user should know about one.

use crate::config::SettingsError;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::keyring::KeyringError;
use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingSource {
    /// This flag.
    Flag(&'static str),
    /// This variable.
    Environment(&'static str),
    /// The file of the current project.
    Project(PathBuf),
    /// This file.
    File(PathBuf),
    /// The system keyring.
    Keyring,
    /// The registry of running local platforms: the one of this project.
    Running(PathBuf),
    /// The default.
    Default,
}

impl fmt::Display for SettingSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Environment(name) => f.write_str(name),
            Self::Project(path) => write!(f, "the project's {}", path.display()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Keyring => f.write_str("the system keyring"),
            Self::Running(project) => write!(f, "the running local platform of {}", project.display()),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: SettingSource,
}

/// The token for the address in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSetting {
    /// This one.
    Present(Sourced<Secret>),
    /// None anywhere.
    Missing,
    /// Only the file has one, and it was saved for another platform.
    ForAnother {
        /// The file.
        path: PathBuf,
        /// Its platform; none when the address beside it is not valid.
        saved_for: Option<Origin>,
    },
    /// It is in the keyring, but cannot be read.
    Withheld(KeyringError),
}

/// A value by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingName {
    /// The address of the platform.
    ApiUrl,
    /// The token.
    Token,
}

/// Two sources have different values, which could go unnoticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingConflict {
    /// About what.
    pub setting: SettingName,
    /// The one in use.
    pub used: SettingSource,
    /// The other.
    pub ignored: SettingSource,
}

/// An address of this machine that a project names and that is not used: no local platform of this user is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredAddress {
    /// The project's file.
    pub path: PathBuf,
    /// The address.
    pub origin: Origin,
}

/// Parses an address; an error names its source.
pub(super) fn parse_address(text: &str, source: &SettingSource) -> Result<Origin, SettingsError> {
    Origin::parse(text.trim()).map_err(|error| SettingsError::Address { from: source.to_string(), error })
}
