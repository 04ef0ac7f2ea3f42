//! The shape of request bodies, checked field by field, so that a refusal names each place (422, FastAPI's form).

use crate::server::call::{Answer, Call};
use linkworld_contract::wire::developer::FieldError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// What a field must hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    TextOrNull,
    Flag,
    Object,
    List,
}

/// One field of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
}

pub(crate) const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

pub(crate) const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

/// Reads a body whose fields have been checked.
pub(crate) fn read<T: DeserializeOwned>(call: &Call, fields: &[Field]) -> Result<T, Answer> {
    let body: Value = call.json().map_err(|error| refuse(vec![problem(&[json!("body")], error, "json_invalid")]))?;
    let Value::Object(map) = &body else {
        return Err(refuse(vec![problem(&[json!("body")], "expected an object", "dict_type")]));
    };
    let problems: Vec<FieldError> = fields.iter().filter_map(|field| check(map, field)).collect();
    if !problems.is_empty() {
        return Err(refuse(problems));
    }
    // The table above covers what the type wants, so this speaks only when the two have drifted apart.
    serde_json::from_value(body).map_err(|error| refuse(vec![problem(&[json!("body")], error, "value_error")]))
}

/// A 422 with its places.
pub(crate) fn refuse(problems: Vec<FieldError>) -> Answer {
    Answer::new(422, &json!({ "detail": problems }))
}

/// One problem at one place.
pub(crate) fn problem(loc: &[Value], msg: impl ToString, kind: &str) -> FieldError {
    FieldError { loc: loc.to_vec(), msg: msg.to_string(), kind: kind.to_owned() }
}

/// One wrong value of the body.
pub(crate) fn wrong(field: &str, msg: impl ToString) -> Answer {
    refuse(vec![problem(&[json!("body"), json!(field)], msg, "value_error")])
}

fn check(body: &Map<String, Value>, field: &Field) -> Option<FieldError> {
    let loc = [json!("body"), json!(field.name)];
    let Some(value) = body.get(field.name) else {
        return field.required.then(|| problem(&loc, "Field required", "missing"));
    };
    let (fits, kind, words) = match field.kind {
        Kind::Text => (value.is_string(), "string_type", "a string"),
        Kind::TextOrNull => (value.is_string() || value.is_null(), "string_type", "a string or null"),
        Kind::Flag => (value.is_boolean(), "bool_type", "true or false"),
        Kind::Object => (value.is_object(), "dict_type", "an object"),
        Kind::List => (value.is_array(), "list_type", "a list"),
    };
    (!fits).then(|| problem(&loc, format!("expected {words}"), kind))
}
