//! The audit log: its rows, writing and reading them, and the chain of hashes over them.

pub(in crate::store) mod calls;
pub(in crate::store) mod chain;
pub(in crate::store) mod pages;
pub(in crate::store) mod rows;
mod search;
