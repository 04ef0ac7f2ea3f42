//! Secrets at rest: the cipher, the key's location and its rotation.

pub mod cipher;
pub mod key_location;
pub(crate) mod rotation;
