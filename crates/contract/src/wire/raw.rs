//! JSON that passes through unchanged: numbers, key order and strings exactly as they were written.
//!
//! A `serde_json::Value` rounds numbers beyond 64 bits, decodes strings and refuses deep nesting. What a handler, a
//! caller or the key-value storage exchange is none of the platform's business, so it is kept as text.

mod json_text;

pub use json_text::JsonProblem;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::fmt;

/// One JSON value as it was written, without white space around it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Checks that the bytes are one JSON value in UTF-8. Any nesting depth and any number are accepted.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonProblem> {
        serde_json::from_slice(bytes).map(Self).map_err(|error| json_text::explain(bytes, &error))
    }

    /// A value that this program makes.
    pub fn of(value: &impl Serialize) -> Self {
        Self(to_raw_value(value).expect("what this program makes has text keys only"))
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.text().starts_with('{')
    }

    /// What it is, with its article: `an object`.
    pub fn kind(&self) -> &'static str {
        match self.text().as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'"') => "a string",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => "a number",
        }
    }

    /// It as another type; none if it does not fit.
    pub fn to<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.text()).ok()
    }

    /// It as a tree, with numbers rounded to what a tree can hold; null if it cannot hold it at all.
    pub fn value(&self) -> Value {
        self.to().unwrap_or(Value::Null)
    }

    /// The members of an object; none for any other value.
    pub fn members(&self) -> Option<RawObject> {
        self.to()
    }

    /// One member of an object; the last one of that name, as most readers take it.
    pub fn member(&self, name: &str) -> Option<Self> {
        self.members()?.take(name)
    }

    /// The same value without white space between its tokens.
    pub fn compact(&self) -> Self {
        Self(RawValue::from_string(json_text::compact(self.text())).expect("white space separates no tokens"))
    }

    /// Bytes of the same value as compact UTF-8 JSON, without needless escapes.
    pub fn compact_bytes(&self) -> usize {
        json_text::compact_bytes(self.text())
    }

    /// The text with line breaks and indentation.
    pub fn pretty(&self) -> String {
        json_text::pretty(self.text())
    }

    /// What is valid JSON but fails in many readers: lone surrogates and deep nesting.
    pub fn oddities(&self) -> Vec<JsonProblem> {
        json_text::oddities(self.text())
    }
}

impl From<&RawValue> for RawJson {
    fn from(value: &RawValue) -> Self {
        Self(value.to_owned())
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl PartialEq<Value> for RawJson {
    fn eq(&self, other: &Value) -> bool {
        self.value() == *other
    }
}

/// An object whose values are kept as they were written, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawObject(Vec<(String, RawJson)>);

impl RawObject {
    /// An object that this program makes; empty if `value` is not an object.
    pub fn of(value: &impl Serialize) -> Self {
        RawJson::of(value).members().unwrap_or_default()
    }

    /// The value of a key; the last one if it is repeated.
    pub fn get(&self, key: &str) -> Option<&RawJson> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Removes and returns the value of a key.
    pub fn take(&mut self, key: &str) -> Option<RawJson> {
        let at = self.0.iter().rposition(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// Sets the value of a key, in its old place if it has one.
    pub fn set(&mut self, key: &str, value: RawJson) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some(entry) => entry.1 = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Sets all of `other`.
    pub fn extend(&mut self, other: Self) {
        for (key, value) in other.0 {
            self.set(&key, value);
        }
    }

    /// Whether it has no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl Serialize for RawObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RawObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawObject, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(RawObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::{RawJson, RawObject};
    use serde_json::json;

    #[test]
    fn values_keep_their_text() {
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        for text in [
            "123456789012345678901234567890",
            "-0",
            "1E+400",
            "1.10",
            r#"{"b": 1, "a": 2, "b": 3}"#,
            r#""\u00e9 \/ \ud800""#,
            deep.as_str(),
        ] {
            let raw = RawJson::parse(format!(" {text}\n").as_bytes()).unwrap();
            assert_eq!(raw.text(), text);
            assert_eq!(serde_json::to_string(&raw).unwrap(), text);
        }
    }

    #[test]
    fn an_object_keeps_order_and_repeated_keys() {
        let text = r#"{"z":1e5,"a":[ 1 ],"z":2.0}"#;
        let mut object: RawObject = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&object).unwrap(), text);
        assert_eq!(object.get("z").unwrap().text(), "2.0");
        object.extend(RawObject::of(&json!({"a": null, "n": 7})));
        assert_eq!(serde_json::to_string(&object).unwrap(), r#"{"z":1e5,"a":null,"z":2.0,"n":7}"#);
        assert_eq!(RawJson::of(&object).member("n").unwrap(), json!(7));
        assert_eq!(RawJson::of(&[1]).members(), None);
    }
}
