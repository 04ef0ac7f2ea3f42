//! What the platform did: the audit log, what handlers printed, and what calls used.

pub(crate) mod audit;
pub(crate) mod usage;
