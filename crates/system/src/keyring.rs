//! The system keyring, with a deadline for every call; it is used only if it returns what was stored.
//!
//! Every call runs on a thread of its own and is abandoned after its deadline, so that a hung service or a prompt to
//! unlock the keyring does not hang a command. On Linux the keyring is the Secret Service over the session bus.

use crate::clock::random_uuid;
use crate::env;
use keyring_core::api::CredentialStoreApi;
use linkworld_contract::limits::KEYRING_DEADLINE;
use linkworld_contract::secret::Secret;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The service name of all entries.
const SERVICE: &str = "linkworld";
/// The entry of [`Keyring::probe`].
const PROBE: &str = "probe";

/// Why a call failed. Contains nothing of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is no keyring on this machine or in this session.
    #[error("no keyring available: {0}")]
    Absent(String),
    /// It is locked, or access is denied.
    #[error("the keyring is locked or denied access: {0}")]
    Refused(String),
    /// It did not respond within the deadline.
    #[error("the keyring did not respond within {} s", .0.as_secs())]
    Slow(Duration),
    /// It reports that it has no such entry, which a locked keyring reports too.
    #[error("the keyring has no such entry, or is locked")]
    NoEntry,
    /// It returned something else than was stored.
    #[error("the keyring does not return the value that was stored")]
    Unreliable,
}

/// A store of values by name.
pub trait CredentialStore: Send + Sync {
    /// Stores a value, replacing an earlier one.
    fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError>;
    /// Returns a value.
    fn get(&self, name: &str) -> Result<Secret, KeyringError>;
    /// Removes a value; a missing one is fine.
    fn remove(&self, name: &str) -> Result<(), KeyringError>;
}

/// A keyring with its deadline.
#[derive(Clone)]
pub struct Keyring {
    store: Arc<dyn CredentialStore>,
    deadline: Duration,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring(***)")
    }
}

impl Default for Keyring {
    /// No keyring.
    fn default() -> Self {
        Self::over(NoStore, KEYRING_DEADLINE)
    }
}

impl Keyring {
    /// The system keyring. Nothing is called yet.
    pub fn system() -> Self {
        Self::over(SystemStore, KEYRING_DEADLINE)
    }

    /// Over another store.
    pub fn over(store: impl CredentialStore + 'static, deadline: Duration) -> Self {
        Self { store: Arc::new(store), deadline }
    }

    /// Stores, reads, compares and removes a value: only a keyring that passes is used for tokens.
    pub fn probe(&self) -> Result<(), KeyringError> {
        let probe = Secret::new(random_uuid());
        self.within(move |store| {
            store.put(PROBE, &probe)?;
            let kept = store.get(PROBE)?;
            store.remove(PROBE)?;
            if kept == probe { Ok(()) } else { Err(KeyringError::Unreliable) }
        })
    }

    /// Stores a value, and checks that it can be read.
    pub fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
        let (name, value) = (name.to_owned(), value.clone());
        self.within(move |store| {
            store.put(&name, &value)?;
            if store.get(&name)? == value { Ok(()) } else { Err(KeyringError::Unreliable) }
        })
    }

    /// Returns a value.
    pub fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        let name = name.to_owned();
        self.within(move |store| store.get(&name))
    }

    /// Removes a value.
    pub fn remove(&self, name: &str) -> Result<(), KeyringError> {
        let name = name.to_owned();
        self.within(move |store| store.remove(&name))
    }

    fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn CredentialStore) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let (sender, answer) = channel();
        let store = Arc::clone(&self.store);
        // Not joined: a thread that hangs ends with the process.
        let spawned = std::thread::Builder::new().name("keyring".into()).spawn(move || {
            let _ = sender.send(work(&*store));
        });
        if let Err(error) = spawned {
            return Err(KeyringError::Absent(error.to_string()));
        }
        let deadline = env::test_time_scale().map_or(self.deadline, |factor| self.deadline.mul_f64(factor));
        match answer.recv_timeout(deadline) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => Err(KeyringError::Slow(self.deadline)),
            Err(RecvTimeoutError::Disconnected) => Err(KeyringError::Absent("the keyring library failed".into())),
        }
    }
}

struct NoStore;

impl CredentialStore for NoStore {
    fn put(&self, _: &str, _: &Secret) -> Result<(), KeyringError> {
        Err(KeyringError::Absent("not supported on this system".into()))
    }

    fn get(&self, _: &str) -> Result<Secret, KeyringError> {
        Err(KeyringError::Absent("not supported on this system".into()))
    }

    fn remove(&self, _: &str) -> Result<(), KeyringError> {
        Err(KeyringError::Absent("not supported on this system".into()))
    }
}

/// A store in memory, for tests; clones share it.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<BTreeMap<String, Secret>>>);

impl MemoryStore {
    /// The names of its entries, sorted.
    pub fn names(&self) -> Vec<String> {
        self.entries().keys().cloned().collect()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CredentialStore for MemoryStore {
    fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
        self.entries().insert(name.into(), value.clone());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        self.entries().get(name).cloned().ok_or(KeyringError::NoEntry)
    }

    fn remove(&self, name: &str) -> Result<(), KeyringError> {
        self.entries().remove(name);
        Ok(())
    }
}

struct SystemStore;

/// The Secret Service.
#[cfg(all(unix, not(target_os = "macos")))]
use dbus_secret_service_keyring_store::Store;

/// The login keychain.
#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;

/// The Credential Manager.
#[cfg(windows)]
use windows_native_keyring_store::Store;

/// Connects on first use; an error is kept too, because a bus that is missing does not appear later.
static CONNECTED: LazyLock<keyring_core::Result<Arc<Store>>> = LazyLock::new(Store::new);

impl SystemStore {
    fn entry(name: &str) -> Result<keyring_core::Entry, KeyringError> {
        let store = CONNECTED.as_ref().map_err(refused)?;
        store.build(SERVICE, name, None).map_err(|error| refused(&error))
    }
}

impl CredentialStore for SystemStore {
    fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
        Self::entry(name)?.set_password(value.expose()).map_err(|error| refused(&error))
    }

    fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        Self::entry(name)?.get_password().map(Secret::new).map_err(|error| refused(&error))
    }

    fn remove(&self, name: &str) -> Result<(), KeyringError> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

/// Only messages that cannot contain a value are repeated.
fn refused(error: &keyring_core::Error) -> KeyringError {
    use keyring_core::Error;
    match error {
        Error::NoEntry => KeyringError::NoEntry,
        Error::NoStorageAccess(_) => KeyringError::Refused(error.to_string()),
        Error::PlatformFailure(_) | Error::NoDefaultStore => KeyringError::Absent(error.to_string()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeyringError::Unreliable,
        _ => KeyringError::Refused("it does not support this entry".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{CredentialStore, Keyring, KeyringError, MemoryStore};
    use linkworld_contract::secret::Secret;
    use std::time::Duration;

    /// Stores and returns nothing, as a locked keyring does.
    struct Locked;

    impl CredentialStore for Locked {
        fn put(&self, _: &str, _: &Secret) -> Result<(), KeyringError> {
            Ok(())
        }

        fn get(&self, _: &str) -> Result<Secret, KeyringError> {
            Err(KeyringError::NoEntry)
        }

        fn remove(&self, _: &str) -> Result<(), KeyringError> {
            Ok(())
        }
    }

    struct Dead;

    impl CredentialStore for Dead {
        fn put(&self, _: &str, _: &Secret) -> Result<(), KeyringError> {
            loop {
                std::thread::park();
            }
        }

        fn get(&self, _: &str) -> Result<Secret, KeyringError> {
            panic!("on purpose")
        }

        fn remove(&self, _: &str) -> Result<(), KeyringError> {
            Ok(())
        }
    }

    /// Long enough on a busy machine.
    const LONG: Duration = Duration::from_secs(60);
    /// Short enough to wait for a call that never returns.
    const SHORT: Duration = Duration::from_millis(50);

    #[test]
    fn values_are_returned_and_a_probe_leaves_nothing() {
        let memory = MemoryStore::default();
        let keyring = Keyring::over(memory.clone(), LONG);
        keyring.probe().unwrap();
        assert!(memory.names().is_empty());
        let value = Secret::new("canary".into());
        keyring.put("a", &value).unwrap();
        assert_eq!(keyring.get("a").unwrap(), value);
        keyring.remove("a").unwrap();
        assert_eq!(keyring.get("a"), Err(KeyringError::NoEntry));
        assert!(!format!("{keyring:?}").contains("canary"));
    }

    #[test]
    fn a_store_that_returns_nothing_is_not_used() {
        assert_eq!(Keyring::over(Locked, LONG).probe(), Err(KeyringError::NoEntry));
        assert_eq!(Keyring::over(Locked, LONG).put("a", &Secret::new("v".into())), Err(KeyringError::NoEntry));
        assert!(matches!(Keyring::default().probe(), Err(KeyringError::Absent(_))));
    }

    #[test]
    fn a_hung_service_is_abandoned() {
        assert_eq!(Keyring::over(Dead, SHORT).probe(), Err(KeyringError::Slow(SHORT)));
        assert!(matches!(Keyring::over(Dead, LONG).get("a"), Err(KeyringError::Absent(_))));
    }
}
