//! The token of a page that this program serves: its scripts send it, and pages of other origins do not know it.

use base64ct::{Base64UrlUnpadded, Encoding};
use linkworld_contract::digest;
use linkworld_contract::secret::Secret;
use linkworld_system::clock::random_bytes;

/// A token that is valid until the process ends.
#[derive(Debug)]
pub(crate) struct PageToken(Secret);

impl PageToken {
    pub(crate) fn new() -> Self {
        Self(Secret::new(Base64UrlUnpadded::encode_string(&random_bytes::<32>())))
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }

    /// Whether this is the token. Digests are compared, so that the time says nothing about it.
    pub(crate) fn is(&self, given: &Secret) -> bool {
        let digest = |secret: &Secret| digest::sha256_hex(secret.expose().as_bytes());
        digest(given) == digest(&self.0)
    }
}
