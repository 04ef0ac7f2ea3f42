//! Bodies and limits of the control API about the audit log: pages of a search, traces, and the chain of hashes `[R]`.

use super::values::CallValues;
use crate::wire::control::AuditEntry;
use serde::{Deserialize, Serialize};

/// Calls that one page looks at. `[R]`: a page of a log with 10 million entries takes less than 50 ms.
pub const AUDIT_PAGE_CALLS_MAX: u32 = 20_000;
/// Calls of a trace that are shown. `[R]`
pub const TRACE_CALLS_MAX: u32 = 2_000;
/// Entries that are verified at a time, between which other requests are served. `[R]`: 10 ms.
pub const VERIFY_PART_ENTRIES: u32 = 2_000;

/// Answer of [`crate::wire::routes::CONTROL_AUDIT_VERIFY`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditVerification {
    /// Entries that are as they were written.
    pub entries: u64,
    /// Entries that are older than the chain of hashes.
    pub older: u64,
    /// The newest hash that was verified, 64 hex digits.
    pub head: String,
    /// The first entry that is not as it was written; null if there is none.
    pub broken: Option<BrokenAuditEntry>,
}

/// An entry at which the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenAuditEntry {
    /// Its id.
    pub entry: i64,
    /// What is wrong with it.
    pub why: String,
}

/// Answer of [`crate::wire::routes::CONTROL_TRACE`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditTrace {
    /// The id of the call that began it.
    pub trace: i64,
    /// The id of the tenant of the call that was asked for; null if there is no such tenant any more.
    #[serde(default)]
    pub tenant_id: Option<String>,
    /// The first calls of it, in the order in which they began, and the one that was asked for.
    pub entries: Vec<AuditEntry>,
    /// The values of those of them that the platform still has, in the same order.
    #[serde(default)]
    pub values: Vec<CallValues>,
    /// Whether it has more.
    pub is_cut: bool,
}
