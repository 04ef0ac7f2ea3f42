//! Apps of a developer: list, create, show, and the one rule of ownership.

use crate::server::body_fields::{self, Kind, optional, required};
use crate::server::call::{Answer, Call, Reply};
use crate::state::World;
use crate::store::{Account, App, Store, StoreError};
use linkworld_contract::names::AppId;
use linkworld_contract::wire::developer::{self as wire, CreateApp};
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

/// An icon for apps whose creator named none; the manifest's own default.
const ICON: &str = "box";

pub(crate) async fn list(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let apps = world.keeper.run(move |store| store.apps_of(&account.id)).await?;
    Ok(Answer::ok(&apps.into_iter().map(shown).collect::<Vec<_>>()))
}

pub(crate) async fn create(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let body: CreateApp = body_fields::read(
        &call,
        &[
            required("slug", Kind::Text),
            required("name", Kind::Text),
            optional("description", Kind::Text),
            optional("icon", Kind::TextOrNull),
        ],
    )?;
    let slug = AppId::parse(&body.slug).map_err(|error| body_fields::wrong("slug", error))?;
    if body.name.trim().is_empty() {
        return Err(body_fields::wrong("name", "expected a name"));
    }
    let new = App {
        id: random_uuid(),
        slug: slug.to_string(),
        account_id: account.id.clone(),
        name: body.name,
        description: body.description,
        icon: body.icon.or_else(|| Some(ICON.into())),
        current_version: None,
        created_at: world.clock.unix_millis(),
    };
    let (added, app) = world
        .keeper
        .run(move |store| {
            let added = store.add_app(&new)?;
            Ok((added, store.app(&new.slug)?.ok_or(StoreError::Unreadable("app"))?))
        })
        .await?;
    match (added, app.account_id == account.id) {
        (true, _) => Ok(Answer::new(201, &shown(app))),
        (false, true) => Ok(Answer::ok(&shown(app))),
        (false, false) => Err(Answer::detail(409, format!("app `{slug}` belongs to another developer"))),
    }
}

pub(crate) async fn show(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let app = world.keeper.run(move |store| to_read(store, &account, &slug)).await??;
    Ok(Answer::ok(&shown(app)))
}

/// The app, if this developer may read it; somebody else's is as good as none.
pub(crate) fn to_read(store: &Store, account: &Account, slug: &str) -> Result<Result<App, Answer>, StoreError> {
    let app = store.app(slug)?.filter(|app| app.account_id == account.id);
    Ok(app.ok_or_else(|| Answer::detail(404, "app not found")))
}

/// The app, if this developer may change it.
pub(crate) fn to_write(store: &Store, account: &Account, slug: &str) -> Result<Result<App, Answer>, StoreError> {
    Ok(match store.app(slug)? {
        None => Err(Answer::detail(404, "app not found")),
        Some(app) if app.account_id != account.id => Err(Answer::detail(403, "this app belongs to another developer")),
        Some(app) => Ok(app),
    })
}

fn shown(app: App) -> wire::App {
    wire::App {
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
