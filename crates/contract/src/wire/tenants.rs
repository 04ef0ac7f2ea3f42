//! Bodies of the control API about tenants: their users, what they connected and bound, and their installs `[R]`.

use super::control::InstallStatus;
use super::raw::{RawJson, RawObject};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Answer of [`super::routes::CONTROL_TENANTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantList {
    /// Every tenant, by name.
    pub tenants: Vec<TenantStatus>,
}

/// One tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantStatus {
    /// Its name in commands.
    pub tenant: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// UUID.
    pub id: String,
    /// Address of the user who activates its apps.
    pub activating_user: String,
    /// How many users it has.
    pub users: u32,
    /// How many apps are installed in it.
    pub installs: u32,
    /// Providers that it connected.
    pub integrations: Vec<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Body of [`super::routes::CONTROL_TENANT_CREATE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTenant {
    /// Its name.
    pub tenant: String,
    /// Address of the user who activates its apps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Answer of [`super::routes::CONTROL_USERS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserList {
    /// The users of the tenant, by address.
    pub users: Vec<UserStatus>,
}

/// One user of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserStatus {
    /// UUID; what handlers get as `user_id`.
    pub id: String,
    /// The tenant.
    pub tenant: String,
    /// Unique in the tenant.
    pub email: String,
    /// The name that people see.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// Language, for example `de-DE`.
    pub locale: String,
    /// For example `admin`.
    pub roles: Vec<String>,
    /// Whether this is the user who activates the tenant's apps.
    pub activating: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Body of [`super::routes::CONTROL_USER_ADD`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddUser {
    /// Unique in the tenant.
    pub email: String,
    /// By default the part of the address before the `@`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// IANA time zone; by default `UTC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Language; by default `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// By default `member`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// Answer of a change that may find nothing to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeReply {
    /// Whether it changed anything.
    pub changed: bool,
}

/// Body of [`super::routes::CONTROL_RAG_BIND`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindSlot {
    /// The collection.
    pub collection: String,
}

/// Answer of [`super::routes::CONTROL_APPROVALS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalList {
    /// What waits, by tenant and app.
    pub approvals: Vec<PendingApproval>,
}

/// An upgrade that waits until a tenant grants new scopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingApproval {
    /// The tenant.
    pub tenant: String,
    /// The app.
    pub app_id: String,
    /// The version that the tenant had when it was listed.
    pub version: String,
    /// The version that waits.
    pub target_version: String,
    /// The new scopes.
    pub scopes: Vec<String>,
    /// RFC 3339, UTC.
    pub requested_at: String,
}

/// Answer of [`super::routes::CONTROL_APPROVE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalReply {
    /// What was approved.
    pub approved: PendingApproval,
}

/// Answer of [`super::routes::CONTROL_TOOL_APPROVALS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolApprovalList {
    /// What waits, the oldest first.
    pub calls: Vec<ToolApproval>,
}

/// A call of a platform tool that waits for an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolApproval {
    /// Identifies the tool with these arguments.
    pub id: String,
    /// The tenant.
    pub tenant: String,
    /// The app.
    pub app_id: String,
    /// The tool.
    pub tool: String,
    /// The arguments as JSON, shortened.
    pub args: String,
    /// RFC 3339, UTC.
    pub requested_at: String,
}

/// Body of [`super::routes::CONTROL_TOOL_APPROVE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolDecision {
    /// False rejects it.
    pub approve: bool,
}

/// Answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolDecisionReply {
    /// The call.
    pub call: ToolApproval,
    /// Whether it was approved.
    pub approved: bool,
}

/// Answer of [`super::routes::CONTROL_APP_GRANTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppGrantList {
    /// The grants, by the app that calls.
    pub grants: Vec<AppGrantStatus>,
}

/// What an app may call of another one in a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppGrantStatus {
    /// The app that calls.
    pub from: String,
    /// The app that is called.
    pub to: String,
    /// Agents it may invoke; `__route__` stands for the routes.
    pub allowed_agents: Vec<String>,
    /// `active` or `revoked`.
    pub status: String,
}

/// Values of install settings, as a person or a file gives them. They may include secrets.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenSettings {
    /// JSON values by id.
    #[serde(default, skip_serializing_if = "RawObject::is_empty")]
    pub values: RawObject,
    /// Values as a person types them, by id; they replace the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub typed: BTreeMap<String, String>,
}

impl std::fmt::Debug for GivenSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GivenSettings({} values)", self.values.iter().count() + self.typed.len())
    }
}

/// Body of [`super::routes::CONTROL_INSTALL`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstallBody {
    /// A registered version; by default the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Scopes that the tenant grants; by default all that the manifest declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<String>>,
    /// Values of install settings.
    #[serde(default)]
    pub settings: GivenSettings,
}

/// Answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallReply {
    /// The install.
    pub install: InstallStatus,
    /// What became of the install hook: `none`, `succeeded`, `failed` or `waiting` for a handler.
    pub hook: String,
    /// Why it failed; empty if it did not.
    #[serde(default)]
    pub detail: String,
}

/// Answer of [`super::routes::CONTROL_UNINSTALL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UninstallReply {
    /// The app.
    pub app_id: String,
    /// The tenant.
    pub tenant: String,
    /// The version that was installed.
    pub version: String,
    /// What became of the uninstall hook: `none`, `succeeded` or `failed`.
    pub hook: String,
    /// Why it failed; empty if it did not.
    #[serde(default)]
    pub detail: String,
    /// Whether the data was kept.
    pub retained: bool,
}

/// Body of [`super::routes::CONTROL_GRANTS_CHANGE`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantsChange {
    /// Scopes to grant.
    #[serde(default)]
    pub grant: Vec<String>,
    /// Scopes to revoke.
    #[serde(default)]
    pub revoke: Vec<String>,
}

/// Answer of [`super::routes::CONTROL_SETTINGS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingList {
    /// The install settings, in the manifest's order.
    pub settings: Vec<SettingStatus>,
}

/// One install setting of an install.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingStatus {
    /// Its id.
    pub id: String,
    /// The label of its input.
    pub label: String,
    /// The type of the manifest.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether activation needs a value.
    pub required: bool,
    /// Whether the value is kept in the vault.
    pub secret: bool,
    /// Whether it has a value.
    pub is_set: bool,
    /// The value; null for secrets and for settings without one.
    pub value: Option<RawJson>,
    /// Which values are valid.
    pub expected: String,
}

/// Why an app cannot be activated, or keep running with other settings: one of the contract's blockers (15.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationBlocker {
    /// For example `missing_integrations`.
    pub status: String,
    /// What is missing or invalid, by name.
    pub missing: Vec<String>,
    /// The same in a sentence.
    pub detail: String,
    /// The command that removes it; may be empty.
    #[serde(default)]
    pub hint: String,
}

/// Answer 409 of an activation: the first blocker in contract order, and all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationRefusal {
    /// The status of the first blocker.
    pub status: String,
    /// What the first blocker misses.
    pub missing: Vec<String>,
    /// All blockers in one sentence.
    pub detail: String,
    /// The same as `status`, as in other refusals of this API.
    pub reason: String,
    /// What is blocked, for example `` `tax-bot` cannot be activated in tenant `acme` ``.
    pub headline: String,
    /// Every blocker, in contract order.
    pub blockers: Vec<ActivationBlocker>,
}

impl ActivationRefusal {
    /// The refusal for these blockers; none if there are none.
    pub fn of(headline: String, blockers: Vec<ActivationBlocker>) -> Option<Self> {
        let first = blockers.first()?;
        let detail = blockers.iter().map(|blocker| blocker.detail.as_str()).collect::<Vec<_>>().join("; ");
        Some(Self {
            status: first.status.clone(),
            missing: first.missing.clone(),
            detail: format!("{headline}: {detail}"),
            reason: first.status.clone(),
            headline,
            blockers,
        })
    }
}
