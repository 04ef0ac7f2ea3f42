//! Waits until the page has to load something again.

use crate::api::control::reply::refusal;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::limits::SHELL_NEWS_WAIT;
use serde_json::json;
use std::sync::Arc;

pub(crate) async fn wait(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let after = request.query("after").unwrap_or("0").parse::<u64>();
    let after = after.map_err(|_| refusal(422, "bad_request", "`after` must be a number".to_owned(), String::new()))?;
    // A quiet time is an answer, too.
    let _ = tokio::time::timeout(SHELL_NEWS_WAIT, state.shell.newer(after)).await;
    let (newest, news) = state
        .shell
        .after(after)
        .ok_or_else(|| refusal(409, "stopping", "the local platform is stopping".to_owned(), String::new()))?;
    Ok(ApiResponse::ok(&json!({"newest": newest, "news": news})))
}
