//! `linkworld.dev.json`: mocked replies of platform tools, in the Python CLI's format (contract 20.1).
//!
//! Pure: the caller reads the file.

use linkworld_contract::wire::JsonProblem;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::source::SourceFile;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The key with the replies of agents, for heartbeats.
const AGENTS: &str = "_agents";
/// Keys that are not tools. Only the `chat` command of the Python CLI reads `_secrets`.
const SPECIAL_KEYS: [&str; 3] = ["_comment", AGENTS, "_secrets"];

/// Mocked replies by tool name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mocks {
    tools: BTreeMap<String, Mock>,
    /// The replies of agents, by slug.
    agents: BTreeMap<String, String>,
}

/// The mocked reply of one tool.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// Success with this object.
    Result(RawJson),
    /// A refusal.
    Error {
        /// A decision code of contract section 13.
        decision: String,
        /// The error message.
        message: String,
        /// The scopes that the refusal lists.
        needed_scopes: Vec<String>,
    },
}

/// Why a mocks file is invalid, and where. Lines and columns start at 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct MocksError {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Mocks {
    /// Parses the text of the file.
    pub fn parse(text: &str) -> Result<Self, MocksError> {
        let at = |JsonProblem { line, column, message }| MocksError { line, column, message };
        let Some(entries) = RawJson::parse(text.as_bytes()).map_err(at)?.members() else {
            let message = "expected an object with tool names as keys".into();
            return Err(MocksError { line: 1, column: 1, message });
        };
        let (mut tools, mut agents) = (BTreeMap::new(), BTreeMap::new());
        for (name, entry) in entries.iter() {
            if let Some(rest) = name.strip_prefix('_') {
                if !SPECIAL_KEYS.contains(&name) {
                    let message = format!("unknown key `{name}`; to mock a tool, write `{rest}`");
                    return Err(at_key(text, name, message));
                }
                if name == AGENTS {
                    agents = agent_replies(entry);
                }
                continue;
            }
            let mock = Mock::read(entry).map_err(|problem| at_key(text, name, format!("`{name}` {problem}")))?;
            tools.insert(name.to_owned(), mock);
        }
        Ok(Self { tools, agents })
    }

    /// Reads the entries of a description, which are in the same format.
    ///
    /// # Errors
    /// Says what is wrong with which tool.
    pub fn from_entries<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>) -> Result<Self, String> {
        let read = |(name, entry): (&str, &Value)| {
            let mock = Mock::read(&RawJson::of(entry)).map_err(|problem| format!("`{name}` {problem}"))?;
            Ok((name.to_owned(), mock))
        };
        Ok(Self { tools: entries.map(read).collect::<Result<_, String>>()?, agents: BTreeMap::new() })
    }

    /// These replies, and for other tools those of `below`.
    pub fn over(mut self, below: Self) -> Self {
        for (tool, mock) in below.tools {
            self.tools.entry(tool).or_insert(mock);
        }
        for (agent, reply) in below.agents {
            self.agents.entry(agent).or_insert(reply);
        }
        self
    }

    /// The mocked reply of a tool, if there is one.
    pub fn get(&self, tool: &str) -> Option<&Mock> {
        self.tools.get(tool)
    }

    /// The reply of an agent, if there is one.
    pub(crate) fn agent_reply(&self, agent: &str) -> Option<&str> {
        self.agents.get(agent).map(String::as_str)
    }

    /// The number of mocked tools.
    pub fn count(&self) -> usize {
        self.tools.len()
    }
}

impl Mock {
    fn read(entry: &RawJson) -> Result<Self, String> {
        // A bare value is the result, as in the `chat` command of the Python CLI.
        let Some(members) = entry.members() else { return Ok(Self::Result(as_object(entry))) };
        match members.get("ok").map_or("true", RawJson::text) {
            "true" => {
                let result = members.get("result").map(as_object);
                Ok(Self::Result(result.unwrap_or_else(|| RawJson::of(&RawObject::default()))))
            }
            "false" => {
                let error = match members.get("error").map(RawJson::value) {
                    Some(Value::Object(error)) => error,
                    Some(Value::String(message)) => Map::from_iter([("message".to_owned(), json!(message))]),
                    None | Some(Value::Null) => Map::new(),
                    Some(_) => return Err("has an `error` that is not an object".into()),
                };
                let text = |key: &str, otherwise: &str| match error.get(key) {
                    None | Some(Value::Null) => Ok(otherwise.to_owned()),
                    Some(Value::String(text)) => Ok(text.clone()),
                    Some(_) => Err(format!("has an error whose `{key}` is not a string")),
                };
                let scopes = error.get("neededScopes").or_else(|| error.get("needed_scopes"));
                let needed_scopes = match scopes {
                    None => Vec::new(),
                    Some(list) => serde_json::from_value(list.clone())
                        .map_err(|_| "has `neededScopes` that is not an array of strings".to_owned())?,
                };
                Ok(Self::Error {
                    decision: text("decision", "denied")?,
                    message: text("message", "denied by linkworld.dev.json")?,
                    needed_scopes,
                })
            }
            _ => Err("has an `ok` that is not a boolean".into()),
        }
    }
}

/// Replies by agent: `{"bdr": {"text": "…"}}`, as in the Python CLI, or the text alone.
fn agent_replies(entry: &RawJson) -> BTreeMap<String, String> {
    let text = |reply: &RawJson| reply.to::<String>().or_else(|| reply.member("text")?.to());
    let members = entry.members().unwrap_or_default();
    members.iter().filter_map(|(agent, reply)| Some((agent.to_owned(), text(reply)?))).collect()
}

fn as_object(value: &RawJson) -> RawJson {
    let mut object = RawObject::default();
    match value.text() {
        "null" => {}
        _ if value.is_object() => return value.clone(),
        _ => object.set("value", value.clone()),
    }
    RawJson::of(&object)
}

/// The position of a key: its first occurrence in the text. This is the key itself unless an earlier value contains it.
fn at_key(text: &str, key: &str, message: String) -> MocksError {
    let byte = text.find(&Value::from(key).to_string()).unwrap_or(0);
    let position = SourceFile::new("", text).position(byte);
    MocksError { line: position.line, column: position.column, message }
}

#[cfg(test)]
mod tests {
    use super::{Mock, Mocks};
    use serde_json::json;

    #[test]
    fn the_formats_of_the_python_cli_are_accepted() {
        let mocks = Mocks::parse(
            r#"{"_comment": "x", "_secrets": {"A": "b"}, "_agents": {},
                "email_send": {"ok": false, "error": {"decision": "scope_denied", "message": "no", "neededScopes": ["mail.send"]}},
                "a": {"ok": true, "result": {"n": 1}}, "b": {"result": [1]}, "c": {}, "d": "text", "e": {"ok": false}}"#,
        )
        .unwrap();
        let result = |tool: &str| match mocks.get(tool) {
            Some(Mock::Result(result)) => result.value(),
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
    fn errors_have_positions() {
        for (text, line, column, words) in [
            ("", 1, 1, "EOF"),
            ("[]", 1, 1, "an object with tool names"),
            ("{\n  \"a\": 1,\n}", 3, 1, "trailing comma"),
            ("{\n  \"a\": {\"ok\": 1}}", 2, 3, "`a` has an `ok`"),
            ("{\"x\": {},\n \"ü\": {\"ok\": false, \"error\": 3}}", 2, 2, "`ü` has an `error`"),
            ("{\"x\": {\"ok\": false, \"error\": {\"neededScopes\": 3}}}", 1, 2, "`neededScopes`"),
            ("{\"x\": {\"ok\": false, \"error\": {\"message\": 3}}}", 1, 2, "`message` is not a string"),
            ("{\"_secret\": {}}", 1, 2, "unknown key `_secret`"),
        ] {
            let error = Mocks::parse(text).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
            assert!(error.message.contains(words), "{text:?}: {error}");
        }
    }
}
