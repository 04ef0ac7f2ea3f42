//! Any bytes as a sealed record: refused, without a word of the value, unless it is the very record that was sealed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkworld_contract::secret::Secret;
use linkworld_emulator::fuzzing::{RecordIdentity, SecretTier, VaultKey};
use std::sync::LazyLock;

static KEY: LazyLock<VaultKey> = LazyLock::new(VaultKey::ephemeral);

const VALUE: &str = "a value that no refusal may repeat";

const TIERS: [(SecretTier, &str); 3] = [(SecretTier::DevDefault, ""), (SecretTier::Tenant, "t-1"), (SecretTier::Platform, "")];

fuzz_target!(|data: &[u8]| {
    let (tier, tenant) = TIERS[usize::from(data.first().copied().unwrap_or_default()) % 3];
    let identity = RecordIdentity { app: "tax-bot", key: "API_KEY", tier, tenant };
    // As it is: what a damaged store may hold.
    assert!(KEY.open(&identity, data).is_err());
    // Over a real record: each byte of the input is added to one byte of it.
    let sealed = KEY.seal(&identity, &Secret::new(VALUE.into()));
    let mut bent = sealed.clone();
    for (byte, change) in bent.iter_mut().zip(data) {
        *byte = byte.wrapping_add(*change);
    }
    let cut = data.last().map_or(0, |last| usize::from(*last) % 4);
    bent.truncate(bent.len() - cut);
    match KEY.open(&identity, &bent) {
        Ok(value) => assert!(bent == sealed && value.is(VALUE)),
        Err(error) => {
            assert!(bent != sealed);
            assert!(!format!("{error} {error:?}").contains("a value"));
        }
    }
});
