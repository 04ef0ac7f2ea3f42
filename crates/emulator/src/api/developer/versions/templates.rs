//! Document templates of a version: attached once, checked completely before any is stored (contract section 7).

use crate::api::developer::apps;
use crate::server::body_fields::{self, BodyFieldKind, problem, required};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::digest;
use linkworld_contract::limits::TEMPLATE_FILE_BYTES_MAX;
use linkworld_contract::wire::developer::{FieldError, TemplatesBody, TemplatesReply};
use linkworld_package::templates::rules::{self, TemplateProblem};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) async fn attach(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = request.developer()?;
    let (slug, version) = (request.param(0).to_owned(), request.param(1).to_owned());
    let body: TemplatesBody = body_fields::read(&request, &[required("templates", BodyFieldKind::List)])?;
    let problems = check(&body.templates);
    if !problems.is_empty() {
        return Err(body_fields::refuse(problems));
    }
    let slugs: Vec<String> =
        body.templates.iter().filter_map(|template| template["slug"].as_str().map(str::to_owned)).collect();
    // The digest covers what was posted, so that the client can compare it; tenant-specific keys are not stored.
    let posted = Value::Array(body.templates);
    let digest = digest::of_json(&posted);
    let stored = without_app_ids(posted).to_string();
    state
        .store
        .run_long(move |store| {
            let app = match apps::writable(store, &account, &slug)? {
                Ok(app) => app,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(row) = store.version(&app.id, &version)? else {
                return Ok(Err(ApiResponse::detail(404, format!("version {version} not found"))));
            };
            Ok(if store.attach_templates(&row.id, &stored, &digest)? {
                Ok(())
            } else {
                Err(ApiResponse::detail(409, format!("version {version} already has templates")))
            })
        })
        .await??;
    Ok(ApiResponse::ok(&TemplatesReply { attached: slugs.len(), slugs }))
}

fn check(templates: &[Value]) -> Vec<FieldError> {
    let at = |place: &[Value], msg: String| {
        let loc: Vec<Value> = [json!("body"), json!("templates")].into_iter().chain(place.iter().cloned()).collect();
        problem(&loc, msg, "value_error")
    };
    if templates.is_empty() {
        return vec![at(&[], "expected at least one template".to_owned())];
    }
    let mut problems = Vec::new();
    for (index, template) in templates.iter().enumerate() {
        for (field, problem) in rules::check(template).into_iter().filter(|(_, problem)| !problem.is_advice()) {
            let msg = match problem {
                TemplateProblem::Missing(_) => "Field required".to_owned(),
                TemplateProblem::TooLarge(_) => format!("more than {TEMPLATE_FILE_BYTES_MAX} bytes"),
                problem => problem.to_string(),
            };
            problems.push(at(&[json!(index), json!(field)], msg));
        }
    }
    problems
}

/// The platform sets `app_ids` of the copies in a tenant to the app.
fn without_app_ids(mut templates: Value) -> Value {
    for template in templates.as_array_mut().into_iter().flatten() {
        if let Some(template) = template.as_object_mut() {
            template.shift_remove("app_ids");
        }
    }
    templates
}

#[cfg(test)]
mod tests {
    use super::{check, without_app_ids};
    use linkworld_contract::limits::{TEMPLATE_FILE_BYTES_MAX, TEMPLATES_ADVISED};
    use serde_json::{Value, json};

    fn some(count: usize) -> Vec<Value> {
        (0..count).map(|n| json!({"slug": format!("t{n}"), "name": "T", "sections": []})).collect()
    }

    #[test]
    fn lists_of_templates() {
        // What is a warning for the client is accepted here.
        assert_eq!(check(&some(TEMPLATES_ADVISED + 1)), []);
        assert_eq!(check(&[some(1), some(1)].concat()), []);
        assert_eq!(check(&[json!({"slug": "a", "name": ""})]), []);
        assert_eq!(check(&[]).len(), 1);
        for (bad, problems) in [
            (json!({"slug": "A", "name": "n"}), 1),
            (json!({"slug": "", "name": ""}), 1),
            (json!({"name": "n", "sections": {}}), 2),
            (json!(1), 2),
            (json!({"slug": "a", "name": "x".repeat(TEMPLATE_FILE_BYTES_MAX)}), 1),
        ] {
            assert_eq!(check(std::slice::from_ref(&bad)).len(), problems);
        }
        assert_eq!(without_app_ids(json!([{"slug": "a", "app_ids": ["x"]}])), json!([{"slug": "a"}]));
    }
}
