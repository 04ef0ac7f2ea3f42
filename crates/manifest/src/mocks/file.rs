//! The mocked replies of all tools.

use crate::mocks::reading::{self, MockProblem};
use crate::mocks::reply::{AgentMock, Mock, MockReply};
use crate::source::SourceFile;
use linkworld_contract::scope::replies;
use linkworld_contract::wire::JsonProblem;
use linkworld_contract::wire::raw::RawJson;
use serde_json::Value;
use std::collections::BTreeMap;

/// The key with the replies of agents.
const AGENTS: &str = "_agents";
/// In place of an agent: the reply of all that have none of their own. `[C]`
const ANY_AGENT: &str = "__any__";
/// Keys that are not tools. `linkworld chat` sets `_secrets`.
const SPECIAL_KEYS: [&str; 3] = ["_comment", AGENTS, "_secrets"];

/// Mocked replies by tool name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mocks {
    tools: BTreeMap<String, Mock>,
    /// The replies of agents, by slug.
    agents: BTreeMap<String, AgentMock>,
}

/// Why a mocks file is invalid, and where. Lines and columns start at 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MocksError {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for MocksError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for MocksError {}

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
            let mock = reading::read(entry).map_err(|problem| at_key(text, name, in_tool(name, problem)))?;
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
            let mock = reading::read(&RawJson::of(entry)).map_err(|problem| in_tool(name, problem))?;
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

    /// The names of the mocked tools.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tools.keys().map(String::as_str)
    }

    /// The reply of an agent, or that of any agent, if there is one.
    pub fn agent_reply(&self, agent: &str) -> Option<&AgentMock> {
        self.agents.get(agent).or_else(|| self.agents.get(ANY_AGENT))
    }

    /// These replies, with texts of agents.
    pub fn with_agents<'a>(mut self, texts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mock = |text: &str| AgentMock { text: Some(text.to_owned()), ..AgentMock::default() };
        self.agents.extend(texts.map(|(agent, text)| (agent.to_owned(), mock(text))));
        self
    }

    /// The number of mocked tools.
    pub fn count(&self) -> usize {
        self.tools.len()
    }

    /// Replies that lack a field which the platform's reply is known to have, as sentences.
    pub fn incomplete(&self) -> Vec<String> {
        self.tools.iter().filter_map(|(tool, mock)| incomplete(tool, mock)).collect()
    }
}

fn incomplete(tool: &str, mock: &Mock) -> Option<String> {
    let fields = replies::fields_of(tool)?;
    let lacking = mock.replies().into_iter().find_map(|reply| {
        let MockReply::Result(result) = reply else { return None };
        let members = result.members()?;
        let lacking: Vec<String> =
            fields.iter().filter(|field| members.get(field).is_none()).map(|field| format!("`{field}`")).collect();
        (!lacking.is_empty()).then_some(lacking)
    })?;
    Some(format!("the mock of `{tool}` has no {}, which the platform's reply has", lacking.join(", ")))
}

fn in_tool(tool: &str, problem: MockProblem) -> String {
    match problem.path.is_empty() {
        true => format!("`{tool}`: {}", problem.message),
        false => format!("`{tool}`, {problem}"),
    }
}

/// Replies by agent: `{"bdr": {"text": "…"}}`, as in the Python CLI, or the text alone.
fn agent_replies(entry: &RawJson) -> BTreeMap<String, AgentMock> {
    let read = |reply: &RawJson| match reply.to::<String>() {
        Some(text) => Some(AgentMock { text: Some(text), ..AgentMock::default() }),
        None => reply.to::<AgentMock>().filter(|mock| mock.text.is_some() || mock.data.is_some()),
    };
    let members = entry.members().unwrap_or_default();
    members.iter().filter_map(|(agent, reply)| Some((agent.to_owned(), read(reply)?))).collect()
}

/// The position of a key: its first occurrence in the text. This is the key itself unless an earlier value contains it.
fn at_key(text: &str, key: &str, message: String) -> MocksError {
    let byte = text.find(&Value::from(key).to_string()).unwrap_or(0);
    let position = SourceFile::new("", text).position(byte);
    MocksError { line: position.line, column: position.column, message }
}

#[cfg(test)]
mod tests;
