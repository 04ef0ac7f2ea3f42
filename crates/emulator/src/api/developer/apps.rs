//! Apps of a developer: list, create, show, and the check of ownership.

use crate::server::body_fields::{self, BodyFieldKind, optional, required};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AccountRow, AppRow, Store, StoreError};
use linkworld_contract::names::AppId;
use linkworld_contract::wire::developer::{self as wire, CreateApp};
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

/// The icon of apps created without one; also the manifest's default.
const DEFAULT_ICON: &str = "box";

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let apps = state.store.run(move |store| store.apps_of(&account.id)).await?;
    Ok(ApiResponse::ok(&apps.into_iter().map(app_info).collect::<Vec<_>>()))
}

pub(crate) async fn create(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let body: CreateApp = body_fields::read(
        &request,
        &[
            required("slug", BodyFieldKind::Text),
            required("name", BodyFieldKind::Text),
            optional("description", BodyFieldKind::Text),
            optional("icon", BodyFieldKind::TextOrNull),
        ],
    )?;
    let slug = AppId::parse(&body.slug).map_err(|error| body_fields::wrong("slug", error))?;
    if body.name.trim().is_empty() {
        return Err(body_fields::wrong("name", "must not be empty"));
    }
    let new = AppRow {
        id: random_uuid(),
        slug: slug.to_string(),
        account_id: account.id.clone(),
        name: body.name,
        description: body.description,
        icon: body.icon.or_else(|| Some(DEFAULT_ICON.into())),
        current_version: None,
        created_at: state.clock.unix_millis(),
    };
    let (added, app) = state
        .store
        .run(move |store| {
            let added = store.add_app(&new)?;
            Ok((added, store.app(&new.slug)?.ok_or(StoreError::Unreadable("app"))?))
        })
        .await?;
    match (added, app.account_id == account.id) {
        (true, _) => Ok(ApiResponse::new(201, &app_info(app))),
        (false, true) => Ok(ApiResponse::ok(&app_info(app))),
        (false, false) => Err(ApiResponse::detail(409, format!("app `{slug}` belongs to another developer"))),
    }
}

pub(crate) async fn show(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let app = state.store.run(move |store| readable(store, &account, &slug)).await??;
    Ok(ApiResponse::ok(&app_info(app)))
}

/// The app, if this developer may read it. The app of another developer is reported as not found.
pub(crate) fn readable(
    store: &Store,
    account: &AccountRow,
    slug: &str,
) -> Result<Result<AppRow, ApiResponse>, StoreError> {
    let app = store.app(slug)?.filter(|app| app.account_id == account.id);
    Ok(app.ok_or_else(|| ApiResponse::detail(404, "app not found")))
}

/// The app, if this developer may change it.
pub(crate) fn writable(
    store: &Store,
    account: &AccountRow,
    slug: &str,
) -> Result<Result<AppRow, ApiResponse>, StoreError> {
    Ok(match store.app(slug)? {
        None => Err(ApiResponse::detail(404, "app not found")),
        Some(app) if app.account_id != account.id => {
            Err(ApiResponse::detail(403, "this app belongs to another developer"))
        }
        Some(app) => Ok(app),
    })
}

fn app_info(app: AppRow) -> wire::AppInfo {
    wire::AppInfo {
        id: app.id,
        slug: app.slug,
        name: app.name,
        description: app.description,
        icon: app.icon,
        status: if app.current_version.is_some() { "active" } else { "draft" }.into(),
        current_version: app.current_version,
        created_at: rfc3339(app.created_at),
    }
}
