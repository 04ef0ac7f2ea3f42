//! The account of the caller.

use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::wire::developer::AccountInfo;
use std::sync::Arc;

pub(crate) async fn show(_state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let name = account.email.split('@').next().unwrap_or_default().to_owned();
    Ok(ApiResponse::ok(&AccountInfo {
        id: account.id,
        email: Some(account.email),
        status: Some("active".into()),
        publish_allowed: account.publish_allowed,
        github_login: None,
        display_name: Some(name),
    }))
}
