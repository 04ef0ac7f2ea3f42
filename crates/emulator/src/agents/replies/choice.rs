//! Which source replies to a turn: canned replies first, then what the run says.

use crate::agents::answer::ReplySource;
use crate::agents::conversation::Conversation;
use crate::agents::model::client;
use crate::agents::replies::canned;
use crate::agents::replies::recording::file::RecordedRequest;
use crate::agents::replies::recording::folder;
use crate::agents::replies::rules::{AgentRules, RepliesFrom};
use crate::agents::task::AgentTask;
use crate::agents::turn::{AgentTurn, TurnResult};
use crate::api::callback::reply::ToolRefusal;
use crate::state::PlatformState;
use crate::store::StoreError;
use linkworld_contract::wire::raw::RawJson;
use std::path::Path;
use std::sync::Arc;

/// The next turn of an agent.
pub(crate) async fn next(
    state: &Arc<PlatformState>,
    task: &AgentTask,
    conversation: &Conversation,
) -> Result<TurnResult, StoreError> {
    let rules = state.agent_rules();
    if let Some(turn) = canned::reply(&rules.replies, task, conversation) {
        return Ok(turn);
    }
    let mocks = state.instances.get(&task.install.tenant, &task.install.app).mocks();
    if let Some(mock) = mocks.agent_reply(&task.agent.slug) {
        return Ok(Ok(canned::mocked(mock, task)));
    }
    Ok(match (rules.from, &rules.recordings) {
        (RepliesFrom::Stub, _) => Ok(stub(task)),
        (RepliesFrom::Recorded, Some(folder)) => recorded(state, folder, request_of(state, task, conversation)).await?,
        (RepliesFrom::Live, _) => return live(state, &rules, task, conversation).await,
        (RepliesFrom::Recorded, None) => {
            Err(ToolRefusal::new(400, "no_recorded_reply", "there is no folder of recorded replies"))
        }
    })
}

/// The reply of a model, which is recorded if that is wanted.
async fn live(
    state: &Arc<PlatformState>,
    rules: &AgentRules,
    task: &AgentTask,
    conversation: &Conversation,
) -> Result<TurnResult, StoreError> {
    let of_tier = rules.models.iter().find(|model| Some(&model.name) == task.question.tier.as_ref());
    let Some(endpoint) = of_tier.or_else(|| rules.models.first()) else {
        let refusal = ToolRefusal::new(400, "model_unavailable", "there is no model");
        return Ok(Err(refusal.hint("add one to `models` of the dev file")));
    };
    let turn = match client::ask(state, endpoint, task, conversation).await? {
        Ok(turn) => turn,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(folder) = rules.recordings.clone().filter(|_| rules.record) else { return Ok(Ok(turn)) };
    let (request, recorded) = (request_of(state, task, conversation), turn.clone());
    let write = move || folder::write(&folder, request, &recorded);
    let written = tokio::task::spawn_blocking(write).await.map_err(|_| StoreError::Closed)?;
    Ok(written.map(|()| turn))
}

/// The request of a turn as it is recorded.
fn request_of(state: &PlatformState, task: &AgentTask, conversation: &Conversation) -> RecordedRequest {
    RecordedRequest::of(task, conversation, state.handler_log.revealed(&task.install))
}

/// The recorded reply to a request.
async fn recorded(
    state: &Arc<PlatformState>,
    folder: &Path,
    request: RecordedRequest,
) -> Result<TurnResult, StoreError> {
    let (state, folder) = (Arc::clone(state), folder.to_owned());
    let look_up = move || folder::look_up(&folder, &request, &state.agent_sources.used_recordings);
    tokio::task::spawn_blocking(look_up).await.map_err(|_| StoreError::Closed)
}

/// A reply that is the same each time, and says what it is.
fn stub(task: &AgentTask) -> AgentTurn {
    match (&task.question.response_format, task.question.stub) {
        (Some(schema), _) => AgentTurn::data(ReplySource::Stub, RawJson::of(&schema.filled())),
        (None, Some(text)) => AgentTurn::text(ReplySource::Stub, text.to_owned()),
        (None, None) => {
            let agent = &task.agent.slug;
            AgentTurn::text(ReplySource::Stub, format!("[stub] This is the reply of agent `{agent}` without a model."))
        }
    }
}
