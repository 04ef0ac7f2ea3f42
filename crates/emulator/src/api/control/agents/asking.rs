//! Asking an agent from outside, as a handler of its app does, and the recorded replies of agents.

use crate::agents::replies::recording::file::RecordedReply;
use crate::agents::replies::recording::folder;
use crate::agents::replies::rules::RepliesFrom;
use crate::agents::routing;
use crate::agents::running::{self, EndedCall};
use crate::agents::schema::reading::ReplySchema;
use crate::agents::task::{AgentQuestion, AgentTask, TenantAgent};
use crate::api::callback::reply::ToolRefusal;
use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::text::shorten;
use linkworld_contract::wire::agents::calls::{AgentReplyList, AskAgent, AskedAgent, RecordedReplyStatus};
use linkworld_contract::wire::control::AuditKind;
use std::sync::Arc;

pub(crate) async fn ask(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let _entered = state.world_gate.enter().await;
    let wanted: AskAgent = body(&request)?;
    let install = lookup::install_in_path(&state, &request).await?;
    let slug = request.param(2).to_owned();
    Ok(ApiResponse::ok(&asked(&state, install, (slug, wanted), request.start).await?))
}

/// Asks an agent of an install.
pub(in crate::api) async fn asked(
    state: &Arc<PlatformState>,
    install: Arc<InstallRow>,
    (slug, wanted): (String, AskAgent),
    start: CallStart,
) -> Result<AskedAgent, ApiResponse> {
    let AskAgent { prompt, response_format } = wanted;
    let max_tokens = routing::check_question(&prompt, None, &[]).map_err(refused)?;
    let schema = response_format.map(|given| ReplySchema::read(given.value())).transpose();
    let schema =
        schema.map_err(|why| refusal(422, "bad_request", format!("`response_format`: {why}"), String::new()))?;
    let question = AgentQuestion { response_format: schema, ..AgentQuestion::of(prompt, max_tokens) };
    let work = move |store: &Store| {
        let agents = store.agents_of(&install.tenant_id, &install.app)?;
        let (target, name) = (AuditTarget::of(&install), slug.clone());
        let subject = AuditSubject::new(AuditKind::AgentInvoke, name);
        Ok(match routing::asked(&install.app, &agents, Some(&slug)) {
            Ok(row) => {
                let task = AgentTask { agent: TenantAgent::of(row), install, question };
                Ok((task, audit::begin(store, &target, subject, start)?))
            }
            Err(refusal) => {
                let outcome = AuditOutcome::blocked(&refusal.decision, refusal.decision.clone());
                Err((refusal, audit::write(store, &target, subject, outcome, start)?))
            }
        })
    };
    let (task, row) = match state.store.run(work).await? {
        Ok(begun) => begun,
        Err((refusal, entry)) => {
            state.publish_call(entry, Some(refusal.error.clone()));
            return Err(refused(refusal));
        }
    };
    let agent = task.agent.slug.clone();
    let EndedCall { result, cost, entry } = running::run(state, task, (row, start)).await?;
    let answer = result.map_err(refused)?;
    Ok(AskedAgent { reply: answer.to_wire(&agent, &cost), detail: cost.detail(), entry })
}

fn refused(from: ToolRefusal) -> ApiResponse {
    refusal(from.status, &from.decision, from.error, from.fix_hint)
}

/// Characters of a prompt in the list.
const LISTED_PROMPT_CHARS: usize = 200;

/// The recorded replies, and which of them were used.
pub(crate) async fn replies(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let rules = state.agent_rules();
    let source = match rules.from {
        RepliesFrom::Stub => "stub",
        RepliesFrom::Recorded => "recorded",
        RepliesFrom::Live => "live",
    };
    let listed = rules.recordings.clone();
    let list = move || listed.map(|listed| folder::list(&listed)).unwrap_or_default();
    let found = tokio::task::spawn_blocking(list).await.map_err(|_| StoreError::Closed)?;
    let status = |(name, recorded): (String, Result<RecordedReply, String>)| {
        let used = state.agent_sources.used_recordings.has(&name);
        match recorded {
            Ok(recorded) => {
                let prompt = shorten(recorded.prompt(), LISTED_PROMPT_CHARS);
                RecordedReplyStatus { name, app_id: recorded.app, agent: recorded.agent, prompt, used, error: None }
            }
            Err(error) => {
                let (app_id, agent, prompt) = Default::default();
                RecordedReplyStatus { name, app_id, agent, prompt, used, error: Some(error) }
            }
        }
    };
    let folder = rules.recordings.as_ref().map(|folder| folder.display().to_string());
    let replies = found.into_iter().map(status).collect();
    Ok(ApiResponse::ok(&AgentReplyList { source: source.to_owned(), folder, replies }))
}
