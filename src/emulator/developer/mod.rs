//! The server side of the developer API, `/api/dev/*` (contract section 9).

pub(super) mod apps;
pub(super) mod bundle;
mod docs;
mod judge;
pub(super) mod mcp;
pub(super) mod me;
pub(super) mod secrets;
pub(super) mod templates;
pub(super) mod versions;
