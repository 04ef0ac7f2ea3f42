//! Versions of an app. A version is immutable: registering the same content again succeeds, other content is refused
//! (contract 9.4).

use crate::api::developer::apps;
use crate::api::developer::versions::manifest;
use crate::platform_event::PlatformEvent;
use crate::server::body_fields::{self, BodyFieldKind, optional, required};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AppRow, NewVersion, Store, StoreError, VersionRow};
use linkworld_contract::digest;
use linkworld_contract::names;
use linkworld_contract::wire::developer::{self as wire, ContentDigests, RegisterVersion, VersionDetail};
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let versions = state
        .store
        .run(move |store| match apps::readable(store, &account, &slug)? {
            Ok(app) => Ok(Ok(store.versions(&app.id)?)),
            Err(refusal) => Ok(Err(refusal)),
        })
        .await??;
    Ok(ApiResponse::ok(&versions.into_iter().map(version_info).collect::<Vec<_>>()))
}

/// One version with its manifest.
pub(crate) async fn show(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let (slug, version) = (request.param(0).to_owned(), request.param(1).to_owned());
    let (row, manifest) = state
        .store
        .run(move |store| {
            let app = match apps::readable(store, &account, &slug)? {
                Ok(app) => app,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let found = (store.version(&app.id, &version)?, store.version_manifest(&app.id, &version)?);
            let (Some(row), Some(manifest)) = found else {
                return Ok(Err(ApiResponse::detail(404, format!("version {version} not found"))));
            };
            let manifest = serde_json::from_str(&manifest).map_err(|_| StoreError::Unreadable("manifest"))?;
            Ok(Ok((row, manifest)))
        })
        .await??;
    Ok(ApiResponse::ok(&VersionDetail { version: version_info(row), manifest }))
}

pub(crate) async fn register(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let slug = request.param(0).to_owned();
    let (owner, named) = (account.clone(), slug.clone());
    let app = state.store.run(move |store| apps::writable(store, &owner, &named)).await??;
    if !account.publish_allowed {
        return Err(ApiResponse::detail(403, "this account may not publish yet"));
    }
    let body: RegisterVersion = body_fields::read(
        &request,
        &[
            required("version", BodyFieldKind::Text),
            required("image_url", BodyFieldKind::Text),
            optional("image_digest", BodyFieldKind::TextOrNull),
            required("manifest", BodyFieldKind::Object),
            optional("build_log_url", BodyFieldKind::TextOrNull),
            optional("promote", BodyFieldKind::Flag),
            optional("bundle_pending", BodyFieldKind::Flag),
        ],
    )?;
    if !names::is_version(&body.version) {
        return Err(body_fields::wrong("version", "expected X.Y.Z or X.Y.Z-pre"));
    }
    if body.image_url.trim().is_empty() {
        return Err(body_fields::wrong("image_url", "must not be empty"));
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
    let version = body.version.clone();
    let new = new_version(body, state.clock.unix_millis());
    let (status, row) = state.store.run_long(move |store| put(store, &app, &new, promotion)).await??;
    let promoted = promotion == Promotion::Now;
    state.publish(PlatformEvent::Registered { app: slug, version, promoted, again: status == 200 });
    Ok(ApiResponse::new(status, &version_info(row)))
}

/// Whether a registration promotes the version. The last registration decides: one without promotion cancels a pending
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promotion {
    No,
    Now,
    /// When the bundle is uploaded, even if the same one is already stored.
    WithBundle,
}

fn new_version(body: RegisterVersion, now: i64) -> NewVersion {
    let row = VersionRow {
        id: random_uuid(),
        version: body.version,
        image_url: body.image_url,
        image_digest: body.image_digest,
        manifest_digest: digest::of_json(&body.manifest),
        templates_digest: None,
        bundle_digest: None,
        bundle_files: 0,
        bundle_bytes: 0,
        promote_pending: false,
        created_at: now,
    };
    NewVersion { row, manifest: body.manifest.to_string() }
}

/// Adds the version (201) or finds the same one (200).
fn put(
    store: &Store,
    app: &AppRow,
    new: &NewVersion,
    promotion: Promotion,
) -> Result<Result<(u16, VersionRow), ApiResponse>, StoreError> {
    let requested = &new.row;
    let status = match store.version(&app.id, &requested.version)? {
        None => {
            store.add_version(&app.id, new)?;
            201
        }
        Some(found) if same_content(&found, requested) => 200,
        Some(_) => return Ok(Err(ApiResponse::detail(409, format!("version {} is immutable", requested.version)))),
    };
    let mut row = store.version(&app.id, &requested.version)?.ok_or(StoreError::Unreadable("version"))?;
    if promotion == Promotion::Now {
        store.promote(&app.id, &requested.version)?;
    }
    // A duplicate may arrive late, after the bundle and its promotion: then there is nothing left to wait for.
    let is_current = app.current_version.as_deref() == Some(requested.version.as_str());
    let is_complete = is_current && row.bundle_digest.is_some();
    row.promote_pending = promotion == Promotion::WithBundle && !is_complete;
    store.set_promote_pending(&row.id, row.promote_pending)?;
    Ok(Ok((status, row)))
}

fn same_content(found: &VersionRow, requested: &VersionRow) -> bool {
    found.manifest_digest == requested.manifest_digest
        && found.image_url == requested.image_url
        && found.image_digest == requested.image_digest
}

fn version_info(row: VersionRow) -> wire::VersionInfo {
    wire::VersionInfo {
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
            // A late duplicate of a registration must not look like a version without its bundle. The same
            // bundle once more still promotes: that is how the published client returns to an earlier version.
            bundle_pending: row.promote_pending && row.bundle_digest.is_none(),
            bundle: row.bundle_digest,
        }),
    }
}
