//! Bodies of what handlers ask of agents (contract 12.5 and 12.6), and those of the control API about it `[R]`.

use super::super::raw::RawJson;
use serde::{Deserialize, Serialize};

/// Tokens of a reply where no number is given. `[K]`
pub const AGENT_TOKENS_DEFAULT: u64 = 4_096;
/// Tokens of a reply. `[R]`: more than any model writes.
pub const AGENT_TOKENS_MAX: u64 = 1_000_000;
/// Characters of a prompt. `[R]`: about what the largest context of a model holds.
pub const AGENT_PROMPT_CHARS_MAX: usize = 2_000_000;
/// Images of one prompt. `[R]`
pub const AGENT_IMAGES_MAX: usize = 20;
/// Times that a model is asked for one call: after each, the tools that it wants are called. `[R]`
pub const AGENT_TURNS_MAX: usize = 16;
/// Tools that one turn of a model may call. `[R]`
pub const AGENT_TURN_CALLS_MAX: usize = 32;
/// Bytes of a message of an MCP server. `[R]`: as of a mocked tool's program, less what no model could read.
pub const MCP_MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Tools of an MCP server. `[R]`: twice what the largest public servers have.
pub const MCP_TOOLS_MAX: usize = 256;
/// Seconds without progress after which a connection to an MCP server is given up. `[R]`
pub const MCP_CONNECT_SECONDS: u64 = 10;
/// The same for a call of one of its tools. `[R]`: below the 120 s of the agent's own call.
pub const MCP_CALL_SECONDS: u64 = 60;

/// Body of [`super::routes::AGENT_INVOKE`]: an app asks one of its own agents.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InvokeAgent {
    /// What the agent is asked.
    pub prompt: String,
    /// The agent; by default the app's default one.
    #[serde(default)]
    pub agent: Option<String>,
    /// The agent that delegates; then its team decides.
    #[serde(default)]
    pub caller_agent: Option<String>,
    /// The most tokens of the reply. [default: 4096]
    #[serde(default)]
    pub max_tokens: Option<u64>,
    /// A JSON Schema that the reply matches.
    #[serde(default)]
    pub response_format: Option<RawJson>,
    /// Images in base64.
    #[serde(default)]
    pub images: Vec<String>,
    /// A tenant user's UUID, when the handler acts for one.
    #[serde(default)]
    pub on_behalf_of_user_id: Option<String>,
}

/// Body of [`super::routes::CROSS_APP_INVOKE`]: an app asks an agent of another one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InvokeAppAgent {
    /// The other app.
    pub target_app: String,
    /// Its agent.
    pub target_agent: String,
    /// What the agent is asked.
    pub prompt: String,
    /// The most tokens of the reply. [default: 4096]
    #[serde(default)]
    pub max_tokens: Option<u64>,
    /// A JSON Schema that the reply matches.
    #[serde(default)]
    pub response_format: Option<RawJson>,
    /// A tenant user's UUID, when the handler acts for one.
    #[serde(default)]
    pub on_behalf_of_user_id: Option<String>,
}

/// Answer to both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentReply {
    /// True.
    pub ok: bool,
    /// The reply; null with a `response_format`.
    pub text: Option<String>,
    /// The reply as JSON; null without a `response_format`.
    pub data: Option<RawJson>,
    /// The agent that replied.
    pub agent: String,
    /// The model; `stub`, `canned` or `recorded` for replies without one.
    pub model: String,
    /// Tokens of the request.
    pub input_tokens: u64,
    /// Tokens of the reply.
    pub output_tokens: u64,
}

/// Where the reply of an agent came from, as the audit log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyDetail {
    /// `stub`, `canned`, `recorded` or `live`.
    pub source: String,
    /// The model that replied; null if none did.
    pub model: Option<String>,
    /// Tokens of all requests.
    pub tokens_in: u64,
    /// Tokens of all replies.
    pub tokens_out: u64,
}

/// Body of [`super::routes::CONTROL_AGENT_ASK`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskAgent {
    /// What the agent is asked.
    pub prompt: String,
    /// A JSON Schema that the reply matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_format: Option<RawJson>,
}

/// Answer to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedAgent {
    /// The reply.
    pub reply: AgentReply,
    /// Where it came from.
    pub detail: ReplyDetail,
    /// Id of the call in the audit log.
    pub entry: i64,
}

/// Answer of [`super::routes::CONTROL_AGENT_REPLIES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentReplyList {
    /// What replies where no canned reply fits: `stub`, `recorded` or `live`.
    pub source: String,
    /// The folder; null if there is none.
    pub folder: Option<String>,
    /// By name.
    pub replies: Vec<RecordedReplyStatus>,
}

/// A file with a recorded reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedReplyStatus {
    /// The name of the file.
    pub name: String,
    /// The app; empty if the file cannot be read.
    pub app_id: String,
    /// The agent.
    pub agent: String,
    /// The prompt that the recorded request begins with.
    pub prompt: String,
    /// Whether it was used since the platform started.
    pub used: bool,
    /// Why it cannot be read; null if it can.
    pub error: Option<String>,
}
