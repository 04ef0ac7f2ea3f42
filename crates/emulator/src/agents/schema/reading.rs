//! Reading a schema: what it consists of is understood, or refused.

use regex_lite::Regex;
use serde_json::{Map, Value};

/// Levels of a schema and of references that are followed.
pub(super) const DEPTH_MAX: usize = 64;
/// Keywords that describe and check nothing.
const NOTES: [&str; 15] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "format",
    "deprecated",
    "readOnly",
    "writeOnly",
    "strict",
];
/// Keywords that are checked.
const CHECKED: [&str; 25] = [
    "$ref",
    "type",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
];
const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];

/// A schema that is understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReplySchema(pub(super) Value);

impl ReplySchema {
    /// Reads a schema, also in the form `{"type": "json_schema", "json_schema": {"schema": …}}`.
    ///
    /// # Errors
    /// What is not understood, and where.
    pub(crate) fn read(given: Value) -> Result<Self, String> {
        let inner = given.pointer("/json_schema/schema").filter(|_| given["type"] == "json_schema").cloned();
        let schema = Self(inner.unwrap_or(given));
        if !schema.0.is_object() {
            return Err("expected a JSON Schema as an object".to_owned());
        }
        schema.check_keywords(&schema.0, 0)?;
        Ok(schema)
    }

    /// The schema as it was given.
    pub(crate) fn value(&self) -> &Value {
        &self.0
    }

    fn check_keywords(&self, schema: &Value, depth: usize) -> Result<(), String> {
        if depth > DEPTH_MAX {
            return Err(format!("more than {DEPTH_MAX} levels"));
        }
        let Some(members) = schema.as_object() else {
            return if schema.is_boolean() { Ok(()) } else { Err(format!("{schema} is not a schema")) };
        };
        for (keyword, value) in members {
            if !CHECKED.contains(&keyword.as_str()) && !NOTES.contains(&keyword.as_str()) && keyword != "multipleOf" {
                return Err(format!("the keyword `{keyword}` is not supported"));
            }
            check_form(keyword, value)?;
        }
        if let Some(name) = schema["$ref"].as_str() {
            self.resolved(name).ok_or_else(|| format!("`$ref` `{name}` leads to nothing in the schema"))?;
        }
        for inner in parts(members) {
            self.check_keywords(inner, depth + 1)?;
        }
        Ok(())
    }

    /// What a reference inside the schema leads to.
    pub(super) fn resolved(&self, name: &str) -> Option<&Value> {
        match name.strip_prefix('#')? {
            "" => Some(&self.0),
            pointer => self.0.pointer(pointer),
        }
    }
}

/// The schemas inside a schema.
fn parts(members: &Map<String, Value>) -> Vec<&Value> {
    let lists =
        ["anyOf", "oneOf", "allOf", "prefixItems"].into_iter().filter_map(|keyword| members.get(keyword)?.as_array());
    let maps =
        ["properties", "$defs", "definitions"].into_iter().filter_map(|keyword| members.get(keyword)?.as_object());
    let single = ["not", "items", "additionalProperties"].into_iter().filter_map(|keyword| members.get(keyword));
    lists.flatten().chain(maps.flat_map(Map::values)).chain(single).collect()
}

/// Checks that the value of a keyword is of a form that can be used.
fn check_form(keyword: &str, value: &Value) -> Result<(), String> {
    let is_names = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let is_fine = match keyword {
        "type" => is_type(value) || value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(is_type)),
        "enum" => value.is_array(),
        "anyOf" | "oneOf" | "allOf" => value.as_array().is_some_and(|list| !list.is_empty()),
        "prefixItems" => value.is_array(),
        "properties" | "$defs" | "definitions" => value.is_object(),
        "required" => is_names(value),
        "uniqueItems" => value.is_boolean(),
        "minItems" | "maxItems" | "minLength" | "maxLength" | "minProperties" | "maxProperties" => value.is_u64(),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_number(),
        "multipleOf" => value.as_f64().is_some_and(|of| of > 0.0),
        "pattern" => {
            let pattern = value.as_str().ok_or("`pattern` must be a string")?;
            return Regex::new(pattern).map(|_| ()).map_err(|_| format!("the pattern {value} is not supported"));
        }
        "$ref" => value.is_string(),
        _ => true,
    };
    if is_fine { Ok(()) } else { Err(format!("invalid value of `{keyword}`")) }
}
