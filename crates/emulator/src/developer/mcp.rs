//! Tokens for programs that speak MCP. The server they would talk to is not emulated; its address is.

use crate::call::{Answer, Call, Reply};
use crate::fields::wrong;
use crate::world::World;
use linkworld_contract::wire::developer::McpAudience;
use linkworld_contract::wire::developer::McpTokenReply;
use std::sync::Arc;

pub(crate) async fn issue(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let audience = match call.query("audience") {
        None | Some("dev") => McpAudience::Dev,
        Some("session") => McpAudience::Session,
        Some(_) => return Err(wrong("audience", "expected `dev` or `session`")),
    };
    let (token, life) = world.keys.mcp(&account.id, audience, world.clock.unix_seconds());
    Ok(Answer::ok(&McpTokenReply { mcp_token: token, expires_in: life.as_secs() }))
}
