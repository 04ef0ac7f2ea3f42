//! What the local platform did: the audit log, traces, logs of handlers and what calls cost.

pub mod audit;
mod search;
pub mod trace;
