//! The frontend bundle of a version: judged whole, kept once, and what the promotion of its version may wait for.

use crate::api::developer::apps;
use crate::platform_event::PlatformEvent;
use crate::server::call::{Answer, Call, Reply};
use crate::server::multipart;
use crate::state::World;
use crate::store::{Account, App, BundleFile, NewBundle, Store, StoreError, Version};
use linkworld_contract::digest;
use linkworld_contract::wire::developer::{BUNDLE_PART, BundleUploaded};
use linkworld_contract::wire::routes::BUNDLE_FOLDER;
use linkworld_package::unpack::{self, Member, Refusal};
use std::sync::Arc;

/// A version that this developer may give a bundle, with its app.
type Target = (App, Version);

pub(crate) async fn upload(world: Arc<World>, mut call: Call) -> Reply {
    let account = world.developer(&call).await?;
    let (slug, version) = (call.param(0).to_owned(), call.param(1).to_owned());
    let (of, named) = (account.clone(), (slug.clone(), version.clone()));
    let (app, row) = world.keeper.run(move |store| target(store, &of, &named.0, &named.1)).await??;
    let archive = multipart::file(&mut call, BUNDLE_PART).await?;
    let digest = digest::hex(&archive);
    // What is there already needs no second judgement.
    let known = row.bundle_digest.as_ref() == Some(&digest);
    let files = if known { Vec::new() } else { judge(archive).await? };
    let bundle = NewBundle { digest, files };
    let Landed { row, promoted, again } =
        world.keeper.run(move |store| land(store, &app, &row.version, &bundle)).await??;
    let uploaded = BundleUploaded {
        bundle_url: Some(format!("{}{}", world.origin, BUNDLE_FOLDER.path(&[&slug, &format!("v{version}")]))),
        files_uploaded: row.bundle_files.into(),
        total_bytes: row.bundle_bytes.into(),
    };
    world.tell(PlatformEvent::Bundled { app: slug, version, files: row.bundle_files, promoted, again });
    Ok(Answer::ok(&uploaded))
}

fn target(store: &Store, account: &Account, slug: &str, version: &str) -> Result<Result<Target, Answer>, StoreError> {
    let app = match apps::to_write(store, account, slug)? {
        Ok(app) => app,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let row = store.version(&app.id, version)?;
    Ok(row.map(|row| (app, row)).ok_or_else(|| unknown(version)))
}

fn unknown(version: &str) -> Answer {
    Answer::reason(404, "unknown_version", format!("version {version} not found"))
}

fn taken(version: &str) -> Answer {
    Answer::reason(409, "already_uploaded", format!("version {version} already has another bundle"))
}

/// Unpacks beside the threads that serve requests: a full bundle takes a good part of a second.
async fn judge(archive: Vec<u8>) -> Result<Vec<BundleFile>, Answer> {
    let kept = |Member { path, content }: Member| {
        let digest = digest::hex(&content);
        BundleFile { path, content, digest }
    };
    let judged = tokio::task::spawn_blocking(move || {
        unpack::unpack(&archive).map(|members| members.into_iter().map(kept).collect())
    });
    match judged.await {
        Ok(files) => files.map_err(refused),
        Err(error) => Err(Answer::fault(error.to_string())),
    }
}

fn refused(Refusal { reason, message }: Refusal) -> Answer {
    let status = if reason == unpack::Reason::TooLarge { 413 } else { 422 };
    Answer::reason(status, reason.word(), message)
}

/// What an upload came to.
struct Landed {
    row: Version,
    promoted: bool,
    /// The same bundle was there before.
    again: bool,
}

/// Keeps the bundle, or finds the same one, and does the promotion that waited for it.
fn land(store: &Store, app: &App, version: &str, bundle: &NewBundle) -> Result<Result<Landed, Answer>, StoreError> {
    let Some(row) = store.version(&app.id, version)? else { return Ok(Err(unknown(version))) };
    let again = !store.add_bundle(&row.id, bundle)?;
    if again && row.bundle_digest.as_deref() != Some(&bundle.digest) && !same_files(store, &row, bundle)? {
        return Ok(Err(taken(version)));
    }
    if row.promote_pending {
        store.promote(&app.id, version)?;
        store.set_promote_pending(&row.id, false)?;
    }
    let kept = store.version(&app.id, version)?.ok_or(StoreError::Unreadable("version"))?;
    Ok(Ok(Landed { row: kept, promoted: row.promote_pending, again }))
}

/// Whether the version has these files already, packed another time: the published client writes the time of packing
/// into every archive, and a deploy of the same folder must stay a way back to it.
fn same_files(store: &Store, row: &Version, bundle: &NewBundle) -> Result<bool, StoreError> {
    let mut sent: Vec<(&str, &str)> =
        bundle.files.iter().map(|file| (file.path.as_str(), file.digest.as_str())).collect();
    sent.sort_unstable();
    let kept = store.bundle_digests(&row.id)?;
    Ok(kept.iter().map(|(path, digest)| (path.as_str(), digest.as_str())).eq(sent))
}
