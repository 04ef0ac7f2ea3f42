//! One call of an agent: turns and tools until there is a reply, and its end in the log.

use crate::agents::answer::{AgentAnswer, AgentResult, ReplyCost, ReplySource};
use crate::agents::conversation::{Conversation, Message};
use crate::agents::mcp::servers::McpServers;
use crate::agents::replies::choice;
use crate::agents::task::AgentTask;
use crate::agents::tools;
use crate::agents::turn::AgentTurn;
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, CallStart};
use crate::handler::to_its_end::to_its_end;
use crate::observed::observed_call::ObservedCall;
use crate::state::PlatformState;
use crate::store::{AuditRow, Store, StoreError};
use linkworld_contract::limits::TOOL_CALL_DEADLINE;
use linkworld_contract::wire::agents::calls::{AGENT_TURN_CALLS_MAX, AGENT_TURNS_MAX};
use linkworld_contract::wire::raw::RawJson;
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;

/// A call that is over.
pub(crate) struct EndedCall {
    pub(crate) result: AgentResult,
    pub(crate) cost: ReplyCost,
    /// Its id in the log.
    pub(crate) entry: i64,
}

/// Carries out a call whose begin is in the log. It goes on if whoever asks disconnects: what began is in the log.
pub(crate) async fn run(
    state: &Arc<PlatformState>,
    task: AgentTask,
    begun: (AuditRow, CallStart),
) -> Result<EndedCall, StoreError> {
    let state = Arc::clone(state);
    to_its_end(async move { carry_out(&state, task, begun).await }).await
}

async fn carry_out(
    state: &Arc<PlatformState>,
    task: AgentTask,
    (row, start): (AuditRow, CallStart),
) -> Result<EndedCall, StoreError> {
    let (id, mut cost) = (row.id, ReplyCost::free(ReplySource::Stub));
    let turns = take_turns(state, &task, id, &mut cost);
    let result = match tokio::time::timeout(TOOL_CALL_DEADLINE, turns).await {
        Ok(result) => result?,
        Err(_) => {
            let error = format!("agent `{}` did not reply within {} s", task.agent.slug, TOOL_CALL_DEADLINE.as_secs());
            Err(ToolRefusal::new(400, "model_timeout", error))
        }
    };
    let outcome = match &result {
        Ok(_) => AuditOutcome::success(),
        // Only the decision: the message may quote what was said.
        Err(refusal) => AuditOutcome::error(refusal.decision.clone()).because(Some(refusal.error.clone())),
    };
    let cause = outcome.cause.clone();
    // A model that was asked has cost something, whatever it replied.
    let detail = (result.is_ok() || cost.tokens_in > 0).then(|| json!(cost.detail()));
    let outcome = match detail {
        Some(detail) => outcome.with_detail(detail),
        None => outcome,
    };
    let end = move |store: &Store| audit::end(store, row, outcome, start);
    let entry = state.store.run(end).await?;
    let returned = match &result {
        Ok(answer) => RawJson::of(&answer.to_wire(&task.agent.slug, &cost)),
        Err(refusal) => refusal.kept(),
    };
    state.keep_values(&entry, (RawJson::of(&task.question.observed()).text(), Some(returned.text())));
    state.observe(|| ObservedCall {
        entry: entry.clone(),
        input: task.question.observed(),
        output: result.as_ref().map(|answer| answer.observed(&cost)).map_err(ToolRefusal::observed),
        ended: Instant::now(),
    });
    state.publish_call(entry, cause);
    Ok(EndedCall { result, cost, entry: id })
}

async fn take_turns(
    state: &Arc<PlatformState>,
    task: &AgentTask,
    id: i64,
    cost: &mut ReplyCost,
) -> Result<AgentResult, StoreError> {
    let manifest = task.install.manifest.typed()?;
    let servers = match McpServers::connect(state, task, manifest, id).await? {
        Ok(servers) => servers,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut offered = tools::offered(&task.install, manifest, &task.agent);
    offered.extend(servers.offered());
    let conversation = Conversation::begin(task, manifest, offered);
    let result = converse(state, task, (id, &servers, cost), conversation).await;
    servers.close();
    result
}

/// Turns until there is a reply.
async fn converse(
    state: &Arc<PlatformState>,
    task: &AgentTask,
    (id, servers, cost): (i64, &McpServers, &mut ReplyCost),
    mut conversation: Conversation,
) -> Result<AgentResult, StoreError> {
    for _ in 0..AGENT_TURNS_MAX {
        let turn = match choice::next(state, task, &conversation).await? {
            Ok(turn) => turn,
            Err(refusal) => return Ok(Err(refusal)),
        };
        cost.source = turn.source;
        cost.model = turn.model.clone().or(cost.model.take());
        cost.add(turn.tokens);
        if turn.calls.is_empty() {
            return Ok(reply(turn, task));
        }
        if turn.calls.len() > AGENT_TURN_CALLS_MAX {
            let error = format!("the agent wants {} tools at once, at most {AGENT_TURN_CALLS_MAX}", turn.calls.len());
            return Ok(Err(ToolRefusal::new(400, "model_bad_reply", error)));
        }
        conversation.messages.push(Message::Agent { text: turn.text, calls: turn.calls.clone() });
        for call in turn.calls {
            let result = match servers.call(state, task, (&call, id)).await? {
                Some(result) => result,
                None => tools::carry_out(state, task, &call, id).await?,
            };
            conversation.messages.push(Message::Tool { call, result });
        }
    }
    let error = format!("agent `{}` called tools {AGENT_TURNS_MAX} times without a reply", task.agent.slug);
    Ok(Err(ToolRefusal::new(400, "agent_turns_exceeded", error)))
}

/// The last turn as the reply.
fn reply(turn: AgentTurn, task: &AgentTask) -> AgentResult {
    let schema = task.question.response_format.as_ref();
    let model = turn.model.unwrap_or_else(|| turn.source.word().to_owned());
    match (turn.data, turn.text) {
        (Some(data), _) => AgentAnswer::from_data(data, schema, model),
        (None, text) => AgentAnswer::from_text(text.unwrap_or_default(), schema, model),
    }
}
