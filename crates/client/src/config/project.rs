//! The platform that a project asks for: `[platform] api_url` in `.linkworld/config.toml` of the current folder.
//!
//! The author of a repository writes this file, not the user, so it only chooses among platforms that the user has a
//! login for and local platforms that the user has started: it cannot add one, it cannot provide a token, and a token
//! that is not bound to a platform is never sent to its address.

use super::environment::SettingsEnv;
use super::error::SettingsError;
use super::file::{ConfigFile, config_path};
use linkworld_contract::encoding;
use linkworld_contract::limits::CONFIG_BYTES_MAX;
use linkworld_contract::origin::Origin;
use linkworld_system::confined::{ConfinedError, ConfinedFolder};
use linkworld_system::files;
use std::path::{Path, PathBuf};

const FOLDER: &str = ".linkworld";
const FILE: &str = ".linkworld/config.toml";

/// A project's file, with its address parsed but not yet trusted.
#[derive(Debug)]
pub(crate) struct ProjectConfig {
    pub(crate) path: PathBuf,
    pub(crate) api_url: Option<Result<Origin, SettingsError>>,
    /// Whether it contains a token, which is not used.
    pub(crate) has_token: bool,
}

impl ProjectConfig {
    /// The file of the current project; none outside of a project, and none if the file is the user's own.
    ///
    /// No link is followed: a link could make the repository's choice come from another file of this machine.
    pub(crate) fn find(around: &SettingsEnv) -> Result<Option<Self>, SettingsError> {
        let Some(folder) = &around.project else { return Ok(None) };
        let here = files::canonical(folder);
        if belongs_to_the_user(&here, around) {
            return Ok(None);
        }
        // A folder that cannot be opened is not a project.
        let Ok(folder) = ConfinedFolder::open(&here) else { return Ok(None) };
        let path = here.join(FILE);
        let bytes = match folder.read(Path::new(FILE), CONFIG_BYTES_MAX) {
            Err(ConfinedError::NotFound) => return Ok(None),
            Err(error) => return Err(SettingsError::ProjectFile { path, why: error.to_string() }),
            Ok(bytes) => bytes,
        };
        let text = match encoding::owned_text(bytes) {
            Ok(text) => text,
            Err(problem) => return Err(SettingsError::ProjectFile { path, why: format!("it {problem}") }),
        };
        let file = ConfigFile::of_text(path.clone(), text, None)?;
        let api_url = file.api_url()?.map(str::trim).filter(|text| !text.is_empty());
        let from = format!("the project's {}", path.display());
        let api_url = api_url.map(|text| Origin::parse(text).map_err(|error| SettingsError::Address { from, error }));
        Ok(Some(Self { has_token: file.has_any_token(), path, api_url }))
    }
}

/// In the home folder, and in the folder of `LINKWORLD_CONFIG_DIR`, the file is the user's.
fn belongs_to_the_user(here: &Path, around: &SettingsEnv) -> bool {
    let is_home = around.home.as_ref().is_some_and(|home| files::canonical(home) == here);
    let users = config_path(around).ok();
    let users_folder = users.as_deref().and_then(Path::parent).map(files::canonical);
    is_home || users_folder.is_some_and(|folder| folder == here.join(FOLDER))
}
