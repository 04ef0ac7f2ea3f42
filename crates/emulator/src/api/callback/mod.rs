//! The server side of the callback API, `/api/mcp/*` (contract section 12).

pub(crate) mod agents;
pub(crate) mod collaboration;
mod denial;
pub(crate) mod iframe;
pub(crate) mod kv;
mod passthrough;
mod perform;
pub(crate) mod reply;
pub(crate) mod secrets;
pub(crate) mod session;
pub(crate) mod tools;
pub(crate) mod unread;
