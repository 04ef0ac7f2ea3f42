//! The field table as a JSON Schema 2020-12, for editors and other tools.
//!
//! Stricter than our verdict where YAML is lax (`port: "8080"` is a number to the platform), and more lenient where a
//! schema cannot express a rule: [`UNSAID`] lists those. Everything about a field comes from its table.

use crate::decode::values;
use crate::mocks;
use crate::spec::app::MANIFEST;
use crate::spec::dev_file::file::DEV_FILE;
use crate::spec::eval_file::file::EVAL_FILE;
use crate::spec::field::{FieldKind, FieldSpec, ObjectSpec};
use crate::spec::object_id::ObjectId;
use crate::spec::panel::BUILT_IN_TABS;
use serde_json::{Map, Value, json};

/// The name of the schema, and where it is published.
pub const ID: &str = "https://docs.linkworld.ai/developer/reference/manifest.schema.json";

/// Rules that a schema cannot express, by the code of their findings, each with the reason.
pub const UNSAID: &[(&str, &str)] = &[
    ("duplicate-key", "a JSON object has each key once"),
    ("duplicate-name", "items can be unique as a whole, not by one of their fields"),
    ("unknown-tool", "a value cannot be looked up elsewhere in the document"),
    ("unknown-agent", "a value cannot be looked up elsewhere in the document"),
    ("unknown-heartbeat", "a value cannot be looked up elsewhere in the document"),
    ("own-team", "two values cannot be compared"),
    ("empty-window", "two values cannot be compared"),
];

/// The whole schema.
pub fn schema() -> Value {
    document(
        &MANIFEST,
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": ID,
            "title": "LinkWorld app manifest",
            "description": "linkworld.app.yaml, apiVersion linkworld.ai/v2",
        }),
    )
}

/// The whole schema of `linkworld.dev.yaml`. It is our own format, so it has no published address.
pub fn dev_file_schema() -> Value {
    document(
        &DEV_FILE,
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "LinkWorld dev file",
            "description": "linkworld.dev.yaml, the local world of a project",
        }),
    )
}

/// The whole schema of `linkworld.eval.yaml`.
pub fn eval_file_schema() -> Value {
    document(
        &EVAL_FILE,
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "LinkWorld eval file",
            "description": "linkworld.eval.yaml, the scenario tests of a project",
        }),
    )
}

/// The schema of a document behind its heading.
fn document(table: &'static ObjectSpec, mut schema: Value) -> Value {
    let mut definitions = Map::new();
    let root = object(table, &mut definitions);
    for (name, value) in root {
        if name != "title" {
            schema[name] = value;
        }
    }
    definitions.sort_keys();
    schema["$defs"] = Value::Object(definitions);
    schema
}

/// The noun of an object without article and quotes.
fn title(object: &ObjectSpec) -> &'static str {
    let noun = object.noun.trim_matches('`');
    ["a ", "an ", "the "].iter().find_map(|article| noun.strip_prefix(article)).unwrap_or(noun)
}

/// A closed object.
fn object(object: &'static ObjectSpec, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let mut properties = Map::new();
    for field in object.fields {
        properties.insert(field.name.to_owned(), property(field, definitions));
    }
    let required: Vec<&str> =
        object.fields.iter().filter(|field| field.is_required()).map(|field| field.name).collect();
    let mut schema = Map::new();
    schema.insert("title".into(), json!(title(object)));
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema.insert("additionalProperties".into(), json!(false));
    let conditions = conditions(object);
    if !conditions.is_empty() {
        schema.insert("allOf".into(), Value::Array(conditions));
    }
    schema
}

fn property(field: &'static FieldSpec, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = kind(&field.kind, definitions);
    if field.nullable {
        schema = or_null(schema);
    }
    let mut described = Map::new();
    let doc = field.deprecated.map_or(field.doc.to_owned(), |why| format!("{} Deprecated: {why}.", field.doc));
    described.insert("description".into(), json!(doc));
    described.extend(schema.as_object().cloned().unwrap_or_default());
    if field.deprecated.is_some() {
        described.insert("deprecated".into(), json!(true));
    }
    if let Some(default) = values::default_of(field) {
        described.insert("default".into(), default.to_json());
    }
    Value::Object(described)
}

fn or_null(mut schema: Value) -> Value {
    if let Some(Value::String(name)) = schema.get("type") {
        schema["type"] = json!([name, "null"]);
        return schema;
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.push(Value::Null);
        return schema;
    }
    match schema.as_object() {
        // Anything is null too.
        Some(anything) if anything.is_empty() => schema,
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

fn kind(kind: &'static FieldKind, definitions: &mut Map<String, Value>) -> Value {
    match kind {
        FieldKind::Text(text) => {
            let mut schema = json!({"type": "string"});
            if text.min > 0 {
                schema["minLength"] = json!(text.min);
            }
            if let Some(max) = text.max {
                schema["maxLength"] = json!(max);
            }
            if let Some(pattern) = text.pattern {
                schema["pattern"] = json!(pattern.regex);
            }
            schema
        }
        FieldKind::Choice { words, any_case: false } => json!({"enum": words}),
        FieldKind::Choice { words, any_case: true } => {
            let letters = |word: &&str| {
                word.chars().map(|letter| format!("[{letter}{}]", letter.to_ascii_lowercase())).collect::<String>()
            };
            let pattern = words.iter().map(letters).collect::<Vec<_>>().join("|");
            // The words first: editors offer them.
            json!({"anyOf": [{"enum": words}, {"type": "string", "pattern": format!("^({pattern})$")}]})
        }
        FieldKind::Int { min, max } => {
            json!({"type": "integer", "minimum": min.unwrap_or(i64::MIN), "maximum": max.unwrap_or(i64::MAX)})
        }
        FieldKind::Float { min, max } => {
            let mut schema = json!({"type": "number"});
            for (name, bound) in [("minimum", min), ("maximum", max)] {
                if let Some(bound) = bound {
                    schema[name] = json!(bound);
                }
            }
            schema
        }
        FieldKind::Bool => json!({"type": "boolean"}),
        FieldKind::List { item, min, max } => {
            let mut schema = json!({"type": "array", "items": self::kind(item, definitions)});
            if *min > 0 {
                schema["minItems"] = json!(min);
            }
            if let Some(max) = max {
                schema["maxItems"] = json!(max);
            }
            schema
        }
        FieldKind::Map(value) => json!({"type": "object", "additionalProperties": self::kind(value, definitions)}),
        FieldKind::Entries { key, value } => json!({
            "type": "object",
            "propertyNames": {"pattern": key.regex},
            "additionalProperties": entry(value, definitions),
        }),
        FieldKind::Object(object) => reference(object, definitions),
        FieldKind::WordOrObject { words, object } => {
            json!({"anyOf": [{"enum": words}, reference(object, definitions)]})
        }
        FieldKind::WordOrList { word, item } => {
            json!({"anyOf": [{"const": word}, {"type": "array", "items": self::kind(item, definitions)}]})
        }
        FieldKind::PathOrList(list) => {
            json!({"anyOf": [{"type": "string", "minLength": 1}, self::kind(list, definitions)]})
        }
        FieldKind::Any => json!({}),
        FieldKind::Mock => {
            definitions.entry("mock").or_insert_with(mocks::schema);
            json!({"$ref": "#/$defs/mock"})
        }
    }
}

/// The value behind a name; nothing means all defaults.
fn entry(value: &'static FieldKind, definitions: &mut Map<String, Value>) -> Value {
    let schema = kind(value, definitions);
    let may_be_empty = matches!(value, FieldKind::Object(object) if object.has_all_defaults());
    if may_be_empty { or_null(schema) } else { schema }
}

fn reference(object: &'static ObjectSpec, definitions: &mut Map<String, Value>) -> Value {
    let name = title(object).replace(' ', "_");
    if !definitions.contains_key(&name) {
        // Held before it is filled, for objects that hold themselves.
        definitions.insert(name.clone(), Value::Null);
        let schema = self::object(object, definitions);
        definitions.insert(name.clone(), Value::Object(schema));
    }
    json!({"$ref": format!("#/$defs/{name}")})
}

/// The contract's rules between the fields of an object, as far as a schema can express them.
fn conditions(object: &ObjectSpec) -> Vec<Value> {
    match object.id {
        ObjectId::Manifest => manifest_conditions(),
        ObjectId::Heartbeat => heartbeat_conditions(),
        ObjectId::HttpRoute => vec![json!({
            "$comment": "public and not GET needs a token",
            "if": {
                "required": ["public", "method"],
                "properties": {"public": {"const": true}, "method": {"not": {"pattern": "^[Gg][Ee][Tt]$"}}},
            },
            "then": {"required": ["requires_token"], "properties": {"requires_token": {"const": true}}},
        })],
        ObjectId::KnowledgeSkill => vec![json!({
            "$comment": "a path or a pack",
            "anyOf": [filled("path"), filled("pack")],
        })],
        ObjectId::PanelTab => vec![json!({"properties": {"id": {"not": {"enum": BUILT_IN_TABS}}}})],
        _ => Vec::new(),
    }
}

/// The field is there and neither null nor empty.
fn filled(name: &str) -> Value {
    json!({"required": [name], "properties": {name: {"type": "string", "minLength": 1}}})
}

/// The field is there and not null.
fn given(name: &str) -> Value {
    json!({"required": [name], "properties": {name: {"not": {"type": "null"}}}})
}

fn manifest_conditions() -> Vec<Value> {
    let is_default = json!({"required": ["is_default"], "properties": {"is_default": {"const": true}}});
    vec![
        json!({
            "$comment": "agent or agents, not both",
            "not": {
                "required": ["agent", "agents"],
                "properties": {"agent": {"type": "object"}, "agents": {"type": "array", "minItems": 1}},
            },
        }),
        json!({
            "$comment": "each of several agents has an id, and exactly one is the default",
            "if": {"required": ["agents"], "properties": {"agents": {"type": "array", "minItems": 1}}},
            "then": {"properties": {"agents": {
                "items": {"required": ["id"], "properties": {"id": {"type": "string"}}},
                "contains": is_default,
                "minContains": 1,
                "maxContains": 1,
            }}},
        }),
        json!({
            "$comment": "a single agent has no other agent to delegate to",
            "properties": {"agent": {"properties": {"team": {"maxItems": 0}}}},
        }),
        json!({"properties": {"emits": {"uniqueItems": true}}}),
        json!({
            "$comment": "without agents no event can be delivered",
            "if": {"not": {"anyOf": [
                {"required": ["agent"], "properties": {"agent": {"type": "object"}}},
                {"required": ["agents"], "properties": {"agents": {"type": "array", "minItems": 1}}},
            ]}},
            "then": {"properties": {"subscribes_to": {"maxItems": 0}}},
        }),
    ]
}

fn heartbeat_conditions() -> Vec<Value> {
    let needs = |kind: &str, fields: Vec<Value>| {
        json!({
            "if": {"required": ["schedule_type"], "properties": {"schedule_type": {"const": kind}}},
            "then": {"allOf": fields},
        })
    };
    vec![
        json!({
            "$comment": "a check, or none at all with invoke_always",
            "anyOf": [
                {"allOf": [filled("skill"), filled("tool")]},
                {
                    "required": ["invoke_always"],
                    "properties": {"invoke_always": {"const": true}},
                    "not": {"anyOf": [filled("skill"), filled("tool")]},
                },
            ],
        }),
        json!({
            "$comment": "skills of the platform that have one tool only",
            "if": {
                "required": ["skill"],
                "properties": {"skill": {"enum": ["_internal_app_records", "_internal_agent_memory"]}},
            },
            "then": {"required": ["tool"], "properties": {"tool": {"const": "query"}}},
        }),
        json!({
            "$comment": "interval is the default",
            "if": {"properties": {"schedule_type": {"const": "interval"}}},
            "then": given("interval_minutes"),
        }),
        needs("daily", vec![given("time_of_day")]),
        needs("weekly", vec![given("time_of_day"), given("day_of_week")]),
        needs("cron", vec![filled("cron_expression")]),
    ]
}

#[cfg(test)]
mod tests {
    use super::schema;

    #[test]
    fn it_is_a_schema() {
        assert!(jsonschema::meta::is_valid(&schema()));
        let text = schema().to_string();
        assert!(text.len() < 64 * 1024, "{}", text.len());
    }
}
