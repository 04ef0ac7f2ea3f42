//! Units of sizes, in bytes.

pub(super) const KIB: usize = 1024;
pub(super) const MIB: usize = 1024 * KIB;
