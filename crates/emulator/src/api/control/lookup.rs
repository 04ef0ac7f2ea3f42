//! Finding the install that a request means.

use crate::api::control::reply::refusal;
use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError, TenantRow};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use std::sync::Arc;

/// The install of the path's tenant and app.
pub(super) async fn install_in_path(
    state: &PlatformState,
    request: &ApiRequest,
) -> Result<Arc<InstallRow>, ApiResponse> {
    install(state, Some(request.param(0).into()), Some(request.param(1).into())).await
}

/// The install of an app in a tenant. [default: the only app of the default tenant]
pub(in crate::api) async fn install(
    state: &PlatformState,
    tenant: Option<String>,
    app: Option<String>,
) -> Result<Arc<InstallRow>, ApiResponse> {
    let tenant = tenant.unwrap_or_else(|| state.tenant.slug.clone());
    state.store.read(move |store| find(store, &tenant, app.as_deref())).await?
}

/// The tenant with this name.
pub(in crate::api) async fn tenant(state: &PlatformState, slug: &str) -> Result<TenantRow, ApiResponse> {
    let named = slug.to_owned();
    let work = move |store: &Store| match store.tenant(&named)? {
        Some(found) => Ok(Ok(found)),
        None => Ok(Err(store.tenants()?)),
    };
    state.store.read(work).await?.map_err(|tenants| {
        let names = tenants.iter().map(|counts| counts.tenant.slug.as_str());
        let hint = match nearest(slug, names) {
            Some(near) => text::did_you_mean(&[near]),
            None => format!("create it: `linkworld tenant create {slug}`"),
        };
        refusal(404, "unknown_tenant", format!("there is no tenant `{slug}`"), hint)
    })
}

/// The refusal of an app that is not registered.
pub(super) fn unknown_app(store: &Store, app: &str) -> Result<ApiResponse, StoreError> {
    let known = store.app_slugs()?;
    let hint = match nearest(app, known.iter().map(String::as_str)) {
        Some(near) if near != app => text::did_you_mean(&[near]),
        _ => "register it in the app's folder: `linkworld deploy --skip-build --local`".to_owned(),
    };
    Ok(refusal(404, "unknown_app", format!("no version of `{app}` is registered"), hint))
}

fn find(store: &Store, tenant: &str, app: Option<&str>) -> Result<Result<Arc<InstallRow>, ApiResponse>, StoreError> {
    let found = match app {
        Some(app) => store.install_of(tenant, app)?,
        None => store.sole_install(tenant)?,
    };
    match found {
        Some(install) => Ok(Ok(install)),
        None => Ok(Err(not_found(tenant, app, &store.apps_in(tenant)?))),
    }
}

fn not_found(tenant: &str, app: Option<&str>, names: &[String]) -> ApiResponse {
    match app {
        Some(app) => {
            let near = nearest(app, names.iter().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| text::did_you_mean(&[near]));
            refusal(404, "not_installed", format!("`{app}` is not installed in tenant `{tenant}`"), hint)
        }
        None if names.is_empty() => {
            refusal(404, "not_installed", format!("no app is installed in tenant `{tenant}`"), String::new())
        }
        None => {
            let hint = format!("name one of: {}", names.join(", "));
            refusal(409, "app_needed", format!("several apps are installed in tenant `{tenant}`"), hint)
        }
    }
}
