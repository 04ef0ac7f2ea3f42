//! What a deploy would do, without doing it: the differences to the current version and the steps.

use super::error::DeployError;
use super::journal::Journals;
use super::manifest_diff::{ManifestChange, ShownValue, changes};
use super::plan::{ContentDifference, DeployDecision, decide};
use super::report::StepName;
use super::shipment::{Shipment, ShipmentDigests};
use crate::api::ApiClient;
use crate::api::ApiError;
use linkworld_contract::digest;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{AppInfo, VersionInfo};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Name and version of the format of [`DeployPreview`].
pub const PLAN_SCHEMA: &str = "linkworld.plan/1";

/// What a deploy would do. Written by `deploy --plan`, and read again by `deploy --plan-file`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeployPreview {
    /// [`PLAN_SCHEMA`].
    pub schema: String,
    /// The platform.
    pub platform: String,
    /// The app's id.
    pub app: String,
    /// The version.
    pub version: String,
    /// Its result.
    pub outcome: PreviewOutcome,
    /// True when the platform has the version already, whole or in part.
    pub registered: bool,
    /// The version that is current now.
    pub current_version: Option<String>,
    /// The steps that would change something.
    pub steps: Vec<StepName>,
    /// Content of the existing version that differs, which prevents the deploy.
    pub differs: Vec<ContentDifference>,
    /// The version that is compared; none if there is none or its content is unknown.
    pub compared_with: Option<String>,
    /// Field by field, from that version to this one.
    pub changes: Vec<ManifestChange>,
    /// Scopes that version did not require: each tenant has to consent to them before the upgrade.
    pub new_scopes: Vec<String>,
    /// Digests of what would be sent.
    pub content: ShipmentDigests,
    /// A digest of what the platform has of this app: it changes when somebody changes the app.
    pub live: String,
    /// The manifest as it would be sent, with all defaults and without the text of the pages, whose digest is in
    /// `content`. Values that look secret are masked. None in plans of earlier versions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub normal: Option<Value>,
}

/// Result of a deploy that was only planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewOutcome {
    /// Nothing is left to do.
    Unchanged,
    /// The steps would be carried out.
    Deploy,
    /// It would be refused: the version exists with different content.
    Immutable,
}

impl DeployPreview {
    /// Checks that nothing has changed since this plan was made.
    ///
    /// # Errors
    /// [`DeployError::PlanStale`] with what has changed.
    pub fn holds(&self, now: &Self) -> Result<(), DeployError> {
        let stale: Vec<_> = [
            (self.platform != now.platform, "it was made for another platform"),
            ((&self.app, &self.version) != (&now.app, &now.version), "it was made for another app or version"),
            (self.live != now.live, "the platform has changed since then"),
            (self.content != now.content, "the project has changed since then"),
        ]
        .into_iter()
        .filter_map(|(stale, why)| stale.then_some(why))
        .collect();
        if stale.is_empty() { Ok(()) } else { Err(DeployError::PlanStale(stale)) }
    }
}

/// Reads and compares; changes nothing. `shown` decides how values of the manifest appear.
pub async fn preview(
    client: &ApiClient,
    shipment: &Shipment,
    journals: &Journals,
    shown: ShownValue,
) -> Result<DeployPreview, DeployError> {
    let (app_id, version) = (AppId::parse(&shipment.app.slug)?, Version::parse(shipment.version())?);
    let (app, versions) = client.look(&app_id).await.map_err(|source| failed(StepName::Inspect, source))?;
    let ours = journals.read(client.origin(), &app_id, &version);
    let (outcome, steps, differs) = match decide(shipment, app.as_ref(), &versions, ours.as_ref()) {
        DeployDecision::Unchanged => (PreviewOutcome::Unchanged, Vec::new(), Vec::new()),
        DeployDecision::Immutable(differs) => (PreviewOutcome::Immutable, Vec::new(), differs),
        DeployDecision::Ship(plan) => (PreviewOutcome::Deploy, plan.steps(), Vec::new()),
    };
    let current = app.as_ref().and_then(|app| app.current_version.clone());
    let before = match current.as_deref().map(Version::parse) {
        Some(Ok(current)) => manifest_of(client, &app_id, &current, (&versions, journals))
            .await
            .map_err(|source| failed(StepName::Inspect, source))?,
        _ => None,
    };
    let found = before.as_ref().map(|before| changes(before, shipment.manifest(), shown)).unwrap_or_default();
    Ok(DeployPreview {
        schema: PLAN_SCHEMA.to_owned(),
        platform: client.origin().to_string(),
        app: app_id.to_string(),
        version: version.to_string(),
        outcome,
        registered: versions.iter().any(|listed| listed.version == version.as_str()),
        steps,
        differs,
        compared_with: current.clone().filter(|_| before.is_some()),
        changes: found,
        new_scopes: new_scopes(before.as_ref(), shipment.manifest()),
        content: shipment.content(),
        live: fingerprint(app.as_ref(), &versions),
        current_version: current,
        normal: Some(without_pages(shown("", shipment.manifest()))),
    })
}

fn without_pages(mut manifest: Value) -> Value {
    if let Some(fields) = manifest.as_object_mut() {
        fields.shift_remove("app_docs");
    }
    manifest
}

/// The manifest that a version was registered with, from the platform or else from this machine's journal.
pub(super) async fn manifest_of(
    client: &ApiClient,
    app: &AppId,
    version: &Version,
    (versions, journals): (&[VersionInfo], &Journals),
) -> Result<Option<Value>, ApiError> {
    // Only a platform that reports digests implements the call.
    if versions.iter().any(|listed| listed.content.is_some()) {
        return Ok(client.version(app, version).await?.map(|found| found.manifest));
    }
    Ok(journals.registered(client.origin(), app, version).map(|body| body.manifest))
}

/// The error of a call that reads: nothing was changed.
pub(super) fn failed(step: StepName, source: ApiError) -> DeployError {
    DeployError::Call { step, so_far: Box::default(), unconfirmed: false, source }
}

fn new_scopes(before: Option<&Value>, after: &Value) -> Vec<String> {
    let scopes = |manifest: &Value| -> Vec<String> {
        let listed = manifest["required_scopes"].as_array().map(Vec::as_slice).unwrap_or_default();
        listed.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let known = before.map(scopes).unwrap_or_default();
    scopes(after).into_iter().filter(|scope| !known.contains(scope)).collect()
}

/// A digest of what a plan depends on.
fn fingerprint(app: Option<&AppInfo>, versions: &[VersionInfo]) -> String {
    let current = app.map(|app| json!(app.current_version));
    let versions: Vec<Value> =
        versions.iter().map(|listed| json!([listed.version, listed.image_url, listed.content])).collect();
    digest::of_json(&json!([app.is_some(), current, versions]))
}
