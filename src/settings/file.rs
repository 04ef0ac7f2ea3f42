//! `config.toml`: `[platform] api_url` and `[auth] token`, as the Python CLI writes and reads them.
//!
//! Edited, not rewritten: comments and keys this program does not know survive. Written whole, with mode 0600 from
//! the first system call. A file that cannot be understood is left as it is.

use crate::disk::{self, DiskError};
use crate::limits::CONFIG_BYTES_MAX;
use crate::origin::Origin;
use crate::secret::Secret;
use crate::settings::error::SettingsError;
use crate::settings::surroundings::Surroundings;
use crate::text::SourceFile;
use crate::vars;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

const PLATFORM: &str = "platform";
const API_URL: &str = "api_url";
const AUTH: &str = "auth";
const TOKEN: &str = "token";

/// What [`forget_login`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The file.
    pub path: PathBuf,
    /// False when there was no token in it, or no file; then nothing was written.
    pub had_token: bool,
}

/// Saves the token together with the platform it belongs to.
pub fn save_login(surroundings: &Surroundings, origin: &Origin, token: &Secret) -> Result<PathBuf, SettingsError> {
    let mut file = ConfigFile::read(config_path(surroundings)?)?;
    file.set(PLATFORM, API_URL, &origin.to_string())?;
    file.set(AUTH, TOKEN, token.expose())?;
    file.write()?;
    Ok(file.path)
}

/// Removes the token and keeps everything else, the platform's address included.
pub fn forget_login(surroundings: &Surroundings) -> Result<Forgotten, SettingsError> {
    let mut file = ConfigFile::read(config_path(surroundings)?)?;
    let had_token = file.remove(AUTH, TOKEN)?;
    if had_token {
        file.write()?;
    }
    Ok(Forgotten { path: file.path, had_token })
}

/// Where the file is, whether or not there is one.
pub fn config_path(surroundings: &Surroundings) -> Result<PathBuf, SettingsError> {
    let home = || surroundings.home.as_ref().map(|home| home.join(".linkworld"));
    let folder = surroundings.config_dir.clone().or_else(home);
    let folder = folder.ok_or(SettingsError::NoHome { variable: vars::CONFIG_DIR.name })?;
    Ok(folder.join("config.toml"))
}

/// The file, read; an empty one where there is none.
pub(super) struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
}

impl ConfigFile {
    pub(super) fn read(path: PathBuf) -> Result<Self, SettingsError> {
        let text = match disk::read_text(&path, CONFIG_BYTES_MAX) {
            Err(DiskError::NotFound(_)) => String::new(),
            text => text?,
        };
        match text.parse() {
            Ok(document) => Ok(Self { path, document }),
            Err(error) => Err(broken(path, text, &error)),
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

    fn text(&self, table: &'static str, key: &'static str) -> Result<Option<&str>, SettingsError> {
        let Some(item) = self.document.get(table) else { return Ok(None) };
        let table = item.as_table_like().ok_or_else(|| self.wrong_type(table, "a table"))?;
        match table.get(key) {
            None => Ok(None),
            Some(item) => item.as_str().map(Some).ok_or_else(|| self.wrong_type(key, "a string")),
        }
    }

    fn set(&mut self, table: &'static str, key: &'static str, text: &str) -> Result<(), SettingsError> {
        let wrong_type = self.wrong_type(table, "a table");
        let item = self.document.entry(table).or_insert_with(|| Item::Table(Table::new()));
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
        let Some(item) = self.document.get_mut(table) else { return Ok(false) };
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
            table => table,
        };
        SettingsError::WrongType { path: self.path.clone(), key, expected }
    }
}

/// The parser's own text of an error shows the line, and the line may hold the token: only place and words are kept.
fn broken(path: PathBuf, text: String, error: &toml_edit::TomlError) -> SettingsError {
    let at = error.span().map_or(0, |span| span.start);
    let position = SourceFile::new("", text).position(at);
    let message = error.message().lines().next().unwrap_or("not valid TOML").to_owned();
    SettingsError::Broken { path, line: position.line, column: position.column, message }
}

#[cfg(test)]
mod tests {
    use super::{Forgotten, config_path, forget_login, save_login};
    use crate::origin::Origin;
    use crate::secret::Secret;
    use crate::settings::{SettingsError, Surroundings};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    fn at(folder: &Path) -> Surroundings {
        Surroundings { config_dir: Some(folder.join("config")), ..Surroundings::default() }
    }

    fn put(folder: &Path, text: &str) {
        crate::disk::write_private(&folder.join("config/config.toml"), text.as_bytes()).unwrap();
    }

    fn get(folder: &Path) -> String {
        crate::disk::read_text(&folder.join("config/config.toml"), 1_000_000).unwrap()
    }

    fn save(folder: &Path, token: &str) -> Result<std::path::PathBuf, SettingsError> {
        save_login(&at(folder), &Origin::parse("https://a.example").unwrap(), &Secret::new(token.to_owned()))
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
        assert!(forget_login(&at(folder.path())).unwrap().had_token);
        assert_eq!(
            get(folder.path()),
            "# mine\nx = 1\n[auth] # who\nmore = true\n[platform]\napi_url = \"https://a.example\" # here\n"
        );
        let path = folder.path().join("config/config.toml");
        assert_eq!(forget_login(&at(folder.path())).unwrap(), Forgotten { path, had_token: false });
    }

    #[test]
    fn any_token_is_escaped() {
        let folder = tempfile::tempdir().unwrap();
        for token in ["a\"b", "a\nb = 1", "'\"'''", "\u{1}\u{7f}é"] {
            save(folder.path(), token).unwrap();
            let file = super::ConfigFile::read(folder.path().join("config/config.toml")).unwrap();
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
        crate::disk::write_private(&outside, b"").unwrap();
        symlink(&outside, folder.path().join("config/config.toml")).unwrap();
        save(folder.path(), "tok").unwrap();
        assert_eq!(crate::disk::read_text(&outside, 100).unwrap(), "");
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
        assert!(matches!(forget_login(&at(folder.path())), Err(SettingsError::Broken { .. })));
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
