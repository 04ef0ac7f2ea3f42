//! Where a store's vault key is kept: in the system's keyring, or in a private file beside the store.
//!
//! The file is there in both cases. Where the key is in the keyring it says so and names the entry, so that a keyring
//! that is locked or gone is told apart from a store that has no key yet: nothing makes a second key that would leave
//! the records of the first one behind. A key is moved by writing it to its new place before the old one is dropped.

use super::{KEY_FILE_BYTES_MAX, VaultError, VaultKey};
use linkworld_contract::secret::Secret;
use linkworld_system::clock::random_uuid;
use linkworld_system::files::{self, FileError};
use linkworld_system::keyring::{Keyring, KeyringError};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// How the file begins that stands for a key in the keyring; the name of the entry follows. Longer than any key.
const POINTER: &str = "linkworld: the vault key of this store is in the system's keyring, under: ";
/// The pointer with `vault ` and an id of 36 characters, and room for a longer name.
const FILE_BYTES_MAX: usize = 256;

/// The two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// In the system's keyring.
    Keyring,
    /// In a file that only its owner can read.
    File,
}

impl Keeping {
    /// For programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }

    /// For people, after "the key is".
    pub fn place(self) -> &'static str {
        match self {
            Self::Keyring => "in the system's keyring",
            Self::File => "in a private file beside the store",
        }
    }
}

/// Where a key may be kept.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The system's keyring, asked only when a key is made, moved or in it.
    pub keyring: Keyring,
    /// Keep the key in the file, and move it there.
    pub in_file: bool,
}

/// Where the key of one store is.
#[derive(Debug)]
pub struct KeyPlace {
    file: PathBuf,
    wish: Wish,
    /// The name of its entry; none for a key in the file.
    entry: Option<String>,
    /// Why a new key did not go into the keyring.
    turned_away: Option<KeyringError>,
}

impl KeyPlace {
    /// Finds the key of the store whose key file this is. One that `has_records` has a key; any other gets one now.
    ///
    /// Call it while holding the store's lock: two first calls at once would each make a key.
    pub fn find(file: &Path, has_records: bool, wish: Wish) -> Result<(Self, VaultKey), VaultError> {
        let mut place = Self { file: file.to_owned(), wish, entry: None, turned_away: None };
        if let Some(folder) = file.parent() {
            files::refuse_shared_dir(folder)?;
        }
        let bytes = match files::read_private(file, FILE_BYTES_MAX) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(FileError::NotFound(_)) if has_records => return Err(VaultError::KeyGone(file.to_owned())),
            Err(FileError::NotFound(_)) => {
                let key = VaultKey::ephemeral();
                place.turned_away = place.settle_in(&key)?;
                return Ok((place, key));
            }
            Err(error) => return Err(error.into()),
        };
        let Some(entry) = entry_in(&bytes) else { return Ok((place, VaultKey::from_bytes(&bytes)?)) };
        let key = VaultKey::from_secret(&place.wish.keyring.get(&entry).map_err(VaultError::Keyring)?)?;
        place.entry = Some(entry);
        if place.wish.in_file {
            place.move_to_file(&key)?;
        }
        Ok((place, key))
    }

    /// Keeps another key in the place of the one before.
    pub fn save(&self, key: &VaultKey) -> Result<(), VaultError> {
        match &self.entry {
            Some(entry) => self.wish.keyring.put(entry, &key.to_secret()).map_err(VaultError::Keyring),
            None => Ok(files::write_private(&self.file, &key.to_bytes())?),
        }
    }

    /// The same, in the keyring where one answers by now: the way out of the file.
    pub fn save_or_move(&mut self, key: &VaultKey) -> Result<(), VaultError> {
        if self.entry.is_some() {
            return self.save(key);
        }
        self.settle_in(key).map(drop)
    }

    /// Where the key is.
    pub fn keeping(&self) -> Keeping {
        if self.entry.is_some() { Keeping::Keyring } else { Keeping::File }
    }

    /// Why the key that was made just now is in the file although a keyring was asked for.
    pub fn turned_away(&self) -> Option<&KeyringError> {
        self.turned_away.as_ref()
    }

    /// Keyring first, then the file that says so; else the key itself into the file. Says why it is not the keyring.
    fn settle_in(&mut self, key: &VaultKey) -> Result<Option<KeyringError>, VaultError> {
        if !self.wish.in_file {
            let entry = format!("vault {}", random_uuid());
            let kept = self.wish.keyring.probe().and_then(|()| self.wish.keyring.put(&entry, &key.to_secret()));
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
        // What stays there when this fails is named by nothing any more.
        let _ = self.wish.keyring.remove(&entry);
        Ok(())
    }
}

/// The name of the keyring's entry, where the file is no key itself.
fn entry_in(bytes: &[u8]) -> Option<String> {
    if bytes.len() <= KEY_FILE_BYTES_MAX {
        return None;
    }
    let entry = std::str::from_utf8(bytes).ok()?.strip_prefix(POINTER)?.trim_end();
    entry.starts_with("vault ").then(|| entry.to_owned())
}

impl VaultKey {
    /// The key as text, for a keyring.
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
        let no_key = || VaultError::KeyLength(digits.len() / 2);
        let half = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_FILE_BYTES_MAX));
        for pair in digits.chunks(2).take(KEY_FILE_BYTES_MAX + 1) {
            let &[high, low] = pair else { return Err(no_key()) };
            bytes.push(half(high).ok_or_else(no_key)? << 4 | half(low).ok_or_else(no_key)?);
        }
        Self::from_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{Keeping, KeyPlace, POINTER, Wish};
    use crate::vault::{Identity, Tier, VaultError, VaultKey};
    use linkworld_contract::secret::Secret;
    use linkworld_system::files::{self, FileError};
    use linkworld_system::keyring::{CredentialStore, Keyring, KeyringError};
    use std::collections::HashMap;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    const ID: Identity<'static> = Identity { app: "tax-bot", key: "API_KEY", tier: Tier::Tenant, tenant: "t-1" };

    /// A keyring that can be locked: then it takes nothing and says that it has nothing.
    #[derive(Clone, Default)]
    struct Drawer {
        kept: Arc<Mutex<HashMap<String, Secret>>>,
        locked: Arc<AtomicBool>,
    }

    impl Drawer {
        fn names(&self) -> Vec<String> {
            self.kept.lock().unwrap().keys().cloned().collect()
        }

        fn open(&self) -> Result<(), KeyringError> {
            if self.locked.load(Ordering::Relaxed) { Err(KeyringError::NoEntry) } else { Ok(()) }
        }

        fn wish(&self) -> Wish {
            Wish { keyring: Keyring::over(self.clone(), Duration::from_secs(60)), in_file: false }
        }
    }

    impl CredentialStore for Drawer {
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
    fn without_a_keyring_the_file_has_the_key_and_it_is_found_again() {
        let case = case();
        let (place, key) = KeyPlace::find(&case.file, false, Wish::default()).unwrap();
        assert_eq!((place.keeping(), place.turned_away().is_some()), (Keeping::File, true));
        assert_eq!(mode(&case.file), 0o600);
        let record = seal(&key);
        let (place, key) = KeyPlace::find(&case.file, true, Wish::default()).unwrap();
        assert!(opens(&key, &record) && place.turned_away().is_none());
        for length in [0, 31, 33, 63, 65] {
            files::write_private(&case.file, &vec![7; length]).unwrap();
            let refused = KeyPlace::find(&case.file, true, Wish::default());
            assert!(matches!(refused, Err(VaultError::KeyLength(n)) if n == length), "{length}");
        }
        files::write_private(&case.file, &[7; 257]).unwrap();
        let refused = KeyPlace::find(&case.file, true, Wish::default());
        assert!(matches!(refused, Err(VaultError::Disk(FileError::TooLarge { .. }))));
    }

    #[test]
    fn a_key_file_others_can_read_is_refused_and_so_is_a_shared_folder() {
        let case = case();
        let _ = KeyPlace::find(&case.file, false, Wish::default()).unwrap();
        for bad in [0o640, 0o604, 0o620, 0o601] {
            std::fs::set_permissions(&case.file, std::fs::Permissions::from_mode(bad)).unwrap();
            let refused = KeyPlace::find(&case.file, true, Wish::default());
            assert!(matches!(refused, Err(VaultError::Disk(FileError::Shared { .. }))), "{bad:o}");
        }
        std::fs::set_permissions(&case.file, std::fs::Permissions::from_mode(0o400)).unwrap();
        assert!(KeyPlace::find(&case.file, true, Wish::default()).is_ok());
        let folder = case.file.parent().unwrap();
        for (given, refused) in [(0o755, false), (0o775, true), (0o757, true)] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(given)).unwrap();
            assert_eq!(KeyPlace::find(&case.file, true, Wish::default()).is_err(), refused, "{given:o}");
        }
    }

    #[test]
    fn a_keyring_that_answers_keeps_the_key_and_a_locked_one_orphans_nothing() {
        let (case, drawer) = (case(), Drawer::default());
        let (place, key) = KeyPlace::find(&case.file, false, drawer.wish()).unwrap();
        assert_eq!(place.keeping(), Keeping::Keyring);
        let names = drawer.names();
        assert!(matches!(&names[..], [name] if name.starts_with("vault ")), "{names:?}");
        let text = files::read_text(&case.file, 999).unwrap();
        assert_eq!(text, format!("{POINTER}{}\n", names[0]));
        let record = seal(&key);
        let locked = |wish: Wish| KeyPlace::find(&case.file, true, wish).map(|_| ()).unwrap_err();
        drawer.locked.store(true, Ordering::Relaxed);
        assert!(matches!(locked(drawer.wish()), VaultError::Keyring(KeyringError::NoEntry)));
        assert!(matches!(locked(Wish::default()), VaultError::Keyring(KeyringError::Absent(_))), "gone");
        assert!(matches!(locked(Wish { in_file: true, ..drawer.wish() }), VaultError::Keyring(_)));
        assert_eq!(files::read_text(&case.file, 999).unwrap(), text, "nothing was made in its place");
        drawer.locked.store(false, Ordering::Relaxed);
        let (_, key) = KeyPlace::find(&case.file, true, drawer.wish()).unwrap();
        assert!(opens(&key, &record));
    }

    #[test]
    fn records_without_a_key_get_no_new_one() {
        let (case, drawer) = (case(), Drawer::default());
        assert!(matches!(KeyPlace::find(&case.file, true, drawer.wish()), Err(VaultError::KeyGone(_))));
        assert!(!case.file.exists() && drawer.names().is_empty());
    }

    #[test]
    fn a_key_moves_both_ways_and_either_opens_what_was_sealed() {
        let (case, drawer) = (case(), Drawer::default());
        let in_file = || Wish { in_file: true, ..drawer.wish() };
        let (place, old) = KeyPlace::find(&case.file, false, in_file()).unwrap();
        assert_eq!((place.keeping(), place.turned_away()), (Keeping::File, None));
        let record = seal(&old);
        // A keyring that answers later changes nothing by itself; a rotation moves there.
        let (mut place, key) = KeyPlace::find(&case.file, true, drawer.wish()).unwrap();
        assert_eq!(place.keeping(), Keeping::File);
        let rotating = key.rotated();
        place.save_or_move(&rotating).unwrap();
        assert_eq!(place.keeping(), Keeping::Keyring);
        // Cut off here: both keys are found.
        let (place, found) = KeyPlace::find(&case.file, true, drawer.wish()).unwrap();
        assert!(found.is_rotating() && found.id() == rotating.id() && opens(&found, &record));
        let after = seal(&found);
        place.save(&found.settled()).unwrap();
        assert!(!files::read_capped(&case.file, 999).unwrap().windows(32).any(|part| part == &old.to_bytes()[..]));
        // And back, where it is wished.
        let (place, key) = KeyPlace::find(&case.file, true, in_file()).unwrap();
        assert!(opens(&key, &after) && place.keeping() == Keeping::File && drawer.names().is_empty());
        let (_, key) = KeyPlace::find(&case.file, true, Wish::default()).unwrap();
        assert!(opens(&key, &after));
    }

    #[test]
    fn what_a_keyring_gives_back_is_judged() {
        let (case, drawer) = (case(), Drawer::default());
        let _ = KeyPlace::find(&case.file, false, drawer.wish()).unwrap();
        let name = drawer.names().remove(0);
        for bad in ["", "0", "zz", &"0".repeat(62), &"0".repeat(66), &"0".repeat(1_000), &"\u{e9}".repeat(32)] {
            drawer.kept.lock().unwrap().insert(name.clone(), Secret::new(bad.into()));
            let refused = KeyPlace::find(&case.file, true, drawer.wish());
            assert!(matches!(refused, Err(VaultError::KeyLength(_))), "{bad}");
        }
    }
}
