//! Bodies of the control API, `/_emulator/*`: what `trigger`, `audit` and tests exchange with a running local platform `[R]`.

use super::raw::{RawJson, RawObject};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Answer of [`super::routes::CONTROL_STATUS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformStatus {
    /// Version of this program.
    pub linkworld: String,
    /// The tenant new things are installed in.
    pub tenant: String,
    /// Everything installed.
    pub installs: Vec<InstallStatus>,
}

/// One installed app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallStatus {
    /// Its tenant.
    pub tenant: String,
    /// Its slug.
    pub app_id: String,
    /// Its version.
    pub version: String,
    /// `installing`, `active` or `install_hook_failed`.
    pub status: String,
    /// Scopes of the manifest.
    pub declared_scopes: Vec<String>,
    /// Scopes of the tenant.
    pub granted_scopes: Vec<String>,
    /// `running`, `asleep`, `stopped` or `crashed`.
    pub handler: String,
}

/// Answer of [`super::routes::CONTROL_INSTANCES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceList {
    /// Every instance that this platform manages, by tenant and app.
    pub instances: Vec<InstanceStatus>,
}

/// The running code of one app in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceStatus {
    /// Its tenant.
    pub tenant: String,
    /// Its slug.
    pub app_id: String,
    /// Its version.
    pub version: String,
    /// `asleep`, `waking`, `ready`, `reloading`, `stopped` or `failed`.
    pub state: String,
    /// Why it is not ready, for example `waiting for health`; empty for one that is.
    pub reason: String,
    /// The port of its handler on loopback.
    pub port: u16,
    /// Milliseconds since it became ready; null if it is not.
    pub ready_for_ms: Option<u64>,
    /// Calls inside the handler.
    pub calls: usize,
    /// Calls that wait for their turn.
    pub waiting: usize,
    /// Which of `runtime.resources` limit it: `none`, `memory`, `all` or `container`; null if it does not run.
    #[serde(default)]
    pub limits: Option<String>,
    /// The port on loopback that a debugger can attach to; null if it was not started with one.
    #[serde(default)]
    pub inspect_port: Option<u16>,
}

/// Body of [`super::routes::CONTROL_INSTANCE_SET`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceBody {
    /// What to do.
    pub action: InstanceAction,
}

/// What to do with an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceAction {
    /// Start it, if it does not run.
    Start,
    /// Stop it; calls are refused until it is started.
    Stop,
    /// Stop it and start it again.
    Restart,
    /// The same, so that a debugger can attach.
    Inspect,
}

/// Body of [`super::routes::CONTROL_TRIGGER_TOOL`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerTool {
    /// The tool, as the manifest declares it.
    pub name: String,
    /// Its arguments, an object; passed to the handler as they are.
    #[serde(default = "no_members")]
    pub args: RawJson,
    /// The app; by default the only installed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The tenant; by default the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
}

/// Body of [`super::routes::CONTROL_TRIGGER_EVENT`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerEvent {
    /// `install`, `uninstall`, `inbound`, `user_added`, `schedule:<name>` or `app_event:<emitter>:<name>`.
    pub event: String,
    /// Fields that replace the ones the platform would send.
    #[serde(default)]
    pub payload: RawObject,
    /// The app; by default the only installed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// The tenant; by default the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
}

/// Response to both: what the handler answered, unchanged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriggerReply {
    /// The app that was called.
    pub app: String,
    /// The handler's HTTP status.
    pub status: u16,
    /// The handler's body; the platform's own `{"ok": false, "error": …}` when the handler gave none.
    pub reply: RawJson,
    /// Wall time from the request to the handler's last byte, in microseconds.
    pub duration_us: u64,
    /// Id of the call in the audit log; null from a platform before 0.12.
    #[serde(default)]
    pub entry: Option<i64>,
}

/// A refusal of the control API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlRefusal {
    /// Why it is needed, in one sentence.
    pub detail: String,
    /// Stable word, for example `tool_not_declared`.
    pub reason: String,
    /// What to do about it; may be empty.
    #[serde(default)]
    pub hint: String,
}

/// Body of [`super::routes::CONTROL_ACCOUNT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    /// The account's address; one account per address.
    pub email: String,
    /// Whether it may register versions.
    #[serde(default = "yes")]
    pub publish_allowed: bool,
}

fn no_members() -> RawJson {
    RawJson::of(&RawObject::default())
}

fn yes() -> bool {
    true
}

/// Response to [`CreateAccount`].
#[derive(Clone, Serialize, Deserialize)]
pub struct CreateAccountReply {
    /// Opaque.
    pub id: String,
    /// A developer token for it.
    #[serde(with = "crate::secret::exposed")]
    pub token: Secret,
}

/// Body of [`super::routes::CONTROL_GRANTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantsBody {
    /// Exactly these from now on.
    pub scopes: Vec<String>,
}

/// Answer of [`super::routes::CONTROL_VAULT_ROTATE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultRotateReply {
    /// Records sealed again.
    pub records: u64,
    /// The new key's id, which is not secret.
    pub key_id: String,
    /// Where it is kept: `keyring` or `file`; null for one that is lost when the process ends.
    #[serde(default)]
    pub key_in: Option<String>,
}

/// Answer of [`super::routes::CONTROL_AUDIT`]: oldest first. A page after another one has the calls that ended since, in the
/// order in which they ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Ask again with `after` this for the calls that end later; null when none has ended yet.
    pub last: Option<i64>,
    /// Ask again with `before` this for older calls; null if there are none. A page may have fewer entries than asked for
    /// and older ones nevertheless, because it looks at a limited number of calls.
    #[serde(default)]
    pub next: Option<i64>,
}

/// Which entries of the audit log are asked for. The filters apply before the limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only calls that ended after the one with this id; without it the newest calls.
    pub after: Option<i64>,
    /// Only calls with a smaller id.
    pub before: Option<i64>,
    /// A search, see [`crate::audit`].
    pub search: Option<String>,
    /// The most entries of a page.
    pub limit: Option<u32>,
    /// Only of this app.
    pub app: Option<String>,
    /// Only of this tenant.
    pub tenant: Option<String>,
    /// Only from this time on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Only calls that were denied.
    pub denied: bool,
}

/// One call, allowed or denied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Grows by one with each call that begins.
    pub id: i64,
    /// The call that caused this one; null if that is not known.
    #[serde(default)]
    pub parent: Option<i64>,
    /// The call that began the trace: one that no other call caused, and all that it caused.
    #[serde(default)]
    pub trace: i64,
    /// When it began: RFC 3339 with milliseconds, UTC. Never before the time of a smaller id.
    pub at: String,
    /// Whose install.
    pub tenant: String,
    /// Which app.
    pub app: String,
    /// Which version of it.
    pub version: String,
    /// On whose behalf an app called: the id of a user, else `app-principal:` with the app; null for other calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What kind of call it was.
    pub kind: AuditKind,
    /// The tool, event, secret key or setting concerned.
    pub name: String,
    /// `allow`, or `deny:` and why, for example `deny:no_scope` (the platform's spelling).
    pub gate_decision: String,
    /// The scope that decided; null where no scope is needed.
    pub scope: Option<String>,
    /// `success`, `error`, `blocked` or `timeout`; `running` until it ends, `lost` if the platform was killed before that.
    pub status: String,
    /// What went wrong, without arguments and without values; `not set` for a secret that a handler or developer looked
    /// for in vain, which is no error.
    pub error: Option<String>,
    /// Wall time in microseconds; 0 for a call that has not ended.
    pub duration_us: u64,
    /// Facts about the call that its name does not say, for example the tokens of a model; without arguments and values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
}

/// Direction and subject of an audited call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// The platform called a tool of the app.
    Tool,
    /// The platform sent the app an event.
    Event,
    /// The platform started a handler that was asleep; the name is that of the call that waited for it.
    Wake,
    /// The app called a platform tool.
    PlatformTool,
    /// The app read a secret.
    SecretRead,
    /// A developer or tenant set a secret.
    SecretChange,
    /// A developer or tenant removed a secret.
    SecretDelete,
    /// A tenant changed what it grants.
    GrantChange,
    /// A tenant was created or deleted; the name is what was done.
    TenantChange,
    /// A user was added to a tenant or removed from it; the name is the address.
    UserChange,
    /// A tenant connected a provider or disconnected it; the name is the provider.
    IntegrationChange,
    /// A tenant bound a collection to a slot or removed the binding; the name is the slot.
    RagBinding,
    /// A tenant installed the app, or was refused; the name is the version.
    Install,
    /// A tenant uninstalled the app; the name is the version.
    Uninstall,
    /// A tenant changed install settings; the name is their ids.
    SettingsChange,
    /// A tenant was upgraded to another version; the name is the result.
    Upgrade,
    /// A heartbeat of an agent was due; the name is `agent/slug`.
    Heartbeat,
    /// An agent was invoked; the name is its slug.
    AgentInvoke,
    /// The app invoked an agent of another app; the name is `app:agent`.
    AppInvoke,
    /// What the platform or a tenant has was replaced; the name is what was done.
    WorldChange,
    /// The app emitted an event; the name is the event's.
    EventEmit,
    /// A tenant approved a wire or took the approval back; the name is `app:event`.
    WireChange,
    /// A message was posted in a room; the name is the room's id.
    RoomPost,
    /// A tenant changed a room; the name is what was done.
    RoomChange,
    /// A commitment was due, or a tenant dismissed it; the name is the agent.
    Commitment,
    /// A person fed or changed a simulated service; the name is what was done.
    ServiceChange,
    /// A private HTTP route of the app was called; the name is method and path.
    Route,
    /// A public HTTP route of the app was called; the name is method and path.
    PublicRoute,
    /// The app called a route of another app; the name is `app METHOD path`.
    AppFetch,
    /// A person looked at a simulated service; the name is what was done.
    ServiceRead,
    /// An agent called a tool of an MCP server, or could not connect to it; the name is `server` or `server:tool`.
    McpCall,
}
