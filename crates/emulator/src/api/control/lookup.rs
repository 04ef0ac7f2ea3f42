//! Finding the install that a request means.

use crate::api::control::reply::refusal;
use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::InstallRow;
use linkworld_contract::text::nearest;

/// The install of the path's tenant and app.
pub(super) async fn install_in_path(state: &PlatformState, request: &ApiRequest) -> Result<InstallRow, ApiResponse> {
    install(state, Some(request.param(0).into()), Some(request.param(1).into())).await
}

/// The install of an app in a tenant. [default: the only app of the default tenant]
pub(super) async fn install(
    state: &PlatformState,
    tenant: Option<String>,
    app: Option<String>,
) -> Result<InstallRow, ApiResponse> {
    let tenant = tenant.unwrap_or_else(|| state.tenant.slug.clone());
    let mut installs: Vec<InstallRow> = state.store.run(|store| store.installs()).await?;
    installs.retain(|install| install.tenant == tenant);
    let names: Vec<&str> = installs.iter().map(|install| install.app.as_str()).collect();
    let at = match &app {
        Some(app) => names.iter().position(|name| name == app),
        None if installs.len() == 1 => Some(0),
        None => None,
    };
    match (at, app) {
        (Some(at), _) => Ok(installs.swap_remove(at)),
        (None, Some(app)) => {
            let hint = nearest(&app, names).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            Err(refusal(404, "not_installed", format!("`{app}` is not installed in tenant `{tenant}`"), hint))
        }
        (None, None) if names.is_empty() => {
            let detail = format!("no app is installed in tenant `{tenant}`");
            Err(refusal(404, "not_installed", detail, String::new()))
        }
        (None, None) => {
            let hint = format!("name one of: {}", names.join(", "));
            Err(refusal(409, "app_needed", format!("several apps are installed in tenant `{tenant}`"), hint))
        }
    }
}
