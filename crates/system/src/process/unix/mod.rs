//! Unix: a handler runs below a supervisor process.

mod group;
mod report;
pub(super) mod signal_names;
mod supervise;
pub(super) mod supervised;

pub use supervise::supervise;
