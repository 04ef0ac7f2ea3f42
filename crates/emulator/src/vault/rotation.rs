//! The vault of a running local platform: its key in memory and on disk, and the rotation of it.

use crate::EmulatorError;
use crate::store::{SecretPlace, Store, StoreError};
use crate::vault::cipher::{Identity, Tier, VaultError, VaultKey};
use crate::vault::key_location::{Keeping, KeyPlace};
use linkworld_contract::secret::Secret;
use std::sync::{Mutex, PoisonError, RwLock};

/// The key in force. Values are sealed and opened on the store's thread, so that none is sealed with a key that a
/// rotation is just taking away.
pub(crate) struct Vault {
    key: RwLock<VaultKey>,
    /// None for a store in memory.
    place: Option<Mutex<KeyPlace>>,
}

impl Vault {
    /// Takes the key of a store; finishes a rotation that was cut off.
    pub(crate) fn open_over(store: &Store, key: VaultKey, place: Option<KeyPlace>) -> Result<Self, EmulatorError> {
        let vault = Self { key: RwLock::new(key), place: place.map(Mutex::new) };
        if vault.with(VaultKey::is_rotating) {
            vault.reseal(store)??;
            vault.settle()?;
        }
        Ok(vault)
    }

    /// Seals something of the local platform's own.
    pub(crate) fn seal_own(&self, name: &str, value: &Secret) -> Vec<u8> {
        self.with(|key| key.seal(&own_identity(name), value))
    }

    /// Opens it.
    pub(crate) fn open_own(&self, name: &str, sealed: &[u8]) -> Result<Secret, VaultError> {
        self.with(|key| key.open(&own_identity(name), sealed))
    }

    /// Seals the value of one place.
    pub(crate) fn seal(&self, place: &SecretPlace, value: &Secret) -> Vec<u8> {
        self.with(|key| key.seal(&identity(place), value))
    }

    /// Opens it.
    pub(crate) fn open(&self, place: &SecretPlace, sealed: &[u8]) -> Result<Secret, VaultError> {
        self.with(|key| key.open(&identity(place), sealed))
    }

    /// The key's id.
    pub(crate) fn id(&self) -> String {
        self.with(VaultKey::id)
    }

    /// Where the key is kept; none for one that goes with the process.
    pub(crate) fn keeping(&self) -> Option<Keeping> {
        self.at_place(|place| place.keeping())
    }

    /// First step, on the store's thread: a new key, kept beside the old one before anything is sealed with it, and
    /// in the keyring where one answers by now; then every record. Either key opens until [`Self::settle`]. Says how
    /// many records there are.
    pub(crate) fn rotate(&self, store: &Store) -> Result<Result<u64, VaultError>, StoreError> {
        if !self.with(VaultKey::is_rotating) {
            let rotated = self.with(VaultKey::rotated);
            if let Some(Err(error)) = self.at_place(|place| place.save_or_move(&rotated)) {
                return Ok(Err(error));
            }
            self.put(rotated);
        }
        self.reseal(store)
    }

    /// Last step, once the records are durable: drops the old key, where it is kept first.
    pub(crate) fn settle(&self) -> Result<(), VaultError> {
        let settled = self.with(VaultKey::settled);
        self.at_place(|place| place.save(&settled)).transpose()?;
        self.put(settled);
        Ok(())
    }

    /// Opens everything before it writes anything: a damaged record stops the rotation and stays as it is.
    fn reseal(&self, store: &Store) -> Result<Result<u64, VaultError>, StoreError> {
        let resealed = |identity: &Identity<'_>, sealed: &[u8]| {
            self.with(|key| {
                let value = key.open(identity, sealed)?;
                Ok::<_, VaultError>(if key.is_current(sealed) { sealed.to_vec() } else { key.seal(identity, &value) })
            })
        };
        let (mut secrets, mut own) = (Vec::new(), Vec::new());
        for (place, secret) in store.all_secrets()? {
            match resealed(&identity(&place), &secret.sealed) {
                Ok(sealed) => secrets.push((place, sealed)),
                Err(error) => return Ok(Err(error)),
            }
        }
        for name in store.own_names()? {
            let Some(sealed) = store.own(&name)? else { continue };
            match resealed(&own_identity(&name), &sealed) {
                Ok(sealed) => own.push((name, sealed)),
                Err(error) => return Ok(Err(error)),
            }
        }
        let records = secrets.len() + own.len();
        store.atomic(|| {
            for (place, sealed) in &secrets {
                store.reseal_secret(place, sealed)?;
            }
            for (name, sealed) in &own {
                store.set_own(name, sealed)?;
            }
            Ok(())
        })?;
        Ok(Ok(records as u64))
    }

    fn at_place<T>(&self, work: impl FnOnce(&mut KeyPlace) -> T) -> Option<T> {
        self.place.as_ref().map(|place| work(&mut place.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn with<T>(&self, work: impl FnOnce(&VaultKey) -> T) -> T {
        work(&self.key.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, key: VaultKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
    }
}

/// What a record of the local platform's own is sealed for.
fn own_identity(name: &str) -> Identity<'_> {
    Identity { app: "", key: name, tier: Tier::Platform, tenant: "" }
}

fn identity(place: &SecretPlace) -> Identity<'_> {
    let tier = if place.tenant_id.is_some() { Tier::Tenant } else { Tier::DevDefault };
    Identity { app: &place.app, key: &place.key, tier, tenant: place.tenant_id.as_deref().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::Vault;
    use crate::store::{SealedSecret, SecretPlace, Store};
    use crate::vault::cipher::VaultError;
    use crate::vault::key_location::{KeyPlace, Wish};
    use linkworld_contract::secret::Secret;
    use std::path::Path;

    fn place(key: &str, tenant_id: Option<&str>) -> SecretPlace {
        SecretPlace { app: "tax-bot".into(), key: key.into(), tenant_id: tenant_id.map(Into::into) }
    }

    fn put(store: &Store, vault: &Vault, place: &SecretPlace, value: &str) {
        let sealed = vault.seal(place, &Secret::new(value.into()));
        let secret = SealedSecret { key: place.key.clone(), description: None, updated_at: 1, sealed };
        store.set_secret(place, &secret).unwrap();
    }

    fn value(store: &Store, vault: &Vault, place: &SecretPlace) -> String {
        vault.open(place, &store.secret(place).unwrap().unwrap().sealed).unwrap().expose().to_owned()
    }

    fn open(store: &Store, file: &Path) -> Vault {
        let (place, key) = KeyPlace::find(file, file.exists(), Wish::default()).unwrap();
        Vault::open_over(store, key, Some(place)).ok().unwrap()
    }

    fn is_rotating(file: &Path) -> bool {
        KeyPlace::find(file, true, Wish::default()).unwrap().1.is_rotating()
    }

    #[test]
    fn everything_is_sealed_again_and_a_cut_off_rotation_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let store = Store::in_memory().unwrap();
        let vault = open(&store, &file);
        let (default, own) = (place("A", None), place("A", Some("t-1")));
        put(&store, &vault, &default, "one");
        put(&store, &vault, &own, "two");
        let first = vault.id();
        assert_eq!(vault.rotate(&store).unwrap().unwrap(), 2);
        assert_ne!(vault.id(), first);
        // The process dies here: the next one finds both keys, finishes, and drops the old one.
        drop(vault);
        assert!(is_rotating(&file));
        let vault = open(&store, &file);
        assert!(!is_rotating(&file));
        assert_eq!((value(&store, &vault, &default), value(&store, &vault, &own)), ("one".into(), "two".into()));
    }

    #[test]
    fn a_damaged_record_stops_the_rotation_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let store = Store::in_memory().unwrap();
        let vault = open(&store, &file);
        put(&store, &vault, &place("A", None), "one");
        put(&store, &vault, &place("B", None), "two");
        let mut bent = store.secret(&place("B", None)).unwrap().unwrap().sealed;
        *bent.last_mut().unwrap() ^= 1;
        store.reseal_secret(&place("B", None), &bent).unwrap();
        let before = store.all_secrets().unwrap();
        assert!(matches!(vault.rotate(&store).unwrap(), Err(VaultError::Refused)));
        assert_eq!(store.all_secrets().unwrap(), before);
        assert_eq!(value(&store, &vault, &place("A", None)), "one");
    }
}
