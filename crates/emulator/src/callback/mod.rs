//! The server side of what a handler calls back, `/api/mcp/*` (contract section 12).

mod kv;
pub(super) mod later;
mod reply;
pub(super) mod secrets;
pub(super) mod session;
pub(super) mod tools;
