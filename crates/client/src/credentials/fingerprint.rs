//! A keyed digest of a value, by which two values can be compared without being seen.
//!
//! The key is specific to this machine: the value behind a plain hash of a short secret could be guessed.

use crate::config::{SettingsEnv, SettingsError, config_path};
use hmac::{Hmac, KeyInit, Mac};
use linkworld_contract::secret::Secret;
use linkworld_contract::text::hex;
use linkworld_system::clock::random_bytes;
use linkworld_system::files::{self, FileError};
use sha2::Sha256;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
/// Hex digits shown: enough to compare by eye.
const SHOWN_BYTES: usize = 6;

/// Twelve hex digits, the same for the same value on this machine. The key is created beside `config.toml` if missing.
pub fn fingerprint(around: &SettingsEnv, value: &Secret) -> Result<String, SettingsError> {
    let path = config_path(around)?.with_file_name("digest.key");
    let key = match files::read_private(&path, KEY_BYTES) {
        Ok(key) if key.len() == KEY_BYTES => Zeroizing::new(key),
        Ok(_) | Err(FileError::NotFound(_)) => {
            let key = Zeroizing::new(random_bytes::<KEY_BYTES>().to_vec());
            files::sweep_beside(&path);
            files::write_private(&path, &key)?;
            key
        }
        Err(error) => return Err(error.into()),
    };
    let mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    let mac = mac.chain_update(b"linkworld secret digest").chain_update(value.expose().as_bytes()).finalize();
    Ok(hex(&mac.into_bytes()[..SHOWN_BYTES]))
}

#[cfg(test)]
mod tests {
    use super::fingerprint;
    use crate::config::SettingsEnv;
    use linkworld_contract::secret::Secret;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn equal_values_have_equal_digests_on_one_machine_only() {
        let of = |folder: &tempfile::TempDir, value: &str| {
            let around = SettingsEnv { config_dir: Some(folder.path().join("c")), ..SettingsEnv::default() };
            fingerprint(&around, &Secret::new(value.into())).unwrap()
        };
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        assert_eq!(of(&one, "v"), of(&one, "v"));
        assert_ne!(of(&one, "v"), of(&one, "w"));
        assert_ne!(of(&one, "v"), of(&other, "v"), "another machine, another digest");
        assert_eq!(of(&one, "v").len(), 12);
        let mode = one.path().join("c/digest.key").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let nowhere = fingerprint(&SettingsEnv::default(), &Secret::new("v".into()));
        assert!(nowhere.is_err());
    }
}
