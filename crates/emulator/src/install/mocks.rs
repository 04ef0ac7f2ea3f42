//! `linkworld.dev.json`: what platform tools answer locally, in the Python CLI's shape (contract 20.1).
//!
//! Pure: text in, values out. The caller reads the file.

use linkworld_manifest::source::SourceFile;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Keys that are not tools. `_agents` and `_secrets` are read by the Python CLI's `chat` only.
const SPECIAL: [&str; 3] = ["_comment", "_agents", "_secrets"];

/// Answers by tool name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mocks {
    tools: BTreeMap<String, Mock>,
}

/// What one tool answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// Success with this object.
    Result(Map<String, Value>),
    /// A refusal.
    Error {
        /// A word of contract section 13.
        decision: String,
        /// In words.
        message: String,
        /// Scopes the refusal names.
        needed_scopes: Vec<String>,
    },
}

/// Why the text is no set of mocks, and where; line and column count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct MocksError {
    /// Line.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Mocks {
    /// Reads the whole file's text.
    pub fn parse(text: &str) -> Result<Self, MocksError> {
        let value: Value = serde_json::from_str(text).map_err(|error| MocksError {
            line: error.line().max(1),
            column: error.column().max(1),
            message: without_place(&error.to_string()),
        })?;
        let Value::Object(entries) = value else {
            return Err(MocksError { line: 1, column: 1, message: "expected an object of tool names".into() });
        };
        let mut tools = BTreeMap::new();
        for (name, entry) in entries {
            if let Some(rest) = name.strip_prefix('_') {
                if !SPECIAL.contains(&name.as_str()) {
                    let message = format!("`{name}` is not a key this file has; a tool would be `{rest}`");
                    return Err(at_key(text, &name, message));
                }
                continue;
            }
            let mock = Mock::read(&entry).map_err(|problem| at_key(text, &name, format!("`{name}` {problem}")))?;
            tools.insert(name, mock);
        }
        Ok(Self { tools })
    }

    /// What a tool answers, if anything.
    pub fn get(&self, tool: &str) -> Option<&Mock> {
        self.tools.get(tool)
    }
}

impl Mock {
    fn read(entry: &Value) -> Result<Self, String> {
        // A bare value is the result, as the Python CLI's `chat` has it.
        let Value::Object(entry) = entry else { return Ok(Self::Result(as_object(entry.clone()))) };
        match entry.get("ok").unwrap_or(&Value::Bool(true)) {
            Value::Bool(true) => Ok(Self::Result(as_object(entry.get("result").cloned().unwrap_or_else(|| json!({}))))),
            Value::Bool(false) => {
                let error = match entry.get("error") {
                    Some(Value::Object(error)) => error.clone(),
                    Some(Value::String(message)) => Map::from_iter([("message".to_owned(), json!(message))]),
                    None | Some(Value::Null) => Map::new(),
                    Some(_) => return Err("has an `error` that is no object".into()),
                };
                let text = |key: &str, otherwise: &str| match error.get(key) {
                    None | Some(Value::Null) => Ok(otherwise.to_owned()),
                    Some(Value::String(text)) => Ok(text.clone()),
                    Some(_) => Err(format!("has an error whose `{key}` is no text")),
                };
                let scopes = error.get("neededScopes").or_else(|| error.get("needed_scopes"));
                let needed_scopes = match scopes {
                    None => Vec::new(),
                    Some(list) => serde_json::from_value(list.clone())
                        .map_err(|_| "has `neededScopes` that are no list of texts".to_owned())?,
                };
                Ok(Self::Error {
                    decision: text("decision", "denied")?,
                    message: text("message", "refused by linkworld.dev.json")?,
                    needed_scopes,
                })
            }
            _ => Err("has an `ok` that is neither true nor false".into()),
        }
    }
}

fn as_object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        Value::Null => Map::new(),
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// The place of a key: its first spelling in the text, which is the key itself unless it also occurs in a value.
fn at_key(text: &str, key: &str, message: String) -> MocksError {
    let byte = text.find(&Value::from(key).to_string()).unwrap_or(0);
    let position = SourceFile::new("", text).position(byte);
    MocksError { line: position.line, column: position.column, message }
}

fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Mock, Mocks};
    use serde_json::json;

    #[test]
    fn the_python_shapes_are_read() {
        let mocks = Mocks::parse(
            r#"{"_comment": "x", "_secrets": {"A": "b"}, "_agents": {},
                "email_send": {"ok": false, "error": {"decision": "scope_denied", "message": "no", "neededScopes": ["mail.send"]}},
                "a": {"ok": true, "result": {"n": 1}}, "b": {"result": [1]}, "c": {}, "d": "text", "e": {"ok": false}}"#,
        )
        .unwrap();
        let result = |tool: &str| match mocks.get(tool) {
            Some(Mock::Result(map)) => json!(map),
            other => panic!("{tool}: {other:?}"),
        };
        assert_eq!(result("a"), json!({"n": 1}));
        assert_eq!(result("b"), json!({"value": [1]}));
        assert_eq!(result("c"), json!({}));
        assert_eq!(result("d"), json!({"value": "text"}));
        let Some(Mock::Error { decision, message, needed_scopes }) = mocks.get("email_send") else { panic!() };
        assert_eq!((decision.as_str(), message.as_str(), needed_scopes.len()), ("scope_denied", "no", 1));
        assert!(matches!(mocks.get("e"), Some(Mock::Error { decision, .. }) if decision == "denied"));
        assert!(mocks.get("_secrets").is_none());
        assert!(mocks.get("z").is_none());
    }

    #[test]
    fn mistakes_have_places() {
        for (text, line, column, words) in [
            ("", 1, 1, "EOF"),
            ("[]", 1, 1, "an object of tool names"),
            ("{\n  \"a\": 1,\n}", 3, 1, "trailing comma"),
            ("{\n  \"a\": {\"ok\": 1}}", 2, 3, "`a` has an `ok`"),
            ("{\"x\": {},\n \"ü\": {\"ok\": false, \"error\": 3}}", 2, 2, "`ü` has an `error`"),
            ("{\"x\": {\"ok\": false, \"error\": {\"neededScopes\": 3}}}", 1, 2, "`neededScopes`"),
            ("{\"x\": {\"ok\": false, \"error\": {\"message\": 3}}}", 1, 2, "`message` is no text"),
            ("{\"_secret\": {}}", 1, 2, "`_secret` is not a key"),
        ] {
            let error = Mocks::parse(text).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
            assert!(error.message.contains(words), "{text:?}: {error}");
        }
    }
}
