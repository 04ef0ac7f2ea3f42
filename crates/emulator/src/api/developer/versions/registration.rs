//! Versions of an app. One is immutable: the same content again is welcome, anything else is refused (contract 9.4).

use crate::api::developer::apps;
use crate::api::developer::versions::manifest;
use crate::platform_event::PlatformEvent;
use crate::server::body_fields::{self, Kind, optional, required};
use crate::server::call::{Answer, Call, Reply};
use crate::state::World;
use crate::store::{App, NewVersion, Store, StoreError, Version};
use linkworld_contract::digest;
use linkworld_contract::names;
use linkworld_contract::wire::developer::{self as wire, ContentDigests, RegisterVersion, VersionContent};
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

pub(crate) async fn list(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let versions = world
        .keeper
        .run(move |store| match apps::to_read(store, &account, &slug)? {
            Ok(app) => Ok(Ok(store.versions(&app.id)?)),
            Err(refusal) => Ok(Err(refusal)),
        })
        .await??;
    Ok(Answer::ok(&versions.into_iter().map(shown).collect::<Vec<_>>()))
}

/// One version with the manifest it was registered with.
pub(crate) async fn show(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let (slug, version) = (call.param(0).to_owned(), call.param(1).to_owned());
    let (row, manifest) = world
        .keeper
        .run(move |store| {
            let app = match apps::to_read(store, &account, &slug)? {
                Ok(app) => app,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let found = (store.version(&app.id, &version)?, store.version_manifest(&app.id, &version)?);
            let (Some(row), Some(manifest)) = found else {
                return Ok(Err(Answer::detail(404, format!("version {version} not found"))));
            };
            let manifest = serde_json::from_str(&manifest).map_err(|_| StoreError::Unreadable("manifest"))?;
            Ok(Ok((row, manifest)))
        })
        .await??;
    Ok(Answer::ok(&VersionContent { version: shown(row), manifest }))
}

pub(crate) async fn register(world: Arc<World>, call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let slug = call.param(0).to_owned();
    let (owner, named) = (account.clone(), slug.clone());
    let app = world.keeper.run(move |store| apps::to_write(store, &owner, &named)).await??;
    if !account.publish_allowed {
        return Err(Answer::detail(403, "this account may not publish yet"));
    }
    let body: RegisterVersion = body_fields::read(
        &call,
        &[
            required("version", Kind::Text),
            required("image_url", Kind::Text),
            optional("image_digest", Kind::TextOrNull),
            required("manifest", Kind::Object),
            optional("build_log_url", Kind::TextOrNull),
            optional("promote", Kind::Flag),
            optional("bundle_pending", Kind::Flag),
        ],
    )?;
    if !names::is_version(&body.version) {
        return Err(body_fields::wrong("version", "expected X.Y.Z or X.Y.Z-pre"));
    }
    if body.image_url.trim().is_empty() {
        return Err(body_fields::wrong("image_url", "expected an image"));
    }
    let problems = manifest::problems(&body.manifest, &slug, &body.version);
    if !problems.is_empty() {
        return Err(body_fields::refuse(problems));
    }
    let promotion = match (body.promote, body.bundle_pending) {
        (false, _) => Promotion::No,
        (true, false) => Promotion::Now,
        (true, true) => Promotion::WithBundle,
    };
    let promoted = promotion == Promotion::Now;
    let version = body.version.clone();
    let new = new_version(body, world.clock.unix_millis());
    let (status, row) = world.keeper.run(move |store| put(store, &app, &new, promotion)).await??;
    world.tell(PlatformEvent::Registered { app: slug, version, promoted, again: status == 200 });
    Ok(Answer::new(status, &shown(row)))
}

/// What a registration asks for. The last one counts: one that asks for nothing takes back what still waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promotion {
    No,
    Now,
    /// Once the bundle is uploaded, even where the same one is there already: the upload is what confirms it.
    WithBundle,
}

fn new_version(body: RegisterVersion, now: i64) -> NewVersion {
    let row = Version {
        id: random_uuid(),
        version: body.version,
        image_url: body.image_url,
        image_digest: body.image_digest,
        manifest_digest: digest::of(&body.manifest),
        templates_digest: None,
        bundle_digest: None,
        bundle_files: 0,
        bundle_bytes: 0,
        promote_pending: false,
        created_at: now,
    };
    NewVersion { row, manifest: body.manifest.to_string() }
}

/// Adds the version or finds it again; 201 or 200.
fn put(
    store: &Store,
    app: &App,
    new: &NewVersion,
    promotion: Promotion,
) -> Result<Result<(u16, Version), Answer>, StoreError> {
    let wanted = &new.row;
    let status = match store.version(&app.id, &wanted.version)? {
        None => {
            store.add_version(&app.id, new)?;
            201
        }
        Some(found) if same_content(&found, wanted) => 200,
        Some(_) => return Ok(Err(Answer::detail(409, format!("version {} is immutable", wanted.version)))),
    };
    if promotion == Promotion::Now {
        store.promote(&app.id, &wanted.version)?;
    }
    let mut row = store.version(&app.id, &wanted.version)?.ok_or(StoreError::Unreadable("version"))?;
    row.promote_pending = promotion == Promotion::WithBundle;
    store.set_promote_pending(&row.id, row.promote_pending)?;
    Ok(Ok((status, row)))
}

fn same_content(found: &Version, wanted: &Version) -> bool {
    found.manifest_digest == wanted.manifest_digest
        && found.image_url == wanted.image_url
        && found.image_digest == wanted.image_digest
}

fn shown(row: Version) -> wire::Version {
    wire::Version {
        id: row.id,
        version: row.version,
        image_url: Some(row.image_url),
        image_digest: row.image_digest,
        build_status: "success".into(),
        status: "published".into(),
        deployed_at: rfc3339(row.created_at),
        content: Some(ContentDigests {
            manifest: row.manifest_digest,
            templates: row.templates_digest,
            bundle: row.bundle_digest,
            bundle_pending: row.promote_pending,
        }),
    }
}
