//! Tokens for MCP clients. The MCP server itself is not emulated.

use crate::server::body_fields::wrong;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::wire::developer::{McpAudience, McpTokenReply};
use std::sync::Arc;

pub(crate) async fn issue(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let audience = match request.query("audience") {
        None | Some("dev") => McpAudience::Dev,
        Some("session") => McpAudience::Session,
        Some(_) => return Err(wrong("audience", "expected `dev` or `session`")),
    };
    let (token, life) = state.keys.mcp(&account.id, audience, state.token_clock.unix_seconds());
    Ok(ApiResponse::ok(&McpTokenReply { mcp_token: token, expires_in: life.as_secs() }))
}
