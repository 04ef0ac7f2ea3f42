//! Rotating the vault key.

use crate::api::control::reply::refusal;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::vault::error::VaultError;
use linkworld_contract::wire::control::VaultRotateReply;
use std::sync::Arc;

pub(crate) async fn rotate(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let shared = Arc::clone(&state);
    let rotated = state.store.run_long(move |store| shared.vault.rotate(store)).await?;
    let unchanged = |error: VaultError| {
        let hint = match error {
            VaultError::Disk(_) | VaultError::Keyring(_) => {
                "nothing was changed; rotate again once the key can be saved"
            }
            _ => "set that secret again, then rotate",
        };
        refusal(409, "vault_refused", error.to_string(), hint.into())
    };
    let records = rotated.map_err(unchanged)?;
    // The old key may go only when no power cut can bring its records back.
    state.store.make_durable().await?;
    // The records are committed. If the process exits before the next line, the next start finds both keys and finishes.
    state.vault.settle().map_err(|error| ApiResponse::internal(error.to_string()))?;
    let key_in = state.vault.key_storage().map(|storage| storage.as_str().to_owned());
    Ok(ApiResponse::ok(&VaultRotateReply { records, key_id: state.vault.id(), key_in }))
}
