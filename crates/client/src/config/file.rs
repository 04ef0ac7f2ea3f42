//! `config.toml`: `[platform] api_url` and `[auth] token`, as the Python CLI writes and reads them.
//!
//! These are the current login. Logins to other addresses are below `[logins."ADDRESS"]` ([`super::logins`]). A profile
//! keeps the same tables below `[profiles.NAME]`. For a token in the system keyring the file has
//! `[auth] storage = "keyring"`, so that the keyring is used only if there is something in it. The file is edited, not
//! rewritten: comments and unknown keys are kept. It is replaced atomically and has mode 0600 from the first system
//! call. A file that cannot be parsed is not changed.

use super::environment::SettingsEnv;
use super::error::SettingsError;
use linkworld_contract::limits::CONFIG_BYTES_MAX;
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::env;
use linkworld_system::files::{self, FileError};
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

pub(super) const PLATFORM: &str = "platform";
pub(super) const API_URL: &str = "api_url";
pub(super) const AUTH: &str = "auth";
pub(super) const TOKEN: &str = "token";
pub(super) const STORAGE: &str = "storage";
pub(super) const IN_KEYRING: &str = "keyring";
pub(super) const PROFILES: &str = "profiles";

/// The profiles the file has, in its order.
pub fn profiles(around: &SettingsEnv) -> Result<Vec<String>, SettingsError> {
    let file = ConfigFile::read(config_path(around)?, None)?;
    let table = file.document.get(PROFILES).and_then(Item::as_table_like);
    Ok(table.map(|table| table.iter().map(|(name, _)| name.to_owned()).collect()).unwrap_or_default())
}

/// Where the file is, whether or not there is one.
pub fn config_path(surroundings: &SettingsEnv) -> Result<PathBuf, SettingsError> {
    let home = || surroundings.home.as_ref().map(|home| home.join(".linkworld"));
    let folder = surroundings.config_dir.clone().or_else(home);
    let folder = folder.ok_or(SettingsError::NoHome { variable: env::CONFIG_DIR.name })?;
    Ok(folder.join("config.toml"))
}

/// The file, for one login; empty if there is no file.
pub(crate) struct ConfigFile {
    path: PathBuf,
    pub(super) document: DocumentMut,
    profile: Option<ProfileName>,
}

impl ConfigFile {
    pub(crate) fn read(path: PathBuf, profile: Option<ProfileName>) -> Result<Self, SettingsError> {
        if let Some(folder) = path.parent() {
            files::refuse_shared_dir(folder)?;
        }
        // A process that was killed while it wrote may have left a token.
        files::sweep_beside(&path);
        let text = match files::read_text(&path, CONFIG_BYTES_MAX) {
            Err(FileError::NotFound(_)) => String::new(),
            text => text?,
        };
        Self::of_text(path, text, profile)
    }

    /// Parses the text of the file at `path`.
    pub(crate) fn of_text(path: PathBuf, text: String, profile: Option<ProfileName>) -> Result<Self, SettingsError> {
        match text.parse() {
            Ok(document) => Ok(Self { path, document, profile }),
            Err(error) => Err(broken(path, &text, &error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The address as written.
    pub(crate) fn api_url(&self) -> Result<Option<&str>, SettingsError> {
        self.text(PLATFORM, API_URL)
    }

    /// The token, without white space around it; none if it is empty.
    pub(crate) fn token(&self) -> Result<Option<Secret>, SettingsError> {
        let token = self.text(AUTH, TOKEN)?.map(str::trim).filter(|token| !token.is_empty());
        Ok(token.map(|token| Secret::new(token.to_owned())))
    }

    /// Whether the token of this login is in the keyring.
    pub(super) fn is_in_keyring(&self) -> Result<bool, SettingsError> {
        Ok(self.text(AUTH, STORAGE)? == Some(IN_KEYRING))
    }

    /// The profile whose login this is; none for the unnamed one.
    pub(super) fn profile(&self) -> Option<&ProfileName> {
        self.profile.as_ref()
    }

    /// Whether there is a token in any login.
    pub(crate) fn has_any_token(&self) -> bool {
        self.saved_logins().iter().any(|login| login.token.is_some())
    }

    /// The tables of this login.
    pub(super) fn login(&self) -> Result<Option<&dyn TableLike>, SettingsError> {
        let Some(profile) = &self.profile else { return Ok(Some(self.document.as_table())) };
        let Some(profiles) = self.document.get(PROFILES) else { return Ok(None) };
        let profiles = profiles.as_table_like().ok_or_else(|| self.wrong_type(PROFILES, "a table"))?;
        let Some(login) = profiles.get(profile.as_str()) else { return Ok(None) };
        login.as_table_like().map(Some).ok_or_else(|| self.wrong_type(PROFILES, "a table of tables"))
    }

    /// The tables of this login, created if missing.
    pub(super) fn login_mut(&mut self) -> Result<&mut dyn TableLike, SettingsError> {
        let wrong_type = self.wrong_type(PROFILES, "a table of tables");
        let Some(profile) = &self.profile else { return Ok(self.document.as_table_mut()) };
        let outline = || {
            // Only the tables below it are written.
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        };
        let profiles = self.document.entry(PROFILES).or_insert_with(outline).as_table_like_mut();
        let login = profiles.map(|profiles| profiles.entry(profile.as_str()).or_insert_with(outline));
        login.and_then(Item::as_table_like_mut).ok_or(wrong_type)
    }

    fn text(&self, table: &'static str, key: &'static str) -> Result<Option<&str>, SettingsError> {
        let Some(item) = self.login()?.and_then(|login| login.get(table)) else { return Ok(None) };
        let table = item.as_table_like().ok_or_else(|| self.wrong_type(table, "a table"))?;
        match table.get(key) {
            None => Ok(None),
            Some(item) => item.as_str().map(Some).ok_or_else(|| self.wrong_type(key, "a string")),
        }
    }

    /// Sets the platform of this login.
    pub(super) fn set_api_url(&mut self, origin: &Origin) -> Result<(), SettingsError> {
        self.set(PLATFORM, API_URL, &origin.to_string())
    }

    pub(super) fn set(&mut self, table: &'static str, key: &'static str, text: &str) -> Result<(), SettingsError> {
        let wrong_type = self.wrong_type(table, "a table");
        let item = self.login_mut()?.entry(table).or_insert_with(|| Item::Table(Table::new()));
        let table: &mut dyn TableLike = item.as_table_like_mut().ok_or(wrong_type)?;
        match table.get_mut(key).and_then(Item::as_value_mut) {
            Some(value) => {
                // A comment behind the value belongs to its decor.
                let decor = value.decor().clone();
                *value = Value::from(text);
                *value.decor_mut() = decor;
            }
            None => drop(table.insert(key, toml_edit::value(text))),
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, table: &'static str, key: &str) -> Result<bool, SettingsError> {
        let wrong_type = self.wrong_type(table, "a table");
        if self.login()?.is_none() {
            return Ok(false);
        }
        let Some(item) = self.login_mut()?.get_mut(table) else { return Ok(false) };
        let table: &mut dyn TableLike = item.as_table_like_mut().ok_or(wrong_type)?;
        Ok(table.remove(key).is_some())
    }

    pub(crate) fn write(&self) -> Result<(), SettingsError> {
        Ok(files::write_private(&self.path, self.document.to_string().as_bytes())?)
    }

    pub(super) fn wrong_type(&self, key: &'static str, expected: &'static str) -> SettingsError {
        let key = match key {
            API_URL => "platform.api_url",
            TOKEN => "auth.token",
            STORAGE => "auth.storage",
            table => table,
        };
        SettingsError::WrongType { path: self.path.clone(), key, expected }
    }
}

/// One value of a login's tables.
pub(super) fn text_of<'a>(login: &'a dyn TableLike, table: &str, key: &str) -> Option<&'a str> {
    login.get(table)?.as_table_like()?.get(key)?.as_str()
}

/// The parser's own text of an error shows the line, which may contain the token: only place and message are kept.
fn broken(path: PathBuf, text: &str, error: &toml_edit::TomlError) -> SettingsError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|&c| c != '\n').count() + 1);
    let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
    SettingsError::Broken { path, line, column, message }
}
