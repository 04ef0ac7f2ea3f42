//! Checks of request bodies, field by field, so that a refusal lists every problem (422 in FastAPI's format).
//!
//! The fields are checked on the raw text and the body is then deserialized straight into its type, so that a secret in
//! it is never part of a JSON tree.

use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use linkworld_contract::wire::developer::FieldError;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The expected JSON type of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum BodyFieldKind {
    Text,
    TextOrNull,
    Flag,
    Object,
    List,
}

/// One field of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyField {
    name: &'static str,
    kind: BodyFieldKind,
    required: bool,
}

pub(crate) const fn required(name: &'static str, kind: BodyFieldKind) -> BodyField {
    BodyField { name, kind, required: true }
}

pub(crate) const fn optional(name: &'static str, kind: BodyFieldKind) -> BodyField {
    BodyField { name, kind, required: false }
}

/// Checks the fields of a body and deserializes it.
pub(crate) fn read<T: DeserializeOwned>(request: &ApiRequest, fields: &[BodyField]) -> Result<T, ApiResponse> {
    let body = [json!("body")];
    let raw: &RawValue =
        serde_json::from_slice(&request.body).map_err(|error| refuse(vec![problem(&body, error, "json_invalid")]))?;
    let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw.get()) else {
        return Err(refuse(vec![problem(&body, "expected an object", "dict_type")]));
    };
    let problems: Vec<FieldError> = fields.iter().filter_map(|field| check(&members, field)).collect();
    if !problems.is_empty() {
        return Err(refuse(problems));
    }
    // Fails only if `fields` does not list everything that `T` requires, or if a key is repeated. The error of
    // deserialization is not shown, because it may quote the body.
    serde_json::from_str(raw.get()).map_err(|_| refuse(vec![problem(&body, "invalid body", "value_error")]))
}

/// A 422 with a list of problems.
pub(crate) fn refuse(problems: Vec<FieldError>) -> ApiResponse {
    ApiResponse::new(422, &json!({ "detail": problems }))
}

/// One problem at one location.
pub(crate) fn problem(loc: &[Value], msg: impl ToString, kind: &str) -> FieldError {
    FieldError { loc: loc.to_vec(), msg: msg.to_string(), kind: kind.to_owned() }
}

/// A 422 for one invalid field of the body.
pub(crate) fn wrong(field: &str, msg: impl ToString) -> ApiResponse {
    refuse(vec![problem(&[json!("body"), json!(field)], msg, "value_error")])
}

fn check(members: &BTreeMap<String, &RawValue>, field: &BodyField) -> Option<FieldError> {
    let loc = [json!("body"), json!(field.name)];
    let Some(value) = members.get(field.name) else {
        return field.required.then(|| problem(&loc, "Field required", "missing"));
    };
    let first = value.get().bytes().next().unwrap_or_default();
    let (fits, kind, expected) = match field.kind {
        BodyFieldKind::Text => (first == b'"', "string_type", "a string"),
        BodyFieldKind::TextOrNull => (first == b'"' || first == b'n', "string_type", "a string or null"),
        BodyFieldKind::Flag => (first == b't' || first == b'f', "bool_type", "true or false"),
        BodyFieldKind::Object => (first == b'{', "dict_type", "an object"),
        BodyFieldKind::List => (first == b'[', "list_type", "a list"),
    };
    (!fits).then(|| problem(&loc, format!("expected {expected}"), kind))
}

#[cfg(test)]
mod tests {
    use super::{BodyFieldKind, check, optional, required};
    use serde_json::value::RawValue;
    use std::collections::BTreeMap;

    #[test]
    fn fields_are_checked_by_their_json_type() {
        let fits = |kind, json: &str| {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap();
            check(&members, &required("a", kind)).map(|problem| problem.kind)
        };
        for (kind, good, bad) in [
            (BodyFieldKind::Text, vec![r#""x""#, r#""""#], vec!["null", "1", "true", "{}", "[]"]),
            (BodyFieldKind::TextOrNull, vec![r#""x""#, "null"], vec!["1", "true", "{}", "[]"]),
            (BodyFieldKind::Flag, vec!["true", "false"], vec!["null", "1", r#""true""#, "{}", "[]"]),
            (BodyFieldKind::Object, vec!["{}", r#"{"b":1}"#], vec!["null", "1", "true", r#""{""#, "[]"]),
            (BodyFieldKind::List, vec!["[]", "[1]"], vec!["null", "1", "true", r#""[""#, "{}"]),
        ] {
            for value in good {
                assert_eq!(fits(kind, &format!(r#"{{"a": {value}}}"#)), None, "{value}");
            }
            for value in bad {
                assert!(fits(kind, &format!(r#"{{"a":  {value} }}"#)).is_some(), "{kind:?} {value}");
            }
            assert_eq!(fits(kind, "{}").as_deref(), Some("missing"));
            assert!(check(&BTreeMap::new(), &optional("a", kind)).is_none());
        }
    }
}
