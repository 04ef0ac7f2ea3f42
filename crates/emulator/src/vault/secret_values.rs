//! Saving secret values: sealed by the vault, kept by the store.

use crate::store::{SecretRef, SecretRow, Store, StoreError};
use crate::vault::rotation::Vault;
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;

/// A new value of a secret that passed all checks. Both tiers accept the same values.
pub(crate) struct NewSecret {
    pub(crate) key: SecretKey,
    pub(crate) value: Secret,
    pub(crate) description: Option<String>,
}

impl Vault {
    /// Seals and saves a value as work of the store. Returns false if the same value is already saved.
    ///
    /// A stored record that does not open is replaced, so setting the secret again repairs a damaged one.
    pub(crate) fn save_secret(
        &self,
        store: &Store,
        secret: &SecretRef,
        new: &NewSecret,
        now: i64,
    ) -> Result<bool, StoreError> {
        if let Some(before) = store.secret(secret)?
            && (new.description.is_none() || new.description == before.description)
            && self.open(secret, &before.sealed).is_ok_and(|value| value == new.value)
        {
            return Ok(false);
        }
        let row = SecretRow {
            key: new.key.to_string(),
            sealed: self.seal(secret, &new.value),
            description: new.description.clone(),
            updated_at: now,
        };
        store.set_secret(secret, &row)?;
        Ok(true)
    }
}
