//! The routes of a tenant's apps.

use crate::api::control::lookup;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::proxy::access::{AppRoute, AppRouteList};
use linkworld_contract::wire::proxy::folder::{PRIVATE_ROUTES, PUBLIC_ROUTES};
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?.slug;
    let installs = match request.query("app") {
        Some(app) => vec![lookup::install(&state, Some(tenant), Some(app.to_owned())).await?],
        None => state.store.run(move |store| installs_in(store, &tenant)).await?,
    };
    let mut routes = Vec::new();
    for install in installs {
        add(&state.origin, &install, &mut routes)?;
    }
    Ok(ApiResponse::ok(&AppRouteList { routes }))
}

fn installs_in(store: &Store, tenant: &str) -> Result<Vec<Arc<InstallRow>>, StoreError> {
    let mut found = Vec::new();
    for app in store.apps_in(tenant)? {
        found.extend(store.install_of(tenant, &app)?);
    }
    Ok(found)
}

fn add(origin: &str, install: &InstallRow, routes: &mut Vec<AppRoute>) -> Result<(), StoreError> {
    let (app, tenant) = (install.app.as_str(), install.tenant.as_str());
    for route in &install.manifest.typed()?.http_routes {
        let folder =
            if route.public { PUBLIC_ROUTES.path(&[app, tenant], "") } else { PRIVATE_ROUTES.path(&[app], "") };
        routes.push(AppRoute {
            tenant: tenant.to_owned(),
            app: app.to_owned(),
            method: route.method.clone(),
            path: route.path.clone(),
            public: route.public,
            requires_token: route.requires_token && route.public,
            url: format!("{origin}{folder}{}", route.path),
        });
    }
    Ok(())
}
