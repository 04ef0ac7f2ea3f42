//! Tokens for programs that speak MCP. The server they would talk to is not emulated; its address is.

use crate::auth::token::McpAudience;
use crate::server::body_fields::wrong;
use crate::server::call::{Answer, Call, Reply};
use crate::state::World;
use linkworld_contract::wire::developer::McpToken;
use std::sync::Arc;

pub(crate) async fn issue(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let audience = match call.query("audience") {
        None | Some("dev") => McpAudience::Dev,
        Some("session") => McpAudience::Session,
        Some(_) => return Err(wrong("audience", "expected `dev` or `session`")),
    };
    let (token, life) = world.keys.mcp(&account.id, audience, world.clock.unix_seconds());
    Ok(Answer::ok(&McpToken { mcp_token: token.expose().to_owned(), expires_in: life.as_secs() }))
}
