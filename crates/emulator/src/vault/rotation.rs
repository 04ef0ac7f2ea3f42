//! The vault of a running local platform: its key in memory and where it is kept, and key rotation.

use crate::store::{SecretRef, Store, StoreError};
use crate::vault::cipher::{RecordIdentity, SecretTier, VaultKey};
use crate::vault::error::VaultError;
use crate::vault::key_location::{KeyLocation, KeyStorage};
use linkworld_contract::secret::Secret;
use std::sync::{Mutex, PoisonError, RwLock};

/// The vault. Values are sealed and opened by work of the store, so that none is sealed with a key that a rotation is
/// about to delete.
pub(crate) struct Vault {
    key: RwLock<VaultKey>,
    /// `None` for a store in memory.
    location: Option<Mutex<KeyLocation>>,
}

impl Vault {
    /// The vault of a store. Finishes an interrupted rotation.
    pub(crate) fn open_over(
        store: &Store,
        key: VaultKey,
        location: Option<KeyLocation>,
    ) -> Result<Result<Self, VaultError>, StoreError> {
        let vault = Self { key: RwLock::new(key), location: location.map(Mutex::new) };
        if vault.with(VaultKey::is_rotating) {
            if let Err(error) = vault.reseal(store)? {
                return Ok(Err(error));
            }
            store.make_durable()?;
            if let Err(error) = vault.settle() {
                return Ok(Err(error));
            }
        }
        Ok(Ok(vault))
    }

    /// Seals a value of the local platform itself.
    pub(crate) fn seal_platform_record(&self, name: &str, value: &Secret) -> Vec<u8> {
        self.with(|key| key.seal(&platform_identity(name), value))
    }

    /// Opens a record of the local platform itself.
    pub(crate) fn open_platform_record(&self, name: &str, sealed: &[u8]) -> Result<Secret, VaultError> {
        self.with(|key| key.open(&platform_identity(name), sealed))
    }

    /// Seals a value of a secret.
    pub(crate) fn seal(&self, secret: &SecretRef, value: &Secret) -> Vec<u8> {
        self.with(|key| key.seal(&identity(secret), value))
    }

    /// Opens a value of a secret.
    pub(crate) fn open(&self, secret: &SecretRef, sealed: &[u8]) -> Result<Secret, VaultError> {
        self.with(|key| key.open(&identity(secret), sealed))
    }

    /// The key id.
    pub(crate) fn id(&self) -> String {
        self.with(VaultKey::id)
    }

    /// Where the key is kept; `None` for a store in memory.
    pub(crate) fn key_storage(&self) -> Option<KeyStorage> {
        self.at_location(|location| location.storage())
    }

    /// First step, as work of the store: saves a new key beside the old one, in the keyring if it works by now, and then
    /// seals every record again. Both keys open records until [`Self::settle`]. Returns the number of records.
    pub(crate) fn rotate(&self, store: &Store) -> Result<Result<u64, VaultError>, StoreError> {
        if !self.with(VaultKey::is_rotating) {
            let rotated = self.with(VaultKey::rotated);
            if let Some(Err(error)) = self.at_location(|location| location.save_or_move(&rotated)) {
                return Ok(Err(error));
            }
            self.put(rotated);
        }
        self.reseal(store)
    }

    /// Last step, once the records are committed: deletes the old key, first where it is kept and then in memory.
    pub(crate) fn settle(&self) -> Result<(), VaultError> {
        let settled = self.with(VaultKey::settled);
        self.at_location(|location| location.save(&settled)).transpose()?;
        self.put(settled);
        Ok(())
    }

    /// Opens all records before it writes any: a damaged record stops the rotation and stays unchanged.
    fn reseal(&self, store: &Store) -> Result<Result<u64, VaultError>, StoreError> {
        let resealed = |identity: &RecordIdentity<'_>, sealed: &[u8]| {
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
        for name in store.platform_record_names()? {
            let Some(sealed) = store.platform_record(&name)? else { continue };
            match resealed(&platform_identity(&name), &sealed) {
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
                store.set_platform_record(name, sealed)?;
            }
            Ok(())
        })?;
        Ok(Ok(records as u64))
    }

    fn at_location<T>(&self, work: impl FnOnce(&mut KeyLocation) -> T) -> Option<T> {
        self.location.as_ref().map(|location| work(&mut location.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn with<T>(&self, work: impl FnOnce(&VaultKey) -> T) -> T {
        work(&self.key.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, key: VaultKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = key;
    }
}

/// The identity of a record of the local platform itself.
fn platform_identity(name: &str) -> RecordIdentity<'_> {
    RecordIdentity { app: "", key: name, tier: SecretTier::Platform, tenant: "" }
}

fn identity(secret: &SecretRef) -> RecordIdentity<'_> {
    let tier = if secret.tenant_id.is_some() { SecretTier::Tenant } else { SecretTier::DevDefault };
    RecordIdentity { app: &secret.app, key: &secret.key, tier, tenant: secret.tenant_id.as_deref().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::Vault;
    use crate::store::{SecretRef, SecretRow, Store};
    use crate::vault::error::VaultError;
    use crate::vault::key_location::{KeyLocation, KeyPreference};
    use linkworld_contract::secret::Secret;
    use std::path::Path;

    fn secret_ref(key: &str, tenant_id: Option<&str>) -> SecretRef {
        SecretRef { app: "tax-bot".into(), key: key.into(), tenant_id: tenant_id.map(Into::into) }
    }

    fn put(store: &Store, vault: &Vault, secret: &SecretRef, value: &str) {
        let sealed = vault.seal(secret, &Secret::new(value.into()));
        let row = SecretRow { key: secret.key.clone(), description: None, updated_at: 1, sealed };
        store.set_secret(secret, &row).unwrap();
    }

    fn value(store: &Store, vault: &Vault, secret: &SecretRef) -> String {
        vault.open(secret, &store.secret(secret).unwrap().unwrap().sealed).unwrap().expose().to_owned()
    }

    fn open(store: &Store, file: &Path) -> Vault {
        let (location, key) = KeyLocation::find(file, file.exists(), KeyPreference::default()).unwrap();
        Vault::open_over(store, key, Some(location)).unwrap().unwrap()
    }

    fn is_rotating(file: &Path) -> bool {
        KeyLocation::find(file, true, KeyPreference::default()).unwrap().1.is_rotating()
    }

    #[test]
    fn an_interrupted_rotation_is_finished_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let store = Store::in_memory().unwrap();
        let vault = open(&store, &file);
        let (default, own) = (secret_ref("A", None), secret_ref("A", Some("t-1")));
        put(&store, &vault, &default, "one");
        put(&store, &vault, &own, "two");
        let first = vault.id();
        assert_eq!(vault.rotate(&store).unwrap().unwrap(), 2);
        assert_ne!(vault.id(), first);
        // The process dies here: the next one finds both keys, finishes and deletes the old one.
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
        put(&store, &vault, &secret_ref("A", None), "one");
        put(&store, &vault, &secret_ref("B", None), "two");
        let mut altered = store.secret(&secret_ref("B", None)).unwrap().unwrap().sealed;
        *altered.last_mut().unwrap() ^= 1;
        store.reseal_secret(&secret_ref("B", None), &altered).unwrap();
        let before = store.all_secrets().unwrap();
        assert!(matches!(vault.rotate(&store).unwrap(), Err(VaultError::Refused)));
        assert_eq!(store.all_secrets().unwrap(), before);
        assert_eq!(value(&store, &vault, &secret_ref("A", None)), "one");
    }
}
