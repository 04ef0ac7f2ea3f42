//! Judgement of a posted manifest. The one place that will ask `manifest`.

use crate::emulator::developer::docs;
use crate::emulator::fields::problem;
use crate::wire::developer::{APP_DOCS, FieldError};
use serde_json::{Value, json};

/// Everything wrong with a posted manifest, docs included.
pub(super) fn problems(posted: &Value, slug: &str, version: &str) -> Vec<FieldError> {
    let mut blob = posted.clone();
    let (docs, docs_url) = match blob.as_object_mut() {
        // Both stand beside the schema: no public source has them inside it.
        Some(map) => (map.shift_remove(APP_DOCS), map.shift_remove("docs_url")),
        None => (None, None),
    };
    let mut found = check(&blob);
    found.extend(docs::check(docs.as_ref()));
    found.extend(docs::check_url(docs_url.as_ref()));
    for (key, expected, of) in [("app_id", slug, "the path"), ("version", version, "the body")] {
        if blob[key].as_str().is_some_and(|found| found != expected) {
            let msg = format!("`{}` differs from `{expected}` of {of}", blob[key].as_str().unwrap_or_default());
            found.push(problem(&[json!("manifest"), json!(key)], msg, "value_error"));
        }
    }
    found
}

/// JUDGE: replace the body by `crate::manifest::check(blob)` and its findings once that room is merged: each
/// finding's dotted `path` becomes `loc`, its headline `msg`.
fn check(blob: &Value) -> Vec<FieldError> {
    if !blob.is_object() {
        return vec![problem(&[json!("manifest")], "expected an object", "dict_type")];
    }
    ["app_id", "version"]
        .into_iter()
        .filter(|key| !blob[*key].is_string())
        .map(|key| problem(&[json!("manifest"), json!(key)], "expected a string", "string_type"))
        .collect()
}
