//! One recorded reply as a file: the request it belongs to, and the reply, without what looks like a secret.

use super::placeholders::Placeholders;
use crate::agents::answer::ReplySource;
use crate::agents::conversation::{self, Conversation};
use crate::agents::task::AgentTask;
use crate::agents::turn::{AgentTurn, WantedCall};
use crate::instance::handler_log::RevealedSecrets;
use linkworld_contract::digest;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_package::secret_scan::masking;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The format of these files.
pub(crate) const RECORDED_SCHEMA: &str = "linkworld.agent-reply/1";

/// A request and what was replied to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecordedReply {
    pub(crate) schema: String,
    pub(crate) app: String,
    pub(crate) agent: String,
    pub(crate) request: Value,
    pub(crate) reply: Value,
}

/// A request as it is looked for.
pub(crate) struct RecordedRequest {
    app: String,
    agent: String,
    /// In its canonical form, with placeholders.
    pub(crate) request: Value,
    placeholders: Placeholders,
    secrets: RevealedSecrets,
}

impl RecordedRequest {
    /// What a turn of an agent is asked with. `secrets` are those that the app has read.
    pub(crate) fn of(task: &AgentTask, conversation: &Conversation, secrets: RevealedSecrets) -> Self {
        let (request, placeholders) = Placeholders::of(&without_secrets(conversation.canonical(), &secrets));
        Self { app: task.install.app.clone(), agent: task.agent.slug.clone(), request, placeholders, secrets }
    }

    /// The name of its file: app, agent, and the start of the digest.
    pub(crate) fn file_name(&self) -> String {
        let digest = digest::of_json(&self.request);
        let hex = digest.trim_start_matches("sha256:");
        format!("{}.{}.{}.json", self.app, self.agent, hex.get(..16).unwrap_or(hex))
    }

    /// Whether a file has this request.
    pub(crate) fn is_of(&self, recorded: &RecordedReply) -> bool {
        recorded.app == self.app && recorded.agent == self.agent && recorded.request == self.request
    }

    /// Whether a file has a request to the same agent.
    pub(crate) fn is_for(&self, recorded: &RecordedReply) -> bool {
        recorded.app == self.app && recorded.agent == self.agent
    }

    /// The recording of a reply.
    pub(crate) fn with_reply(mut self, turn: &AgentTurn) -> RecordedReply {
        let reply = json!({
            "text": turn.text,
            "calls": conversation::shown(&turn.calls),
            "model": turn.model,
            "input_tokens": turn.tokens.0,
            "output_tokens": turn.tokens.1,
        });
        let reply = self.placeholders.put_in(&without_secrets(reply, &self.secrets));
        let Self { app, agent, request, .. } = self;
        RecordedReply { schema: RECORDED_SCHEMA.to_owned(), app, agent, request, reply }
    }

    /// A recorded reply in this run; none if the file is not of this format.
    pub(crate) fn replay(&self, recorded: &RecordedReply) -> Option<AgentTurn> {
        #[derive(Deserialize)]
        struct StoredTurn {
            #[serde(default)]
            text: Option<String>,
            #[serde(default)]
            calls: Vec<StoredCall>,
            #[serde(default)]
            model: Option<String>,
            #[serde(default)]
            input_tokens: u64,
            #[serde(default)]
            output_tokens: u64,
        }
        #[derive(Deserialize)]
        struct StoredCall {
            tool: String,
            #[serde(default)]
            args: Value,
        }
        let reply = self.placeholders.take_out(&recorded.reply);
        let StoredTurn { text, calls, model, input_tokens, output_tokens } = serde_json::from_value(reply).ok()?;
        let call = |(index, call): (usize, StoredCall)| WantedCall {
            id: format!("call-{}", index + 1),
            tool: call.tool,
            args: RawObject::of(&call.args),
        };
        Some(AgentTurn {
            text,
            data: None,
            calls: calls.into_iter().enumerate().map(call).collect(),
            source: ReplySource::Recorded,
            model,
            tokens: (input_tokens, output_tokens),
        })
    }
}

impl RecordedReply {
    /// The file's text.
    pub(crate) fn to_text(&self) -> String {
        RawJson::of(self).pretty() + "\n"
    }

    /// The prompt that the request starts with, for lists.
    pub(crate) fn prompt(&self) -> &str {
        self.request.pointer("/messages/0/content").and_then(Value::as_str).unwrap_or_default()
    }
}

/// A value in which everything is masked that is a secret of the app or looks like one.
fn without_secrets(value: Value, secrets: &RevealedSecrets) -> Value {
    match value {
        Value::String(text) => Value::String(masking::without_secrets(&secrets.hide_in(&text))),
        Value::Array(items) => items.into_iter().map(|item| without_secrets(item, secrets)).collect(),
        Value::Object(members) => {
            let member = |(name, value)| (name, without_secrets(value, secrets));
            Value::Object(members.into_iter().map(member).collect())
        }
        other => other,
    }
}
