//! `ctx.agent.ask` and `ctx.team.delegate`: an app asks one of its own agents (contract 12.5).

use super::begin::{self, BegunCall};
use crate::agents::routing;
use crate::agents::task::{AgentQuestion, AgentTask, TenantAgent};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::collaboration::chain;
use crate::server::request::ApiRequest;
use crate::server::response::ApiResult;
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_contract::wire::agents::calls::InvokeAgent;
use linkworld_contract::wire::control::AuditKind;
use std::sync::Arc;

pub(crate) async fn ask(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: InvokeAgent = request.json().map_err(ToolRefusal::unread)?;
    let (claims, start, shared) = (request.session()?, request.start, Arc::clone(&state));
    let work = move |store: &Store| {
        let Some(install) = session::install_of(store, &claims)? else {
            return Ok(Err(unauthorized(TokenError::Invalid)));
        };
        begin(&shared, store, install, (given, start)).map(Ok)
    };
    let begun = state.store.run(work).await??;
    begin::finish(&state, begun, start).await
}

/// Decides about a call in the transaction that begins it.
fn begin(
    state: &PlatformState,
    store: &Store,
    install: Arc<InstallRow>,
    (given, start): (InvokeAgent, CallStart),
) -> Result<BegunCall, StoreError> {
    let InvokeAgent { prompt, agent, caller_agent, max_tokens, response_format, images, on_behalf_of_user_id } = given;
    let queue = Arc::clone(&state.instances.get(&install.tenant, &install.app).queue);
    let inside = queue.inside();
    let sole = chain::innermost(store, &inside)?;
    // An agent that delegates is that of any call inside the handler; a handler asks in the innermost one.
    let causes = if caller_agent.is_some() { inside } else { sole.into_iter().collect() };
    let named = agent.clone().unwrap_or_else(|| "default".to_owned());
    let question = begin::question(prompt, max_tokens, response_format, (images, on_behalf_of_user_id));
    let checked = match question {
        Err(refusal) => Err(refusal),
        Ok(question) => allowed(store, &install, (agent.as_deref(), caller_agent.as_deref()), &causes)?
            .map(|found| (found, AgentQuestion { asked: agent, ..question })),
    };
    let target = AuditTarget::of(&install);
    let (agent, question): (TenantAgent, AgentQuestion) = match checked {
        Ok(checked) => checked,
        Err(refusal) => {
            let subject = AuditSubject::new(AuditKind::AgentInvoke, named).caused_by(sole);
            let outcome = AuditOutcome::blocked(&refusal.decision, refusal.decision.clone());
            let entry = audit::write(store, &target, subject, outcome, start)?;
            return Ok(BegunCall::Refused(Box::new((refusal, entry))));
        }
    };
    let subject = AuditSubject::new(AuditKind::AgentInvoke, agent.slug.clone()).caused_by(sole);
    let row = audit::begin(store, &target, subject, start)?;
    Ok(BegunCall::Allowed(Box::new((AgentTask { install, agent, question }, row))))
}

/// The agent that a call reaches, if it may.
fn allowed(
    store: &Store,
    install: &InstallRow,
    (agent, caller): (Option<&str>, Option<&str>),
    causes: &[i64],
) -> Result<Result<TenantAgent, ToolRefusal>, StoreError> {
    let agents = store.agents_of(&install.tenant_id, &install.app)?;
    let found = match caller {
        Some(caller) => routing::delegated(&install.app, &agents, (caller, agent)),
        None => routing::asked(&install.app, &agents, agent),
    };
    let row = match found {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(match begin::check_chain(store, causes, (&install.app, &row.slug))? {
        Some(refusal) => Err(refusal),
        None => Ok(TenantAgent::of(row)),
    })
}
