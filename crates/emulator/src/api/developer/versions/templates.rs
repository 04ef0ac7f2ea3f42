//! Document templates of a version: attached once, checked whole before anything is kept (contract section 7).

use crate::api::developer::apps;
use crate::server::body_fields::{self, FieldKind, problem, required};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use linkworld_contract::digest;
use linkworld_contract::limits::{TEMPLATE_FILE_BYTES_MAX, TEMPLATES_MAX};
use linkworld_contract::wire::developer::{AttachTemplates, FieldError, TemplatesAttached};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) async fn attach(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let account = state.developer(&request).await?;
    let (slug, version) = (request.param(0).to_owned(), request.param(1).to_owned());
    let body: AttachTemplates = body_fields::read(&request, &[required("templates", FieldKind::List)])?;
    let problems = check(&body.templates);
    if !problems.is_empty() {
        return Err(body_fields::refuse(problems));
    }
    let slugs: Vec<String> =
        body.templates.iter().filter_map(|template| template["slug"].as_str().map(str::to_owned)).collect();
    // The digest is over what was posted, so that the client can tell; tenant-specific keys are not kept.
    let posted = Value::Array(body.templates);
    let digest = digest::of(&posted);
    let kept = without_app_ids(posted).to_string();
    state
        .store
        .run(move |store| {
            let app = match apps::writable(store, &account, &slug)? {
                Ok(app) => app,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(row) = store.version(&app.id, &version)? else {
                return Ok(Err(ApiResponse::detail(404, format!("version {version} not found"))));
            };
            Ok(if store.attach_templates(&row.id, &kept, &digest)? {
                Ok(())
            } else {
                Err(ApiResponse::detail(409, format!("version {version} already has templates")))
            })
        })
        .await??;
    Ok(ApiResponse::ok(&TemplatesAttached { attached: slugs.len(), slugs }))
}

fn check(templates: &[Value]) -> Vec<FieldError> {
    let at = |place: &[Value], msg: &str| {
        let loc: Vec<Value> = [json!("body"), json!("templates")].into_iter().chain(place.iter().cloned()).collect();
        problem(&loc, msg, "value_error")
    };
    if templates.is_empty() {
        return vec![at(&[], "expected at least one template")];
    }
    if templates.len() > TEMPLATES_MAX {
        return vec![at(&[], &format!("{} templates; at most {TEMPLATES_MAX} are allowed", templates.len()))];
    }
    let (mut problems, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, template) in templates.iter().enumerate() {
        let mut found = |key: &str, msg: &str| problems.push(at(&[json!(index), json!(key)], msg));
        match template["slug"].as_str() {
            Some(slug) if !is_slug(slug) => found("slug", "expected lowercase letters, digits and underscores"),
            Some(slug) if !seen.insert(slug) => found("slug", "this slug is used twice"),
            Some(_) => {}
            None => found("slug", "expected a slug"),
        }
        if template["name"].as_str().is_none_or(|name| name.trim().is_empty()) {
            found("name", "expected a name");
        }
        if template.get("sections").is_some_and(|sections| !sections.is_array()) {
            found("sections", "expected a list");
        }
        if template.to_string().len() > TEMPLATE_FILE_BYTES_MAX {
            found("", &format!("more than {TEMPLATE_FILE_BYTES_MAX} bytes"));
        }
    }
    problems
}

/// `^[a-z][a-z0-9_]*$`
fn is_slug(slug: &str) -> bool {
    slug.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The platform tags the copies in a tenant with the app itself.
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
    use linkworld_contract::limits::TEMPLATES_MAX;
    use serde_json::{Value, json};

    fn some(count: usize) -> Vec<Value> {
        (0..count).map(|n| json!({"slug": format!("t{n}"), "name": "T", "sections": []})).collect()
    }

    #[test]
    fn whole_lists_at_their_borders() {
        assert_eq!(check(&some(TEMPLATES_MAX)), []);
        assert_eq!(check(&some(TEMPLATES_MAX + 1)).len(), 1);
        assert_eq!(check(&[]).len(), 1);
        for (bad, problems) in [
            (json!({"slug": "A", "name": "n"}), 1),
            (json!({"slug": "", "name": ""}), 2),
            (json!({"name": "n", "sections": {}}), 2),
            (json!(1), 2),
            (json!({"slug": "a", "name": "x".repeat(1024 * 1024)}), 1),
        ] {
            assert_eq!(check(std::slice::from_ref(&bad)).len(), problems);
        }
        assert_eq!(check(&[some(1), some(1)].concat()).len(), 1);
        assert_eq!(without_app_ids(json!([{"slug": "a", "app_ids": ["x"]}])), json!([{"slug": "a"}]));
    }
}
