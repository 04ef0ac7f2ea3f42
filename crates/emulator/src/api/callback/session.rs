//! Exchanges a session token that expires soon or has just expired for a new one.

use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::wire::callback::SessionRefreshReply;
use std::sync::Arc;

pub(crate) async fn refresh(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let claims = request.session()?;
    let install = state.store.run(move |store| session::install_of(store, &claims)).await?;
    let install = install.ok_or_else(|| unauthorized(TokenError::Invalid))?;
    let token = session::new_token(&state, &install);
    Ok(ApiResponse::ok(&SessionRefreshReply { token }))
}
