//! The begin of a call of an agent, and the reply to whoever asked.

use crate::agents::routing;
use crate::agents::running::{self, EndedCall};
use crate::agents::schema::reading::ReplySchema;
use crate::agents::task::{AgentQuestion, AgentTask};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::CallStart;
use crate::collaboration::chain::{self, BrokenChain};
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AuditRow, Store, StoreError};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::raw::RawJson;
use std::sync::Arc;

/// A call that may be made, or that was refused.
pub(super) enum BegunCall {
    Allowed(Box<(AgentTask, AuditRow)>),
    Refused(Box<(ToolRefusal, AuditEntry)>),
}

/// Checks what is asked.
pub(super) fn question(
    prompt: String,
    max_tokens: Option<u64>,
    response_format: Option<RawJson>,
    (images, on_behalf): (Vec<String>, Option<String>),
) -> Result<AgentQuestion, ToolRefusal> {
    let max_tokens = routing::check_question(&prompt, max_tokens, &images)?;
    let given = response_format.filter(|given| given.text() != "null");
    let schema = given.map(|given| ReplySchema::read(given.value())).transpose();
    let schema = schema.map_err(|why| ToolRefusal::bad_input(format!("`response_format`: {why}")))?;
    Ok(AgentQuestion { response_format: schema, images, on_behalf, ..AgentQuestion::of(prompt, max_tokens) })
}

/// Checks that an agent may follow those that caused the call.
pub(super) fn check_chain(
    store: &Store,
    causes: &[i64],
    (app, agent): (&str, &str),
) -> Result<Option<ToolRefusal>, StoreError> {
    let broken = chain::check(store, causes, (AuditKind::AgentInvoke, app, agent))?.err();
    Ok(broken.map(|broken| routing::broken_chain(broken == BrokenChain::Circle, agent)))
}

/// Makes a call that may be made.
pub(super) async fn finish(state: &Arc<PlatformState>, begun: BegunCall, start: CallStart) -> ApiResult {
    let (task, row) = match begun {
        BegunCall::Allowed(allowed) => *allowed,
        BegunCall::Refused(refused) => {
            let (refusal, entry) = *refused;
            // What was asked is not kept: it may be what cannot be read.
            state.keep_values(&entry, ("null", Some(refusal.kept().text())));
            state.publish_call(entry, Some(refusal.error.clone()));
            return Err(refusal.response());
        }
    };
    let agent = task.agent.slug.clone();
    let EndedCall { result, cost, .. } = running::run(state, task, (row, start)).await?;
    match result {
        Ok(answer) => Ok(ApiResponse::ok(&answer.to_wire(&agent, &cost))),
        Err(refusal) => Err(refusal.response()),
    }
}
