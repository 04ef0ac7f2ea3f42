//! The tables: the rows of each, and the queries that read and write them.

pub(super) mod accounts;
pub(super) mod apps;
pub(super) mod audit;
pub(super) mod bundles;
mod clock;
pub(super) mod collaboration;
pub(super) mod heartbeats;
pub(super) mod installed;
pub(super) mod kv;
pub(super) mod schedules;
pub(super) mod secrets;
pub(super) mod tenant;
pub(super) mod timing;
