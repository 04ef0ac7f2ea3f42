//! The server side of what a handler calls back, `/api/mcp/*` (contract section 12).

mod kv;
pub(crate) mod later;
mod reply;
pub(crate) mod secrets;
pub(crate) mod session;
pub(crate) mod tools;
