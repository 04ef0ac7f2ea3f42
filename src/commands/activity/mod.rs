//! What the local platform did: the audit log, traces, logs of handlers, what calls cost and which scopes they use.

pub mod audit;
pub mod cost;
pub mod logs;
pub mod scope_uses;
mod search;
pub mod trace;
