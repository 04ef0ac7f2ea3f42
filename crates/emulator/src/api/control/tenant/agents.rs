//! The agents of a tenant's apps, and what the tenant changes of them.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::install::agents;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AgentRow, Store, StoreError, TenantRow, VisionRow};
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_contract::wire::agents::{AgentList, AgentStatus, FieldEdits, VisionStatus};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use serde::de::DeserializeOwned;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let app = request.query("app").map(str::to_owned);
    let work = move |store: &Store| {
        let agents = match &app {
            Some(app) => store.agents_of(&tenant.id, app)?,
            None => store.agents(&tenant.id)?,
        };
        Ok((agents, store.visions(&tenant.id)?))
    };
    let (agents, visions) = state.store.run_long(work).await?;
    let agents = agents.into_iter().map(|agent| status(agent, &visions)).collect();
    Ok(ApiResponse::ok(&AgentList { agents }))
}

pub(crate) async fn show(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (app, slug) = (request.param(1).to_owned(), request.param(2).to_owned());
    let work = move |store: &Store| {
        let visions = store.visions(&tenant.id)?;
        Ok(find(store, &tenant, (&app, &slug))?.map(|agent| (agent, visions)))
    };
    let (agent, visions) = state.store.run(work).await??;
    Ok(ApiResponse::ok(&status(agent, &visions)))
}

/// Changes fields of an agent for the tenant. They win over the manifest, in later versions, too.
pub(crate) async fn edit(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let edits: FieldEdits = body(&request)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (app, slug, start) = (request.param(1).to_owned(), request.param(2).to_owned(), request.start);
    let work = move |store: &Store| {
        let agent = match find(store, &tenant, (&app, &slug))? {
            Ok(agent) => agent,
            Err(refused) => return Ok(Err(refused)),
        };
        let install = store.install_of(&tenant.slug, &app)?;
        let manifest = install.as_ref().map(|install| install.manifest.typed()).transpose()?;
        let now = match agents::edited(agent, manifest, &edits) {
            Ok(now) => now,
            Err(problem) => return Ok(Err(refusal(422, "bad_request", problem.detail, problem.hint))),
        };
        store.set_agent_edits(&tenant.id, &now)?;
        let fields: Vec<&str> =
            edits.set.iter().map(|(field, _)| field).chain(edits.reset.iter().map(String::as_str)).collect();
        let subject = AuditSubject::new(AuditKind::TenantChange, format!("agent {slug}: {}", fields.join(",")));
        let target = install
            .as_deref()
            .map_or_else(|| AuditTarget { app: app.clone(), ..AuditTarget::tenant(&tenant.slug) }, AuditTarget::of);
        let entry = audit::write(store, &target, subject, AuditOutcome::success(), start)?;
        Ok(Ok((now, store.visions(&tenant.id)?, entry)))
    };
    let (now, visions, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&status(now, &visions)))
}

fn find(
    store: &Store,
    tenant: &TenantRow,
    (app, slug): (&str, &str),
) -> Result<Result<AgentRow, ApiResponse>, StoreError> {
    if let Some(found) = store.agent((&tenant.id, app), slug)? {
        return Ok(Ok(found));
    }
    let known: Vec<String> = store.agents_of(&tenant.id, app)?.into_iter().map(|agent| agent.slug).collect();
    let hint = match (nearest(slug, known.iter().map(String::as_str)), known.is_empty()) {
        (Some(near), _) => did_you_mean(&[near]),
        (None, true) => format!("`{app}` has no agents in tenant `{}`", tenant.slug),
        (None, false) => format!("its agents: {}", known.join(", ")),
    };
    let detail = format!("`{app}` has no agent `{slug}` in tenant `{}`", tenant.slug);
    Ok(Err(refusal(404, "unknown_agent", detail, hint)))
}

fn status(agent: AgentRow, visions: &[VisionRow]) -> AgentStatus {
    let now = agent.effective();
    fn of<T: DeserializeOwned>(value: Option<&RawJson>) -> Option<T> {
        value?.to()
    }
    let vision = visions.iter().find(|vision| vision.app == agent.app && vision.agent == agent.slug);
    AgentStatus {
        status: agent.status.word().to_owned(),
        display_name: of(now.get("name")).unwrap_or_default(),
        system_prompt: of(now.get("system_prompt")).unwrap_or_default(),
        allowed_skills: of(now.get("allowed_skills")),
        tools_allowed: of(now.get("tools_allowed")),
        routing_hints: of(now.get("routing_hints")).unwrap_or_default(),
        // The only agent of the singular form is the default one.
        is_default: of(now.get("is_default")).unwrap_or_default() || agent.slug == agents::ONLY,
        team: of(now.get("team")),
        edited: agent.edits.iter().map(|(key, _)| agents::field_of(key).to_owned()).collect(),
        vision: vision.map(|row| VisionStatus { project_id: row.project_id.clone(), declared: row.declared.compact() }),
        declared: RawJson::of(&agent.declared),
        app_id: agent.app,
        slug: agent.slug,
    }
}
