//! Listing, creating and deleting tenants.

use crate::api::control::lookup;
use crate::api::control::reply::{body, flag, refusal};
use crate::api::control::tenant::users::checked_email;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{Store, StoreError, TenantCounts, TenantRow, UserRow};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::tenants::{ChangeReply, CreateTenant, TenantList, TenantStatus};
use linkworld_system::clock::{random_uuid, rfc3339};
use std::sync::Arc;

pub(crate) async fn list(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    let all = |store: &Store| store.tenants()?.into_iter().map(|counts| status(store, counts)).collect();
    let tenants = state.store.run_long(all).await?;
    Ok(ApiResponse::ok(&TenantList { tenants }))
}

pub(crate) async fn create(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let CreateTenant { tenant, email } = body(&request)?;
    let slug = TenantSlug::parse(&tenant)
        .map_err(|error| refusal(422, "bad_request", format!("invalid tenant: {error}"), String::new()))?;
    let created_at = state.clock.unix_millis();
    let tenant = TenantRow { id: random_uuid(), slug: slug.to_string(), created_at };
    let first = tenant.first_user();
    let email = email.map_or(Ok(first.email.clone()), |email| checked_email(&email))?;
    let user = UserRow { email, ..first };
    let start = request.start;
    let work = move |store: &Store| {
        if !store.add_tenant(&tenant, &user)? {
            return Ok(None);
        }
        let target = AuditTarget::tenant(&tenant.slug);
        let subject = AuditSubject::new(AuditKind::TenantChange, "created");
        let entry = audit::write(store, &target, subject, AuditOutcome::success(), start)?;
        Ok(Some((status(store, TenantCounts { tenant, name: String::new(), users: 1, installs: 0 })?, entry)))
    };
    let Some((created, entry)) = state.store.run(work).await? else {
        return Err(refusal(409, "tenant_exists", format!("tenant `{slug}` already exists"), String::new()));
    };
    state.publish_entry(entry);
    Ok(ApiResponse::new(201, &created))
}

pub(crate) async fn delete(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let force = flag(&request, "force")?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    if tenant.id == state.tenant.id {
        let detail = format!("`{}` is the tenant of this platform", tenant.slug);
        return Err(refusal(409, "tenant_in_use", detail, String::new()));
    }
    let (start, named) = (request.start, tenant.clone());
    let work = move |store: &Store| {
        let installed = store.apps_in(&named.slug)?;
        if !installed.is_empty() && !force {
            return Ok(Err(installed));
        }
        store.remove_tenant(&named.id)?;
        let subject = AuditSubject::new(AuditKind::TenantChange, "deleted");
        let target = AuditTarget::tenant(&named.slug);
        Ok(Ok((installed, audit::write(store, &target, subject, AuditOutcome::success(), start)?)))
    };
    let (installed, entry) = state.store.run_long(work).await?.map_err(|installed| {
        let detail = format!("tenant `{}` has installed apps: {}", tenant.slug, installed.join(", "));
        refusal(409, "tenant_in_use", detail, "uninstall them, or pass --force to delete their data too".into())
    })?;
    for app in installed {
        state.instances.get(&tenant.slug, &app).remove_handler().await;
    }
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&ChangeReply { changed: true }))
}

fn status(store: &Store, counts: TenantCounts) -> Result<TenantStatus, StoreError> {
    let TenantCounts { tenant, name, users, installs } = counts;
    Ok(TenantStatus {
        name: if name.is_empty() { tenant.slug.clone() } else { name },
        activating_user: store.activating_user(&tenant.id)?.email,
        integrations: store.integrations(&tenant.id)?,
        tenant: tenant.slug,
        id: tenant.id,
        users,
        installs,
        created_at: rfc3339(tenant.created_at),
    })
}
