//! Bodies of what a handler calls back, `/api/mcp/*` (contract section 12).

use super::raw::{RawJson, RawObject};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// Body of [`super::routes::APP_TOOLS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// A platform tool, for example `email_send`.
    pub tool_name: String,
    /// Its arguments.
    #[serde(default)]
    pub args: RawObject,
    /// A tenant user's UUID, when the handler acts for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of_user_id: Option<String>,
}

/// Body of [`super::routes::IFRAME_TOOLS`]: a call of a bundle, of a tool of its app or of the platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IframeToolCall {
    /// The app of the bundle.
    pub app_id: String,
    /// A tool of the app, or of the platform.
    pub tool_name: String,
    /// Its arguments.
    #[serde(default)]
    pub args: RawObject,
}

/// Answer of [`super::routes::APP_TOOLS`], and the shape of every refusal of the callback API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolReply {
    /// Whether the call was carried out.
    pub ok: bool,
    /// Always an object; set when `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<RawJson>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// A word of contract section 13, for example `scope_denied`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// What the call would have needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_scopes: Option<Vec<String>>,
    /// What the developer can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix_hint: Option<String>,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_link: Option<String>,
    /// The same as the decision, where the platform documents an error object of its own (contract 13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What to call instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_instead: Option<String>,
}

/// The tools a handler's key-value storage travels as.
pub const KV_GET: &str = "app_kv_get";
/// Stores one value.
pub const KV_SET: &str = "app_kv_set";
/// Lists keys under a prefix.
pub const KV_LIST: &str = "app_kv_list";
/// Removes one key.
pub const KV_DELETE: &str = "app_kv_delete";

/// Answer of [`super::routes::APP_SECRETS`]. It carries the plain value.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecretReply {
    /// The key asked for.
    pub key: String,
    /// False when neither the tenant nor the developer set it.
    pub found: bool,
    /// Null when not found.
    #[serde(with = "crate::secret::exposed_option")]
    pub value: Option<Secret>,
}

/// Answer of [`super::routes::SESSION_REFRESH`].
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionRefreshReply {
    /// The next session token.
    #[serde(with = "crate::secret::exposed")]
    pub token: Secret,
}
