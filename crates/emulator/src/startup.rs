//! Opening the store, the vault and the platform's own records.

use crate::auth::token::SigningKey;
use crate::error::EmulatorError;
use crate::options::StoreLocation;
use crate::store::{AccountRow, Store, StoreError, TenantRow};
use crate::vault::cipher::VaultKey;
use crate::vault::error::VaultError;
use crate::vault::key_location::{KeyLocation, KeyPreference};
use crate::vault::rotation::Vault;
use linkworld_contract::limits::STORE_LOCK_PATIENCE;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::secret::Secret;
use linkworld_contract::text;
use linkworld_system::clock::{ClockSetting, random_bytes, random_uuid};
use linkworld_system::files::{self, FileError, FileLock};
use linkworld_system::keyring::KeyringError;
use std::path::{Path, PathBuf};

/// An open store with everything read from it at start.
pub(crate) struct OpenedStore {
    pub(crate) lock: Option<FileLock>,
    pub(crate) vault: Vault,
    pub(crate) keyring_error: Option<KeyringError>,
    pub(crate) store: Store,
    pub(crate) owner: AccountRow,
    pub(crate) tenant: TenantRow,
    pub(crate) keys: SigningKey,
    /// How the clock went when it was last commanded.
    pub(crate) clock: Option<ClockSetting>,
    /// Whether it was created by this start.
    pub(crate) is_new: bool,
}

/// The email address of the account that owns this machine.
const OWNER: &str = "developer@localhost";
/// File name of the store in its folder.
const STORE_FILE: &str = "platform.db";
/// File name of the lock in the store's folder.
const LOCK_FILE: &str = "lock";
/// Random bytes in a signing key.
const SIGNING_KEY_BYTES: usize = 32;

/// Opens or creates the store. Blocks on the disk and possibly on the system keyring.
pub(crate) fn open_store(
    location: &StoreLocation,
    preference: KeyPreference,
    (tenant, tenant_id): (&TenantSlug, Option<String>),
    now: i64,
) -> Result<OpenedStore, EmulatorError> {
    let LockedStore { lock, vault, keyring_error, store } = match location {
        StoreLocation::Memory => {
            let store = Store::in_memory()?;
            let vault = Vault::open_over(&store, VaultKey::ephemeral(), None)??;
            LockedStore { lock: None, vault, keyring_error: None, store }
        }
        StoreLocation::Folder(folder) => open_locked(folder, preference)?,
    };
    let owner =
        AccountRow { id: random_uuid(), email: OWNER.into(), publish_allowed: true, owner: true, created_at: now };
    let tenant = TenantRow { id: tenant_id.unwrap_or_else(random_uuid), slug: tenant.to_string(), created_at: now };
    // One transaction, so that a first start waits for the disk once.
    let (is_new, material, owner, tenant) = store.atomic(|| {
        store.end_lost_calls("the platform was killed before the call ended")?;
        let is_new = store.tenants()?.is_empty();
        let material = signing_material(&store, &vault)?;
        Ok((is_new, material, store.ensure_account(&owner)?, store.ensure_tenant(&tenant)?))
    })?;
    let clock = store.clock_setting()?;
    Ok(OpenedStore {
        is_new,
        clock,
        lock,
        vault,
        keyring_error,
        store,
        owner,
        tenant,
        keys: SigningKey::new(material?),
    })
}

/// A store that no other process can open, with its vault.
pub(crate) struct LockedStore {
    pub(crate) lock: Option<FileLock>,
    pub(crate) vault: Vault,
    pub(crate) keyring_error: Option<KeyringError>,
    pub(crate) store: Store,
}

/// Opens or creates the store of a folder.
pub(crate) fn open_locked(folder: &Path, preference: KeyPreference) -> Result<LockedStore, EmulatorError> {
    // Take the lock first: it prevents two starts from creating two keys or two stores.
    let lock = files::lock_within(&folder.join(LOCK_FILE), STORE_LOCK_PATIENCE).map_err(|error| match error {
        FileError::Locked(_) => EmulatorError::StoreHeld(folder.to_owned()),
        other => other.into(),
    })?;
    let file = folder.join(STORE_FILE);
    // The key is created before the store, so an existing store without a key has lost it.
    let (location, key) = KeyLocation::find(&key_file(folder), files::exists(&file), preference)?;
    let keyring_error = location.keyring_error().cloned();
    let store = Store::open(&file)?;
    let vault = Vault::open_over(&store, key, Some(location))??;
    Ok(LockedStore { lock: Some(lock), vault, keyring_error, store })
}

/// Whether a folder has a store.
pub(crate) fn has_store(folder: &Path) -> bool {
    files::exists(&folder.join(STORE_FILE))
}

/// The key file is beside the folder, not in it, so that a copy or backup of the folder cannot be decrypted.
fn key_file(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// The token signing key. It is the same at every start, so that a saved login keeps working.
fn signing_material(store: &Store, vault: &Vault) -> Result<Result<Secret, VaultError>, StoreError> {
    const NAME: &str = "signing_key";
    if let Some(sealed) = store.platform_record(NAME)? {
        return Ok(vault.open_platform_record(NAME, &sealed));
    }
    let hex = text::hex(&random_bytes::<SIGNING_KEY_BYTES>());
    let material = Secret::new(hex);
    store.set_platform_record(NAME, &vault.seal_platform_record(NAME, &material))?;
    Ok(Ok(material))
}
