//! What a handler did once, as a scenario that expects the same.

pub(crate) mod of_file;
pub(crate) mod of_trace;
pub(crate) mod run;
pub(crate) mod scenario;
mod storage;
mod trigger;
