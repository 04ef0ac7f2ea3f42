//! Calls of platform tools: which rules apply to one, and whether it is allowed.

pub(crate) mod counters;
pub(crate) mod decide;
pub(crate) mod rules;
