//! The system's keyring: asked with patience, and believed only after it has given back what it was given.
//!
//! Every call runs on a thread of its own and is given up after its deadline, so that a dead service or a locked
//! store that waits for its owner never hangs a command. On Linux it is the Secret Service over the session bus.

use crate::clock::random_uuid;
use crate::env;
use keyring_core::api::CredentialStoreApi;
use linkworld_contract::limits::KEYRING_DEADLINE;
use linkworld_contract::secret::Secret;
use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Under which name all entries stand.
const SERVICE: &str = "linkworld";
/// The entry of [`Keyring::probe`].
const PROBE: &str = "probe";

/// Why the keyring did not do it. Carries nothing of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is none on this machine, or none in this session.
    #[error("no keyring available: {0}")]
    Absent(String),
    /// It is there and does not open: locked, or denied.
    #[error("the keyring is locked or denied access: {0}")]
    Refused(String),
    /// It took longer than it gets.
    #[error("the keyring did not respond within {} s", .0.as_secs())]
    Slow(Duration),
    /// It says it has no such entry, which a locked one says too.
    #[error("the keyring has no such entry, or is locked")]
    Nothing,
    /// It gave back something else than it was given.
    #[error("the keyring does not return the value that was stored")]
    Forgetful,
}

/// What keeps values under names.
pub trait CredentialStore: Send + Sync {
    /// Keeps a value in place of an earlier one.
    fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError>;
    /// Gives it back.
    fn get(&self, name: &str) -> Result<Secret, KeyringError>;
    /// Drops it; one that is not there is fine.
    fn remove(&self, name: &str) -> Result<(), KeyringError>;
}

/// A keyring with its deadline.
#[derive(Clone)]
pub struct Keyring {
    shelf: Arc<dyn CredentialStore>,
    patience: Duration,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring(***)")
    }
}

impl Default for Keyring {
    /// None at all.
    fn default() -> Self {
        Self::over(NoShelf, KEYRING_DEADLINE)
    }
}

impl Keyring {
    /// The system's. Nothing is asked yet.
    pub fn system() -> Self {
        Self::over(SystemShelf, KEYRING_DEADLINE)
    }

    /// Over another shelf.
    pub fn over(shelf: impl CredentialStore + 'static, patience: Duration) -> Self {
        Self { shelf: Arc::new(shelf), patience }
    }

    /// Writes, reads back, compares and removes: only what passes is trusted with a token.
    pub fn probe(&self) -> Result<(), KeyringError> {
        let probe = Secret::new(random_uuid());
        self.within(move |shelf| {
            shelf.put(PROBE, &probe)?;
            let kept = shelf.get(PROBE)?;
            shelf.remove(PROBE)?;
            if kept == probe { Ok(()) } else { Err(KeyringError::Forgetful) }
        })
    }

    /// Keeps a value, and makes sure that it can be had back.
    pub fn put(&self, name: &str, value: &Secret) -> Result<(), KeyringError> {
        let (name, value) = (name.to_owned(), value.clone());
        self.within(move |shelf| {
            shelf.put(&name, &value)?;
            if shelf.get(&name)? == value { Ok(()) } else { Err(KeyringError::Forgetful) }
        })
    }

    /// Gives a value back.
    pub fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        let name = name.to_owned();
        self.within(move |shelf| shelf.get(&name))
    }

    /// Drops a value.
    pub fn remove(&self, name: &str) -> Result<(), KeyringError> {
        let name = name.to_owned();
        self.within(move |shelf| shelf.remove(&name))
    }

    fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn CredentialStore) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let (sender, answer) = channel();
        let shelf = Arc::clone(&self.shelf);
        // Not joined: a thread that hangs ends with the process.
        let spawned = std::thread::Builder::new().name("keyring".into()).spawn(move || {
            let _ = sender.send(work(&*shelf));
        });
        if let Err(error) = spawned {
            return Err(KeyringError::Absent(error.to_string()));
        }
        let deadline = env::test_time_scale().map_or(self.patience, |factor| self.patience.mul_f64(factor));
        match answer.recv_timeout(deadline) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => Err(KeyringError::Slow(self.patience)),
            Err(RecvTimeoutError::Disconnected) => Err(KeyringError::Absent("the keyring library failed".into())),
        }
    }
}

struct NoShelf;

impl CredentialStore for NoShelf {
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

struct SystemShelf;

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

impl SystemShelf {
    fn entry(name: &str) -> Result<keyring_core::Entry, KeyringError> {
        let store = CONNECTED.as_ref().map_err(refused)?;
        store.build(SERVICE, name, None).map_err(|error| refused(&error))
    }
}

impl CredentialStore for SystemShelf {
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

/// Only variants whose words cannot hold a value are repeated.
fn refused(error: &keyring_core::Error) -> KeyringError {
    use keyring_core::Error;
    match error {
        Error::NoEntry => KeyringError::Nothing,
        Error::NoStorageAccess(_) => KeyringError::Refused(error.to_string()),
        Error::PlatformFailure(_) | Error::NoDefaultStore => KeyringError::Absent(error.to_string()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeyringError::Forgetful,
        _ => KeyringError::Refused("it does not support this entry".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{CredentialStore, Keyring, KeyringError};
    use linkworld_contract::secret::Secret;
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    #[derive(Clone, Default)]
    struct Drawer(Arc<Mutex<HashMap<String, Secret>>>);

    impl CredentialStore for Drawer {
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

    /// Takes and does not give: a locked store.
    struct Locked;

    impl CredentialStore for Locked {
        fn put(&self, _: &str, _: &Secret) -> Result<(), KeyringError> {
            Ok(())
        }

        fn get(&self, _: &str) -> Result<Secret, KeyringError> {
            Err(KeyringError::Nothing)
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

    /// Long enough for what answers on a busy machine.
    const LONG: Duration = Duration::from_secs(60);
    /// Short enough to wait for what never answers.
    const SHORT: Duration = Duration::from_millis(50);

    #[test]
    fn what_is_kept_comes_back_and_a_probe_leaves_nothing() {
        let drawer = Drawer::default();
        let keyring = Keyring::over(drawer.clone(), LONG);
        keyring.probe().unwrap();
        assert!(drawer.0.lock().unwrap().is_empty());
        let value = Secret::new("canary".into());
        keyring.put("a", &value).unwrap();
        assert_eq!(keyring.get("a").unwrap(), value);
        keyring.remove("a").unwrap();
        assert_eq!(keyring.get("a"), Err(KeyringError::Nothing));
        assert!(!format!("{keyring:?}").contains("canary"));
    }

    #[test]
    fn a_store_that_gives_nothing_back_is_not_trusted() {
        assert_eq!(Keyring::over(Locked, LONG).probe(), Err(KeyringError::Nothing));
        assert_eq!(Keyring::over(Locked, LONG).put("a", &Secret::new("v".into())), Err(KeyringError::Nothing));
        assert!(matches!(Keyring::default().probe(), Err(KeyringError::Absent(_))));
    }

    #[test]
    fn a_dead_service_is_given_up() {
        assert_eq!(Keyring::over(Dead, SHORT).probe(), Err(KeyringError::Slow(SHORT)));
        assert!(matches!(Keyring::over(Dead, LONG).get("a"), Err(KeyringError::Absent(_))));
    }
}
