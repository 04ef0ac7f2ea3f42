//! The document templates of a tenant.

use crate::api::control::lookup;
use crate::api::control::reply::{body, refusal};
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{DocTemplateRow, Store, StoreError, TenantRow};
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_contract::wire::agents::{DocTemplateList, DocTemplateStatus, FieldEdits};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use linkworld_package::templates::rules;
use linkworld_system::clock::rfc3339;
use serde_json::json;
use std::sync::Arc;

/// What a tenant may change.
const FIELDS: [&str; 5] = ["name", "description", "sections", "metadata", "is_active"];

pub(crate) async fn list(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let templates = state.store.run(move |store| store.doc_templates(&tenant.id)).await?;
    Ok(ApiResponse::ok(&DocTemplateList { templates: templates.into_iter().map(status).collect() }))
}

pub(crate) async fn show(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let slug = request.param(1).to_owned();
    let template = state.store.run(move |store| find(store, &tenant, &slug)).await??;
    Ok(ApiResponse::ok(&status(template)))
}

/// Changes fields of a template. It keeps them when its app is activated again or upgraded.
pub(crate) async fn edit(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let edits: FieldEdits = body(&request)?;
    let tenant = lookup::tenant(&state, request.param(0)).await?;
    let (slug, start) = (request.param(1).to_owned(), request.start);
    let work = move |store: &Store| {
        let template = match find(store, &tenant, &slug)? {
            Ok(template) => template,
            Err(refused) => return Ok(Err(refused)),
        };
        let now = match edited(template, &edits) {
            Ok(now) => now,
            Err(refused) => return Ok(Err(refused)),
        };
        store.update_doc_template(&tenant.id, &now)?;
        let fields: Vec<&str> = edits.set.iter().map(|(field, _)| field).collect();
        let subject = AuditSubject::new(AuditKind::TenantChange, format!("template {slug}: {}", fields.join(",")));
        let target = AuditTarget::tenant(&tenant.slug);
        let entry = audit::write(store, &target, subject, AuditOutcome::success(), start)?;
        Ok(Ok((now, entry)))
    };
    let (now, entry) = state.store.run(work).await??;
    state.publish_entry(entry);
    Ok(ApiResponse::ok(&status(now)))
}

fn find(store: &Store, tenant: &TenantRow, slug: &str) -> Result<Result<DocTemplateRow, ApiResponse>, StoreError> {
    if let Some(found) = store.doc_template(&tenant.id, slug)? {
        return Ok(Ok(found));
    }
    let known: Vec<String> = store.doc_templates(&tenant.id)?.into_iter().map(|template| template.slug).collect();
    let hint = match nearest(slug, known.iter().map(String::as_str)) {
        Some(near) => did_you_mean(&[near]),
        None => "list them: `linkworld templates list`".to_owned(),
    };
    let detail = format!("tenant `{}` has no template `{slug}`", tenant.slug);
    Ok(Err(refusal(404, "unknown_template", detail, hint)))
}

fn edited(before: DocTemplateRow, edits: &FieldEdits) -> Result<DocTemplateRow, ApiResponse> {
    let refused = |detail: String, hint: String| refusal(422, "bad_request", detail, hint);
    if let Some(field) = edits.reset.first() {
        return Err(refused(
            format!("`{field}` cannot be reset"),
            "a template does not keep its original fields".into(),
        ));
    }
    let mut now = before;
    for (field, value) in edits.set.iter() {
        let text = || value.to::<String>().ok_or_else(|| refused(format!("`{field}` must be a string"), String::new()));
        match field {
            "name" => now.name = text()?,
            "description" => now.description = text()?,
            "sections" => now.sections = value.clone(),
            "metadata" => now.metadata = value.clone(),
            "is_active" => {
                let flag = value.to::<bool>();
                now.is_active =
                    flag.ok_or_else(|| refused("`is_active` must be true or false".into(), String::new()))?;
            }
            _ => {
                let hint = nearest(field, FIELDS)
                    .map_or_else(|| format!("fields: {}", FIELDS.join(", ")), |near| did_you_mean(&[near]));
                return Err(refused(format!("a template has no field `{field}` that can be changed"), hint));
            }
        }
    }
    let whole = json!({"slug": now.slug, "name": now.name, "description": now.description,
        "sections": now.sections, "metadata": now.metadata});
    match rules::check(&whole).first() {
        Some((_, problem)) => Err(refused(problem.to_string(), String::new())),
        None => Ok(now),
    }
}

fn status(row: DocTemplateRow) -> DocTemplateStatus {
    let json = |value: RawJson| value.compact();
    DocTemplateStatus {
        slug: row.slug,
        name: row.name,
        description: row.description,
        app_ids: row.app_ids,
        is_active: row.is_active,
        is_default: row.is_default,
        sections: json(row.sections),
        metadata: json(row.metadata),
        created_at: rfc3339(row.created_at),
    }
}
