//! The server side of the developer API, `/api/dev/*` (contract section 9).

pub(super) mod apps;
pub(super) mod bundle;
mod docs;
mod judge;
pub(super) mod mcp;
pub(super) mod me;
pub(super) mod preflight;
pub(super) mod secrets;
mod sources;
pub(super) mod templates;
pub(super) mod upgrade;
pub(super) mod versions;
