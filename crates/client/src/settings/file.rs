//! `config.toml`: `[platform] api_url` and `[auth] token`, as the Python CLI writes and reads them.
//!
//! A profile keeps the same two tables below `[profiles.NAME]`. A token that lies in the system's keyring leaves
//! `[auth] storage = "keyring"` behind, so that the keyring is asked only where something is in it.
//! Edited, not rewritten: comments and keys this program does not know survive. Written whole, with mode 0600 from
//! the first system call. A file that cannot be understood is left as it is.

use crate::settings::error::SettingsError;
use crate::settings::surroundings::Surroundings;
use linkworld_contract::limits::CONFIG_BYTES_MAX;
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::disk::{self, DiskError};
use linkworld_system::keyring::KeyringError;
use linkworld_system::vars;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

const PLATFORM: &str = "platform";
const API_URL: &str = "api_url";
const AUTH: &str = "auth";
const TOKEN: &str = "token";
const STORAGE: &str = "storage";
const IN_KEYRING: &str = "keyring";
const PROFILES: &str = "profiles";

/// Where a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the system's keyring.
    Keyring,
    /// In the file, which only its owner can read.
    File,
}

/// What [`save_login`] saves.
#[derive(Debug, Clone, Copy)]
pub struct Login<'a> {
    /// None for the unnamed one, which the Python CLI shares.
    pub profile: Option<&'a ProfileName>,
    /// The platform the token belongs to.
    pub origin: &'a Origin,
    /// The token.
    pub token: &'a Secret,
}

/// What [`forget_login`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The file.
    pub path: PathBuf,
    /// Where the token was; none when there was no token; then nothing was written.
    pub was_in: Option<Storage>,
    /// Why it may still be in the keyring.
    pub left_in_keyring: Option<KeyringError>,
}

/// Saves the token together with the platform it belongs to, and drops the one that was there.
pub fn save_login(around: &Surroundings, login: Login<'_>, storage: Storage) -> Result<PathBuf, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, login.profile.cloned())?;
    let before = file.keyring_entry()?;
    let now = entry_name(login.profile, login.origin);
    file.set(PLATFORM, API_URL, &login.origin.to_string())?;
    match storage {
        Storage::Keyring => {
            file.remove(AUTH, TOKEN)?;
            file.set(AUTH, STORAGE, IN_KEYRING)?;
            around.keyring.put(&now, login.token).map_err(SettingsError::KeyringWrite)?;
        }
        Storage::File => {
            file.remove(AUTH, STORAGE)?;
            file.set(AUTH, TOKEN, login.token.expose())?;
        }
    }
    file.write()?;
    if let Some(before) = before.filter(|before| storage == Storage::File || *before != now) {
        // One that cannot be reached keeps a token nobody refers to any more.
        let _ = around.keyring.remove(&before);
    }
    Ok(file.path)
}

/// Removes the token and keeps everything else, the platform's address included.
pub fn forget_login(around: &Surroundings, profile: Option<&ProfileName>) -> Result<Forgotten, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, profile.cloned())?;
    let entry = file.keyring_entry()?;
    let had_token = file.remove(AUTH, TOKEN)?;
    let had_entry = file.remove(AUTH, STORAGE)?;
    if had_token || had_entry {
        file.write()?;
    }
    let left_in_keyring = entry.and_then(|entry| around.keyring.remove(&entry).err());
    let was_in = match (had_token, had_entry) {
        (true, _) => Some(Storage::File),
        (false, true) => Some(Storage::Keyring),
        (false, false) => None,
    };
    Ok(Forgotten { path: file.path, was_in, left_in_keyring })
}

/// The profiles the file has, in its order.
pub fn profiles(around: &Surroundings) -> Result<Vec<String>, SettingsError> {
    let file = ConfigFile::read(config_path(around)?, None)?;
    let table = file.document.get(PROFILES).and_then(Item::as_table_like);
    Ok(table.map(|table| table.iter().map(|(name, _)| name.to_owned()).collect()).unwrap_or_default())
}

/// Where the file is, whether or not there is one.
pub fn config_path(surroundings: &Surroundings) -> Result<PathBuf, SettingsError> {
    let home = || surroundings.home.as_ref().map(|home| home.join(".linkworld"));
    let folder = surroundings.config_dir.clone().or_else(home);
    let folder = folder.ok_or(SettingsError::NoHome { variable: vars::CONFIG_DIR.name })?;
    Ok(folder.join("config.toml"))
}

/// The name of a login's entry in the keyring. The platform is part of it: a changed address finds no token.
pub(super) fn entry_name(profile: Option<&ProfileName>, origin: &Origin) -> String {
    match profile {
        None => format!("token {origin}"),
        Some(profile) => format!("token {origin} {profile}"),
    }
}

/// One login of the file, read; an empty one where there is none.
pub(super) struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
    profile: Option<ProfileName>,
}

impl ConfigFile {
    pub(super) fn read(path: PathBuf, profile: Option<ProfileName>) -> Result<Self, SettingsError> {
        if let Some(folder) = path.parent() {
            disk::refuse_shared_dir(folder)?;
        }
        let text = match disk::read_text(&path, CONFIG_BYTES_MAX) {
            Err(DiskError::NotFound(_)) => String::new(),
            text => text?,
        };
        Self::of_text(path, text, profile)
    }

    /// The same of a text that lies at `path`.
    pub(super) fn of_text(path: PathBuf, text: String, profile: Option<ProfileName>) -> Result<Self, SettingsError> {
        match text.parse() {
            Ok(document) => Ok(Self { path, document, profile }),
            Err(error) => Err(broken(path, &text, &error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The address as written.
    pub(super) fn api_url(&self) -> Result<Option<&str>, SettingsError> {
        self.text(PLATFORM, API_URL)
    }

    /// The token; white space around it is none of it, and an empty one is none.
    pub(super) fn token(&self) -> Result<Option<Secret>, SettingsError> {
        let token = self.text(AUTH, TOKEN)?.map(str::trim).filter(|token| !token.is_empty());
        Ok(token.map(|token| Secret::new(token.to_owned())))
    }

    /// Whether the token of this login is in the keyring.
    pub(super) fn is_in_keyring(&self) -> Result<bool, SettingsError> {
        Ok(self.text(AUTH, STORAGE)? == Some(IN_KEYRING))
    }

    /// The platforms that any login of the file is for, whatever its profile. A login of another shape is none.
    pub(super) fn logins(&self, default: &Origin) -> Vec<Origin> {
        let saved =
            self.every_login().filter(|login| has_token(*login) || text_of(*login, AUTH, STORAGE) == Some(IN_KEYRING));
        saved
            .filter_map(|login| match text_of(login, PLATFORM, API_URL).map(str::trim) {
                None | Some("") => Some(default.clone()),
                Some(url) => Origin::parse(url).ok(),
            })
            .collect()
    }

    /// Whether there is a token in any login.
    pub(super) fn has_any_token(&self) -> bool {
        self.every_login().any(has_token)
    }

    fn every_login(&self) -> impl Iterator<Item = &dyn TableLike> {
        let profiles = self.document.get(PROFILES).and_then(Item::as_table_like);
        let named = profiles.into_iter().flat_map(|table| table.iter().filter_map(|(_, item)| item.as_table_like()));
        std::iter::once(self.document.as_table() as &dyn TableLike).chain(named)
    }

    /// The name of its entry there; none for an address that is none.
    fn keyring_entry(&self) -> Result<Option<String>, SettingsError> {
        let origin = self.api_url()?.and_then(|url| Origin::parse(url.trim()).ok());
        let origin = origin.filter(|_| self.is_in_keyring().unwrap_or(false));
        Ok(origin.map(|origin| entry_name(self.profile.as_ref(), &origin)))
    }

    /// The tables of this login.
    fn login(&self) -> Result<Option<&dyn TableLike>, SettingsError> {
        let Some(profile) = &self.profile else { return Ok(Some(self.document.as_table())) };
        let Some(profiles) = self.document.get(PROFILES) else { return Ok(None) };
        let profiles = profiles.as_table_like().ok_or_else(|| self.wrong_type(PROFILES, "a table"))?;
        let Some(login) = profiles.get(profile.as_str()) else { return Ok(None) };
        login.as_table_like().map(Some).ok_or_else(|| self.wrong_type(PROFILES, "a table of tables"))
    }

    /// The same, made if missing.
    fn login_mut(&mut self) -> Result<&mut dyn TableLike, SettingsError> {
        let wrong_type = self.wrong_type(PROFILES, "a table of tables");
        let Some(profile) = &self.profile else { return Ok(self.document.as_table_mut()) };
        let outline = || {
            // Only its tables below it are written.
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

    fn set(&mut self, table: &'static str, key: &'static str, text: &str) -> Result<(), SettingsError> {
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

    fn remove(&mut self, table: &'static str, key: &str) -> Result<bool, SettingsError> {
        let wrong_type = self.wrong_type(table, "a table");
        if self.login()?.is_none() {
            return Ok(false);
        }
        let Some(item) = self.login_mut()?.get_mut(table) else { return Ok(false) };
        let table: &mut dyn TableLike = item.as_table_like_mut().ok_or(wrong_type)?;
        Ok(table.remove(key).is_some())
    }

    fn write(&self) -> Result<(), SettingsError> {
        Ok(disk::write_private(&self.path, self.document.to_string().as_bytes())?)
    }

    fn wrong_type(&self, key: &'static str, expected: &'static str) -> SettingsError {
        let key = match key {
            API_URL => "platform.api_url",
            TOKEN => "auth.token",
            STORAGE => "auth.storage",
            table => table,
        };
        SettingsError::WrongType { path: self.path.clone(), key, expected }
    }
}

fn text_of<'a>(login: &'a dyn TableLike, table: &str, key: &str) -> Option<&'a str> {
    login.get(table)?.as_table_like()?.get(key)?.as_str()
}

fn has_token(login: &dyn TableLike) -> bool {
    text_of(login, AUTH, TOKEN).is_some_and(|token| !token.trim().is_empty())
}

/// The parser's own text of an error shows the line, and the line may hold the token: only place and words are kept.
fn broken(path: PathBuf, text: &str, error: &toml_edit::TomlError) -> SettingsError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|&c| c != '\n').count() + 1);
    let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
    SettingsError::Broken { path, line, column, message }
}

#[cfg(test)]
mod tests {
    use super::{Forgotten, Login, Storage, config_path, forget_login, profiles, save_login};
    use crate::settings::{SettingsError, Surroundings};
    use linkworld_contract::names::ProfileName;
    use linkworld_contract::origin::Origin;
    use linkworld_contract::secret::Secret;
    use linkworld_system::keyring::{Keyring, KeyringError, Shelf};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    fn at(folder: &Path) -> Surroundings {
        Surroundings { config_dir: Some(folder.join("config")), ..Surroundings::default() }
    }

    fn put(folder: &Path, text: &str) {
        linkworld_system::disk::write_private(&folder.join("config/config.toml"), text.as_bytes()).unwrap();
    }

    fn get(folder: &Path) -> String {
        linkworld_system::disk::read_text(&folder.join("config/config.toml"), 1_000_000).unwrap()
    }

    fn save(folder: &Path, token: &str) -> Result<std::path::PathBuf, SettingsError> {
        save_as(&at(folder), None, token, Storage::File)
    }

    fn save_as(
        around: &Surroundings,
        profile: Option<&str>,
        token: &str,
        storage: Storage,
    ) -> Result<std::path::PathBuf, SettingsError> {
        let profile = profile.map(|name| ProfileName::parse(name).unwrap());
        let (origin, token) = (Origin::parse("https://a.example").unwrap(), Secret::new(token.to_owned()));
        save_login(around, Login { profile: profile.as_ref(), origin: &origin, token: &token }, storage)
    }

    /// Keeps everything and writes down what it was asked.
    #[derive(Clone, Default)]
    struct Drawer(std::sync::Arc<std::sync::Mutex<std::collections::BTreeMap<String, Secret>>>);

    impl Drawer {
        fn names(&self) -> Vec<String> {
            self.0.lock().unwrap().keys().cloned().collect()
        }
    }

    impl Shelf for Drawer {
        fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
            self.0.lock().unwrap().insert(name.into(), value.clone());
            Ok(())
        }

        fn get(&self, name: &str) -> Result<Secret, KeyringError> {
            self.0.lock().unwrap().get(name).cloned().ok_or(KeyringError::Nothing)
        }

        fn remove(&self, name: &str) -> Result<(), KeyringError> {
            self.0.lock().unwrap().remove(name);
            Ok(())
        }
    }

    #[test]
    fn a_token_in_the_keyring_leaves_only_a_word_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let drawer = Drawer::default();
        let keyring = Keyring::over(drawer.clone(), std::time::Duration::from_secs(3));
        let around = Surroundings { keyring, ..at(folder.path()) };
        save_as(&around, None, "tok-canary", Storage::File).unwrap();
        save_as(&around, None, "tok-canary", Storage::Keyring).unwrap();
        assert_eq!(
            get(folder.path()),
            "[platform]\napi_url = \"https://a.example\"\n\n[auth]\nstorage = \"keyring\"\n"
        );
        assert_eq!(drawer.names(), ["token https://a.example"]);
        // Back into the file: the keyring forgets it.
        save_as(&around, None, "tok", Storage::File).unwrap();
        assert!(get(folder.path()).ends_with("[auth]\ntoken = \"tok\"\n"));
        assert!(drawer.names().is_empty());
        save_as(&around, None, "tok", Storage::Keyring).unwrap();
        let forgotten = forget_login(&around, None).unwrap();
        assert_eq!((forgotten.was_in, forgotten.left_in_keyring), (Some(Storage::Keyring), None));
        assert!(drawer.names().is_empty() && !get(folder.path()).contains("storage"));
        // A keyring that takes nothing leaves the login that was there.
        save_as(&at(folder.path()), None, "old", Storage::File).unwrap();
        let error = save_as(&at(folder.path()), None, "new", Storage::Keyring).unwrap_err();
        assert!(matches!(error, SettingsError::KeyringWrite(KeyringError::Absent(_))), "{error}");
        assert!(get(folder.path()).contains("old"));
    }

    #[test]
    fn profiles_are_tables_beside_the_file_the_python_cli_knows() {
        let folder = tempfile::tempdir().unwrap();
        let around = at(folder.path());
        save(folder.path(), "tok").unwrap();
        save_as(&around, Some("staging"), "tok-s", Storage::File).unwrap();
        save_as(&around, Some("acme-2"), "tok-a", Storage::File).unwrap();
        let text = get(folder.path());
        assert!(text.starts_with("[platform]\napi_url = \"https://a.example\"\n\n[auth]\ntoken = \"tok\"\n"), "{text}");
        assert!(text.contains("[profiles.staging.auth]\ntoken = \"tok-s\"\n"), "{text}");
        assert!(!text.contains("[profiles]") && !text.contains("[profiles.staging]"), "{text}");
        assert_eq!(profiles(&around).unwrap(), ["staging", "acme-2"]);
        let staging = ProfileName::parse("staging").unwrap();
        assert_eq!(forget_login(&around, Some(&staging)).unwrap().was_in, Some(Storage::File));
        let text = get(folder.path());
        assert!(text.contains("\"tok\"") && text.contains("tok-a") && !text.contains("tok-s"), "{text}");
        let other = ProfileName::parse("other").unwrap();
        assert_eq!(forget_login(&around, Some(&other)).unwrap().was_in, None);
        assert_eq!(get(folder.path()), text, "looking changes nothing");
        put(folder.path(), "profiles = 3\n");
        assert!(matches!(save_as(&around, Some("x"), "t", Storage::File), Err(SettingsError::WrongType { .. })));
    }

    #[test]
    fn a_new_file_is_what_the_python_cli_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = save(folder.path(), "tok").unwrap();
        assert_eq!(get(folder.path()), "[platform]\napi_url = \"https://a.example\"\n\n[auth]\ntoken = \"tok\"\n");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn comments_and_unknown_keys_survive_login_and_logout() {
        let folder = tempfile::tempdir().unwrap();
        put(
            folder.path(),
            "# mine\nx = 1\n[auth] # who\nmore = true\ntoken = \"old\" # june\n[platform]\napi_url = \"https://b.example/\" # here\n",
        );
        save(folder.path(), "qu\"ote\\").unwrap();
        assert_eq!(
            get(folder.path()),
            "# mine\nx = 1\n[auth] # who\nmore = true\ntoken = 'qu\"ote\\' # june\n[platform]\napi_url = \"https://a.example\" # here\n"
        );
        assert_eq!(forget_login(&at(folder.path()), None).unwrap().was_in, Some(Storage::File));
        assert_eq!(
            get(folder.path()),
            "# mine\nx = 1\n[auth] # who\nmore = true\n[platform]\napi_url = \"https://a.example\" # here\n"
        );
        let path = folder.path().join("config/config.toml");
        let nothing = Forgotten { path, was_in: None, left_in_keyring: None };
        assert_eq!(forget_login(&at(folder.path()), None).unwrap(), nothing);
    }

    #[test]
    fn any_token_is_escaped() {
        let folder = tempfile::tempdir().unwrap();
        for token in ["a\"b", "a\nb = 1", "'\"'''", "\u{1}\u{7f}é"] {
            save(folder.path(), token).unwrap();
            let file = super::ConfigFile::read(folder.path().join("config/config.toml"), None).unwrap();
            assert_eq!(file.token().unwrap().unwrap().expose(), token);
        }
    }

    #[test]
    fn a_link_in_the_place_of_the_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700)
            .create(folder.path().join("config"))
            .unwrap();
        linkworld_system::disk::write_private(&outside, b"").unwrap();
        symlink(&outside, folder.path().join("config/config.toml")).unwrap();
        save(folder.path(), "tok").unwrap();
        assert_eq!(linkworld_system::disk::read_text(&outside, 100).unwrap(), "");
        assert!(get(folder.path()).contains("tok"));
    }

    #[test]
    fn a_broken_file_is_named_by_place_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[auth]\ntoken = \"canary\n";
        put(folder.path(), text);
        let error = save(folder.path(), "new").unwrap_err();
        assert!(matches!(error, SettingsError::Broken { line: 2, .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        assert!(matches!(forget_login(&at(folder.path()), None), Err(SettingsError::Broken { .. })));
        assert_eq!(get(folder.path()), text);

        put(folder.path(), "auth = 3\n");
        let error = save(folder.path(), "new").unwrap_err();
        assert!(error.to_string().ends_with("config.toml: `auth` must be a table"), "{error}");
        assert_eq!(get(folder.path()), "auth = 3\n");
    }

    #[test]
    fn without_a_home_the_variable_is_named() {
        let error = config_path(&Surroundings::default()).unwrap_err();
        assert!(error.to_string().contains("LINKWORLD_CONFIG_DIR"), "{error}");
        let home = Surroundings { home: Some("/h".into()), ..Surroundings::default() };
        assert_eq!(config_path(&home).unwrap(), Path::new("/h/.linkworld/config.toml"));
    }
}
