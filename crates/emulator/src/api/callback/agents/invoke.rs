//! `ctx.apps.invoke`: an app asks an agent of another app of its tenant (contract 12.6). The log has the call of the one
//! app, and below it the invocation of the other's agent.

use super::begin::{self, BegunCall};
use crate::agents::routing;
use crate::agents::running::{self, EndedCall};
use crate::agents::task::{AgentTask, TenantAgent};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::TokenError;
use crate::collaboration::chain;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AppGrantRow, AuditRow, InstallRow, InstallState, Store, StoreError};
use linkworld_contract::wire::agents::calls::InvokeAppAgent;
use linkworld_contract::wire::control::AuditKind;
use std::sync::Arc;

/// A call that may be made: its own row, and the row and task of the other app's agent.
struct CrossCall {
    row: AuditRow,
    task: AgentTask,
    inner: AuditRow,
}

pub(crate) async fn invoke(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let given: InvokeAppAgent = request.json().map_err(ToolRefusal::unread)?;
    let (claims, start, shared) = (request.session()?, request.start, Arc::clone(&state));
    let work = move |store: &Store| {
        let Some(install) = session::install_of(store, &claims)? else {
            return Ok(Err(unauthorized(TokenError::Invalid)));
        };
        begin(&shared, store, &install, (given, start)).map(Ok)
    };
    let CrossCall { row, task, inner } = match state.store.run(work).await?? {
        Ok(call) => *call,
        Err(refused) => return begin::finish(&state, refused, start).await,
    };
    // The end of the outer call is written even if the app disconnects.
    let ended = tokio::spawn(async move {
        let agent = task.agent.slug.clone();
        let EndedCall { result, cost, .. } = running::run(&state, task, (inner, start)).await?;
        let outcome = match &result {
            Ok(_) => AuditOutcome::success(),
            Err(refusal) => AuditOutcome::error(refusal.decision.clone()),
        };
        let entry = state.store.run(move |store| audit::end(store, row, outcome, start)).await?;
        state.publish_entry(entry);
        Ok::<_, StoreError>(result.map(|answer| answer.to_wire(&agent, &cost)))
    });
    match ended.await.map_err(|_| StoreError::Closed)?? {
        Ok(reply) => Ok(ApiResponse::ok(&reply)),
        Err(refusal) => Err(refusal.response()),
    }
}

/// Decides about a call in the transaction that begins it.
fn begin(
    state: &PlatformState,
    store: &Store,
    install: &InstallRow,
    (given, start): (InvokeAppAgent, CallStart),
) -> Result<Result<Box<CrossCall>, BegunCall>, StoreError> {
    let InvokeAppAgent { target_app, target_agent, prompt, max_tokens, response_format, on_behalf_of_user_id } = given;
    let queue = Arc::clone(&state.instances.get(&install.tenant, &install.app).queue);
    let subject = AuditSubject::new(AuditKind::AppInvoke, format!("{target_app}:{target_agent}"));
    let inside = queue.inside();
    let (subject, target) = (subject.caused_by(chain::innermost(store, &inside)?), AuditTarget::of(install));
    let question = begin::question(prompt, max_tokens, response_format, (Vec::new(), on_behalf_of_user_id));
    let checked = match question {
        Err(refusal) => Err(refusal),
        Ok(question) => {
            let found = allowed(store, install, (&target_app, &target_agent), &inside)?;
            found.map(|(install, agent)| AgentTask { install, agent, question })
        }
    };
    let task = match checked {
        Ok(task) => task,
        Err(refusal) => {
            let outcome = AuditOutcome::blocked(&refusal.decision, refusal.decision.clone());
            let entry = audit::write(store, &target, subject, outcome, start)?;
            return Ok(Err(BegunCall::Refused(Box::new((refusal, entry)))));
        }
    };
    let row = audit::begin(store, &target, subject, start)?;
    let inner = AuditSubject::new(AuditKind::AgentInvoke, task.agent.slug.clone()).caused_by(Some(row.id));
    let inner = audit::begin(store, &AuditTarget::of(&task.install), inner, start)?;
    Ok(Ok(Box::new(CrossCall { row, task, inner })))
}

/// The agent that a call reaches, if it may, with the install of its app.
fn allowed(
    store: &Store,
    install: &InstallRow,
    (app, agent): (&str, &str),
    causes: &[i64],
) -> Result<Result<(Arc<InstallRow>, TenantAgent), ToolRefusal>, StoreError> {
    let installed = store.apps_in(&install.tenant)?;
    let is_it = |grant: &AppGrantRow| grant.from == install.app && grant.to == app;
    let grant = store.app_grants(&install.tenant_id)?.into_iter().find(is_it);
    let agents = store.agents_of(&install.tenant_id, app)?;
    let known = (grant.as_ref(), installed.as_slice());
    let row = match routing::of_other_app((&install.app, app), known, (&agents, agent)) {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(other) = store.install_of(&install.tenant, app)?.filter(|other| other.status == InstallState::Active)
    else {
        let error = format!("app `{app}` is not active in this tenant");
        return Ok(Err(ToolRefusal::new(409, "app_unavailable", error)));
    };
    Ok(match begin::check_chain(store, causes, (app, &row.slug))? {
        Some(refusal) => Err(refusal),
        None => Ok((other, TenantAgent::of(row))),
    })
}
