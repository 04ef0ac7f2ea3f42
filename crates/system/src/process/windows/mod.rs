//! Windows: a handler runs in a job object, which takes the supervisor's place.

pub(super) mod engine_socket;
pub(super) mod signal_names;
mod supervise;
pub(super) mod supervised;

pub use supervise::supervise;
