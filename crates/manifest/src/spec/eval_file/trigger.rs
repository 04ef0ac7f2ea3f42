//! What happens in a scenario.

use crate::spec::declare::object;
use crate::spec::field::{FieldKind, nullable};
use serde_json::{Map, Value};

/// The types of `when`.
pub const WHEN_TYPES: [&str; 7] = ["inbound", "schedule", "tool", "event", "install", "uninstall", "user_added"];

object! {
    /// One call of the app.
    EvalWhen, EVAL_WHEN, "`when`" {
        /// `inbound`, `schedule`, `tool`, `event`, `install`, `uninstall` or `user_added`, in any case.
        kind as "type": Value = nullable(FieldKind::Any);
        /// The tenant; `t-eval` by default.
        tenant_id: Value = nullable(FieldKind::Any);
        /// The user; `u-eval` by default, `u-eval-new` for `user_added`, none for `install` and `uninstall`. Null is no user.
        user_id: Value = nullable(FieldKind::Any);
        /// Text of an inbound message.
        message_text: Value = nullable(FieldKind::Any);
        /// Channel of an inbound message; `web` by default.
        channel: Value = nullable(FieldKind::Any);
        /// Kind of an inbound message; `text` by default.
        modality: Value = nullable(FieldKind::Any);
        /// Conversation of an inbound message; `thread-eval` by default.
        channel_thread_id: Value = nullable(FieldKind::Any);
        /// Id of an inbound message in its channel; none by default.
        channel_message_id: Value = nullable(FieldKind::Any);
        /// Name of the sender of an inbound message; none by default.
        sender_name: Value = nullable(FieldKind::Any);
        /// Agent that an inbound message is for; none by default.
        target_agent_id: Value = nullable(FieldKind::Any);
        /// Files of an inbound message.
        attachments: Value = nullable(FieldKind::Any);
        /// The schedule that is due.
        schedule_name: Value = nullable(FieldKind::Any);
        /// The tool that is called.
        tool_name: Value = nullable(FieldKind::Any);
        /// Arguments of the tool.
        args: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// The event that another app emits.
        event_name: Value = nullable(FieldKind::Any);
        /// What the event carries.
        payload: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// The app that emits the event; `test-emitter` by default.
        emitter_app_id: Value = nullable(FieldKind::Any);
        /// The agent that the event is for.
        target_agent_slug: Value = nullable(FieldKind::Any);
        /// The same as `schedule_name`, `tool_name` and `event_name`.
        name: Value = nullable(FieldKind::Any);
    }
}
