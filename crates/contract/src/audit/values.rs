//! The values of calls: what was sent and what was returned, as the running platform keeps them beside the audit log.

use crate::wire::raw::RawJson;
use serde::{Deserialize, Serialize};

/// Bytes of the largest value that is kept. `[R]`: arguments and replies that a person reads; a larger one has its size only.
pub const CALL_VALUE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of all values that are kept; those of the oldest calls are removed. `[R]`: about 20,000 small calls. The local platform
/// with thousands of installs may take 40 MB.
pub const CALL_VALUES_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The values of a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallValues {
    /// Its entry in the audit log.
    pub entry: i64,
    /// What was sent.
    pub sent: CallValue,
    /// What was returned; null if nothing was.
    pub returned: Option<CallValue>,
}

/// One value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallValue {
    /// Its bytes as JSON.
    pub bytes: u64,
    /// Whether it was kept; it is not if it is larger than [`CALL_VALUE_BYTES_MAX`].
    pub is_kept: bool,
    /// The value, with names of secrets in place of their values; null if it was not kept.
    pub value: RawJson,
}
