//! Saved logins: a token is saved in the system keyring or in `config.toml`, always with the platform it is for. Each
//! address has a login of its own.

use crate::config::{ConfigFile, NewToken, SavedLogin, SettingsEnv, SettingsError, config_path};
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
    /// Whose token it is, if the platform was asked.
    pub account: Option<&'a str>,
}

/// Result of [`save_login`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginSaved {
    /// The file.
    pub path: PathBuf,
    /// Whether it is used where no address is given. A login to a local platform leaves another current one as it is.
    pub is_current: bool,
}

/// A login that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutResult {
    /// The profile; none for the unnamed one.
    pub profile: Option<String>,
    /// The platform; none if its address was not valid.
    pub origin: Option<Origin>,
    /// Where the token was.
    pub was_in: TokenStorage,
    /// Why the token may still be in the keyring.
    pub left_in_keyring: Option<KeyringError>,
}

impl SavedLogin {
    /// Where its token is.
    pub fn storage(&self) -> TokenStorage {
        if self.token.is_some() { TokenStorage::File } else { TokenStorage::Keyring }
    }
}

/// All saved logins, of every profile.
pub fn saved_logins(around: &SettingsEnv) -> Result<Vec<SavedLogin>, SettingsError> {
    Ok(ConfigFile::read(config_path(around)?, None)?.saved_logins())
}

/// Saves the token for its platform, and replaces the previous one of the same platform. Logins to other platforms stay.
pub fn save_login(around: &SettingsEnv, login: Login<'_>, storage: TokenStorage) -> Result<LoginSaved, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, login.profile.cloned())?;
    let before = file.own_logins().into_iter().find(|saved| saved.origin.as_ref() == Some(login.origin));
    let entry = entry_name(login.profile, login.origin);
    let token = match storage {
        TokenStorage::Keyring => NewToken::InKeyring,
        TokenStorage::File => NewToken::InFile(login.token),
    };
    let is_current = file.put_login(login.origin, token, login.account)?;
    if storage == TokenStorage::Keyring {
        around.keyring.put(&entry, login.token).map_err(SettingsError::KeyringWrite)?;
    }
    file.write()?;
    if storage == TokenStorage::File && before.is_some_and(|before| before.storage() == TokenStorage::Keyring) {
        // If the keyring cannot be reached, it keeps a token that nothing refers to any more.
        let _ = around.keyring.remove(&entry);
    }
    Ok(LoginSaved { path: file.path().to_owned(), is_current })
}

/// Makes the saved login of an address the current one; false if there is none.
pub fn switch_login(
    around: &SettingsEnv,
    profile: Option<&ProfileName>,
    origin: &Origin,
) -> Result<bool, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, profile.cloned())?;
    if !file.make_current(origin)? {
        return Ok(false);
    }
    file.write()?;
    Ok(true)
}

/// Removes the login of one address, of the current one by default; none if there was none, and then nothing is written.
/// Everything else is kept, the current address included unless it is a local platform's.
pub fn forget_login(
    around: &SettingsEnv,
    profile: Option<&ProfileName>,
    origin: Option<&Origin>,
) -> Result<Option<LogoutResult>, SettingsError> {
    let mut file = ConfigFile::read(config_path(around)?, profile.cloned())?;
    let named = |saved: &SavedLogin| match origin {
        None => saved.is_current,
        Some(origin) => saved.origin.as_ref() == Some(origin),
    };
    let Some(saved) = file.own_logins().into_iter().find(named) else { return Ok(None) };
    file.remove_login(origin)?;
    file.write()?;
    let entry = saved.origin.as_ref().map(|origin| entry_name(profile, origin));
    let entry = entry.filter(|_| saved.storage() == TokenStorage::Keyring);
    let left_in_keyring = entry.and_then(|entry| around.keyring.remove(&entry).err());
    Ok(Some(LogoutResult { was_in: saved.storage(), profile: saved.profile, origin: saved.origin, left_in_keyring }))
}

/// Removes every login of every profile.
pub fn forget_all_logins(around: &SettingsEnv) -> Result<Vec<LogoutResult>, SettingsError> {
    let mut removed = Vec::new();
    for saved in saved_logins(around)? {
        let profile = saved.profile.as_deref().map(ProfileName::parse).transpose();
        let Ok(profile) = profile else { continue };
        let origin = if saved.is_current { None } else { saved.origin.as_ref() };
        removed.extend(forget_login(around, profile.as_ref(), origin)?);
    }
    Ok(removed)
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
    use super::{
        Login, LogoutResult, TokenStorage, forget_all_logins, forget_login, save_login, saved_logins, switch_login,
    };
    use crate::config::{ConfigFile, SettingsEnv, SettingsError, config_path, profiles};
    use linkworld_contract::names::ProfileName;
    use linkworld_contract::origin::Origin;
    use linkworld_contract::secret::Secret;
    use linkworld_system::keyring::{Keyring, KeyringError, MemoryStore};
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
        let login = Login { profile: profile.as_ref(), origin: &origin, token: &token, account: None };
        save_login(around, login, storage).map(|saved| saved.path)
    }

    fn save_at(around: &SettingsEnv, url: &str, token: &str, storage: TokenStorage) -> bool {
        let (origin, token) = (Origin::parse(url).unwrap(), Secret::new(token.to_owned()));
        let login = Login { profile: None, origin: &origin, token: &token, account: Some("Ann") };
        save_login(around, login, storage).unwrap().is_current
    }

    /// Address, where its token is, and `*` for the current one.
    fn logins(around: &SettingsEnv) -> Vec<String> {
        let logins = saved_logins(around).unwrap().into_iter();
        logins
            .map(|login| {
                let mark = if login.is_current { "*" } else { "" };
                let token = login.token.as_ref().map_or("keyring", Secret::expose);
                format!("{} {token}{mark}", login.origin.unwrap())
            })
            .collect()
    }

    #[test]
    fn each_address_has_its_login() {
        let folder = tempfile::tempdir().unwrap();
        let memory = MemoryStore::default();
        let keyring = Keyring::over(memory.clone(), std::time::Duration::from_secs(3));
        let around = SettingsEnv { keyring, ..at(folder.path()) };
        let (a, b, local) = ("https://a.example", "https://b.example", "http://127.0.0.1:4600");
        assert!(save_at(&around, a, "ta", TokenStorage::File));
        assert!(!save_at(&around, local, "tl", TokenStorage::File));
        assert_eq!(logins(&around), ["https://a.example ta*", "http://127.0.0.1:4600 tl"]);
        // The Python CLI still finds the one of A, at the top of the file.
        assert!(
            get(folder.path()).starts_with(
                "[platform]\napi_url = \"https://a.example\"\n\n[auth]\ntoken = \"ta\"\naccount = \"Ann\"\n"
            )
        );
        assert!(save_at(&around, b, "tb", TokenStorage::Keyring));
        assert!(!save_at(&around, local, "tm", TokenStorage::Keyring));
        assert_eq!(
            logins(&around),
            ["https://b.example keyring*", "http://127.0.0.1:4600 keyring", "https://a.example ta"]
        );
        assert_eq!(memory.names(), ["token http://127.0.0.1:4600", "token https://b.example"]);
        let to = |url: &str| switch_login(&around, None, &Origin::parse(url).unwrap()).unwrap();
        assert!(to(a) && to(local) && to(b) && to(local) && !to("https://c.example"));
        assert_eq!(logins(&around)[0], "http://127.0.0.1:4600 keyring*");
        assert_eq!(logins(&around).len(), 3);
        assert!(to(b));
        assert!(save_at(&around, a, "ta2", TokenStorage::File), "back to A");
        assert_eq!(logins(&around)[0], "https://a.example ta2*");
        let out = |url: &str| forget_login(&around, None, Some(&Origin::parse(url).unwrap())).unwrap();
        assert_eq!(out("https://c.example"), None);
        assert_eq!(out(b).map(|out| out.was_in), Some(TokenStorage::Keyring));
        assert_eq!(memory.names(), ["token http://127.0.0.1:4600"]);
        assert_eq!(logins(&around), ["https://a.example ta2*", "http://127.0.0.1:4600 keyring"]);
        assert_eq!(out(a).map(|out| out.was_in), Some(TokenStorage::File));
        assert_eq!(logins(&around), ["http://127.0.0.1:4600 keyring"]);
        assert!(!save_at(&around, local, "tl", TokenStorage::File), "the address of A is kept, and so its place");
        save_as(&around, Some("p"), "tp", TokenStorage::Keyring).unwrap();
        assert_eq!(forget_all_logins(&around).unwrap().len(), 2);
        assert!(logins(&around).is_empty() && memory.names().is_empty());
        assert!(!get(folder.path()).contains("logins"), "{}", get(folder.path()));
    }

    #[test]
    fn a_login_to_a_local_platform_is_current_only_where_there_is_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let around = at(folder.path());
        assert!(save_at(&around, "http://127.0.0.1:4600", "one", TokenStorage::File));
        assert!(save_at(&around, "http://localhost:4601", "two", TokenStorage::File));
        assert_eq!(logins(&around), ["http://localhost:4601 two*", "http://127.0.0.1:4600 one"]);
        assert!(save_at(&around, "https://a.example", "ta", TokenStorage::File));
        assert_eq!(logins(&around)[0], "https://a.example ta*");
        assert_eq!(logins(&around).len(), 3);
        let folder = tempfile::tempdir().unwrap();
        let around = at(folder.path());
        // A token without an address is the default platform's.
        put(folder.path(), "[auth]\ntoken = \"old\"\n");
        assert!(!save_at(&around, "http://127.0.0.1:4600", "one", TokenStorage::File));
        assert_eq!(logins(&around), ["https://api.linkworld.ai old*", "http://127.0.0.1:4600 one"]);
        // After the only login to a local platform is gone, nothing names its address any more.
        put(folder.path(), "");
        assert!(save_at(&around, "http://127.0.0.1:4600", "one", TokenStorage::File));
        assert!(forget_login(&around, None, None).unwrap().is_some());
        assert!(!get(folder.path()).contains("4600"), "{}", get(folder.path()));
    }

    #[test]
    fn a_token_in_the_keyring_leaves_only_a_word_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let drawer = MemoryStore::default();
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
        let forgotten = forget_login(&around, None, None).unwrap().unwrap();
        assert_eq!((forgotten.was_in, forgotten.left_in_keyring), (TokenStorage::Keyring, None));
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
        assert_eq!(forget_login(&around, Some(&staging), None).unwrap().unwrap().was_in, TokenStorage::File);
        let text = get(folder.path());
        assert!(text.contains("\"tok\"") && text.contains("tok-a") && !text.contains("tok-s"), "{text}");
        let other = ProfileName::parse("other").unwrap();
        assert_eq!(forget_login(&around, Some(&other), None).unwrap(), None);
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
            "# mine\nx = 1\n[auth] # who\nmore = true\ntoken = \"old\" # june\n[platform]\napi_url = \"https://a.example/\" # here\n",
        );
        save(folder.path(), "qu\"ote\\").unwrap();
        assert_eq!(
            get(folder.path()),
            "# mine\nx = 1\n[auth] # who\nmore = true\ntoken = 'qu\"ote\\' # june\n[platform]\napi_url = \"https://a.example\" # here\n"
        );
        let forgotten = LogoutResult {
            profile: None,
            origin: Some(Origin::parse("https://a.example").unwrap()),
            was_in: TokenStorage::File,
            left_in_keyring: None,
        };
        assert_eq!(forget_login(&at(folder.path()), None, None).unwrap(), Some(forgotten));
        assert_eq!(
            get(folder.path()),
            "# mine\nx = 1\n[auth] # who\nmore = true\n[platform]\napi_url = \"https://a.example\" # here\n"
        );
        assert_eq!(forget_login(&at(folder.path()), None, None).unwrap(), None);
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
        assert!(matches!(forget_login(&at(folder.path()), None, None), Err(SettingsError::Broken { .. })));
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
