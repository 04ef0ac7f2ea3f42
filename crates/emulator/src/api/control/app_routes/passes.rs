//! Sessions, tickets and public tokens for the person at the terminal: what a browser or a third party has on the real
//! platform.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::auth::public_token::{self, PublicClaims};
use crate::auth::ticket::RouteTicket;
use crate::route_proxy::route_path::RoutePath;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, UserRow};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::proxy::access::{
    IssueRoutePass, IssuedRoutePass, PUBLIC_TOKEN_SECONDS, PUBLIC_TOKEN_SECONDS_DEFAULT, ROUTE_TICKETS_MAX, RoutePass,
    TENANT_SESSION_LIFE,
};
use linkworld_contract::wire::proxy::folder::{PRIVATE_ROUTES, PUBLIC_ROUTES};
use linkworld_system::clock::{random_bytes, rfc3339};
use std::sync::Arc;

pub(crate) async fn issue(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let wanted: IssueRoutePass = body(&request)?;
    let install = lookup::install_in_path(&state, &request).await?;
    let (value, below, ends_at) = match wanted.pass {
        RoutePass::Session => {
            let user = user(&state, &install, wanted.user).await?;
            let now = state.token_clock.unix_seconds();
            let value = state.keys.tenant_session((&install.tenant_id, &install.tenant), &user.id, now);
            let ends_at = now.saturating_add(i64::try_from(TENANT_SESSION_LIFE.as_secs()).unwrap_or_default());
            (value, String::new(), ends_at.saturating_mul(1_000))
        }
        RoutePass::Ticket => {
            let path = path(wanted.path)?;
            let user = user(&state, &install, wanted.user).await?;
            let (value, ends_at) = ticket(&state, &install, &user, &path)?;
            (value, path.as_str().to_owned(), ends_at)
        }
        RoutePass::PublicToken => {
            let path = path(wanted.path)?;
            let (value, ends_at) = token(&state, &install, &path, wanted.ttl_seconds)?;
            (value, path.as_str().to_owned(), ends_at)
        }
    };
    let url = match wanted.pass {
        RoutePass::PublicToken => PUBLIC_ROUTES.path(&[&install.app, &install.tenant], &below),
        RoutePass::Session | RoutePass::Ticket => PRIVATE_ROUTES.path(&[&install.app], &below),
    };
    let issued = IssuedRoutePass { value, url: format!("{}{url}", state.origin), expires_at: rfc3339(ends_at) };
    Ok(ApiResponse::new(201, &issued))
}

fn ticket(
    state: &PlatformState,
    install: &InstallRow,
    user: &UserRow,
    path: &RoutePath,
) -> Result<(Secret, i64), ApiResponse> {
    let ticket = RouteTicket {
        tenant_id: install.tenant_id.clone(),
        tenant: install.tenant.clone(),
        user_id: user.id.clone(),
        app: install.app.clone(),
        path: path.as_str().to_owned(),
    };
    state.route_tickets.issue(ticket, state.clock.unix_millis()).ok_or_else(|| {
        let detail = format!("{ROUTE_TICKETS_MAX} tickets are valid already, the maximum");
        refusal(429, "too_many_tickets", detail, "a ticket ends after 60 seconds".into())
    })
}

fn token(
    state: &PlatformState,
    install: &InstallRow,
    path: &RoutePath,
    ttl_seconds: Option<u64>,
) -> Result<(Secret, i64), ApiResponse> {
    let ttl = ttl_seconds.unwrap_or(PUBLIC_TOKEN_SECONDS_DEFAULT);
    if !PUBLIC_TOKEN_SECONDS.contains(&ttl) {
        let (least, most) = (PUBLIC_TOKEN_SECONDS.start(), PUBLIC_TOKEN_SECONDS.end());
        let detail = format!("`ttl_seconds`: expected {least} to {most}, found {ttl}");
        return Err(refusal(422, "bad_request", detail, String::new()));
    }
    let millis = i64::try_from(ttl.saturating_mul(1_000)).unwrap_or(i64::MAX);
    let ends_at = state.token_clock.unix_millis().saturating_add(millis);
    let claims = PublicClaims {
        app: install.app.clone(),
        ends_at,
        nonce: random_bytes::<8>().map(|byte| format!("{byte:02x}")).concat(),
        path: path.as_str().to_owned(),
        tenant_id: install.tenant_id.clone(),
    };
    Ok((public_token::sign(&public_token::key(state, install), &claims), ends_at))
}

fn path(given: Option<String>) -> Result<RoutePath, ApiResponse> {
    let missing = || refusal(422, "bad_request", "`path` is missing".into(), String::new());
    RoutePath::check(given.ok_or_else(missing)?)
        .map_err(|error| refusal(422, "bad_path", error.to_string(), "a path starts with `/` and has no query".into()))
}

/// A user of the tenant by id or address, by default the one who activates the app.
async fn user(state: &PlatformState, install: &InstallRow, named: Option<String>) -> Result<UserRow, ApiResponse> {
    let (tenant_id, app, tenant) = (install.tenant_id.clone(), install.app.clone(), install.tenant.clone());
    let work = move |store: &Store| {
        let Some(named) = named else { return store.activator(&tenant_id, &app).map(Ok) };
        let found = match store.user_with_id(&tenant_id, &named)? {
            Some(found) => Some(found),
            None => store.user(&tenant_id, &named)?,
        };
        Ok(found.ok_or_else(|| {
            let hint = format!("list them: `linkworld users list --tenant {tenant}`");
            refusal(404, "unknown_user", format!("tenant `{tenant}` has no user `{named}`"), hint)
        }))
    };
    state.store.run(work).await?
}
