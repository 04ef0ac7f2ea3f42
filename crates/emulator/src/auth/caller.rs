//! Authentication of a request: which developer or handler sent it.

use crate::auth::token::{SessionClaims, TokenError};
use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::AccountRow;

impl PlatformState {
    /// The developer who sent the request.
    pub(crate) async fn developer(&self, request: &ApiRequest) -> Result<AccountRow, ApiResponse> {
        let token = request.bearer.as_ref().ok_or_else(missing_token)?;
        let claims = self.keys.read_developer(token, self.clock.unix_seconds()).map_err(unauthorized)?;
        if claims.sub == self.owner.id {
            // The owner's account is never removed while the platform runs, so no store query is needed.
            return Ok(self.owner.clone());
        }
        let account = self.store.run(move |store| store.account(&claims.sub)).await?;
        account.ok_or_else(|| unauthorized(TokenError::Invalid))
    }

    /// The developer who owns this machine. Only the owner may use the control API.
    pub(crate) async fn owner(&self, request: &ApiRequest) -> Result<AccountRow, ApiResponse> {
        let account = self.developer(request).await?;
        if account.owner {
            Ok(account)
        } else {
            Err(ApiResponse::detail(403, "only the owner of this local platform may use the control API"))
        }
    }

    /// The claims of the handler that sent the request. The caller looks the install up in the store.
    pub(crate) fn session(&self, request: &ApiRequest) -> Result<SessionClaims, ApiResponse> {
        let token = request.bearer.as_ref().ok_or_else(missing_token)?;
        self.keys.read_session(token, self.clock.unix_seconds()).map_err(unauthorized)
    }
}

/// 401 for a request without a token, in the platform's words.
pub(crate) fn missing_token() -> ApiResponse {
    ApiResponse::detail(401, "Not authenticated")
}

/// 401 for a token that was refused, in the platform's words.
pub(crate) fn unauthorized(error: TokenError) -> ApiResponse {
    ApiResponse::detail(401, error.to_string())
}
