//! Version 2026-07-28 of the protocol: no handshake and no session, so each request says what its client is, and headers
//! repeat a part of it for proxies.
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http>

use super::message::{self, MessageFault};
use base64ct::{Base64, Encoding};
use linkworld_contract::text::shorten;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The version.
pub(super) const VERSION: &str = "2026-07-28";
/// In the schema of a parameter: the name of the header that repeats its value.
const ANNOTATION: &str = "x-mcp-header";
/// Types of values that can be in a header.
const TYPES: [&str; 3] = ["integer", "string", "boolean"];

/// A parameter of a tool whose value is repeated in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RepeatedParameter {
    /// The keys that lead to it in the arguments.
    path: Vec<String>,
    header: String,
}

/// Parameters with what every request says about its client.
pub(super) fn with_client(mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": message::client_info(),
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    params
}

/// The headers of a request beside its version.
pub(super) fn headers(request: &Value, repeated: &[RepeatedParameter]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut headers = vec![("mcp-method".to_owned(), text(&request["method"]))];
    let params = &request["params"];
    if request["method"] == "tools/call" {
        headers.push(("mcp-name".to_owned(), header_value(&text(&params["name"]))));
    }
    for parameter in repeated {
        let value = parameter.path.iter().try_fold(&params["arguments"], |value, key| value.get(key));
        let value = match value {
            Some(Value::String(text)) => text.clone(),
            Some(value @ (Value::Bool(_) | Value::Number(_))) => value.to_string(),
            _ => continue,
        };
        headers.push((format!("mcp-param-{}", parameter.header), header_value(&value)));
    }
    headers
}

/// A value as a header has it: as it is, if that is plain ASCII, else in Base64.
fn header_value(value: &str) -> String {
    let is_plain = value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    let is_marked = value.starts_with("=?base64?") && value.ends_with("?=");
    if is_plain && !is_marked && value.trim() == value {
        return value.to_owned();
    }
    format!("=?base64?{}?=", Base64::encode_string(value.as_bytes()))
}

/// Whether a reply to `server/discover` names this version.
pub(super) fn is_served(result: &Value) -> bool {
    result["supportedVersions"].as_array().is_some_and(|versions| versions.iter().any(|version| version == VERSION))
}

/// A result that is complete.
pub(super) fn complete(result: Value) -> Result<Value, MessageFault> {
    match result.get("resultType").map(|kind| kind.as_str().unwrap_or_default()) {
        None | Some("complete") => Ok(result),
        Some("input_required") => {
            Err(MessageFault::Refused("it asks for input of a person, which agents do not have".to_owned()))
        }
        Some(other) => Err(MessageFault::Invalid(format!("its result has the unknown type `{}`", shorten(other, 40)))),
    }
}

/// The parameters that headers repeat, or why the annotations of a schema are invalid: such a tool may not be called.
pub(super) fn repeated(schema: &Value) -> Result<Vec<RepeatedParameter>, String> {
    let mut found = Vec::new();
    collect(schema, Some(&[]), &mut found)?;
    let mut names = HashSet::new();
    match found.iter().find(|parameter| !names.insert(parameter.header.to_ascii_lowercase())) {
        Some(twice) => Err(format!("two parameters have the `{ANNOTATION}` `{}`", shorten(&twice.header, 40))),
        None => Ok(found),
    }
}

/// Goes through a schema. Without a path, values are not reached by names alone.
fn collect(schema: &Value, path: Option<&[String]>, found: &mut Vec<RepeatedParameter>) -> Result<(), String> {
    let Some(keywords) = schema.as_object() else { return Ok(()) };
    if let Some(name) = keywords.get(ANNOTATION) {
        found.push(annotated(name, &schema["type"], path)?);
    }
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                for (key, inner) in properties {
                    let path = path.map(|path| [path, std::slice::from_ref(key)].concat());
                    collect(inner, path.as_deref(), found)?;
                }
            }
            ("patternProperties" | "dependentSchemas" | "$defs" | "definitions", Value::Object(inner)) => {
                inner.values().try_for_each(|inner| collect(inner, None, found))?;
            }
            // These have values, not schemas.
            ("default" | "const" | "enum" | "examples", _) => {}
            (_, Value::Array(inner)) => inner.iter().try_for_each(|inner| collect(inner, None, found))?,
            (_, inner) => collect(inner, None, found)?,
        }
    }
    Ok(())
}

fn annotated(name: &Value, kind: &Value, path: Option<&[String]>) -> Result<RepeatedParameter, String> {
    let is_mark = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let name = name.as_str().filter(|name| !name.is_empty() && name.bytes().all(is_mark));
    let Some(name) = name else { return Err(format!("an `{ANNOTATION}` is not the name of a header")) };
    let shown = shorten(name, 40);
    if !kind.as_str().is_some_and(|kind| TYPES.contains(&kind)) {
        return Err(format!("`{ANNOTATION}` `{shown}` is not at an integer, a string or a boolean"));
    }
    match path {
        Some(path) if !path.is_empty() => Ok(RepeatedParameter { path: path.to_vec(), header: name.to_owned() }),
        _ => Err(format!("`{ANNOTATION}` `{shown}` is not at a parameter")),
    }
}

#[cfg(test)]
mod tests {
    use super::{MessageFault, complete, header_value, headers, is_served, repeated, with_client};
    use serde_json::{Value, json};

    /// The examples of the specification.
    #[test]
    fn values_that_are_not_plain_are_in_base64() {
        for (value, header) in [
            ("us-west1", "us-west1"),
            ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
            (" padded ", "=?base64?IHBhZGRlZCA=?="),
            ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
            ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
            ("a\tb", "a\tb"),
            ("", ""),
        ] {
            assert_eq!(header_value(value), header, "{value:?}");
        }
    }

    #[test]
    fn headers_repeat_the_method_the_name_and_annotated_parameters() {
        let schema = json!({"properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "deep": {"type": "object", "properties": {"limit": {"type": "integer", "x-mcp-header": "Limit"}}},
            "dry": {"type": "boolean", "x-mcp-header": "Dry"},
            "none": {"type": "string", "x-mcp-header": "None"},
            "x-mcp-header": {"type": "string"},
            "plain": {"type": "string", "default": {"x-mcp-header": "a b"}},
        }});
        let parameters = repeated(&schema).unwrap();
        let call = |args: Value| {
            let params = with_client(json!({"name": "sql", "arguments": args}));
            let mut found = headers(&json!({"method": "tools/call", "params": params}), &parameters);
            found.sort();
            found.into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>()
        };
        let always = ["mcp-method: tools/call", "mcp-name: sql"];
        assert_eq!(call(json!({})), always);
        assert_eq!(call(json!({"region": null, "deep": 3, "none": {}})), always);
        let all = call(json!({"region": "ö", "deep": {"limit": -7}, "dry": false}));
        let expected = ["mcp-param-Dry: false", "mcp-param-Limit: -7", "mcp-param-Region: =?base64?w7Y=?="];
        assert_eq!(all, [&always[..], &expected[..]].concat());
        let list = headers(&json!({"method": "tools/list", "params": {"name": "x"}}), &[]);
        assert_eq!(list, [("mcp-method".to_owned(), "tools/list".to_owned())]);
    }

    #[test]
    fn invalid_annotations_are_named() {
        let at = |schema: Value| json!({"properties": {"a": schema}});
        let text = |header: Value| json!({"type": "string", "x-mcp-header": header});
        for (schema, why) in [
            (at(text(json!(""))), "name of a header"),
            (at(text(json!("a b"))), "name of a header"),
            (at(text(json!("a\r\nb"))), "name of a header"),
            (at(text(json!(3))), "name of a header"),
            (at(json!({"type": "number", "x-mcp-header": "A"})), "not at an integer"),
            (at(json!({"x-mcp-header": "A"})), "not at an integer"),
            (text(json!("A")), "not at a parameter"),
            (at(json!({"type": "array", "items": text(json!("A"))})), "not at a parameter"),
            (at(json!({"anyOf": [text(json!("A"))]})), "not at a parameter"),
            (json!({"$defs": {"x": {"properties": {"a": text(json!("A"))}}}}), "not at a parameter"),
            (json!({"properties": {"a": text(json!("A")), "b": text(json!("a"))}}), "two parameters"),
        ] {
            let found = repeated(&schema).expect_err(&schema.to_string());
            assert!(found.contains(why), "{schema}: {found}");
        }
        assert_eq!(repeated(&Value::Null), Ok(Vec::new()));
    }

    #[test]
    fn results_and_versions() {
        assert!(is_served(&json!({"supportedVersions": ["2025-11-25", "2026-07-28"]})));
        assert!(!is_served(&json!({"supportedVersions": ["2025-11-25"]})) && !is_served(&json!({})));
        assert!(complete(json!({})).is_ok() && complete(json!({"resultType": "complete"})).is_ok());
        assert!(matches!(complete(json!({"resultType": "input_required"})), Err(MessageFault::Refused(_))));
        assert!(matches!(complete(json!({"resultType": 3})), Err(MessageFault::Invalid(_))));
    }
}
