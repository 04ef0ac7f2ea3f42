//! Whether what happened is what a scenario expects.

pub(crate) mod matching;
pub(crate) mod snapshot;
pub(crate) mod verdict;
