//! Golden bodies: every type of `wire` reads its files under `fixtures/wire` and writes them back unchanged.
//!
//! Tests of the client and of the local platform read the same files, so the two cannot drift apart.

use linkworld_contract::audit;
use linkworld_contract::wire::agents::{self, calls, visions};
use linkworld_contract::wire::{callback, container, control, developer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/wire")
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = folder().join(format!("{name}.json"));
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads one file as a type that nothing here writes.
fn accepted<T: DeserializeOwned>(name: &str) {
    let _: T = read(name);
}

/// Reads and writes one file as a type: the same fields in the same order.
fn unchanged<T: Serialize + DeserializeOwned>(name: &str) {
    let written = serde_json::to_string(&read::<T>(name)).unwrap();
    // What is passed on unchanged keeps the white space of the file.
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written.to_string(), read::<Value>(name).to_string(), "{name}");
}

/// Reads a body that leaves out what may be left out.
fn sparse<T: DeserializeOwned>(name: &str) {
    read::<T>(name);
}

type Check = fn(&str);

const BODIES: &[(&str, Check)] = &[
    ("developer/me", unchanged::<developer::AccountInfo>),
    ("developer/app", unchanged::<developer::AppInfo>),
    ("developer/app_promoted", unchanged::<developer::AppInfo>),
    ("developer/create_app.request", unchanged::<developer::CreateApp>),
    ("developer/version", unchanged::<developer::VersionInfo>),
    ("developer/version_local", unchanged::<developer::VersionInfo>),
    ("developer/version_content", unchanged::<developer::VersionDetail>),
    ("developer/bundle_uploaded", unchanged::<developer::BundleUploadReply>),
    ("developer/bundle_refusal", unchanged::<developer::BundleRefusal>),
    ("developer/error_bundle", unchanged::<developer::ErrorBody>),
    ("developer/preflight.request", unchanged::<developer::PreflightRequest>),
    ("developer/preflight_verdict", unchanged::<developer::PreflightVerdict>),
    ("developer/upgrade_tenants.request", unchanged::<developer::UpgradeTenants>),
    ("developer/upgrade_tenants_all.request", unchanged::<developer::UpgradeTenants>),
    ("developer/tenants_upgraded", unchanged::<developer::UpgradeReply>),
    ("developer/register.request", unchanged::<developer::RegisterVersion>),
    ("developer/templates.request", unchanged::<developer::TemplatesBody>),
    ("developer/templates_attached", unchanged::<developer::TemplatesReply>),
    ("developer/secrets", sparse::<Vec<developer::SecretEntry>>),
    ("developer/secret_entry", unchanged::<developer::SecretEntry>),
    ("developer/secret_kept", sparse::<developer::SecretSetReply>),
    ("developer/mcp_token", unchanged::<developer::McpTokenReply>),
    ("control/vault_rotated", unchanged::<control::VaultRotateReply>),
    ("developer/set_secret.request", unchanged::<developer::SecretBody>),
    ("developer/secret_deleted", unchanged::<developer::SecretDeleteReply>),
    ("developer/error", unchanged::<developer::ErrorBody>),
    ("developer/error_places", unchanged::<developer::ErrorBody>),
    ("developer/field_error", unchanged::<developer::FieldError>),
    ("container/health", unchanged::<container::HandlerHealth>),
    ("container/reply", unchanged::<container::HandlerReply>),
    ("container/reply_handled", unchanged::<container::HandlerReply>),
    ("container/reply_refused", unchanged::<container::HandlerReply>),
    ("container/reply_no_handler", unchanged::<container::HandlerReply>),
    ("container/install", unchanged::<container::InstallPayload>),
    ("container/inbound", unchanged::<container::InboundPayload>),
    ("container/user_added", unchanged::<container::PlainPayload>),
    ("container/schedule", unchanged::<container::PlainPayload>),
    ("callback/tool_call", unchanged::<callback::ToolCall>),
    ("callback/tool_call_for_user", unchanged::<callback::ToolCall>),
    ("callback/tool_reply", unchanged::<callback::ToolReply>),
    ("callback/tool_reply_denied", unchanged::<callback::ToolReply>),
    ("callback/secret_found", unchanged::<callback::SecretReply>),
    ("callback/secret_not_found", unchanged::<callback::SecretReply>),
    ("callback/refreshed", unchanged::<callback::SessionRefreshReply>),
    ("callback/agent_invoke.request", accepted::<calls::InvokeAgent>),
    ("callback/agent_invoke", unchanged::<calls::AgentReply>),
    ("callback/agent_delegate.request", accepted::<calls::InvokeAgent>),
    ("callback/agent_delegate", unchanged::<calls::AgentReply>),
    ("callback/agent_unknown", unchanged::<callback::ToolReply>),
    ("control/agents", unchanged::<agents::AgentList>),
    ("control/edit_agent.request", unchanged::<agents::FieldEdits>),
    ("control/agent_edited", unchanged::<agents::AgentStatus>),
    ("control/ask_agent.request", unchanged::<calls::AskAgent>),
    ("control/agent_asked", unchanged::<calls::AskedAgent>),
    ("control/agent_replies", unchanged::<calls::AgentReplyList>),
    ("control/visions", unchanged::<visions::VisionList>),
    ("control/logs", unchanged::<audit::logs::LogPage>),
    ("control/usage", unchanged::<audit::usage::UsageReport>),
    ("control/status", unchanged::<control::PlatformStatus>),
    ("control/trigger_tool", unchanged::<control::TriggerTool>),
    ("control/trigger_tool_of_app", unchanged::<control::TriggerTool>),
    ("control/trigger_event", unchanged::<control::TriggerEvent>),
    ("control/triggered", unchanged::<control::TriggerReply>),
    ("control/refusal", unchanged::<control::ControlRefusal>),
    ("control/create_account", unchanged::<control::CreateAccount>),
    ("control/account_created", unchanged::<control::CreateAccountReply>),
    ("control/set_grants", unchanged::<control::GrantsBody>),
    ("control/audit_page", unchanged::<control::AuditPage>),
    ("control/audit_page_empty", unchanged::<control::AuditPage>),
    ("control/audit_trace", unchanged::<audit::AuditTrace>),
    ("control/audit_verified", unchanged::<audit::AuditVerification>),
];

#[test]
fn every_body_is_read_and_written_unchanged() {
    for (name, check) in BODIES {
        check(name);
    }
}

#[test]
fn every_file_has_its_type() {
    let mut files = BTreeSet::new();
    for family in std::fs::read_dir(folder()).unwrap() {
        for file in std::fs::read_dir(family.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(folder()).unwrap().to_string_lossy().into_owned();
            files.insert(name.trim_end_matches(".json").to_owned());
        }
    }
    let listed: BTreeSet<String> = BODIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, listed);
}
