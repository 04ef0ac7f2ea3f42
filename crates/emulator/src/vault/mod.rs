//! Secrets at rest: the cipher, where its key is kept, and key rotation.

#[allow(unreachable_pub, reason = "the fuzz targets use the cipher through `lib.rs`")]
pub(crate) mod cipher;
pub(crate) mod error;
pub(crate) mod key_location;
pub(crate) mod rotation;
pub(crate) mod secret_values;
