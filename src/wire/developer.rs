//! Bodies of the developer API, `/api/dev/*` (contract section 9).
//!
//! Answers are read leniently (unknown fields are ignored, as servers grow) and requests strictly.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Answer of [`super::routes::ME`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
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
    /// What to call the person.
    #[serde(default)]
    pub display_name: Option<String>,
}

/// An app as the developer API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
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
pub struct Version {
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

/// Digests that tell "the same again" from "something else under the same version".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentDigests {
    /// Of the manifest blob as posted, `app_docs` included.
    pub manifest: String,
    /// Of the template array; null while none are attached.
    pub templates: Option<String>,
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
    /// Wait with that until the bundle is there.
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
pub struct AttachTemplates {
    /// One object per file of `defaults/templates/`.
    pub templates: Vec<Value>,
}

/// Answer to it `[R]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatesAttached {
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

/// Body of [`super::routes::SECRET_SET`]. It carries the plain value, so it is made where it is sent and nowhere kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct SetSecret {
    /// 1 byte to 64 KiB of UTF-8.
    pub value: String,
    /// At most 200 characters, no control characters.
    #[serde(default)]
    pub description: Option<String>,
}

/// Answer of [`super::routes::SECRET_DELETE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretDeleted {
    /// False when nothing was set.
    #[serde(default)]
    pub deleted: bool,
}

/// Answer of [`super::routes::SECRET_SET`], as far as a platform gives one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretKept {
    /// False when the same value and description stood there already; absent where the platform does not tell `[R]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
}

/// Answer of [`super::routes::MCP_TOKEN`]. It carries a plain token.
#[derive(Clone, Serialize, Deserialize)]
pub struct McpToken {
    /// For the query of an address, by contract.
    pub mcp_token: String,
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
