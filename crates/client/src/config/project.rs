//! What a project asks for: `[platform] api_url` in `.linkworld/config.toml` of the folder the program runs in.
//!
//! Whoever writes a repository writes this file too, so it only chooses among platforms the user has already trusted:
//! it never brings one, it never brings a token, and a token that is bound to no platform is never sent where it says.

use super::environment::SettingsEnv;
use super::error::SettingsError;
use super::file::{ConfigFile, config_path};
use linkworld_contract::limits::CONFIG_BYTES_MAX;
use linkworld_contract::origin::Origin;
use linkworld_system::confined::{ConfinedError, ConfinedFolder};
use linkworld_system::files;
use std::path::{Path, PathBuf};

const FOLDER: &str = ".linkworld";
const FILE: &str = ".linkworld/config.toml";

/// A project's file, with its address read but not yet trusted.
#[derive(Debug)]
pub(crate) struct ProjectConfig {
    pub(crate) path: PathBuf,
    pub(crate) api_url: Option<Result<Origin, SettingsError>>,
    /// Whether there is a token in it, which is not used.
    pub(crate) has_token: bool,
}

impl ProjectConfig {
    /// The file of the project one works in; none outside of one, and none where that file is the user's own.
    ///
    /// No link is followed to it: a link would make a file of this machine the repository's word.
    pub(crate) fn find(around: &SettingsEnv) -> Result<Option<Self>, SettingsError> {
        let Some(folder) = &around.project else { return Ok(None) };
        let here = files::canonical(folder);
        if belongs_to_the_user(&here, around) {
            return Ok(None);
        }
        // In a folder that cannot even be opened nobody works on a project.
        let Ok(folder) = ConfinedFolder::open(&here) else { return Ok(None) };
        let path = here.join(FILE);
        let bytes = match folder.read(Path::new(FILE), CONFIG_BYTES_MAX) {
            Err(ConfinedError::NotFound) => return Ok(None),
            Err(error) => return Err(SettingsError::ProjectFile { path, why: error.to_string() }),
            Ok(bytes) => bytes,
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(SettingsError::ProjectFile { path, why: "it is not UTF-8".to_owned() });
        };
        let file = ConfigFile::of_text(path.clone(), text, None)?;
        let api_url = file.api_url()?.map(str::trim).filter(|text| !text.is_empty());
        let from = format!("the project's {}", path.display());
        let api_url = api_url.map(|text| Origin::parse(text).map_err(|error| SettingsError::Address { from, error }));
        Ok(Some(Self { has_token: file.has_any_token(), path, api_url }))
    }

    /// The address, if it is one the user trusts: one on this machine, one with a saved login, or the one that would
    /// be used without the project, `usual`.
    pub(crate) fn trusted(
        self,
        usual: Option<&Origin>,
        logins: &[Origin],
        token_in_variable: bool,
    ) -> Result<Option<Origin>, SettingsError> {
        let Some(origin) = self.api_url.transpose()? else { return Ok(None) };
        if origin.is_loopback() || usual == Some(&origin) || logins.contains(&origin) {
            return Ok(Some(origin));
        }
        Err(SettingsError::NotTrusted { path: self.path, origin, token_in_variable })
    }
}

/// In the home folder, and where `LINKWORLD_CONFIG_DIR` leads here, the file is no project's.
fn belongs_to_the_user(here: &Path, around: &SettingsEnv) -> bool {
    let is_home = around.home.as_ref().is_some_and(|home| files::canonical(home) == here);
    let users = config_path(around).ok();
    let users_folder = users.as_deref().and_then(Path::parent).map(files::canonical);
    is_home || users_folder.is_some_and(|folder| folder == here.join(FOLDER))
}
