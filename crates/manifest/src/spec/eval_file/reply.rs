//! Replies to single calls.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FREE, FieldDefault, FieldKind, NO_ITEMS};
use crate::spec::field::{choice, int, list, nullable, optional, text};
use serde_json::Value;

/// Replies of a scenario. `[R]`: more than a handler makes calls within the longest deadline of a test.
pub(super) const REPLIES_MAX: usize = 2_000;
/// The statuses of failed calls. From 500 on the SDK reads no decision.
const ERROR_STATUS_MIN: i64 = 400;
const ERROR_STATUS_MAX: i64 = 599;
/// Seconds that a `Retry-After` may name, as in mocks of the dev file.
const RETRY_AFTER_SECONDS_MAX: i64 = 86_400;

object! {
    /// A reply to one call.
    EvalReply, EVAL_REPLY, "a reply" {
        /// Platform tool that is called.
        tool: Option<String> = nullable(text(1, Some(200)));
        /// Agent of the app that is asked; `default` without one.
        agent: Option<String> = nullable(text(1, Some(200)));
        /// Agent of another app that is asked, as `app/agent`.
        app: Option<String> = nullable(text(1, Some(400)));
        /// Event that the app emits.
        event: Option<String> = nullable(text(1, Some(200)));
        /// Room to which a message is posted.
        room: Option<String> = nullable(text(1, Some(200)));
        /// What is done with a commitment.
        commitment: Option<String> = nullable(choice(&["add", "list", "dismiss"]));
        /// Arguments of the call, or what is sent; a mapping may leave keys out.
        args_match: Value = nullable(FieldKind::Any), aliases ["args"];
        /// The result of a tool, the reply of an agent, or the body of another reply.
        result: Value = nullable(FieldKind::Any);
        /// Why the call fails, in place of `result`.
        error: Option<EvalReplyError> = nullable(FieldKind::Object(&EVAL_REPLY_ERROR));
    }
}

object! {
    /// Why a call fails.
    EvalReplyError, EVAL_REPLY_ERROR, "`error`" {
        /// Word for the reason, such as `rate_limited`.
        decision: String = optional(text(1, Some(100)), FieldDefault::Text("denied"));
        /// Message of the exception.
        message: String = optional(FREE, FieldDefault::Text("denied by linkworld.eval.yaml"));
        /// Scopes that the call would need.
        needed_scopes: Vec<String> = optional(list(&FREE, 100), NO_ITEMS), aliases ["neededScopes"];
        /// What the developer can do.
        fix_hint: String = optional(FREE, FieldDefault::Text(""));
        /// True is a decision of the platform: the audit log has the call as denied, not as failed.
        denied: bool = FLAG;
        /// HTTP status; that of the decision by default.
        status: Option<u16> = nullable(int(ERROR_STATUS_MIN, ERROR_STATUS_MAX));
        /// Seconds of a `Retry-After` header.
        retry_after: Option<u32> = nullable(int(0, RETRY_AFTER_SECONDS_MAX));
    }
}

/// What an entry replies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyTarget {
    /// A platform tool.
    Tool,
    /// An agent of the app.
    Agent,
    /// An agent of another app.
    App,
    /// An emitted event.
    Event,
    /// A message to a room.
    Room,
    /// A commitment.
    Commitment,
}

impl EvalReply {
    /// What it replies to: the field with its name.
    pub fn targets(&self) -> impl Iterator<Item = (ReplyTarget, &'static str, &str)> {
        let fields = [
            (ReplyTarget::Tool, "tool", &self.tool),
            (ReplyTarget::Agent, "agent", &self.agent),
            (ReplyTarget::App, "app", &self.app),
            (ReplyTarget::Event, "event", &self.event),
            (ReplyTarget::Room, "room", &self.room),
            (ReplyTarget::Commitment, "commitment", &self.commitment),
        ];
        fields.into_iter().filter_map(|(target, field, name)| Some((target, field, name.as_deref()?)))
    }
}
