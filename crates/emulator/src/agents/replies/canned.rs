//! Canned replies, by agent and prompt, and those of the project's mocks.

use crate::agents::answer::ReplySource;
use crate::agents::conversation::Conversation;
use crate::agents::replies::rules::CannedReply;
use crate::agents::task::AgentTask;
use crate::agents::turn::{AgentTurn, TurnResult, WantedCall};
use crate::api::callback::reply::ToolRefusal;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::mocks::AgentMock;

/// The first canned reply that fits.
pub(super) fn reply(replies: &[CannedReply], task: &AgentTask, conversation: &Conversation) -> Option<TurnResult> {
    let fits = |reply: &&CannedReply| {
        reply.app.as_ref().is_none_or(|app| *app == task.install.app)
            && reply.agent.as_ref().is_none_or(|agent| *agent == task.agent.slug)
            && reply.contains.as_ref().is_none_or(|part| task.question.prompt.contains(part.as_str()))
    };
    let reply = replies.iter().find(fits)?;
    if let Some(error) = &reply.error {
        let refusal = ToolRefusal::new(400, "model_unavailable", error.clone());
        return Some(Err(refusal.hint("`agents.replies` of the dev file decided this")));
    }
    // All of its tools are called in one turn, and then it replies.
    if conversation.results() < reply.calls.len() {
        let calls = reply.calls.iter().map(|call| WantedCall {
            id: String::new(),
            tool: call.tool.clone(),
            args: RawObject::of(&call.args),
        });
        return Some(Ok(AgentTurn { calls: calls.collect(), ..AgentTurn::nothing(ReplySource::Canned) }));
    }
    let wants_data = task.question.response_format.is_some();
    Some(Ok(match (&reply.text, &reply.data) {
        (Some(text), data) if !wants_data || data.is_none() => AgentTurn::text(ReplySource::Canned, text.clone()),
        (_, Some(data)) => AgentTurn::data(ReplySource::Canned, RawJson::of(data)),
        _ => AgentTurn::text(ReplySource::Canned, String::new()),
    }))
}

/// The reply of the project's mocks.
pub(super) fn mocked(mock: &AgentMock, task: &AgentTask) -> AgentTurn {
    let wants_data = task.question.response_format.is_some();
    let turn = match (&mock.text, &mock.data) {
        (Some(text), data) if !wants_data || data.is_none() => AgentTurn::text(ReplySource::Canned, text.clone()),
        (_, Some(data)) => AgentTurn::data(ReplySource::Canned, data.clone()),
        _ => AgentTurn::text(ReplySource::Canned, String::new()),
    };
    let tokens = (mock.input_tokens.unwrap_or_default(), mock.output_tokens.unwrap_or_default());
    AgentTurn { model: mock.model.clone(), tokens, ..turn }
}
