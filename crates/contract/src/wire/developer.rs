//! Bodies of the developer API, `/api/dev/*` (contract section 9).
//!
//! Answers are read leniently (unknown fields are ignored, as servers grow) and requests strictly.

use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Answer of [`super::routes::ME`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountInfo {
    /// Opaque; the Python CLI shows its first eight characters.
    pub id: String,
    /// The account's address.
    #[serde(default)]
    pub email: Option<String>,
    /// `active` or `suspended` `[R]`.
    #[serde(default)]
    pub status: Option<String>,
    /// Whether this account may register versions.
    #[serde(default)]
    pub publish_allowed: bool,
    /// The linked GitHub account.
    #[serde(default)]
    pub github_login: Option<String>,
    /// Display name of the person.
    #[serde(default)]
    pub display_name: Option<String>,
}

/// An app as the developer API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInfo {
    /// Opaque.
    pub id: String,
    /// The app id of the manifest.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// May be empty, never null: the Python CLI slices it.
    #[serde(default)]
    pub description: String,
    /// An icon's name.
    #[serde(default)]
    pub icon: Option<String>,
    /// `draft` until a version is promoted, then `active`.
    pub status: String,
    /// The version new installs get; null while nothing is promoted.
    #[serde(default)]
    pub current_version: Option<String>,
    /// RFC 3339.
    pub created_at: String,
}

/// Body of [`super::routes::APP_CREATE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateApp {
    /// The app id of the manifest.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// May be empty.
    #[serde(default)]
    pub description: String,
    /// An icon's name.
    #[serde(default)]
    pub icon: Option<String>,
}

/// A version as the developer API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionInfo {
    /// Opaque.
    pub id: String,
    /// `X.Y.Z` or `X.Y.Z-pre`.
    pub version: String,
    /// The OCI image.
    #[serde(default)]
    pub image_url: Option<String>,
    /// Its digest, when the registrant gave one.
    #[serde(default)]
    pub image_digest: Option<String>,
    /// `success`.
    #[serde(default)]
    pub build_status: String,
    /// `published`.
    #[serde(default)]
    pub status: String,
    /// RFC 3339; never null: the Python CLI slices it.
    #[serde(default)]
    pub deployed_at: String,
    /// What was registered, as [`crate::digest`] counts it. Ours `[R]`: only the local platform sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentDigests>,
}

/// Digests by which the same content is recognised under the same version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentDigests {
    /// Of the manifest blob as posted, `app_docs` included.
    pub manifest: String,
    /// Of the template array; null while none are attached.
    pub templates: Option<String>,
    /// SHA-256 of the bundle's archive in lowercase hexadecimal; null while none is uploaded.
    #[serde(default)]
    pub bundle: Option<String>,
    /// True while the promotion that was asked for waits for the bundle.
    #[serde(default)]
    pub bundle_pending: bool,
}

/// Answer of [`super::routes::VERSION`] `[R]`: only the local platform has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionDetail {
    /// As listed.
    #[serde(flatten)]
    pub version: VersionInfo,
    /// The blob as it was registered.
    pub manifest: Value,
}

/// Name of the one part of a [`super::routes::BUNDLE_UPLOAD`]; its file name is `<slug>-<version>.tar.gz` and its type
/// [`BUNDLE_TYPE`].
pub const BUNDLE_PART: &str = "file";
/// Media type of that part.
pub const BUNDLE_TYPE: &str = "application/gzip";

/// Answer of [`super::routes::BUNDLE_UPLOAD`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleUploadReply {
    /// Where the bundle is served.
    #[serde(default)]
    pub bundle_url: Option<String>,
    /// Regular files in the archive.
    pub files_uploaded: u64,
    /// Their bytes together, unpacked.
    #[serde(default)]
    pub total_bytes: u64,
}

/// `detail` of a refused bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleRefusal {
    /// A stable word, such as `too_large` or `symlink` `[R]`.
    pub reason: String,
    /// The platform's words.
    pub message: String,
}

/// Body of [`super::routes::PREFLIGHT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightRequest {
    /// File name to text: the manifest and the sources beside it.
    pub files: BTreeMap<String, String>,
}

/// Response to the request above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightVerdict {
    /// False refuses the deploy.
    pub valid: bool,
    /// What was found.
    #[serde(default)]
    pub issues: Vec<PreflightIssue>,
    /// How many of them are errors.
    #[serde(default)]
    pub error_count: u64,
    /// How many are warnings.
    #[serde(default)]
    pub warning_count: u64,
    /// The manifest's app id, if it could be read.
    #[serde(default)]
    pub app_id: Option<String>,
    /// The manifest's version, if it could be read.
    #[serde(default)]
    pub version: Option<String>,
}

/// One issue of a preflight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightIssue {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// Name of the file.
    #[serde(default)]
    pub file: Option<String>,
    /// From 1.
    #[serde(default)]
    pub line: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(default)]
    pub fix_hint: Option<String>,
    /// A stable code `[R]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// Body of [`super::routes::UPGRADE_TENANTS`]; fields that are not used are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeTenants {
    /// To this version instead of the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<String>,
    /// Only this tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Grant new scopes without asking the tenant; true or absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force_grant_new_scopes: Option<bool>,
}

/// Response to the request above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeReply {
    /// The version that the tenants were upgraded to.
    #[serde(default)]
    pub target_version: Option<String>,
    /// How many changed.
    pub upgraded_tenant_count: u64,
    /// How many were left as they are.
    #[serde(default)]
    pub skipped_tenant_count: u64,
    /// How many failed.
    #[serde(default)]
    pub failed_tenant_count: u64,
    /// One entry a tenant.
    #[serde(default)]
    pub details: Vec<TenantUpgrade>,
}

/// One tenant's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantUpgrade {
    /// The first eight characters of the tenant's id.
    pub tenant_prefix: String,
    /// `upgraded`, `noop`, `needs_consent`, or something that failed.
    pub status: String,
    /// Why, when it failed.
    #[serde(default)]
    pub error: Option<String>,
}

/// Body of [`super::routes::VERSION_REGISTER`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterVersion {
    /// Equals the manifest's.
    pub version: String,
    /// The OCI image with its tag or digest.
    pub image_url: String,
    /// Null unless known.
    #[serde(default)]
    pub image_digest: Option<String>,
    /// The default-filled manifest (contract section 5), with [`APP_DOCS`] beside its fields.
    pub manifest: Value,
    /// Null from every known client.
    #[serde(default)]
    pub build_log_url: Option<String>,
    /// Make it the current version.
    #[serde(default)]
    pub promote: bool,
    /// Delay the promotion until the bundle is uploaded.
    #[serde(default)]
    pub bundle_pending: bool,
}

/// Key of the manifest blob under which the end-user docs travel: path below `app_docs/` to text.
///
/// No public source names it (contract, unknown U1), so it is one constant.
pub const APP_DOCS: &str = "app_docs";

/// Path below `app_docs/` with `/` between segments, to the file's text.
pub type AppDocs = BTreeMap<String, String>;

/// Body of [`super::routes::TEMPLATES_ATTACH`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplatesBody {
    /// One object per file of `defaults/templates/`.
    pub templates: Vec<Value>,
}

/// Response to [`TemplatesBody`] `[R]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatesReply {
    /// How many.
    pub attached: usize,
    /// Their slugs, in order.
    pub slugs: Vec<String>,
}

/// A secret as listed: never with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretEntry {
    /// Uppercase key.
    pub key: String,
    /// Why it exists.
    #[serde(default)]
    pub description: Option<String>,
    /// `dev_default` on the local platform; free text elsewhere.
    #[serde(default)]
    pub scope: Option<String>,
    /// RFC 3339.
    #[serde(default)]
    pub updated_at: Option<String>,
}

/// Body of [`super::routes::SECRET_SET`]. It carries the plain value.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecretBody {
    /// 1 byte to 64 KiB of UTF-8.
    #[serde(with = "crate::secret::exposed")]
    pub value: Secret,
    /// At most 200 characters, no control characters.
    #[serde(default)]
    pub description: Option<String>,
}

/// Answer of [`super::routes::SECRET_DELETE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretDeleteReply {
    /// False when nothing was set.
    pub deleted: bool,
}

/// Answer of [`super::routes::SECRET_SET`], if the platform sends a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretSetReply {
    /// False when the value and description were the same before; absent if the platform does not report it `[R]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
}

/// The audience of an MCP token: the `audience` parameter of [`super::routes::MCP_TOKEN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum McpAudience {
    /// An editor or agent; the token lives for a day.
    Dev,
    /// A coding session; the token lives for five minutes.
    Session,
}

impl McpAudience {
    /// The value of the parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Session => "session",
        }
    }
}

/// Answer of [`super::routes::MCP_TOKEN`]. It carries a plain token.
#[derive(Clone, Serialize, Deserialize)]
pub struct McpTokenReply {
    /// For the query of an address, by contract.
    #[serde(with = "crate::secret::exposed")]
    pub mcp_token: Secret,
    /// Seconds it lives.
    #[serde(default)]
    pub expires_in: u64,
}

/// An error answer: a string, a list of places, or something this program has not seen yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// FastAPI's word for what is wrong.
    pub detail: Value,
}

/// One entry of a 422's `detail`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where, for example `["manifest", "tools", 0, "name"]`.
    pub loc: Vec<Value>,
    /// What is wrong.
    pub msg: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
}
