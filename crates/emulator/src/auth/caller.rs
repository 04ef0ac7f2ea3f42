//! Authentication of a request: which developer or handler sent it. It happens before the body is read.

use crate::auth::token::{SessionClaims, TenantClaims, TokenError};
use crate::server::request::{ApiRequest, RequestCaller};
use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::AccountRow;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::routes::RouteAccess;

impl PlatformState {
    /// Checks that the bearer of a token may use a route.
    pub(crate) async fn authenticate(
        &self,
        access: RouteAccess,
        bearer: Option<&Secret>,
    ) -> Result<RequestCaller, ApiResponse> {
        let now = self.token_clock.unix_seconds();
        let token = || bearer.ok_or_else(missing_token);
        match access {
            RouteAccess::Public => Ok(RequestCaller::Anyone),
            RouteAccess::Developer => Ok(RequestCaller::Developer(self.account(token()?).await?)),
            RouteAccess::Owner => {
                let account = self.account(token()?).await?;
                if !account.owner {
                    let why = "only the owner of this local platform may use the control API";
                    return Err(ApiResponse::detail(403, why));
                }
                Ok(RequestCaller::Developer(account))
            }
            RouteAccess::TenantUser => {
                self.keys.read_tenant_session(token()?, now).map(RequestCaller::TenantUser).map_err(unauthorized)
            }
            RouteAccess::Shell if self.shell.token.is(token()?) => Ok(RequestCaller::Anyone),
            RouteAccess::Shell => Err(unauthorized(TokenError::Invalid)),
            RouteAccess::Handler => {
                self.keys.read_session(token()?, now).map(RequestCaller::Handler).map_err(unauthorized)
            }
            RouteAccess::ExpiredHandler => {
                self.keys.read_session_for_refresh(token()?, now).map(RequestCaller::Handler).map_err(unauthorized)
            }
        }
    }

    async fn account(&self, token: &Secret) -> Result<AccountRow, ApiResponse> {
        let claims = self.keys.read_developer(token, self.token_clock.unix_seconds()).map_err(unauthorized)?;
        if claims.sub == self.owner.id {
            // The owner's account is never removed while the platform runs, so no store query is needed.
            return Ok(self.owner.clone());
        }
        let account = self.store.read(move |store| store.account(&claims.sub)).await?;
        account.ok_or_else(|| unauthorized(TokenError::Invalid))
    }
}

impl ApiRequest {
    /// The developer who sent the request.
    pub(crate) fn developer(&self) -> Result<AccountRow, ApiResponse> {
        match &self.caller {
            RequestCaller::Developer(account) => Ok(account.clone()),
            _ => Err(ApiResponse::internal("a route of the developer API without its access".into())),
        }
    }

    /// The user of a tenant who sent the request.
    pub(crate) fn tenant_user(&self) -> Result<TenantClaims, ApiResponse> {
        match &self.caller {
            RequestCaller::TenantUser(claims) => Ok(claims.clone()),
            _ => Err(ApiResponse::internal("a route for tenant users without its access".into())),
        }
    }

    /// The claims of the handler that sent the request. The caller looks the install up in the store.
    pub(crate) fn session(&self) -> Result<SessionClaims, ApiResponse> {
        match &self.caller {
            RequestCaller::Handler(claims) => Ok(claims.clone()),
            _ => Err(ApiResponse::internal("a route of the callback API without its access".into())),
        }
    }
}

/// 401 for a request without a token, in the platform's words.
fn missing_token() -> ApiResponse {
    ApiResponse::detail(401, "Not authenticated")
}

/// 401 for a token that was refused, in the platform's words.
pub(crate) fn unauthorized(error: TokenError) -> ApiResponse {
    ApiResponse::detail(401, error.to_string())
}
