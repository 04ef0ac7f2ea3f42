//! Creating developer accounts, to test what another developer may do.

use crate::api::control::reply::{body, refusal};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::AccountRow;
use linkworld_contract::wire::control::{CreateAccount, CreateAccountReply};
use linkworld_system::clock::random_uuid;
use std::sync::Arc;

pub(crate) async fn create(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let CreateAccount { email, publish_allowed } = body(&request)?;
    if email.trim().is_empty() || email.chars().any(char::is_control) {
        return Err(refusal(422, "bad_request", "`email` is not a valid address".into(), String::new()));
    }
    let created_at = state.clock.unix_millis();
    let new = AccountRow { id: random_uuid(), email, publish_allowed, owner: false, created_at };
    let account = state.store.run(move |store| store.ensure_account(&new)).await?;
    let token = state.keys.developer(&account.id, state.token_clock.unix_seconds());
    Ok(ApiResponse::new(201, &CreateAccountReply { id: account.id, token }))
}
