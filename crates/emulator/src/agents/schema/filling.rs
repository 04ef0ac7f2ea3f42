//! A value that matches a schema, for replies without a model.

use super::checking::{Place, number};
use super::reading::{DEPTH_MAX, ReplySchema};
use serde_json::{Map, Value, json};

impl ReplySchema {
    /// A value that matches, the same each time; what cannot be filled stays near it.
    pub(crate) fn filled(&self) -> Value {
        self.fill(&self.0, 0)
    }

    fn fill(&self, schema: &Value, depth: usize) -> Value {
        let Some(members) = schema.as_object().filter(|_| depth <= DEPTH_MAX) else { return Value::Null };
        let noted = ["const", "default"].into_iter().find_map(|keyword| members.get(keyword).cloned());
        let noted = noted.or_else(|| {
            ["examples", "enum"].into_iter().find_map(|keyword| members.get(keyword)?.as_array()?.first().cloned())
        });
        if let Some(noted) = noted.filter(|noted| self.matches(schema, noted, &mut Place::default()).is_ok()) {
            return noted;
        }
        if let Some(target) = members.get("$ref").and_then(Value::as_str).and_then(|name| self.resolved(name)) {
            return self.fill(target, depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            let Some(list) = members.get(keyword).and_then(Value::as_array) else { continue };
            let filled = list.iter().map(|inner| merged(members, inner)).map(|inner| self.fill(&inner, depth + 1));
            if let Some(value) =
                filled.into_iter().find(|value| self.matches(schema, value, &mut Place::default()).is_ok())
            {
                return value;
            }
        }
        if let Some(all) = members.get("allOf").and_then(Value::as_array) {
            let mut rest = members.clone();
            rest.remove("allOf");
            let joined = all.iter().fold(Value::Object(rest), |joined, inner| {
                let inner = inner["$ref"].as_str().and_then(|name| self.resolved(name)).unwrap_or(inner);
                joined.as_object().map_or(Value::Null, |joined| merged(joined, inner))
            });
            return self.fill(&joined, depth + 1);
        }
        match kind_of(members) {
            "object" => self.fill_object(members, depth),
            "array" => {
                let first = members.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let least = number(members, "minItems").map_or(first.len(), |least| (least as usize).min(1_000));
                let item = |at: usize| first.get(at).or_else(|| members.get("items")).unwrap_or(&Value::Null);
                (0..least).map(|at| self.fill(item(at), depth + 1)).collect()
            }
            "string" => {
                let least = number(members, "minLength").map_or(0, |least| (least as usize).min(10_000));
                let most = number(members, "maxLength").map_or(usize::MAX, |most| most as usize);
                let text: String = "stub".chars().chain(std::iter::repeat_n('x', least.saturating_sub(4))).collect();
                Value::String(text.chars().take(most).collect())
            }
            "integer" => json!(bounded(members).ceil() as i64),
            "number" => number_value(bounded(members)),
            "boolean" => json!(false),
            _ => Value::Null,
        }
    }

    fn fill_object(&self, members: &Map<String, Value>, depth: usize) -> Value {
        let properties = members.get("properties").and_then(Value::as_object);
        let required: Vec<&str> =
            members.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut object = Map::new();
        for (name, schema) in properties.into_iter().flatten() {
            // Optional members of a schema that refers to itself end the recursion.
            if required.contains(&name.as_str()) || depth < 4 {
                object.insert(name.clone(), self.fill(schema, depth + 1));
            }
        }
        for name in required {
            let other = members.get("additionalProperties").unwrap_or(&Value::Null);
            object.entry(name).or_insert_with(|| self.fill(other, depth + 1));
        }
        Value::Object(object)
    }
}

/// A number within the bounds, near 0.
fn bounded(schema: &Map<String, Value>) -> f64 {
    let least = number(schema, "minimum").or_else(|| number(schema, "exclusiveMinimum").map(|least| least + 1.0));
    let most = number(schema, "maximum").or_else(|| number(schema, "exclusiveMaximum").map(|most| most - 1.0));
    let found = least.map_or(0.0, |least| least.max(0.0));
    let found = most.map_or(found, |most| found.min(most.floor()));
    match number(schema, "multipleOf") {
        Some(of) => (found / of).ceil() * of,
        None => found,
    }
}

fn number_value(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

/// The type that a value to be filled has.
fn kind_of(schema: &Map<String, Value>) -> &str {
    match schema.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("null")
        }
        _ if schema.contains_key("properties") || schema.contains_key("required") => "object",
        _ if schema.contains_key("items") || schema.contains_key("prefixItems") => "array",
        _ => "string",
    }
}

/// A schema with the keywords of another one, whose members come first; members and required names of both.
fn merged(outer: &Map<String, Value>, inner: &Value) -> Value {
    let mut merged = outer.clone();
    merged.remove("anyOf");
    merged.remove("oneOf");
    for (keyword, value) in inner.as_object().into_iter().flatten() {
        match (merged.get_mut(keyword), value) {
            (Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            (Some(Value::Array(known)), Value::Array(more)) if keyword == "required" => {
                known.extend(more.iter().cloned())
            }
            _ => {
                merged.insert(keyword.clone(), value.clone());
            }
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use crate::agents::schema::reading::ReplySchema;
    use serde_json::{Value, json};

    fn schemas() -> Vec<Value> {
        vec![
            json!({}),
            json!({"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$"}),
            json!({"type": ["integer", "null"], "minimum": 1, "maximum": 9}),
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 4, "multipleOf": 0.5}),
            json!({"enum": ["a", 1, null, {"x": [1]}]}),
            json!({"const": {"a": 1}}),
            json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "array", "items":
                {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": true}}, "required": ["a"],
                "additionalProperties": false}),
            json!({"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 1, "maxProperties": 2}),
            json!({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "boolean"}}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 3}]}),
            json!({"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 2}]}),
            json!({"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {"type": "null"}}}]}),
            json!({"not": {"type": "string"}}),
            json!({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties":
                {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}, "required": ["next"]}}}),
            json!({"items": false}),
        ]
    }

    fn values() -> Vec<Value> {
        vec![
            json!(null),
            json!(true),
            json!(0),
            json!(1),
            json!(1.0),
            json!(1.5),
            json!(3),
            json!(2.5),
            json!(-1),
            json!("a"),
            json!("abc"),
            json!("ABC"),
            json!("abcdef"),
            json!(""),
            json!([]),
            json!([1]),
            json!([1, 1]),
            json!([1, 2, 3]),
            json!(["a", true]),
            json!(["a", 1]),
            json!({}),
            json!({"a": "x"}),
            json!({"a": 1}),
            json!({"a": null}),
            json!({"a": "x", "b": [1, 2]}),
            json!({"a": "x", "b": []}),
            json!({"a": "x", "b": [1, 1.0]}),
            json!({"a": "x", "c": 1}),
            json!({"x": true}),
            json!({"x": true, "y": false, "z": true}),
            json!({"x": [1]}),
            json!({"next": null}),
            json!({"next": {"next": null}}),
            json!({"next": {"next": 1}}),
            json!({"next": {}}),
        ]
    }

    #[test]
    fn verdicts_are_those_of_the_library() {
        for schema in schemas() {
            let (ours, theirs) =
                (ReplySchema::read(schema.clone()).unwrap(), jsonschema::validator_for(&schema).unwrap());
            for value in values() {
                assert_eq!(
                    ours.check(&value).is_ok(),
                    theirs.is_valid(&value),
                    "{schema} {value} {:?}",
                    ours.check(&value)
                );
            }
        }
    }

    #[test]
    fn a_filled_value_matches_and_is_the_same_each_time() {
        let fillable = schemas().into_iter().filter(|schema| {
            // A pattern is not filled, nor what `not` forbids.
            !["pattern", "not"].iter().any(|keyword| schema.get(keyword).is_some())
        });
        for schema in fillable.chain([
            json!({"type": "string", "minLength": 9}),
            json!({"type": "string", "maxLength": 2}),
            json!({"type": "integer", "minimum": 7.5}),
            json!({"type": "object", "required": ["other"]}),
            json!({"type": "object", "properties": {"label": {"enum": ["invoice", "other"]}, "score": {"type": "number",
                "minimum": 0.5}}, "required": ["label", "score"], "additionalProperties": false}),
        ]) {
            if schema.get("minProperties").is_some() {
                continue;
            }
            let read = ReplySchema::read(schema.clone()).unwrap();
            let filled = read.filled();
            assert_eq!(read.check(&filled), Ok(()), "{schema} {filled}");
            assert_eq!(read.filled(), filled);
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (schema, why) in [
            (json!([]), "expected a JSON Schema as an object"),
            (json!({"if": {}}), "the keyword `if` is not supported"),
            (
                json!({"properties": {"a": {"patternProperties": {}}}}),
                "the keyword `patternProperties` is not supported",
            ),
            (json!({"type": "text"}), "invalid value of `type`"),
            (json!({"required": "a"}), "invalid value of `required`"),
            (json!({"pattern": "(?=a)"}), "the pattern \"(?=a)\" is not supported"),
            (json!({"$ref": "#/$defs/a"}), "`$ref` `#/$defs/a` leads to nothing in the schema"),
            (json!({"$ref": "https://x.example/s"}), "`$ref` `https://x.example/s` leads to nothing in the schema"),
        ] {
            assert_eq!(ReplySchema::read(schema.clone()), Err(why.to_owned()), "{schema}");
        }
        let circle = json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}});
        let circle = ReplySchema::read(circle).unwrap();
        assert!(circle.check(&json!(1)).unwrap_err().to_string().contains("refers to itself"));
        assert_eq!(circle.filled(), Value::Null);
        let wrapped = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "null"}}});
        assert_eq!(ReplySchema::read(wrapped).unwrap().value(), &json!({"type": "null"}));
    }

    #[test]
    fn a_mismatch_names_the_place() {
        let schema = ReplySchema::read(schemas()[6].clone()).unwrap();
        let why = |value: Value| schema.check(&value).unwrap_err().to_string();
        assert_eq!(why(json!(1)), "the reply is a number, expected object");
        assert_eq!(why(json!({})), "the reply lacks `a`");
        assert_eq!(why(json!({"a": "x", "b": [1, "y"]})), "`/b/1` is a string, expected integer");
        assert_eq!(why(json!({"a": "x", "c": 1})), "the reply has the unexpected member `c`");
    }
}
