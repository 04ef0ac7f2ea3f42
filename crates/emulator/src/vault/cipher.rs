//! Sealing of secrets at rest: AES-256-GCM records that open only for the identity they were sealed for.
//!
//! A record is `format (1) | key id (8) | nonce (12) | ciphertext and tag`. The identity and the header are
//! associated data, so a record moved to another app, key, tier or tenant is refused like a flipped bit.
//! Nothing of the plain value leaves before the tag is verified. Knows no store: records are bytes.
//!
//! Where the key is kept is told by [`place`].
//!
//! A key is rotated in three steps, so that no crash leaves a record without its key: the new key is written
//! beside the old one, every record is sealed again, the old key is dropped. Until then either opens.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use linkworld_contract::secret::Secret;
use linkworld_system::clock::random_bytes;
use linkworld_system::disk::DiskError;
use linkworld_system::keyring::KeyringError;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
/// A key, and the one before it while it is rotated.
pub(super) const KEY_FILE_BYTES_MAX: usize = 2 * KEY_BYTES;
const KEY_ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// Why a record or a key was refused. Carries nothing of either.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Shorter than any record.
    #[error("the sealed record is cut short")]
    Short,
    /// Written by a newer program, or not a record at all.
    #[error("the sealed record has the unknown format {0}")]
    Format(u8),
    /// Sealed with another key.
    #[error("the sealed record belongs to another vault key")]
    OtherKey,
    /// Changed, or sealed for another identity.
    #[error("the sealed record does not verify")]
    Refused,
    /// What should be a key is none.
    #[error("the vault key has {0} bytes; a key has 32, and two while it is rotated")]
    KeyLength(usize),
    /// There are records and no key that opens them. None is made: it would open nothing.
    #[error("the vault key {} is gone, and what was sealed with it cannot be opened without it", .0.display())]
    KeyGone(PathBuf),
    /// The key is in the keyring, which does not give, take or drop it.
    #[error("the vault key is in the system's keyring, and {0}")]
    Keyring(KeyringError),
    /// The key file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Which of a secret's values a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// The developer's default for every install.
    DevDefault,
    /// One tenant's own value.
    Tenant,
    /// The local platform's own, never served to anybody.
    Platform,
}

impl Tier {
    fn word(self) -> &'static str {
        match self {
            Self::DevDefault => "dev_default",
            Self::Tenant => "tenant",
            Self::Platform => "platform",
        }
    }
}

/// What a record is for; it opens for nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// The app's slug.
    pub app: &'a str,
    /// The secret's key.
    pub key: &'a str,
    /// Which of its values.
    pub tier: Tier,
    /// The tenant's id; empty outside [`Tier::Tenant`].
    pub tenant: &'a str,
}

/// The key every record of one store is sealed with, and while it is rotated the one before.
pub struct VaultKey {
    current: Key,
    previous: Option<Key>,
}

#[derive(Clone)]
struct Key {
    material: Zeroizing<[u8; KEY_BYTES]>,
    cipher: Aes256Gcm,
    id: [u8; KEY_ID_BYTES],
}

impl std::fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VaultKey(***)")
    }
}

impl VaultKey {
    /// A key that is gone with the process.
    pub fn ephemeral() -> Self {
        Self { current: Key::new(&Zeroizing::new(random_bytes::<KEY_BYTES>())), previous: None }
    }

    /// One key, or two while it is rotated: the current one first.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        match bytes.as_chunks::<KEY_BYTES>() {
            ([current], []) => Ok(Self { current: Key::new(current), previous: None }),
            ([current, previous], []) => Ok(Self { current: Key::new(current), previous: Some(Key::new(previous)) }),
            _ => Err(VaultError::KeyLength(bytes.len())),
        }
    }

    /// The same the other way round.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_FILE_BYTES_MAX));
        bytes.extend_from_slice(self.current.material.as_slice());
        if let Some(previous) = &self.previous {
            bytes.extend_from_slice(previous.material.as_slice());
        }
        bytes
    }

    /// A new key that still opens what this one sealed.
    pub fn rotated(&self) -> Self {
        Self { previous: Some(self.current.clone()), ..Self::ephemeral() }
    }

    /// The same without the key before it: what that one sealed is lost from now on.
    pub fn settled(&self) -> Self {
        Self { current: self.current.clone(), previous: None }
    }

    /// Whether a rotation was begun and not finished.
    pub fn is_rotating(&self) -> bool {
        self.previous.is_some()
    }

    /// Which key this is, in hex; no secret.
    pub fn id(&self) -> String {
        self.current.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a record was sealed with the current key.
    pub fn is_current(&self, record: &[u8]) -> bool {
        record.get(1..=KEY_ID_BYTES) == Some(self.current.id.as_slice())
    }

    /// Seals a value for one identity. The nonce is random: 96 bits stay unique far beyond the writes of a store.
    pub fn seal(&self, identity: &Identity<'_>, secret: &Secret) -> Vec<u8> {
        let nonce = random_bytes::<NONCE_BYTES>();
        let key = &self.current;
        let associated = key.associated(identity);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: &associated };
        let sealed = key
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("AES-GCM seals up to 64 GiB, and a secret has 64 KiB");
        let mut record = Vec::with_capacity(HEADER_BYTES + sealed.len());
        record.push(FORMAT);
        record.extend_from_slice(&key.id);
        record.extend_from_slice(&nonce);
        record.extend_from_slice(&sealed);
        record
    }

    /// Opens a record sealed for this very identity with this very key.
    pub fn open(&self, identity: &Identity<'_>, record: &[u8]) -> Result<Secret, VaultError> {
        let (header, sealed) = record.split_at_checked(HEADER_BYTES).ok_or(VaultError::Short)?;
        if sealed.len() < TAG_BYTES {
            return Err(VaultError::Short);
        }
        if header[0] != FORMAT {
            return Err(VaultError::Format(header[0]));
        }
        let keys = [Some(&self.current), self.previous.as_ref()];
        let named = keys.into_iter().flatten().find(|key| header[1..=KEY_ID_BYTES] == key.id);
        let key = named.ok_or(VaultError::OtherKey)?;
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&header[1 + KEY_ID_BYTES..]);
        let associated = key.associated(identity);
        let payload = Payload { msg: sealed, aad: &associated };
        let plain = key.cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| VaultError::Refused)?;
        // Sealed from a `Secret`, so it is text; a record that is not has been made by somebody else.
        String::from_utf8(plain).map(Secret::new).map_err(|error| {
            drop(Zeroizing::new(error.into_bytes()));
            VaultError::Refused
        })
    }
}

impl Key {
    fn new(material: &[u8; KEY_BYTES]) -> Self {
        let hash = Sha256::new().chain_update(b"linkworld vault key id").chain_update(material).finalize();
        let mut id = [0; KEY_ID_BYTES];
        id.copy_from_slice(&hash[..KEY_ID_BYTES]);
        let cipher = Aes256Gcm::new(material.as_slice().try_into().expect("the key has the cipher's length"));
        Self { material: Zeroizing::new(*material), cipher, id }
    }

    /// Lengths stand before each part, so that no two identities share one spelling.
    fn associated(&self, identity: &Identity<'_>) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(&self.id);
        for part in [identity.app, identity.key, identity.tier.word(), identity.tenant] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER_BYTES, Identity, Tier, VaultError, VaultKey};
    use linkworld_contract::secret::Secret;

    const ID: Identity<'static> = Identity { app: "tax-bot", key: "API_KEY", tier: Tier::Tenant, tenant: "t-1" };

    #[test]
    fn every_flipped_bit_is_refused_without_a_trace_of_the_value() {
        let key = VaultKey::ephemeral();
        let record = key.seal(&ID, &Secret::new("hunter2".into()));
        assert_eq!(key.open(&ID, &record).unwrap().expose(), "hunter2");
        assert!(!record.windows(7).any(|part| part == b"hunter2"));
        for at in 0..record.len() {
            for bit in 0..8 {
                let mut bent = record.clone();
                bent[at] ^= 1 << bit;
                let error = key.open(&ID, &bent).unwrap_err();
                assert!(!error.to_string().contains("hunter2"));
                let expected = match at {
                    0 => matches!(error, VaultError::Format(_)),
                    1..=8 => matches!(error, VaultError::OtherKey),
                    _ => matches!(error, VaultError::Refused),
                };
                assert!(expected, "byte {at} bit {bit}: {error:?}");
            }
        }
        for length in 0..HEADER_BYTES + 16 {
            assert!(matches!(key.open(&ID, &record[..length]), Err(VaultError::Short)));
        }
        assert!(matches!(key.open(&ID, &record[..record.len() - 1]), Err(VaultError::Refused)));
    }

    #[test]
    fn a_record_opens_for_its_own_identity_only() {
        let key = VaultKey::ephemeral();
        let others = [
            Identity { app: "tax-bo", ..ID },
            Identity { key: "API_KEY2", ..ID },
            Identity { tier: Tier::DevDefault, ..ID },
            Identity { tenant: "t-2", ..ID },
            // The same letters, divided differently.
            Identity { app: "tax-botA", key: "PI_KEY", ..ID },
        ];
        let record = key.seal(&ID, &Secret::new("v".into()));
        for other in &others {
            assert!(matches!(key.open(other, &record), Err(VaultError::Refused)), "{other:?}");
        }
        assert!(matches!(VaultKey::ephemeral().open(&ID, &record), Err(VaultError::OtherKey)));
    }

    #[test]
    fn the_same_value_never_looks_the_same() {
        let key = VaultKey::ephemeral();
        let secret = Secret::new("v".into());
        assert_ne!(key.seal(&ID, &secret), key.seal(&ID, &secret));
    }

    #[test]
    fn a_rotation_that_stops_anywhere_loses_nothing() {
        let again = |key: &VaultKey| VaultKey::from_bytes(&key.to_bytes()).unwrap();
        let old = VaultKey::ephemeral();
        let before = old.seal(&ID, &Secret::new("v".into()));
        let rotating = old.rotated();
        let found = again(&rotating);
        assert!(found.is_rotating() && found.id() == rotating.id() && found.id() != old.id());
        assert!(!found.is_current(&before));
        let value = found.open(&ID, &before).unwrap();
        let after = found.seal(&ID, &value);
        assert!(found.is_current(&after) && !found.is_current(&[]));
        let settled = again(&found.settled());
        assert!(!settled.is_rotating());
        assert_eq!(settled.open(&ID, &after).unwrap().expose(), "v");
        assert!(matches!(settled.open(&ID, &before), Err(VaultError::OtherKey)));
    }

    #[test]
    fn ten_thousand_records_share_no_nonce() {
        let key = VaultKey::ephemeral();
        let secret = Secret::new("v".into());
        let nonce = |_| key.seal(&ID, &secret)[HEADER_BYTES - super::NONCE_BYTES..HEADER_BYTES].to_vec();
        let nonces: std::collections::HashSet<_> = (0..10_000).map(nonce).collect();
        assert_eq!(nonces.len(), 10_000);
    }

    #[test]
    fn every_flipped_byte_of_two_hundred_records_is_refused() {
        let key = VaultKey::ephemeral();
        for number in 0..200 {
            let value = format!("canary-{number}-{}", "x".repeat(number));
            let record = key.seal(&ID, &Secret::new(value.clone()));
            for at in 0..record.len() {
                let mut bent = record.clone();
                bent[at] ^= 0xff;
                let error = key.open(&ID, &bent).unwrap_err();
                assert!(!format!("{error} {error:?}").contains("canary"));
            }
        }
    }

    #[test]
    fn no_bytes_make_it_fall_over() {
        let key = VaultKey::ephemeral();
        let mut record = key.seal(&ID, &Secret::new("v".into()));
        for round in 0..20_000_usize {
            let at = round * 7 % record.len();
            record[at] = record[at].wrapping_mul(31).wrapping_add(u8::try_from(round % 251).unwrap());
            assert!(key.open(&ID, &record[..round % (record.len() + 1)]).is_err());
        }
    }
}
