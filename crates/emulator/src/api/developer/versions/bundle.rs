//! Uploading the frontend bundle of a version: checked completely, stored once. A promotion may wait for it.

use crate::api::developer::apps;
use crate::platform_event::PlatformEvent;
use crate::server::multipart;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AccountRow, AppRow, BundleFileRow, NewBundle, Store, StoreError, VersionRow};
use linkworld_contract::digest;
use linkworld_contract::wire::developer::{BUNDLE_PART, BundleUploadReply};
use linkworld_contract::wire::routes::BUNDLE_FOLDER;
use linkworld_package::archive::unpack::{ArchiveMember, ArchiveReason, ArchiveRefusal, unpack};
use std::sync::Arc;

/// The version to add the bundle to, with its app.
type BundleTarget = (AppRow, VersionRow);

pub(crate) async fn upload(state: Arc<PlatformState>, mut request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let (slug, version) = (request.param(0).to_owned(), request.param(1).to_owned());
    let (of, named) = (account.clone(), (slug.clone(), version.clone()));
    let (app, row) = state.store.run(move |store| target(store, &of, &named.0, &named.1)).await??;
    let archive = multipart::file(&mut request, BUNDLE_PART).await?;
    let digest = digest::sha256_hex(&archive);
    // The same archive was checked when it was uploaded before.
    let known = row.bundle_digest.as_ref() == Some(&digest);
    let files = if known { Vec::new() } else { check(archive).await? };
    let bundle = NewBundle { digest, files };
    let StoredBundle { row, promoted, again } =
        state.store.run_long(move |store| save(store, &app, &row.version, &bundle)).await??;
    let uploaded = BundleUploadReply {
        bundle_url: Some(format!("{}{}", state.origin, BUNDLE_FOLDER.path(&[&slug, &format!("v{version}")]))),
        files_uploaded: row.bundle_files.into(),
        total_bytes: row.bundle_bytes.into(),
    };
    state.publish(PlatformEvent::Bundled { app: slug, version, files: row.bundle_files, promoted, again });
    Ok(ApiResponse::ok(&uploaded))
}

fn target(
    store: &Store,
    account: &AccountRow,
    slug: &str,
    version: &str,
) -> Result<Result<BundleTarget, ApiResponse>, StoreError> {
    let app = match apps::writable(store, account, slug)? {
        Ok(app) => app,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let row = store.version(&app.id, version)?;
    Ok(row.map(|row| (app, row)).ok_or_else(|| unknown(version)))
}

fn unknown(version: &str) -> ApiResponse {
    ApiResponse::reason(404, "unknown_version", format!("version {version} not found"))
}

fn taken(version: &str) -> ApiResponse {
    ApiResponse::reason(409, "already_uploaded", format!("version {version} already has another bundle"))
}

/// Unpacks on a blocking thread: a bundle of the maximum size takes a large part of a second.
async fn check(archive: Vec<u8>) -> Result<Vec<BundleFileRow>, ApiResponse> {
    let to_row = |ArchiveMember { path, content }: ArchiveMember| {
        let digest = digest::sha256_hex(&content);
        BundleFileRow { path, content, digest }
    };
    let checked =
        tokio::task::spawn_blocking(move || unpack(&archive).map(|members| members.into_iter().map(to_row).collect()));
    match checked.await {
        Ok(files) => files.map_err(refused),
        Err(error) => Err(ApiResponse::internal(error.to_string())),
    }
}

fn refused(ArchiveRefusal { reason, message }: ArchiveRefusal) -> ApiResponse {
    let status = if reason == ArchiveReason::TooLarge { 413 } else { 422 };
    ApiResponse::reason(status, reason.as_str(), message)
}

/// The result of an upload.
struct StoredBundle {
    row: VersionRow,
    promoted: bool,
    /// Whether the same bundle was uploaded before.
    again: bool,
}

/// Stores the bundle, or finds that it is stored, and promotes the version if that was pending.
fn save(
    store: &Store,
    app: &AppRow,
    version: &str,
    bundle: &NewBundle,
) -> Result<Result<StoredBundle, ApiResponse>, StoreError> {
    let Some(row) = store.version(&app.id, version)? else { return Ok(Err(unknown(version))) };
    let again = !store.add_bundle(&row.id, bundle)?;
    if again && row.bundle_digest.as_deref() != Some(&bundle.digest) && !same_files(store, &row, bundle)? {
        return Ok(Err(taken(version)));
    }
    if row.promote_pending {
        store.promote(&app.id, version)?;
        store.set_promote_pending(&row.id, false)?;
    }
    let saved = store.version(&app.id, version)?.ok_or(StoreError::Unreadable("version"))?;
    Ok(Ok(StoredBundle { row: saved, promoted: row.promote_pending, again }))
}

/// Whether the version already has these files in another archive. The published client writes the current time into
/// every archive, and deploying the same folder again must succeed.
fn same_files(store: &Store, row: &VersionRow, bundle: &NewBundle) -> Result<bool, StoreError> {
    let mut sent: Vec<(&str, &str)> =
        bundle.files.iter().map(|file| (file.path.as_str(), file.digest.as_str())).collect();
    sent.sort_unstable();
    let stored = store.bundle_digests(&row.id)?;
    Ok(stored.iter().map(|(path, digest)| (path.as_str(), digest.as_str())).eq(sent))
}
