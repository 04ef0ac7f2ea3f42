//! Validates the manifest of a registration.

use crate::api::developer::versions::docs;
use crate::server::body_fields::problem;
use linkworld_contract::wire::developer::{APP_DOCS, FieldError};
use linkworld_manifest::diagnostic::Severity;
use serde_json::{Value, json};

/// All problems of a posted manifest, including its docs.
pub(crate) fn problems(posted: &Value, slug: &str, version: &str) -> Vec<FieldError> {
    let mut blob = posted.clone();
    let docs = blob.as_object_mut().and_then(|map| {
        // Some clients send null, others omit the field.
        if map.get("docs_url") == Some(&Value::Null) {
            map.shift_remove("docs_url");
        }
        map.shift_remove(APP_DOCS)
    });
    let mut found = check(&blob);
    found.extend(docs::check(docs.as_ref()));
    for (key, expected, of) in [("app_id", slug, "the path"), ("version", version, "the body")] {
        if blob[key].as_str().is_some_and(|found| found != expected) {
            let msg = format!("`{}` does not match `{expected}` in {of}", blob[key].as_str().unwrap_or_default());
            found.push(problem(&[json!("manifest"), json!(key)], msg, "value_error"));
        }
    }
    found
}

/// The same errors as `linkworld validate`, without positions in a file.
fn check(blob: &Value) -> Vec<FieldError> {
    let outcome = linkworld_manifest::read_json(blob);
    let errors = outcome.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| problem(&location(&finding.path), finding.headline, finding.code)).collect()
}

/// `tools.0.name` as `["manifest", "tools", 0, "name"]`.
fn location(path: &str) -> Vec<Value> {
    let segment = |segment: &str| segment.parse::<u64>().map_or_else(|_| json!(segment), Value::from);
    let segments = path.split('.').filter(|segment| !segment.is_empty()).map(segment);
    std::iter::once(json!("manifest")).chain(segments).collect()
}
