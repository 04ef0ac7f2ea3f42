//! Saved logins: a token is saved in the system keyring or in `config.toml`, always with the platform it is for.

use crate::config::{ConfigFile, SettingsEnv, SettingsError, config_path};
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::keyring::KeyringError;
use std::path::PathBuf;

/// Where a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStorage {
    /// In the system keyring.
    Keyring,
    /// In the file, which only its owner can read.
    File,
}

/// What [`save_login`] saves.
#[derive(Debug, Clone, Copy)]
pub struct Login<'a> {
    /// None for the unnamed login, which the Python CLI shares.
    pub profile: Option<&'a ProfileName>,
    /// The platform the token belongs to.
    pub origin: &'a Origin,
    /// The token.
    pub token: &'a Secret,
}

/// Result of [`forget_login`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutResult {
    /// The file.
    pub path: PathBuf,
    /// Where the token was; none if there was none, and then nothing was written.
    pub was_in: Option<TokenStorage>,
    /// Why the token may still be in the keyring.
    pub left_in_keyring: Option<KeyringError>,
}

/// Saves the token together with its platform, and removes the previous one.
pub fn save_login(around: &SettingsEnv, login: Login<'_>, storage: TokenStorage) -> Result<PathBuf, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, login.profile.cloned())?;
    let before = keyring_entry(&file, login.profile)?;
    let now = entry_name(login.profile, login.origin);
    file.set_api_url(login.origin)?;
    match storage {
        TokenStorage::Keyring => {
            file.set_token_in_keyring()?;
            around.keyring.put(&now, login.token).map_err(SettingsError::KeyringWrite)?;
        }
        TokenStorage::File => file.set_token(login.token)?,
    }
    file.write()?;
    if let Some(before) = before.filter(|before| storage == TokenStorage::File || *before != now) {
        // If the keyring cannot be reached, it keeps a token that nothing refers to any more.
        let _ = around.keyring.remove(&before);
    }
    Ok(file.path().to_owned())
}

/// Removes the token and keeps everything else, the platform's address included.
pub fn forget_login(around: &SettingsEnv, profile: Option<&ProfileName>) -> Result<LogoutResult, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, profile.cloned())?;
    let entry = keyring_entry(&file, profile)?;
    let had_token = file.remove_token()?;
    let had_entry = file.remove_storage()?;
    if had_token || had_entry {
        file.write()?;
    }
    let left_in_keyring = entry.and_then(|entry| around.keyring.remove(&entry).err());
    let was_in = match (had_token, had_entry) {
        (true, _) => Some(TokenStorage::File),
        (false, true) => Some(TokenStorage::Keyring),
        (false, false) => None,
    };
    Ok(LogoutResult { path: file.path().to_owned(), was_in, left_in_keyring })
}

/// The name of the keyring entry of the file's login; none where its token is not in the keyring or its address is
/// not valid.
fn keyring_entry(file: &ConfigFile, profile: Option<&ProfileName>) -> Result<Option<String>, SettingsError> {
    let origin = file.api_url()?.and_then(|url| Origin::parse(url.trim()).ok());
    let origin = origin.filter(|_| file.is_in_keyring().unwrap_or(false));
    Ok(origin.map(|origin| entry_name(profile, &origin)))
}

/// The name of a login's entry in the keyring. The platform is part of it: after a change of address no token is found.
pub(super) fn entry_name(profile: Option<&ProfileName>, origin: &Origin) -> String {
    match profile {
        None => format!("token {origin}"),
        Some(profile) => format!("token {origin} {profile}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Login, LogoutResult, TokenStorage, forget_login, save_login};
    use crate::config::{ConfigFile, SettingsEnv, SettingsError, config_path, profiles};
    use linkworld_contract::names::ProfileName;
    use linkworld_contract::origin::Origin;
    use linkworld_contract::secret::Secret;
    use linkworld_system::keyring::{CredentialStore, Keyring, KeyringError};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    fn at(folder: &Path) -> SettingsEnv {
        SettingsEnv { config_dir: Some(folder.join("config")), ..SettingsEnv::default() }
    }

    fn put(folder: &Path, text: &str) {
        linkworld_system::files::write_private(&folder.join("config/config.toml"), text.as_bytes()).unwrap();
    }

    fn get(folder: &Path) -> String {
        linkworld_system::files::read_text(&folder.join("config/config.toml"), 1_000_000).unwrap()
    }

    fn save(folder: &Path, token: &str) -> Result<std::path::PathBuf, SettingsError> {
        save_as(&at(folder), None, token, TokenStorage::File)
    }

    fn save_as(
        around: &SettingsEnv,
        profile: Option<&str>,
        token: &str,
        storage: TokenStorage,
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

    impl CredentialStore for Drawer {
        fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
            self.0.lock().unwrap().insert(name.into(), value.clone());
            Ok(())
        }

        fn get(&self, name: &str) -> Result<Secret, KeyringError> {
            self.0.lock().unwrap().get(name).cloned().ok_or(KeyringError::NoEntry)
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
        let around = SettingsEnv { keyring, ..at(folder.path()) };
        save_as(&around, None, "tok-canary", TokenStorage::File).unwrap();
        save_as(&around, None, "tok-canary", TokenStorage::Keyring).unwrap();
        assert_eq!(
            get(folder.path()),
            "[platform]\napi_url = \"https://a.example\"\n\n[auth]\nstorage = \"keyring\"\n"
        );
        assert_eq!(drawer.names(), ["token https://a.example"]);
        // Back into the file: the keyring forgets it.
        save_as(&around, None, "tok", TokenStorage::File).unwrap();
        assert!(get(folder.path()).ends_with("[auth]\ntoken = \"tok\"\n"));
        assert!(drawer.names().is_empty());
        save_as(&around, None, "tok", TokenStorage::Keyring).unwrap();
        let forgotten = forget_login(&around, None).unwrap();
        assert_eq!((forgotten.was_in, forgotten.left_in_keyring), (Some(TokenStorage::Keyring), None));
        assert!(drawer.names().is_empty() && !get(folder.path()).contains("storage"));
        // A keyring that takes nothing leaves the login that was there.
        save_as(&at(folder.path()), None, "old", TokenStorage::File).unwrap();
        let error = save_as(&at(folder.path()), None, "new", TokenStorage::Keyring).unwrap_err();
        assert!(matches!(error, SettingsError::KeyringWrite(KeyringError::Absent(_))), "{error}");
        assert!(get(folder.path()).contains("old"));
    }

    #[test]
    fn profiles_are_tables_beside_the_file_the_python_cli_knows() {
        let folder = tempfile::tempdir().unwrap();
        let around = at(folder.path());
        save(folder.path(), "tok").unwrap();
        save_as(&around, Some("staging"), "tok-s", TokenStorage::File).unwrap();
        save_as(&around, Some("acme-2"), "tok-a", TokenStorage::File).unwrap();
        let text = get(folder.path());
        assert!(text.starts_with("[platform]\napi_url = \"https://a.example\"\n\n[auth]\ntoken = \"tok\"\n"), "{text}");
        assert!(text.contains("[profiles.staging.auth]\ntoken = \"tok-s\"\n"), "{text}");
        assert!(!text.contains("[profiles]") && !text.contains("[profiles.staging]"), "{text}");
        assert_eq!(profiles(&around).unwrap(), ["staging", "acme-2"]);
        let staging = ProfileName::parse("staging").unwrap();
        assert_eq!(forget_login(&around, Some(&staging)).unwrap().was_in, Some(TokenStorage::File));
        let text = get(folder.path());
        assert!(text.contains("\"tok\"") && text.contains("tok-a") && !text.contains("tok-s"), "{text}");
        let other = ProfileName::parse("other").unwrap();
        assert_eq!(forget_login(&around, Some(&other)).unwrap().was_in, None);
        assert_eq!(get(folder.path()), text, "looking changes nothing");
        put(folder.path(), "profiles = 3\n");
        assert!(matches!(save_as(&around, Some("x"), "t", TokenStorage::File), Err(SettingsError::WrongType { .. })));
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
        assert_eq!(forget_login(&at(folder.path()), None).unwrap().was_in, Some(TokenStorage::File));
        assert_eq!(
            get(folder.path()),
            "# mine\nx = 1\n[auth] # who\nmore = true\n[platform]\napi_url = \"https://a.example\" # here\n"
        );
        let path = folder.path().join("config/config.toml");
        let nothing = LogoutResult { path, was_in: None, left_in_keyring: None };
        assert_eq!(forget_login(&at(folder.path()), None).unwrap(), nothing);
    }

    #[test]
    fn any_token_is_escaped() {
        let folder = tempfile::tempdir().unwrap();
        for token in ["a\"b", "a\nb = 1", "'\"'''", "\u{1}\u{7f}é"] {
            save(folder.path(), token).unwrap();
            let file = ConfigFile::read(folder.path().join("config/config.toml"), None).unwrap();
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
        linkworld_system::files::write_private(&outside, b"").unwrap();
        symlink(&outside, folder.path().join("config/config.toml")).unwrap();
        save(folder.path(), "tok").unwrap();
        assert_eq!(linkworld_system::files::read_text(&outside, 100).unwrap(), "");
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
        let error = config_path(&SettingsEnv::default()).unwrap_err();
        assert!(error.to_string().contains("LINKWORLD_CONFIG_DIR"), "{error}");
        let home = SettingsEnv { home: Some("/h".into()), ..SettingsEnv::default() };
        assert_eq!(config_path(&home).unwrap(), Path::new("/h/.linkworld/config.toml"));
    }
}
