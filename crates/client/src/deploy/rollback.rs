//! Promoting an earlier version again, in the documented way: by registering it again with the same body.

use super::error::{DeployError, PartialDeploy};
use super::journal::Journals;
use super::preview::{failed, manifest_of};
use super::report::StepName;
use crate::api::ApiClient;
use crate::api::ApiError;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{RegisterVersion, VersionInfo};
use serde::Serialize;

/// Result of a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RollbackOutcome {
    /// The app's id.
    pub app: String,
    /// The version that is current now.
    pub version: String,
    /// The version that was current before.
    pub from: Option<String>,
    /// False if it was current already.
    pub changed: bool,
}

/// Makes `target` the current version, or the one that was registered before the current one.
pub async fn rollback(
    client: &ApiClient,
    app: &AppId,
    target: Option<&Version>,
    journals: &Journals,
) -> Result<RollbackOutcome, DeployError> {
    let (shown, versions) = client.look(app).await.map_err(|source| failed(StepName::Inspect, source))?;
    let Some(shown) = shown else {
        return Err(failed(StepName::Inspect, ApiError::no_app(app)));
    };
    let from = shown.current_version;
    let (target, listed) = find(app, target, from.as_deref(), &versions)?;
    let done =
        |changed| RollbackOutcome { app: app.to_string(), version: target.to_string(), from: from.clone(), changed };
    if from.as_deref() == Some(target.as_str()) {
        return Ok(done(false));
    }
    let body = body_of(client, app, (&target, listed), (&versions, journals)).await?;
    let mut attempt = 0;
    loop {
        let answer = client.register(app, &body).await;
        // Whatever the response, what the platform shows decides.
        let (now, _) = client.look(app).await.map_err(|source| failed(StepName::Verify, source))?;
        if now.and_then(|app| app.current_version).as_deref() == Some(target.as_str()) {
            return Ok(done(true));
        }
        match answer {
            Ok(_) => {
                let detail = "it reported success, but another version is still current".to_owned();
                return Err(refused(app, &target, detail));
            }
            Err(ApiError::Conflict { detail, .. }) => return Err(refused(app, &target, detail)),
            Err(source)
                if source.is_transient() && client.another("registering the version again", &source, attempt).await =>
            {
                attempt += 1;
            }
            Err(source) => {
                let unconfirmed = source.is_unconfirmed();
                let so_far = Box::new(PartialDeploy { applied: Vec::new(), missing: vec![StepName::Register] });
                return Err(DeployError::Call { step: StepName::Register, so_far, unconfirmed, source });
            }
        }
    }
}

fn refused(app: &AppId, version: &Version, detail: String) -> DeployError {
    DeployError::PromotionRefused { app: app.to_string(), version: version.to_string(), detail }
}

/// The version to promote, as listed.
fn find<'a>(
    app: &AppId,
    target: Option<&Version>,
    current: Option<&str>,
    versions: &'a [VersionInfo],
) -> Result<(Version, &'a VersionInfo), DeployError> {
    let none = |version: &str| DeployError::NoVersion { app: app.to_string(), version: version.to_owned() };
    let by_name = |name: &str| versions.iter().find(|listed| listed.version == name).ok_or_else(|| none(name));
    let listed = match target {
        Some(target) => by_name(target.as_str())?,
        None => {
            let nothing = || DeployError::NothingBefore { app: app.to_string() };
            let now = by_name(current.ok_or_else(nothing)?)?;
            // RFC 3339 in one time zone: the order of the texts is the order of the times.
            let earlier = versions.iter().filter(|listed| listed.deployed_at < now.deployed_at);
            earlier.max_by(|a, b| a.deployed_at.cmp(&b.deployed_at)).ok_or_else(nothing)?
        }
    };
    Ok((Version::parse(&listed.version)?, listed))
}

/// The exact body that the version was registered with.
async fn body_of(
    client: &ApiClient,
    app: &AppId,
    (target, listed): (&Version, &VersionInfo),
    (versions, journals): (&[VersionInfo], &Journals),
) -> Result<RegisterVersion, DeployError> {
    let manifest = manifest_of(client, app, target, (versions, journals)).await;
    let manifest = manifest.map_err(|source| failed(StepName::Inspect, source))?;
    let recorded = journals.registered(client.origin(), app, target);
    let image_url = listed.image_url.clone().or_else(|| recorded.as_ref().map(|body| body.image_url.clone()));
    let (Some(manifest), Some(image_url)) = (manifest, image_url) else {
        return Err(DeployError::NoRecord { app: app.to_string(), version: target.to_string() });
    };
    Ok(RegisterVersion {
        version: target.to_string(),
        image_url,
        image_digest: listed.image_digest.clone().or_else(|| recorded.and_then(|body| body.image_digest)),
        manifest,
        build_log_url: None,
        promote: true,
        // Its bundle, if it has one, is uploaded already.
        bundle_pending: false,
    })
}
