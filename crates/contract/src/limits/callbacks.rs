//! What handlers keep on the platform: secrets and key-value data.

use super::units::{KIB, MIB};

// --- secrets --------------------------------------------------------------------------------

/// One secret value, in bytes of UTF-8; the least is one byte. `[R]`
pub const SECRET_VALUE_BYTES_MAX: usize = 64 * KIB;
/// A dotenv file. `[R]`: sixteen of the largest values.
pub const DOTENV_BYTES_MAX: usize = MIB;
/// A file of answers to install settings. `[R]`
pub const ANSWERS_BYTES_MAX: usize = MIB;
/// A secret's description, in characters. `[S]` console rule.
pub const SECRET_DESCRIPTION_CHARS_MAX: usize = 200;

// --- key-value storage of an app ------------------------------------------------------------

/// One value as compact JSON. `[K]` 64 KB, read as 65,536 bytes `[R]`.
pub const KV_VALUE_BYTES_MAX: usize = 64 * KIB;
/// A key: 1 to this many printable ASCII characters without white space. `[K]`
pub const KV_KEY_CHARS_MAX: usize = 256;
/// Keys of one (tenant, app); updates of existing keys still work at the cap. `[K]`
pub const KV_KEYS_MAX: u64 = 10_000;
/// Rows one listing may ask for; more is an error. `[K]`
pub const KV_LIST_MAX: u64 = 1_000;
/// Rows that a listing returns by default. `[K]`
pub const KV_LIST_DEFAULT: u64 = 100;
/// Seconds a key may live, least and most. `[K]`
pub const KV_TTL_SECONDS: std::ops::RangeInclusive<u64> = 60..=31_536_000;
