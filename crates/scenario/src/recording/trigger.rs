//! What was called, as `when` of a scenario.

use super::run::{RecordedStep, RecordedTrigger};
use linkworld_contract::wire::container::AppEvent;
use serde_json::{Map, Value, json};

/// Fields of payloads that the platform sends by itself.
const OF_PLATFORM: [&str; 8] = [
    "config",
    "granted_scopes",
    "platform_origin",
    "tenant_slug",
    "tenant_id",
    "event_name",
    "emitter_app_id",
    "payload",
];

/// The values of `when` that need not be written.
const DEFAULTS: [(&str, &str); 3] = [("message_text", ""), ("channel", "web"), ("modality", "text")];

/// The `when` of a step, and the fields of its payload that it cannot have.
pub(super) fn when(step: &RecordedStep, tenant_id: Option<&str>) -> (Map<String, Value>, Vec<String>) {
    let mut when = Map::new();
    let mut set = |name: &str, value: Value| drop(when.insert(name.to_owned(), value));
    let sent = &step.sent;
    let mut taken: Vec<&str> = Vec::new();
    match &step.trigger {
        RecordedTrigger::Tool(name) => {
            set("type", json!("tool"));
            set("tool_name", json!(name));
            if sent.as_object().is_some_and(|args| !args.is_empty()) {
                set("args", sent.clone());
            }
        }
        RecordedTrigger::Event(event) => match event {
            AppEvent::Inbound => {
                set("type", json!("inbound"));
                taken.extend(INBOUND);
                for field in INBOUND {
                    let value = &sent[field];
                    let is_default = DEFAULTS.iter().any(|(name, default)| *name == field && value == default);
                    let is_nothing =
                        value.is_null() && field != "user_id" || *value == json!([]) || *value == json!("");
                    if !is_default && !is_nothing {
                        set(field, value.clone());
                    }
                }
            }
            AppEvent::Schedule(name) => {
                set("type", json!("schedule"));
                set("schedule_name", json!(name));
                if sent["user_id"].is_null() {
                    taken.push("user_id");
                }
            }
            AppEvent::Emitted { emitter, name } => {
                set("type", json!("event"));
                set("event_name", json!(name));
                set("emitter_app_id", json!(emitter));
                if sent["payload"].as_object().is_some_and(|payload| !payload.is_empty()) {
                    set("payload", sent["payload"].clone());
                }
                taken.push("target_agent_slug");
                if sent["target_agent_slug"].as_str().is_some_and(|agent| !agent.is_empty()) {
                    set("target_agent_slug", sent["target_agent_slug"].clone());
                }
            }
            AppEvent::Install | AppEvent::Uninstall | AppEvent::UserAdded => {
                set("type", json!(event.segment()));
                taken.push("user_id");
                if !sent["user_id"].is_null() || *event == AppEvent::UserAdded {
                    set("user_id", sent["user_id"].clone());
                }
            }
        },
    }
    if let Some(id) = tenant_id {
        set("tenant_id", json!(id));
    }
    let is_left = |name: &&String| !taken.contains(&name.as_str()) && !OF_PLATFORM.contains(&name.as_str());
    let left = match &step.trigger {
        RecordedTrigger::Tool(_) => Vec::new(),
        RecordedTrigger::Event(_) => {
            sent.as_object().into_iter().flat_map(Map::keys).filter(is_left).cloned().collect()
        }
    };
    (when, left)
}

/// Fields of an inbound message.
const INBOUND: [&str; 9] = [
    "user_id",
    "message_text",
    "channel",
    "modality",
    "channel_thread_id",
    "attachments",
    "channel_message_id",
    "sender_name",
    "target_agent_id",
];
