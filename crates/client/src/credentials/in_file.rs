//! What the user's file says, for one profile.

use super::setting::{SettingSource, Sourced, parse_address};
use crate::config::{ConfigFile, DEFAULT_API_URL, SavedLogin, SettingsEnv, SettingsError, config_path};
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_system::files::FileError;
use std::path::PathBuf;

/// What the file has, for one profile. An invalid address is not an error yet: another source may take precedence.
#[derive(Default)]
pub(super) struct InFile {
    pub(super) path: PathBuf,
    pub(super) api_url: Option<Result<Origin, SettingsError>>,
    /// The logins of this profile.
    pub(super) own: Vec<SavedLogin>,
    /// Those of every profile.
    pub(super) all: Vec<SavedLogin>,
}

impl InFile {
    /// Reads the file; without a home everything may still come from flags and environment.
    pub(super) fn read(around: &SettingsEnv, profile: Option<ProfileName>) -> Result<Self, SettingsError> {
        let Ok(path) = config_path(around) else { return Ok(Self::default()) };
        let unreadable = |error| match error {
            SettingsError::Disk(error @ FileError::Io { .. }) => SettingsError::Unreadable(error),
            error => error,
        };
        let file = ConfigFile::read(path, profile).map_err(unreadable)?;
        // Their types are checked for this profile only.
        file.token()?;
        let source = SettingSource::File(file.path().to_owned());
        let api_url = file.api_url()?.filter(|text| !text.is_empty()).map(|text| parse_address(text, &source));
        Ok(Self { path: file.path().to_owned(), api_url, own: file.own_logins(), all: file.saved_logins() })
    }

    /// The address without option, variable and project.
    pub(super) fn usual(&self) -> Result<Sourced<Origin>, SettingsError> {
        match &self.api_url {
            Some(Ok(origin)) => Ok(Sourced { value: origin.clone(), source: SettingSource::File(self.path.clone()) }),
            Some(Err(SettingsError::Address { from, error })) => {
                Err(SettingsError::Address { from: from.clone(), error: *error })
            }
            _ => Ok(Sourced {
                value: parse_address(DEFAULT_API_URL, &SettingSource::Default)?,
                source: SettingSource::Default,
            }),
        }
    }

    pub(super) fn login(&self, origin: &Origin) -> Option<&SavedLogin> {
        self.own.iter().find(|login| login.origin.as_ref() == Some(origin))
    }
}
