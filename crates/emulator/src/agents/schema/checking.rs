//! Whether a value matches a schema.

use super::reading::{DEPTH_MAX, ReplySchema};
use regex_lite::Regex;
use serde_json::{Map, Value};

/// Where a value does not match, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaMismatch {
    /// As a JSON pointer; empty for the value itself.
    place: String,
    why: String,
}

impl std::fmt::Display for SchemaMismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.place.is_empty() {
            true => write!(f, "the reply {}", self.why),
            false => write!(f, "`{}` {}", self.place, self.why),
        }
    }
}

impl ReplySchema {
    /// Checks a value.
    pub(crate) fn check(&self, value: &Value) -> Result<(), SchemaMismatch> {
        self.matches(&self.0, value, &mut Place::default())
    }

    pub(super) fn matches(&self, schema: &Value, value: &Value, place: &mut Place) -> Result<(), SchemaMismatch> {
        let Some(members) = schema.as_object() else {
            return if schema == &Value::Bool(false) { Err(place.wrong("is not allowed")) } else { Ok(()) };
        };
        place.depth += 1;
        if place.depth > DEPTH_MAX {
            return Err(place.wrong("is nested too deeply, or the schema refers to itself"));
        }
        if let Some(target) = members.get("$ref").and_then(Value::as_str).and_then(|name| self.resolved(name)) {
            self.matches(target, value, place)?;
        }
        plain(members, value).map_err(|why| place.wrong(&why))?;
        self.combined(members, value, place)?;
        match value {
            Value::Object(object) => self.object(members, object, place)?,
            Value::Array(items) => self.array(members, items, place)?,
            _ => {}
        }
        place.depth -= 1;
        Ok(())
    }

    fn combined(&self, schema: &Map<String, Value>, value: &Value, place: &Place) -> Result<(), SchemaMismatch> {
        let list = |keyword: &str| schema.get(keyword).and_then(Value::as_array);
        let fits = |schema: &Value| self.matches(schema, value, &mut place.clone()).is_ok();
        if let Some(all) = list("allOf") {
            all.iter().try_for_each(|schema| self.matches(schema, value, &mut place.clone()))?;
        }
        if list("anyOf").is_some_and(|any| !any.iter().any(fits)) {
            return Err(place.wrong("matches none of `anyOf`"));
        }
        if let Some(one) = list("oneOf") {
            let count = one.iter().filter(|schema| fits(schema)).count();
            if count != 1 {
                return Err(place.wrong(&format!("matches {count} of `oneOf`, expected 1")));
            }
        }
        if schema.get("not").is_some_and(fits) {
            return Err(place.wrong("matches `not`"));
        }
        Ok(())
    }

    fn object(
        &self,
        schema: &Map<String, Value>,
        object: &Map<String, Value>,
        place: &mut Place,
    ) -> Result<(), SchemaMismatch> {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        if let Some(lacking) = required.filter_map(Value::as_str).find(|name| !object.contains_key(*name)) {
            return Err(place.wrong(&format!("lacks `{lacking}`")));
        }
        count(schema, ("minProperties", "maxProperties"), object.len(), "members").map_err(|why| place.wrong(&why))?;
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties");
        for (name, value) in object {
            let known = properties.and_then(|known| known.get(name));
            let Some(schema) = known.or(others) else { continue };
            if known.is_none() && schema == &Value::Bool(false) {
                return Err(place.wrong(&format!("has the unexpected member `{name}`")));
            }
            place.inside(name, |place| self.matches(schema, value, place))?;
        }
        Ok(())
    }

    fn array(&self, schema: &Map<String, Value>, items: &[Value], place: &mut Place) -> Result<(), SchemaMismatch> {
        count(schema, ("minItems", "maxItems"), items.len(), "items").map_err(|why| place.wrong(&why))?;
        let is_repeated = |(at, item): (usize, &Value)| items[..at].iter().any(|other| equal(other, item));
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) && items.iter().enumerate().any(is_repeated) {
            return Err(place.wrong("has equal items"));
        }
        let first = schema.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for (at, item) in items.iter().enumerate() {
            let Some(schema) = first.get(at).or_else(|| schema.get("items")) else { continue };
            place.inside(&at.to_string(), |place| self.matches(schema, item, place))?;
        }
        Ok(())
    }
}

/// Where a check is.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    path: Vec<String>,
    depth: usize,
}

impl Place {
    fn inside<T>(&mut self, step: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.to_owned());
        let depth = self.depth;
        let done = work(self);
        self.depth = depth;
        self.path.pop();
        done
    }

    fn wrong(&self, why: &str) -> SchemaMismatch {
        let place = self.path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect();
        SchemaMismatch { place, why: why.to_owned() }
    }
}

/// The keywords that need nothing but the value.
fn plain(schema: &Map<String, Value>, value: &Value) -> Result<(), String> {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => value.is_string(),
    };
    match schema.get("type") {
        Some(Value::String(name)) if !is(name) => return Err(format!("is {}, expected {name}", kind(value))),
        Some(Value::Array(names)) if !names.iter().filter_map(Value::as_str).any(is) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            return Err(format!("is {}, expected {}", kind(value), names.join(" or ")));
        }
        _ => {}
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|list| !list.iter().any(|one| equal(one, value))) {
        return Err("is none of `enum`".to_owned());
    }
    if schema.get("const").is_some_and(|only| !equal(only, value)) {
        return Err("is not the value of `const`".to_owned());
    }
    if let Value::String(text) = value {
        count(schema, ("minLength", "maxLength"), text.chars().count(), "characters")?;
        let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            return Err("does not match `pattern`".to_owned());
        }
    }
    if let Some(found) = value.as_f64() {
        let is_out = number(schema, "minimum").is_some_and(|least| found < least)
            || number(schema, "maximum").is_some_and(|most| found > most)
            || number(schema, "exclusiveMinimum").is_some_and(|least| found <= least)
            || number(schema, "exclusiveMaximum").is_some_and(|most| found >= most);
        if is_out {
            return Err("is out of range".to_owned());
        }
        if number(schema, "multipleOf").is_some_and(|of| ((found / of).round() * of - found).abs() > 1e-9) {
            return Err("is no multiple of `multipleOf`".to_owned());
        }
    }
    Ok(())
}

fn count(schema: &Map<String, Value>, (least, most): (&str, &str), found: usize, what: &str) -> Result<(), String> {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let found = found as u64;
    if let Some(least) = limit(least).filter(|least| found < *least) {
        return Err(format!("has {found} {what}, expected at least {least}"));
    }
    match limit(most).filter(|most| found > *most) {
        Some(most) => Err(format!("has {found} {what}, expected at most {most}")),
        None => Ok(()),
    }
}

pub(super) fn number(schema: &Map<String, Value>, keyword: &str) -> Option<f64> {
    schema.get(keyword)?.as_f64()
}

/// Equality in which 1 and 1.0 are one number.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_there = |(name, value): (&String, &Value)| other.get(name).is_some_and(|found| equal(value, found));
            one.len() == other.len() && one.iter().all(is_there)
        }
        _ => left == right,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
