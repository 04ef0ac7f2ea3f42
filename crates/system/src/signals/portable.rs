//! Other Unix systems: ignored signals are not reported.

/// Not known on this system.
pub(super) fn ignored_mask() -> Option<u64> {
    None
}
