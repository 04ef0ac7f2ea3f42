//! Encryption of secrets at rest: AES-256-GCM records that open only for the identity they were sealed for.
//!
//! A record is `format (1) | key id (8) | nonce (12) | ciphertext and tag`. The identity and the header are
//! associated data, so a record moved to another app, key, tier or tenant is refused like a flipped bit.
//! Nothing of the plaintext is used before the tag is verified. It does not know the store: records are bytes.
//!
//! A key is rotated in three steps, so that a crash never leaves a record without its key: the new key is saved beside
//! the old one, every record is sealed again, the old key is deleted. Until then both keys open records.

use crate::vault::error::VaultError;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use linkworld_contract::secret::Secret;
use linkworld_contract::text;
use linkworld_system::clock::random_bytes;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
/// One key, or two during a rotation.
pub(super) const KEY_FILE_BYTES_MAX: usize = 2 * KEY_BYTES;
const KEY_ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// Which value of a secret a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretTier {
    /// The developer's default for all installs.
    DevDefault,
    /// One tenant's own value.
    Tenant,
    /// A value of the local platform itself, never returned by an API.
    Platform,
}

impl SecretTier {
    fn word(self) -> &'static str {
        match self {
            Self::DevDefault => "dev_default",
            Self::Tenant => "tenant",
            Self::Platform => "platform",
        }
    }
}

/// What a record was sealed for; it opens for nothing else.
#[derive(Debug, Clone, Copy)]
pub struct RecordIdentity<'a> {
    /// The app's slug.
    pub app: &'a str,
    /// The secret's key.
    pub key: &'a str,
    /// Which value of the secret.
    pub tier: SecretTier,
    /// The tenant's id; empty outside [`SecretTier::Tenant`].
    pub tenant: &'a str,
}

/// The key that seals all records of one store, and the previous key during a rotation.
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
    /// A new random key.
    pub fn ephemeral() -> Self {
        Self { current: Key::new(&Zeroizing::new(random_bytes::<KEY_BYTES>())), previous: None }
    }

    /// Reads one key, or two during a rotation with the current one first.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        match bytes.as_chunks::<KEY_BYTES>() {
            ([current], []) => Ok(Self { current: Key::new(current), previous: None }),
            ([current, previous], []) => Ok(Self { current: Key::new(current), previous: Some(Key::new(previous)) }),
            _ => Err(VaultError::KeyLength(bytes.len())),
        }
    }

    /// The bytes that [`Self::from_bytes`] reads.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_FILE_BYTES_MAX));
        bytes.extend_from_slice(self.current.material.as_slice());
        if let Some(previous) = &self.previous {
            bytes.extend_from_slice(previous.material.as_slice());
        }
        bytes
    }

    /// A new key that still opens records of this one.
    pub fn rotated(&self) -> Self {
        Self { previous: Some(self.current.clone()), ..Self::ephemeral() }
    }

    /// This key without the previous one. Records of the previous key can no longer be opened.
    pub fn settled(&self) -> Self {
        Self { current: self.current.clone(), previous: None }
    }

    /// Whether a rotation has started and not finished.
    pub fn is_rotating(&self) -> bool {
        self.previous.is_some()
    }

    /// The key id in hexadecimal; not secret.
    pub fn id(&self) -> String {
        text::hex(&self.current.id)
    }

    /// Whether a record was sealed with the current key.
    pub fn is_current(&self, record: &[u8]) -> bool {
        record.get(1..=KEY_ID_BYTES) == Some(self.current.id.as_slice())
    }

    /// Seals a value for one identity. The nonce is random: a store writes far too little for 96 bits to repeat.
    pub fn seal(&self, identity: &RecordIdentity<'_>, secret: &Secret) -> Vec<u8> {
        let nonce = random_bytes::<NONCE_BYTES>();
        let key = &self.current;
        let associated = key.associated(identity);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: &associated };
        let sealed = key
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("AES-GCM seals up to 64 GiB, and a secret has at most 64 KiB");
        let mut record = Vec::with_capacity(HEADER_BYTES + sealed.len());
        record.push(FORMAT);
        record.extend_from_slice(&key.id);
        record.extend_from_slice(&nonce);
        record.extend_from_slice(&sealed);
        record
    }

    /// Opens a record that was sealed with this key for this identity.
    pub fn open(&self, identity: &RecordIdentity<'_>, record: &[u8]) -> Result<Secret, VaultError> {
        let (header, sealed) = record.split_at_checked(HEADER_BYTES).ok_or(VaultError::Short)?;
        if sealed.len() < TAG_BYTES {
            return Err(VaultError::Short);
        }
        if header[0] != FORMAT {
            return Err(VaultError::Format(header[0]));
        }
        let keys = [Some(&self.current), self.previous.as_ref()];
        let matching = keys.into_iter().flatten().find(|key| header[1..=KEY_ID_BYTES] == key.id);
        let key = matching.ok_or(VaultError::OtherKey)?;
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&header[1 + KEY_ID_BYTES..]);
        let associated = key.associated(identity);
        let payload = Payload { msg: sealed, aad: &associated };
        let plain = key.cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| VaultError::Refused)?;
        // Records are sealed from text, so other bytes were not sealed by this program.
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
        let cipher =
            Aes256Gcm::new(material.as_slice().try_into().expect("the key has the length that the cipher requires"));
        Self { material: Zeroizing::new(*material), cipher, id }
    }

    /// Each part is preceded by its length, so that different identities never have the same encoding.
    fn associated(&self, identity: &RecordIdentity<'_>) -> Vec<u8> {
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
    use super::{HEADER_BYTES, RecordIdentity, SecretTier, VaultKey};
    use crate::vault::error::VaultError;
    use linkworld_contract::secret::Secret;

    const ID: RecordIdentity<'static> =
        RecordIdentity { app: "tax-bot", key: "API_KEY", tier: SecretTier::Tenant, tenant: "t-1" };

    #[test]
    fn every_flipped_bit_is_refused_without_revealing_the_value() {
        let key = VaultKey::ephemeral();
        let record = key.seal(&ID, &Secret::new("hunter2".into()));
        assert_eq!(key.open(&ID, &record).unwrap().expose(), "hunter2");
        assert!(!record.windows(7).any(|part| part == b"hunter2"));
        for at in 0..record.len() {
            for bit in 0..8 {
                let mut altered = record.clone();
                altered[at] ^= 1 << bit;
                let error = key.open(&ID, &altered).unwrap_err();
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
            RecordIdentity { app: "tax-bo", ..ID },
            RecordIdentity { key: "API_KEY2", ..ID },
            RecordIdentity { tier: SecretTier::DevDefault, ..ID },
            RecordIdentity { tenant: "t-2", ..ID },
            // The same characters, divided differently.
            RecordIdentity { app: "tax-botA", key: "PI_KEY", ..ID },
        ];
        let record = key.seal(&ID, &Secret::new("v".into()));
        for other in &others {
            assert!(matches!(key.open(other, &record), Err(VaultError::Refused)), "{other:?}");
        }
        assert!(matches!(VaultKey::ephemeral().open(&ID, &record), Err(VaultError::OtherKey)));
    }

    #[test]
    fn sealing_twice_gives_different_records() {
        let key = VaultKey::ephemeral();
        let secret = Secret::new("v".into());
        assert_ne!(key.seal(&ID, &secret), key.seal(&ID, &secret));
    }

    #[test]
    fn an_interrupted_rotation_loses_nothing() {
        let reloaded = |key: &VaultKey| VaultKey::from_bytes(&key.to_bytes()).unwrap();
        let old = VaultKey::ephemeral();
        let before = old.seal(&ID, &Secret::new("v".into()));
        let rotating = old.rotated();
        let found = reloaded(&rotating);
        assert!(found.is_rotating() && found.id() == rotating.id() && found.id() != old.id());
        assert!(!found.is_current(&before));
        let value = found.open(&ID, &before).unwrap();
        let after = found.seal(&ID, &value);
        assert!(found.is_current(&after) && !found.is_current(&[]));
        let settled = reloaded(&found.settled());
        assert!(!settled.is_rotating());
        assert_eq!(settled.open(&ID, &after).unwrap().expose(), "v");
        assert!(matches!(settled.open(&ID, &before), Err(VaultError::OtherKey)));
    }

    #[test]
    fn ten_thousand_records_have_different_nonces() {
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
                let mut altered = record.clone();
                altered[at] ^= 0xff;
                let error = key.open(&ID, &altered).unwrap_err();
                assert!(!format!("{error} {error:?}").contains("canary"));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic() {
        let key = VaultKey::ephemeral();
        let mut record = key.seal(&ID, &Secret::new("v".into()));
        for round in 0..20_000_usize {
            let at = round * 7 % record.len();
            record[at] = record[at].wrapping_mul(31).wrapping_add(u8::try_from(round % 251).unwrap());
            assert!(key.open(&ID, &record[..round % (record.len() + 1)]).is_err());
        }
    }
}
