//! What a step of a scenario calls, with the defaults of the Python command line.

use crate::plan::PlannedStep;
use linkworld_contract::wire::container::AppEvent;
use linkworld_manifest::eval_file::python;
use linkworld_manifest::spec::eval_file::trigger::EvalWhen;
use serde_json::{Map, Value, json};

/// What a step calls.
pub(crate) enum ScenarioCall {
    Tool { name: String, args: Map<String, Value> },
    Event { event: AppEvent, payload: Value },
}

impl std::fmt::Display for ScenarioCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tool { name, .. } => write!(f, "tool {name}"),
            Self::Event { event, .. } => write!(f, "event {}", event.segment()),
        }
    }
}

impl ScenarioCall {
    /// What a step calls.
    ///
    /// # Errors
    /// Says why that is not known.
    pub(crate) fn of(step: &PlannedStep) -> Result<Self, String> {
        let Some(when) = &step.when else { return Err("unknown `when.type`: no `when`".to_owned()) };
        let kind = when.kind.as_str().unwrap_or_default().to_lowercase();
        let user = |default: &str| match (step.has_user, &when.user_id) {
            (false, _) => json!(default),
            (true, user) => user.clone(),
        };
        let event = |event: AppEvent, payload: Value| Ok(Self::Event { event, payload });
        match kind.as_str() {
            "inbound" => event(AppEvent::Inbound, inbound(when, user("u-eval"))),
            "schedule" => {
                event(AppEvent::Schedule(name(when, &when.schedule_name, "schedule")?), json!({"user_id": null}))
            }
            "tool" => {
                let name = name(when, &when.tool_name, "tool")?;
                Ok(Self::Tool { name, args: when.args.clone().unwrap_or_default() })
            }
            "event" => {
                let name = name(when, &when.event_name, "event")?;
                let emitter = text_or(&when.emitter_app_id, "test-emitter");
                let payload = json!({
                    "payload": when.payload.clone().unwrap_or_default(), "emitter_app_id": emitter,
                    "target_agent_slug": text_or(&when.target_agent_slug, ""),
                });
                event(AppEvent::Emitted { emitter, name }, payload)
            }
            "install" => event(AppEvent::Install, json!({"user_id": when.user_id})),
            "uninstall" => event(AppEvent::Uninstall, json!({"user_id": when.user_id})),
            "user_added" => event(AppEvent::UserAdded, json!({"user_id": user("u-eval-new")})),
            other => Err(format!("unknown `when.type`: `{other}`")),
        }
    }

    /// What is sent.
    pub(crate) fn sent(&self) -> Value {
        match self {
            Self::Tool { args, .. } => Value::Object(args.clone()),
            Self::Event { payload, .. } => payload.clone(),
        }
    }
}

fn inbound(when: &EvalWhen, user: Value) -> Value {
    let or = |value: &Value, default: &str| if value.is_null() { json!(default) } else { value.clone() };
    let attachments = if python::is_true(&when.attachments) { when.attachments.clone() } else { json!([]) };
    let mut payload = json!({
        "user_id": user, "message_text": or(&when.message_text, ""), "channel": or(&when.channel, "web"),
        "modality": or(&when.modality, "text"), "channel_thread_id": or(&when.channel_thread_id, "thread-eval"),
        "attachments": attachments, "channel_message_id": when.channel_message_id,
    });
    // Without them the platform's own ones are sent.
    for (name, value) in [("sender_name", &when.sender_name), ("target_agent_id", &when.target_agent_id)] {
        if !value.is_null() {
            payload[name] = value.clone();
        }
    }
    payload
}

fn text_or(value: &Value, default: &str) -> String {
    if value.is_null() { default.to_owned() } else { python::text(value) }
}

/// The name of what is called: its own field, or `name`.
fn name(when: &EvalWhen, own: &Value, kind: &str) -> Result<String, String> {
    let given = [own, &when.name].into_iter().find(|name| python::is_true(name));
    given.map(python::text).ok_or_else(|| format!("{kind} scenario without `when.{kind}_name`"))
}
