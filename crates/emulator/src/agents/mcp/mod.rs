//! MCP servers of agents: a client of the Model Context Protocol over streamable HTTP, as far as agents need it.
//!
//! `message` has the messages, `session` a connection, `servers` what an agent is connected to during one call. The
//! protocol is that of <https://modelcontextprotocol.io/specification/2025-06-18>: `initialize`, `tools/list` and
//! `tools/call`. The client declares no capabilities, so a server has nothing to ask of it but `ping`. Servers that refuse
//! `initialize` are asked for `modern`, the version without a handshake. In this order, because servers of both kinds reply
//! to `initialize`, and what one of the old kind does with a request before it is not defined.

mod message;
mod modern;
pub(crate) mod servers;
mod session;
