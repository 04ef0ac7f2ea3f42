//! What replies for agents: canned replies, recordings, or a model.

use crate::spec::declare::object;
use crate::spec::dev_file::entries::Entries;
use crate::spec::dev_file::pattern as names;
use crate::spec::field::{FREE, FieldDefault, FieldKind, NO_ITEMS};
use crate::spec::field::{choice, entries, int, list, matching, nullable, optional, required, text};
use crate::spec::pattern;
use linkworld_contract::limits::{MODEL_TIMEOUT_SECONDS, MODEL_TIMEOUT_SECONDS_MAX};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The folder of recorded replies, relative to the dev file.
const RECORDINGS: &str = "agent-replies";

object! {
    /// What replies for the agents of all apps.
    DevAgents, DEV_AGENTS, "`agents`" {
        /// What replies where none of `replies` fits: a stub, a recorded reply, or a model of `models`.
        source: String = optional(choice(&["stub", "recorded", "live"]), FieldDefault::Text("stub")), aliases ["mode"];
        /// Canned replies; the first one that fits is used.
        replies: Vec<AgentCannedReply> =
            optional(list(&FieldKind::Object(&AGENT_CANNED_REPLY), 500), NO_ITEMS), aliases ["canned", "mocks"];
        /// Folder of recorded replies, relative to this file.
        recordings: String = optional(text(1, Some(512)), FieldDefault::Text(RECORDINGS)), aliases ["folder"];
        /// Model that replies with `live`, by its name in `models`; the first one by default.
        model: Option<String> = nullable(matching(1, Some(64), &pattern::SLUG));
        /// Folders of shared packs of `knowledge_skills`, by pack and relative to this file: a text is `ID.md` in it.
        packs: BTreeMap<String, String> = optional(FieldKind::Map(&FREE), FieldDefault::Empty), aliases ["knowledge_packs"];
        /// MCP servers of the manifest that are reached differently here, by name; for the agents of all apps.
        mcp_servers: Entries<DevMcpServer> = entries(&pattern::SLUG, &FieldKind::Object(&DEV_MCP_SERVER)), aliases ["mcp"];
    }
}

object! {
    /// An MCP server of the manifest, as it is reached here.
    DevMcpServer, DEV_MCP_SERVER, "an MCP server" {
        /// Address of the server here; that of the manifest by default.
        url: Option<String> = nullable(matching(1, Some(512), &pattern::SERVER_URL)), aliases ["address", "endpoint"];
        /// Secret of the app sent as bearer token; none with a `url`, else that of the manifest by default.
        auth_secret: Option<String> = nullable(matching(0, None, &names::SECRET_KEY)), aliases ["secret", "key_secret"];
        /// False leaves the server out, and agents reply without its tools.
        enabled: bool = optional(FieldKind::Bool, FieldDefault::Bool(true)), aliases ["active"];
    }
}

object! {
    /// A canned reply of an agent.
    AgentCannedReply, AGENT_CANNED_REPLY, "a canned reply" {
        /// App that the agent belongs to; any by default.
        app: Option<String> = nullable(matching(0, None, &pattern::APP_ID)), aliases ["app_id"];
        /// Agent; any by default.
        agent: Option<String> = nullable(matching(1, Some(64), &pattern::SLUG)), aliases ["slug", "id"];
        /// Text that the prompt contains; any prompt by default.
        contains: Option<String> = nullable(text(1, Some(2000))), aliases ["prompt", "match", "when"];
        /// Tools that the agent calls before it replies.
        calls: Vec<AgentCannedCall> =
            optional(list(&FieldKind::Object(&AGENT_CANNED_CALL), 32), NO_ITEMS), aliases ["tools", "tool_calls"];
        /// The reply.
        text: Option<String> = nullable(text(0, Some(100_000))), aliases ["reply", "content"];
        /// The reply to a call with a `response_format`.
        data: Value = nullable(FieldKind::Any), aliases ["json"];
        /// Message with which the call fails.
        error: Option<String> = nullable(text(1, Some(2000))), aliases ["fail"];
    }
}

object! {
    /// A tool that an agent calls.
    AgentCannedCall, AGENT_CANNED_CALL, "a tool call" {
        /// Tool of the app or of the platform.
        tool: String = required(matching(1, None, &pattern::TOOL_NAME)), aliases ["name"];
        /// Its arguments.
        args: Map<String, Value> = optional(FieldKind::Map(&FieldKind::Any), FieldDefault::Empty), aliases ["arguments"];
    }
}

object! {
    /// A model that replies for agents.
    DevModel, DEV_MODEL, "a model" {
        /// Form of its API.
        api: String = optional(choice(&["openai", "anthropic"]), FieldDefault::Text("openai")), aliases ["provider"];
        /// Address that the paths of the API follow, for example `https://api.openai.com/v1`.
        url: String = required(matching(1, Some(512), &pattern::SERVER_URL)), aliases ["base_url", "endpoint"];
        /// Name that the API knows it by.
        model: String = required(text(1, Some(200))), aliases ["name"];
        /// Environment variable that has the key.
        key_env: Option<String> = nullable(matching(0, None, &names::VARIABLE)), aliases ["api_key_env", "env"];
        /// Secret of the app that has the key.
        key_secret: Option<String> = nullable(matching(0, None, &names::SECRET_KEY)), aliases ["secret"];
        /// Seconds without progress after which a call is given up.
        timeout_seconds: u32 = optional(int(1, MODEL_TIMEOUT_SECONDS_MAX as i64), FieldDefault::Int(MODEL_TIMEOUT_SECONDS as i64)), aliases ["timeout", "timeout_s"];
    }
}
