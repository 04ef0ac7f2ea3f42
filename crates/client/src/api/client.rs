//! The developer API, one method per endpoint of the route table.

use super::error::ApiError;
use super::retry::RetryPolicy;
use super::transport::{ApiCall, ApiReply, Transport};
use hyper::body::Bytes;
use linkworld_contract::limits::PLATFORM_UPLOAD_DEADLINE;
use linkworld_contract::names::{AppId, SecretKey, Version};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::{
    AccountInfo, AppInfo, BUNDLE_PART, BUNDLE_TYPE, BundleUploadReply, CreateApp, McpAudience, McpTokenReply,
    PreflightRequest, PreflightVerdict, RegisterVersion, SecretBody, SecretDeleteReply, SecretEntry, SecretSetReply,
    TemplatesBody, UpgradeReply, UpgradeTenants, VersionDetail, VersionInfo,
};
use linkworld_contract::wire::routes;
use linkworld_system::http::HttpLimits;
use linkworld_system::upload::{FilePart, UploadProgress};
use serde_json::Value;

/// A token for the platform's MCP server.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: Secret,
    /// Seconds it lives.
    pub expires_in: u64,
}

/// A developer's access to one platform.
#[derive(Debug)]
pub struct ApiClient {
    transport: Transport,
}

impl ApiClient {
    /// With the limits of [`linkworld_contract::limits`]. Nothing is sent or built yet.
    pub fn new(origin: Origin, token: Secret) -> Self {
        Self::with(origin, token, HttpLimits::default(), RetryPolicy::default())
    }

    /// With other limits or another retry policy.
    pub fn with(origin: Origin, token: Secret, bounds: HttpLimits, patience: RetryPolicy) -> Self {
        Self { transport: Transport::new(origin, token, bounds, patience) }
    }

    /// The platform.
    pub fn origin(&self) -> &Origin {
        self.transport.origin()
    }

    /// The token's account.
    pub async fn me(&self) -> Result<AccountInfo, ApiError> {
        self.transport.value(ApiCall::to(routes::ME, &[])).await
    }

    /// The account's apps.
    pub async fn apps(&self) -> Result<Vec<AppInfo>, ApiError> {
        self.transport.list(ApiCall::to(routes::APPS, &[])).await
    }

    /// One app; none if there is none that this account may see.
    pub async fn app(&self, app: &AppId) -> Result<Option<AppInfo>, ApiError> {
        match self.transport.value(ApiCall::to(routes::APP, &[app.as_str()])).await {
            Err(ApiError::NotFound { .. }) => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// Creates an app, or returns the account's own one of that name.
    pub async fn create_app(&self, app: &CreateApp) -> Result<AppInfo, ApiError> {
        self.transport.value(ApiCall::to(routes::APP_CREATE, &[]).carrying(app)).await
    }

    /// The versions of an app.
    pub async fn versions(&self, app: &AppId) -> Result<Vec<VersionInfo>, ApiError> {
        self.transport.list(ApiCall::to(routes::VERSIONS, &[app.as_str()])).await
    }

    /// An app with its versions; none and no versions if there is no such app.
    pub async fn look(&self, app: &AppId) -> Result<(Option<AppInfo>, Vec<VersionInfo>), ApiError> {
        let Some(found) = self.app(app).await? else { return Ok((None, Vec::new())) };
        Ok((Some(found), self.versions(app).await?))
    }

    /// Registers a version; one that exists with the same content is promoted if the body asks for it.
    pub async fn register(&self, app: &AppId, body: &RegisterVersion) -> Result<VersionInfo, ApiError> {
        self.transport.value(ApiCall::to(routes::VERSION_REGISTER, &[app.as_str()]).carrying(body)).await
    }

    /// Registers a version with a body that is JSON already.
    pub async fn register_json(&self, app: &AppId, body: Bytes) -> Result<VersionInfo, ApiError> {
        self.transport.value(ApiCall::to(routes::VERSION_REGISTER, &[app.as_str()]).carrying_json(body)).await
    }

    /// Attaches the templates of a version, which is possible once.
    pub async fn attach_templates(&self, app: &AppId, version: &Version, templates: &[Value]) -> Result<(), ApiError> {
        let body = TemplatesBody { templates: templates.to_vec() };
        let call = ApiCall::to(routes::TEMPLATES_ATTACH, &[app.as_str(), version.as_str()]);
        self.transport.done(call.carrying(&body)).await
    }

    /// One version with its manifest; none if there is none or if the platform does not report manifests.
    pub async fn version(&self, app: &AppId, version: &Version) -> Result<Option<VersionDetail>, ApiError> {
        if_implemented(self.transport.value(ApiCall::to(routes::VERSION, &[app.as_str(), version.as_str()])).await)
    }

    /// Uploads the bundle of a version, which is possible once; `sent` counts bytes.
    pub async fn upload_bundle(
        &self,
        app: &AppId,
        version: &Version,
        archive: &[Bytes],
        sent: &UploadProgress,
    ) -> Result<BundleUploadReply, ApiError> {
        let part = FilePart {
            name: BUNDLE_PART,
            file_name: format!("{app}-{version}.tar.gz"),
            media_type: BUNDLE_TYPE,
            parts: archive.to_vec(),
            sent: sent.clone(),
        };
        let call = ApiCall::to(routes::BUNDLE_UPLOAD, &[app.as_str(), version.as_str()]);
        self.transport.value(call.uploading(part).within(PLATFORM_UPLOAD_DEADLINE)).await
    }

    /// The platform's own check; none if the platform has none.
    pub async fn preflight(&self, body: &PreflightRequest) -> Result<Option<PreflightVerdict>, ApiError> {
        if_implemented(self.transport.value(ApiCall::to(routes::PREFLIGHT, &[]).carrying(body).repeatable()).await)
    }

    /// Upgrades tenants to a version. A tenant that has it already is not changed, so the call is idempotent.
    pub async fn upgrade_tenants(&self, app: &AppId, body: &UpgradeTenants) -> Result<UpgradeReply, ApiError> {
        let call = ApiCall::to(routes::UPGRADE_TENANTS, &[app.as_str()]);
        self.transport.value(call.carrying(body).repeatable()).await
    }

    /// Waits before a step that failed for the `attempt`th time, from 0, is repeated; false to give up.
    pub(crate) async fn another(&self, step: &str, error: &ApiError, attempt: u32) -> bool {
        self.transport.another(step, error, attempt).await
    }

    /// The developer's default secrets, without their values.
    pub async fn secrets(&self, app: &AppId) -> Result<Vec<SecretEntry>, ApiError> {
        self.transport.list(ApiCall::to(routes::SECRETS, &[app.as_str()])).await
    }

    /// Issues a token for the platform's MCP server.
    pub async fn mcp_token(&self, audience: McpAudience) -> Result<IssuedToken, ApiError> {
        let call = ApiCall::to(routes::MCP_TOKEN, &[]).with_word("audience", audience.as_str()).repeatable();
        let McpTokenReply { mcp_token, expires_in } = self.transport.value(call).await?;
        Ok(IssuedToken { token: mcp_token, expires_in })
    }

    /// Sets a secret; false if the platform reports that it had the same value before.
    pub async fn set_secret(
        &self,
        app: &AppId,
        key: &SecretKey,
        value: &Secret,
        description: Option<&str>,
    ) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::SECRET_SET, &[app.as_str(), key.as_str()]);
        let kept: ApiReply<Option<SecretSetReply>> =
            self.transport.optional_value(carry_secret(call, value, description)).await?;
        if kept.value.as_ref().is_none_or(|kept| kept.changed.is_none()) && !self.has_secret(app, key).await? {
            return Err(unconfirmed(routes::SECRET_SET, &[app.as_str(), key.as_str()], "the key is not listed"));
        }
        Ok(was_changed(kept))
    }

    /// Removes a secret; false if none was set.
    pub async fn delete_secret(&self, app: &AppId, key: &SecretKey) -> Result<bool, ApiError> {
        let call = ApiCall::to(routes::SECRET_DELETE, &[app.as_str(), key.as_str()]);
        let answer: ApiReply<Option<SecretDeleteReply>> = self.transport.value_or_empty(call).await?;
        if answer.value.is_none() && self.has_secret(app, key).await? {
            return Err(unconfirmed(routes::SECRET_DELETE, &[app.as_str(), key.as_str()], "the key is still listed"));
        }
        Ok(was_deleted(answer))
    }

    async fn has_secret(&self, app: &AppId, key: &SecretKey) -> Result<bool, ApiError> {
        Ok(self.secrets(app).await?.iter().any(|entry| entry.key == key.as_str()))
    }
}

/// None if the platform does not implement the call.
fn if_implemented<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Err(ApiError::NotFound { .. } | ApiError::Refused { status: 405, .. }) => Ok(None),
        answer => answer.map(Some),
    }
}

/// The error for a success without content, which a proxy might have sent, and which the platform's own list does not
/// confirm.
fn unconfirmed(route: routes::Route, values: &[&str], but: &str) -> ApiError {
    let call = format!("{} {}", route.method.as_str(), route.path(values));
    ApiError::BadAnswer { call, why: format!("a success response without a body, but {but}") }
}

/// Whether a secret was set; if it was there at the second attempt, the first may have set it.
pub(super) fn was_changed(kept: ApiReply<Option<SecretSetReply>>) -> bool {
    kept.unconfirmed_before || kept.value.and_then(|kept| kept.changed).unwrap_or(true)
}

/// Whether a secret was removed; if it was missing at the second attempt, the first may have removed it.
pub(super) fn was_deleted(answer: ApiReply<Option<SecretDeleteReply>>) -> bool {
    // Many servers send no body when something was deleted.
    answer.unconfirmed_before || answer.value.is_none_or(|answer| answer.deleted)
}

/// Adds the value to the body, and hides it in what the server answers.
pub(super) fn carry_secret<'a>(call: ApiCall<'a>, value: &'a Secret, description: Option<&str>) -> ApiCall<'a> {
    let body = SecretBody { value: value.clone(), description: description.map(str::to_owned) };
    call.carrying(&body).hiding(value)
}
