//! Where replies of agents come from in this run: what a dev file says about agents.

use crate::agents::model::endpoint::ModelEndpoint;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The rules of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgentRules {
    /// What replies where no canned reply fits.
    pub from: RepliesFrom,
    /// Canned replies; the first one that fits is used.
    pub replies: Vec<CannedReply>,
    /// The folder with recorded replies.
    pub recordings: Option<PathBuf>,
    /// Models, the one for calls without a tier first.
    pub models: Vec<ModelEndpoint>,
    /// Whether the replies of models are recorded.
    pub record: bool,
    /// The folders of shared packs of texts.
    pub packs: BTreeMap<String, PathBuf>,
    /// MCP servers that are reached differently, by name.
    pub mcp_servers: BTreeMap<String, McpServerRule>,
}

/// How an MCP server is reached in this run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct McpServerRule {
    /// The address, if it is not that of the manifest.
    pub url: Option<String>,
    /// The secret of the app that is sent, if it is not the manifest's.
    pub auth_secret: Option<String>,
    /// Whether the server is left out.
    pub is_off: bool,
}

/// What replies where no canned reply fits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RepliesFrom {
    /// The platform itself, the same each time.
    #[default]
    Stub,
    /// Recordings, and nothing else.
    Recorded,
    /// A model.
    Live,
}

/// A canned reply.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CannedReply {
    /// The app that the agent belongs to; any by default.
    pub app: Option<String>,
    /// The agent; any by default.
    pub agent: Option<String>,
    /// Text that the prompt contains; any prompt by default.
    pub contains: Option<String>,
    /// The reply.
    pub text: Option<String>,
    /// The reply as JSON.
    pub data: Option<Value>,
    /// Fails the call with this message.
    pub error: Option<String>,
    /// Tools that the agent calls first.
    pub calls: Vec<CannedCall>,
}

/// A tool that an agent calls before it replies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CannedCall {
    /// A tool of the app or of the platform.
    pub tool: String,
    /// Its arguments.
    pub args: Map<String, Value>,
}
