//! The audit log: its rows, writing and reading them, and the chain of hashes over them.

mod batches;
pub(in crate::store) mod calls;
pub(in crate::store) mod chain;
pub(in crate::store) mod handler_lines;
pub(in crate::store) mod pages;
pub(in crate::store) mod rows;
mod search;
pub(in crate::store) mod usage;
