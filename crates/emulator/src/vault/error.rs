//! Errors of the vault.

use linkworld_system::files::FileError;
use linkworld_system::keyring::KeyringError;
use std::path::PathBuf;

/// Why a record or a key was refused. Contains nothing of either.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Shorter than any record.
    #[error("the sealed record is truncated")]
    Short,
    /// Written by a newer program, or not a record.
    #[error("the encrypted record has the unknown format {0}")]
    Format(u8),
    /// Sealed with another key.
    #[error("the record was encrypted with another vault key")]
    OtherKey,
    /// Modified, or sealed for another identity.
    #[error("the encrypted record is damaged")]
    Refused,
    /// Not a vault key.
    #[error("the vault key has {0} bytes, expected 32 (64 during a rotation)")]
    KeyLength(usize),
    /// There are records but no key. A new key could not open them, so none is created.
    #[error("the vault key {} is missing; the secrets sealed with it cannot be read without it", .0.display())]
    KeyGone(PathBuf),
    /// The key is in the keyring, and the keyring failed to read, save or delete it.
    #[error("cannot use the system keyring, which holds the vault key: {0}")]
    Keyring(KeyringError),
    /// The key file could not be read or written.
    #[error(transparent)]
    Disk(#[from] FileError),
}
