//! The server side of the developer API, `/api/dev/*` (contract section 9).

pub(crate) mod apps;
pub(crate) mod mcp;
pub(crate) mod me;
pub(crate) mod preflight;
pub(crate) mod secrets;
pub(crate) mod upgrade;
pub(crate) mod versions;
