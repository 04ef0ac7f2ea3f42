//! What runs handlers: the interface of every engine, and the engine of this machine's processes.

pub(super) mod interface;
pub(super) mod processes;
