//! Where a store's vault key is kept: in the system keyring, or in a private file next to the store.
//!
//! The file exists in both cases. If the key is in the keyring, the file names the entry. This distinguishes a locked or
//! missing keyring from a store that has no key yet, so that no second key is created while records of the first one
//! exist. A key is moved by saving it in the new place before it is deleted from the old one.

use crate::vault::cipher::{KEY_FILE_BYTES_MAX, VaultKey};
use crate::vault::error::VaultError;
use linkworld_contract::secret::Secret;
use linkworld_system::clock::random_uuid;
use linkworld_system::files::{self, FileError};
use linkworld_system::keyring::{Keyring, KeyringError};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The start of a key file that points to the keyring; the name of the entry follows. Longer than any key.
const POINTER: &str = "linkworld: the vault key of this store is in the system's keyring, under: ";
/// The pointer with `vault ` and an id of 36 characters, and some spare bytes.
const FILE_BYTES_MAX: usize = 256;

/// Where a vault key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStorage {
    /// In the system keyring.
    Keyring,
    /// In a file that only the owner can read.
    File,
}

impl KeyStorage {
    /// The name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }

    /// A phrase that follows "the key is".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Keyring => "in the system keyring",
            Self::File => "in a private file next to the store",
        }
    }
}

/// Where to keep a vault key.
#[derive(Debug, Clone, Default)]
pub struct KeyPreference {
    /// The system keyring. Used only when a key is created, moved or already in it.
    pub keyring: Keyring,
    /// Keep the key in the file; a key in the keyring is moved there.
    pub in_file: bool,
}

/// Where the key of one store is.
#[derive(Debug)]
pub(crate) struct KeyLocation {
    file: PathBuf,
    preference: KeyPreference,
    /// The name of the keyring entry; `None` for a key in the file.
    entry: Option<String>,
    /// Why a new key was not saved in the keyring.
    keyring_error: Option<KeyringError>,
}

impl KeyLocation {
    /// Finds the key of a store by its key file. Creates one if there is none, unless the store `has_records`.
    ///
    /// The caller holds the store's lock: two concurrent first calls would each create a key.
    pub(crate) fn find(
        file: &Path,
        has_records: bool,
        preference: KeyPreference,
    ) -> Result<(Self, VaultKey), VaultError> {
        let mut location = Self { file: file.to_owned(), preference, entry: None, keyring_error: None };
        if let Some(folder) = file.parent() {
            files::refuse_shared_dir(folder)?;
        }
        // A process that was killed while it saved a key may have left it under another name.
        files::sweep_beside(file);
        let bytes = match files::read_private(file, FILE_BYTES_MAX) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(FileError::NotFound(_)) if has_records => return Err(VaultError::KeyGone(file.to_owned())),
            Err(FileError::NotFound(_)) => {
                let key = VaultKey::ephemeral();
                location.keyring_error = location.save_new(&key)?;
                return Ok((location, key));
            }
            Err(error) => return Err(error.into()),
        };
        let Some(entry) = entry_in(&bytes) else { return Ok((location, VaultKey::from_bytes(&bytes)?)) };
        let key = VaultKey::from_secret(&location.preference.keyring.get(&entry).map_err(VaultError::Keyring)?)?;
        location.entry = Some(entry);
        if location.preference.in_file {
            location.move_to_file(&key)?;
        }
        Ok((location, key))
    }

    /// Saves another key in the same place.
    pub(crate) fn save(&self, key: &VaultKey) -> Result<(), VaultError> {
        match &self.entry {
            Some(entry) => self.preference.keyring.put(entry, &key.to_secret()).map_err(VaultError::Keyring),
            None => Ok(files::write_private(&self.file, &key.to_bytes())?),
        }
    }

    /// Saves another key, in the keyring if it works by now. This moves a key out of the file.
    pub(crate) fn save_or_move(&mut self, key: &VaultKey) -> Result<(), VaultError> {
        if self.entry.is_some() {
            return self.save(key);
        }
        self.save_new(key).map(drop)
    }

    /// Where the key is kept.
    pub(crate) fn storage(&self) -> KeyStorage {
        if self.entry.is_some() { KeyStorage::Keyring } else { KeyStorage::File }
    }

    /// Why the key that was just created is in the file although the keyring was preferred.
    pub(crate) fn keyring_error(&self) -> Option<&KeyringError> {
        self.keyring_error.as_ref()
    }

    /// Saves the key in the keyring and then the pointer in the file, or else the key in the file. Returns why the keyring
    /// was not used.
    fn save_new(&mut self, key: &VaultKey) -> Result<Option<KeyringError>, VaultError> {
        if !self.preference.in_file {
            let entry = format!("vault {}", random_uuid());
            let kept =
                self.preference.keyring.probe().and_then(|()| self.preference.keyring.put(&entry, &key.to_secret()));
            if let Err(error) = kept {
                self.save(key)?;
                return Ok(Some(error));
            }
            files::write_private(&self.file, format!("{POINTER}{entry}\n").as_bytes())?;
            self.entry = Some(entry);
            return Ok(None);
        }
        self.save(key)?;
        Ok(None)
    }

    fn move_to_file(&mut self, key: &VaultKey) -> Result<(), VaultError> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        self.save(key)?;
        // If this fails, the leftover entry is no longer referenced.
        let _ = self.preference.keyring.remove(&entry);
        Ok(())
    }
}

/// The name of the keyring entry, if the file is a pointer.
fn entry_in(bytes: &[u8]) -> Option<String> {
    if bytes.len() <= KEY_FILE_BYTES_MAX {
        return None;
    }
    let entry = std::str::from_utf8(bytes).ok()?.strip_prefix(POINTER)?.trim_end();
    entry.starts_with("vault ").then(|| entry.to_owned())
}

impl VaultKey {
    /// The key as hexadecimal text, for a keyring.
    fn to_secret(&self) -> Secret {
        let mut hex = String::with_capacity(2 * KEY_FILE_BYTES_MAX);
        for byte in self.to_bytes().iter() {
            for half in [byte >> 4, byte & 15] {
                hex.push(char::from(b"0123456789abcdef"[usize::from(half)]));
            }
        }
        Secret::new(hex)
    }

    fn from_secret(hex: &Secret) -> Result<Self, VaultError> {
        let digits = hex.expose().as_bytes();
        let invalid = || VaultError::KeyLength(digits.len() / 2);
        let half = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_FILE_BYTES_MAX));
        for pair in digits.chunks(2).take(KEY_FILE_BYTES_MAX + 1) {
            let &[high, low] = pair else { return Err(invalid()) };
            bytes.push(half(high).ok_or_else(invalid)? << 4 | half(low).ok_or_else(invalid)?);
        }
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyLocation, KeyPreference, KeyStorage, POINTER};
    use crate::vault::cipher::{RecordIdentity, SecretTier, VaultKey};
    use crate::vault::error::VaultError;
    use linkworld_contract::secret::Secret;
    use linkworld_system::files::{self, FileError};
    use linkworld_system::keyring::{CredentialStore, Keyring, KeyringError};
    use std::collections::HashMap;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    const ID: RecordIdentity<'static> =
        RecordIdentity { app: "tax-bot", key: "API_KEY", tier: SecretTier::Tenant, tenant: "t-1" };

    /// A keyring that can be locked; while locked, every operation fails.
    #[derive(Clone, Default)]
    struct TestKeyring {
        kept: Arc<Mutex<HashMap<String, Secret>>>,
        locked: Arc<AtomicBool>,
    }

    impl TestKeyring {
        fn names(&self) -> Vec<String> {
            self.kept.lock().unwrap().keys().cloned().collect()
        }

        fn open(&self) -> Result<(), KeyringError> {
            if self.locked.load(Ordering::Relaxed) { Err(KeyringError::NoEntry) } else { Ok(()) }
        }

        fn preference(&self) -> KeyPreference {
            KeyPreference { keyring: Keyring::over(self.clone(), Duration::from_secs(60)), in_file: false }
        }
    }

    impl CredentialStore for TestKeyring {
        fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
            self.open()?;
            self.kept.lock().unwrap().insert(name.into(), value.clone());
            Ok(())
        }

        fn get(&self, name: &str) -> Result<Secret, KeyringError> {
            self.open()?;
            self.kept.lock().unwrap().get(name).cloned().ok_or(KeyringError::NoEntry)
        }

        fn remove(&self, name: &str) -> Result<(), KeyringError> {
            self.open()?;
            self.kept.lock().unwrap().remove(name);
            Ok(())
        }
    }

    struct Case {
        _folder: tempfile::TempDir,
        file: PathBuf,
    }

    fn case() -> Case {
        let folder = tempfile::tempdir().unwrap();
        Case { file: folder.path().join("store.key"), _folder: folder }
    }

    fn seal(key: &VaultKey) -> Vec<u8> {
        key.seal(&ID, &Secret::new("v".into()))
    }

    fn opens(key: &VaultKey, record: &[u8]) -> bool {
        key.open(&ID, record).is_ok_and(|value| value.expose() == "v")
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn without_a_keyring_the_key_is_in_the_file() {
        let case = case();
        let (location, key) = KeyLocation::find(&case.file, false, KeyPreference::default()).unwrap();
        assert_eq!((location.storage(), location.keyring_error().is_some()), (KeyStorage::File, true));
        assert_eq!(mode(&case.file), 0o600);
        let record = seal(&key);
        let (location, key) = KeyLocation::find(&case.file, true, KeyPreference::default()).unwrap();
        assert!(opens(&key, &record) && location.keyring_error().is_none());
        for length in [0, 31, 33, 63, 65] {
            files::write_private(&case.file, &vec![7; length]).unwrap();
            let refused = KeyLocation::find(&case.file, true, KeyPreference::default());
            assert!(matches!(refused, Err(VaultError::KeyLength(n)) if n == length), "{length}");
        }
        files::write_private(&case.file, &[7; 257]).unwrap();
        let refused = KeyLocation::find(&case.file, true, KeyPreference::default());
        assert!(matches!(refused, Err(VaultError::Disk(FileError::TooLarge { .. }))));
    }

    #[test]
    fn a_key_file_or_folder_shared_with_others_is_refused() {
        let case = case();
        let _ = KeyLocation::find(&case.file, false, KeyPreference::default()).unwrap();
        for bad in [0o640, 0o604, 0o620, 0o601] {
            std::fs::set_permissions(&case.file, std::fs::Permissions::from_mode(bad)).unwrap();
            let refused = KeyLocation::find(&case.file, true, KeyPreference::default());
            assert!(matches!(refused, Err(VaultError::Disk(FileError::Shared { .. }))), "{bad:o}");
        }
        std::fs::set_permissions(&case.file, std::fs::Permissions::from_mode(0o400)).unwrap();
        assert!(KeyLocation::find(&case.file, true, KeyPreference::default()).is_ok());
        let folder = case.file.parent().unwrap();
        for (given, refused) in [(0o755, false), (0o775, true), (0o757, true)] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(given)).unwrap();
            assert_eq!(KeyLocation::find(&case.file, true, KeyPreference::default()).is_err(), refused, "{given:o}");
        }
    }

    #[test]
    fn a_locked_keyring_never_replaces_the_key() {
        let (case, keyring) = (case(), TestKeyring::default());
        let (location, key) = KeyLocation::find(&case.file, false, keyring.preference()).unwrap();
        assert_eq!(location.storage(), KeyStorage::Keyring);
        let names = keyring.names();
        assert!(matches!(&names[..], [name] if name.starts_with("vault ")), "{names:?}");
        let text = files::read_text(&case.file, 999).unwrap();
        assert_eq!(text, format!("{POINTER}{}\n", names[0]));
        let record = seal(&key);
        let locked =
            |preference: KeyPreference| KeyLocation::find(&case.file, true, preference).map(|_| ()).unwrap_err();
        keyring.locked.store(true, Ordering::Relaxed);
        assert!(matches!(locked(keyring.preference()), VaultError::Keyring(KeyringError::NoEntry)));
        assert!(matches!(locked(KeyPreference::default()), VaultError::Keyring(KeyringError::Absent(_))), "gone");
        assert!(matches!(locked(KeyPreference { in_file: true, ..keyring.preference() }), VaultError::Keyring(_)));
        assert_eq!(files::read_text(&case.file, 999).unwrap(), text, "nothing was made in its location");
        keyring.locked.store(false, Ordering::Relaxed);
        let (_, key) = KeyLocation::find(&case.file, true, keyring.preference()).unwrap();
        assert!(opens(&key, &record));
    }

    #[test]
    fn a_store_without_its_key_gets_no_new_one() {
        let (case, keyring) = (case(), TestKeyring::default());
        assert!(matches!(KeyLocation::find(&case.file, true, keyring.preference()), Err(VaultError::KeyGone(_))));
        assert!(!case.file.exists() && keyring.names().is_empty());
    }

    #[test]
    fn a_key_moves_between_file_and_keyring() {
        let (case, keyring) = (case(), TestKeyring::default());
        let in_file = || KeyPreference { in_file: true, ..keyring.preference() };
        let (location, old) = KeyLocation::find(&case.file, false, in_file()).unwrap();
        assert_eq!((location.storage(), location.keyring_error()), (KeyStorage::File, None));
        let record = seal(&old);
        // A keyring that works later changes nothing by itself; a rotation moves the key there.
        let (mut location, key) = KeyLocation::find(&case.file, true, keyring.preference()).unwrap();
        assert_eq!(location.storage(), KeyStorage::File);
        let rotating = key.rotated();
        location.save_or_move(&rotating).unwrap();
        assert_eq!(location.storage(), KeyStorage::Keyring);
        // Interrupted here: both keys are found.
        let (location, found) = KeyLocation::find(&case.file, true, keyring.preference()).unwrap();
        assert!(found.is_rotating() && found.id() == rotating.id() && opens(&found, &record));
        let after = seal(&found);
        location.save(&found.settled()).unwrap();
        assert!(!files::read_capped(&case.file, 999).unwrap().windows(32).any(|part| part == &old.to_bytes()[..]));
        // And back to the file.
        let (location, key) = KeyLocation::find(&case.file, true, in_file()).unwrap();
        assert!(opens(&key, &after) && location.storage() == KeyStorage::File && keyring.names().is_empty());
        let (_, key) = KeyLocation::find(&case.file, true, KeyPreference::default()).unwrap();
        assert!(opens(&key, &after));
    }

    #[test]
    fn an_invalid_key_from_the_keyring_is_refused() {
        let (case, keyring) = (case(), TestKeyring::default());
        let _ = KeyLocation::find(&case.file, false, keyring.preference()).unwrap();
        let name = keyring.names().remove(0);
        for bad in ["", "0", "zz", &"0".repeat(62), &"0".repeat(66), &"0".repeat(1_000), &"\u{e9}".repeat(32)] {
            keyring.kept.lock().unwrap().insert(name.clone(), Secret::new(bad.into()));
            let refused = KeyLocation::find(&case.file, true, keyring.preference());
            assert!(matches!(refused, Err(VaultError::KeyLength(_))), "{bad}");
        }
    }
}
