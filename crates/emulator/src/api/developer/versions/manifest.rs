//! Judgement of a posted manifest: the one place that asks `manifest`.

use crate::api::developer::versions::docs;
use crate::server::body_fields::problem;
use linkworld_contract::wire::developer::{APP_DOCS, FieldError};
use linkworld_manifest::diagnostic::Severity;
use serde_json::{Value, json};

/// Everything wrong with a posted manifest, docs included.
pub(crate) fn problems(posted: &Value, slug: &str, version: &str) -> Vec<FieldError> {
    let mut blob = posted.clone();
    let docs = blob.as_object_mut().and_then(|map| {
        // Written out as null by clients that know the field, and not written at all by those that do not.
        if map.get("docs_url") == Some(&Value::Null) {
            map.shift_remove("docs_url");
        }
        map.shift_remove(APP_DOCS)
    });
    let mut found = check(&blob);
    found.extend(docs::check(docs.as_ref()));
    for (key, expected, of) in [("app_id", slug, "the path"), ("version", version, "the body")] {
        if blob[key].as_str().is_some_and(|found| found != expected) {
            let msg = format!("`{}` differs from `{expected}` of {of}", blob[key].as_str().unwrap_or_default());
            found.push(problem(&[json!("manifest"), json!(key)], msg, "value_error"));
        }
    }
    found
}

/// The same verdict as `linkworld validate`, without places in a file.
fn check(blob: &Value) -> Vec<FieldError> {
    let outcome = linkworld_manifest::check(blob);
    let errors = outcome.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| problem(&location(&finding.path), finding.headline, finding.code)).collect()
}

/// `tools.0.name` as `["manifest", "tools", 0, "name"]`.
fn location(path: &str) -> Vec<Value> {
    let segment = |segment: &str| segment.parse::<u64>().map_or_else(|_| json!(segment), Value::from);
    let segments = path.split('.').filter(|segment| !segment.is_empty()).map(segment);
    std::iter::once(json!("manifest")).chain(segments).collect()
}
