//! Unix: a handler runs below a supervisor process.

pub(super) mod engine_socket;
mod group;
mod report;
pub(super) mod signal_names;
mod supervise;
pub(super) mod supervised;

pub use supervise::supervise;
