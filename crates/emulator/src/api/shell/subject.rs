//! Which install, and which user, a request of the page means.

use crate::api::callback::iframe::BundleUser;
use crate::api::control::lookup;
use crate::api::control::reply::refusal;
use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, UserRow};
use std::sync::Arc;

/// The install of an app in a tenant.
pub(super) async fn install(state: &PlatformState, tenant: &str, app: &str) -> Result<Arc<InstallRow>, ApiResponse> {
    lookup::install(state, Some(tenant.to_owned()), Some(app.to_owned())).await
}

/// A user of the tenant, by default the one who activates the app.
pub(super) async fn user(state: &PlatformState, install: &InstallRow, id: &str) -> Result<UserRow, ApiResponse> {
    let (tenant_id, app, tenant, id) =
        (install.tenant_id.clone(), install.app.clone(), install.tenant.clone(), id.to_owned());
    let work = move |store: &Store| match id.as_str() {
        "" => store.activator(&tenant_id, &app).map(Some),
        id => store.user_with_id(&tenant_id, id),
    };
    let missing = || refusal(404, "unknown_user", format!("tenant `{tenant}` has no such user"), String::new());
    state.store.run(work).await?.ok_or_else(missing)
}

/// The same, as calls of a bundle name a user.
pub(super) fn bundle_user(install: &InstallRow, user: &UserRow) -> BundleUser {
    BundleUser { tenant_id: install.tenant_id.clone(), tenant: install.tenant.clone(), user_id: user.id.clone() }
}
