//! The projects of a tenant, which settings of the type `project_picker` name.

use crate::api::control::lookup;
use crate::api::control::reply::{body, checked_name};
use crate::api::control::tenant::connections::NAME_CHARS_MAX;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{ProjectRow, Store};
use linkworld_contract::wire::agents::{ProjectList, ProjectStatus, SetProject};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::ChangeReply;
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let projects = state.store.run(move |store| store.projects(&tenant.id)).await?;
    let status = |project: ProjectRow| ProjectStatus { id: project.id, name: project.name };
    Ok(ApiResponse::ok(&ProjectList { projects: projects.into_iter().map(status).collect() }))
}

/// Adds a project, or changes its name.
pub(crate) async fn set(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let SetProject { name } = body(&request)?;
    let id = checked_name("project", request.param(1), NAME_CHARS_MAX)?;
    let name = name.map_or_else(|| Ok(id.clone()), |name| checked_name("name", &name, NAME_CHARS_MAX))?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let start = request.start;
    let work = move |store: &Store| {
        let subject = AuditSubject::new(AuditKind::TenantChange, format!("project {id}"));
        if !store.set_project(&tenant.id, &ProjectRow { id, name })? {
            return Ok(None);
        }
        Ok(Some(audit::write(store, &AuditTarget::tenant(&tenant.slug), subject, AuditOutcome::success(), start)?))
    };
    let entry = state.store.run(work).await?;
    let changed = entry.is_some();
    entry.into_iter().for_each(|entry| state.publish_entry(entry));
    Ok(ApiResponse::ok(&ChangeReply { changed }))
}
