//! MCP servers of agents: a client of the Model Context Protocol over streamable HTTP, as far as agents need it.
//!
//! `message` has the messages, `session` a connection, `servers` what an agent is connected to during one call. The
//! protocol is that of <https://modelcontextprotocol.io/specification/2025-06-18>: `initialize`, `tools/list` and
//! `tools/call`. The client declares no capabilities, so a server has nothing to ask of it but `ping`.

mod message;
pub(crate) mod servers;
mod session;
