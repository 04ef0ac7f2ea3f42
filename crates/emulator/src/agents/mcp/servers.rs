//! The servers that an agent is connected to during one call. Their tools are offered as `server__tool`.

use super::session::{McpFailure, McpSession, unavailable};
use crate::agents::conversation::OfferedTool;
use crate::agents::replies::rules::AgentRules;
use crate::agents::task::AgentTask;
use crate::agents::turn::WantedCall;
use crate::api::callback::reply::ToolRefusal;
use crate::api::callback::secrets;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::state::PlatformState;
use crate::store::{Store, StoreError};
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::agents::McpServer;
use serde_json::{Value, json};
use std::sync::Arc;

/// What is between the names of a server and of a tool.
const SEPARATOR: &str = "__";
/// Characters of a tool's name in the APIs of models.
const NAME_CHARS_MAX: usize = 64;
/// Characters of what a server says about a failed call.
const ERROR_CHARS_MAX: usize = 500;

/// The servers of one call.
#[derive(Debug, Default)]
pub(crate) struct McpServers {
    connected: Vec<ConnectedServer>,
}

#[derive(Debug)]
struct ConnectedServer {
    name: String,
    session: McpSession,
    /// The names are those of the server.
    tools: Vec<OfferedTool>,
}

/// What came of one server.
type Connecting = Result<(ConnectedServer, Vec<String>), McpFailure>;

impl McpServers {
    /// Connects to all servers of an agent at once. One that is optional and fails is left out, which the log has; another
    /// one fails the call.
    pub(crate) async fn connect(
        state: &Arc<PlatformState>,
        task: &AgentTask,
        manifest: &Manifest,
        cause: i64,
    ) -> Result<Result<Self, ToolRefusal>, StoreError> {
        let declared = manifest.agents_by_id().find(|(slug, _)| *slug == task.agent.slug);
        let rules = state.agent_rules();
        let servers = declared.into_iter().flat_map(|(_, agent)| &agent.mcp_servers);
        let servers: Vec<McpServer> = servers.filter_map(|server| reached(server, &rules)).collect();
        let started: Vec<_> = servers
            .iter()
            .map(|server| {
                let (state, task, server) = (Arc::clone(state), task.clone(), server.clone());
                let start = CallStart::now(&state.clock);
                (start, tokio::spawn(async move { connect(&state, &task, &server).await }))
            })
            .collect();
        let (mut this, mut refusal) = (Self::default(), None);
        for (server, (start, connecting)) in servers.iter().zip(started) {
            let done: Connecting = connecting.await.map_err(|_| StoreError::Closed)??;
            let (decision, why) = match done {
                Ok((connected, left_out)) => {
                    this.connected.push(connected);
                    if left_out.is_empty() {
                        continue;
                    }
                    ("tools_left_out", left_out.join("; "))
                }
                Err(McpFailure { decision, why }) => {
                    let name = &server.name;
                    let error = format!("MCP server `{name}` of agent `{}` cannot be used: {why}", task.agent.slug);
                    if !server.optional && refusal.is_none() {
                        let hint = format!(
                            "check `url` and `auth_secret` of `{name}`, set another `url` in `agents.mcp_servers` of \
                             linkworld.dev.yaml, or set `optional: true`"
                        );
                        refusal = Some(ToolRefusal::new(400, decision, error.clone()).hint(hint));
                    }
                    (decision, error)
                }
            };
            let outcome = AuditOutcome::error(decision).because(Some(why));
            record(state, task, (&server.name, cause), (outcome, start)).await?;
        }
        if let Some(refusal) = refusal {
            this.close();
            return Ok(Err(refusal));
        }
        Ok(Ok(this))
    }

    /// Their tools, by the names that models use.
    pub(crate) fn offered(&self) -> Vec<OfferedTool> {
        let of_server = |server: &ConnectedServer| {
            let named =
                |tool: &OfferedTool| OfferedTool { name: offered_name(&server.name, &tool.name), ..tool.clone() };
            server.tools.iter().map(named).collect::<Vec<_>>()
        };
        self.connected.iter().flat_map(of_server).collect()
    }

    /// Makes a call, if it is one of a tool of these servers.
    pub(crate) async fn call(
        &self,
        state: &Arc<PlatformState>,
        task: &AgentTask,
        (call, cause): (&WantedCall, i64),
    ) -> Result<Option<RawJson>, StoreError> {
        let found = self.connected.iter().find_map(|server| {
            let is_wanted = |tool: &&OfferedTool| offered_name(&server.name, &tool.name) == call.tool;
            server.tools.iter().find(is_wanted).map(|tool| (server, tool))
        });
        let Some((server, tool)) = found else { return Ok(None) };
        let start = CallStart::now(&state.clock);
        let subject =
            AuditSubject::new(AuditKind::McpCall, format!("{}:{}", server.name, tool.name)).caused_by(Some(cause));
        let target = AuditTarget::of(&task.install);
        let row = state.store.run(move |store: &Store| audit::begin(store, &target, subject, start)).await?;
        let (reply, outcome) = match server.session.call(tool, &call.args).await {
            Ok(result) if result["isError"] == true => {
                let said = shorten(&text_of(&result), ERROR_CHARS_MAX);
                let reply = json!({"ok": false, "error": said, "decision": "mcp_tool_error"});
                (reply, AuditOutcome::error("mcp_tool_error").because(Some(said)))
            }
            Ok(result) => (json!({"ok": true, "result": result_of(result)}), AuditOutcome::success()),
            Err(McpFailure { decision, why }) => {
                let error = format!("MCP server `{}`: {why}", server.name);
                let reply = json!({"ok": false, "error": error, "decision": decision});
                (reply, AuditOutcome::error(decision).because(Some(error)))
            }
        };
        let because = outcome.cause.clone();
        let entry = state.store.run(move |store: &Store| audit::end(store, row, outcome, start)).await?;
        state.publish_call(entry, because);
        Ok(Some(RawJson::of(&reply)))
    }

    /// Ends the sessions; nobody waits for it.
    pub(crate) fn close(self) {
        for server in self.connected {
            tokio::spawn(server.session.close());
        }
    }
}

fn offered_name(server: &str, tool: &str) -> String {
    format!("{server}{SEPARATOR}{tool}")
}

/// A server as it is reached in this run; none if it is left out.
fn reached(server: &McpServer, rules: &AgentRules) -> Option<McpServer> {
    let Some(rule) = rules.mcp_servers.get(&server.name) else { return Some(server.clone()) };
    let mut server = server.clone();
    if let Some(url) = &rule.url {
        // The token of the manifest is for the server of the manifest.
        (server.url, server.auth_secret) = (url.clone(), None);
    }
    server.auth_secret = rule.auth_secret.clone().or(server.auth_secret);
    (!rule.is_off).then_some(server)
}

/// Connects to a server. The texts say which of its tools are left out, and why.
async fn connect(state: &Arc<PlatformState>, task: &AgentTask, server: &McpServer) -> Result<Connecting, StoreError> {
    let token = match token(state, task, server).await? {
        Ok(token) => token,
        Err(failure) => return Ok(Err(failure)),
    };
    let session = match McpSession::open(&server.url, token).await {
        Ok(session) => session,
        Err(failure) => return Ok(Err(failure)),
    };
    Ok(match session.tools().await {
        Ok(mut listed) => {
            let invalid = session.remove_invalid(&mut listed);
            let (tools, mut left_out) = chosen(server, listed);
            left_out.extend(invalid);
            Ok((ConnectedServer { name: server.name.clone(), session, tools }, left_out))
        }
        Err(failure) => {
            session.close().await;
            Err(failure)
        }
    })
}

/// The tools that `tools_filter` names, and what is wrong with it or with their names.
fn chosen(server: &McpServer, listed: Vec<OfferedTool>) -> (Vec<OfferedTool>, Vec<String>) {
    let mut left_out = Vec::new();
    if let Some(filter) = &server.tools_filter {
        let unknown = filter.iter().filter(|name| listed.iter().all(|tool| tool.name != **name));
        let unknown: Vec<&str> = unknown.map(String::as_str).collect();
        if !unknown.is_empty() {
            let names = shorten(&unknown.join(", "), 200);
            left_out.push(format!(
                "`tools_filter` of `{}` names tools that the server does not have: {names}",
                server.name
            ));
        }
    }
    let is_wanted = |tool: &OfferedTool| server.tools_filter.as_ref().is_none_or(|filter| filter.contains(&tool.name));
    let mut tools: Vec<OfferedTool> = listed.into_iter().filter(is_wanted).collect();
    tools.retain(|tool| {
        let name = offered_name(&server.name, &tool.name);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let fits = name.len() <= NAME_CHARS_MAX && name.bytes().all(is_plain);
        if !fits {
            left_out.push(format!("models cannot call a tool `{}`", shorten(&name, 80)));
        }
        fits
    });
    (tools, left_out)
}

/// The token of a server: a secret of the agent's app.
async fn token(
    state: &Arc<PlatformState>,
    task: &AgentTask,
    server: &McpServer,
) -> Result<Result<Option<Secret>, McpFailure>, StoreError> {
    let Some(name) = server.auth_secret.as_ref().filter(|name| !name.is_empty()) else { return Ok(Ok(None)) };
    let Ok(key) = SecretKey::parse(name) else {
        return Ok(Err(unavailable(format!("`auth_secret` `{}` is not the key of a secret", shorten(name, 64)))));
    };
    let (shared, install, wanted) = (Arc::clone(state), Arc::clone(&task.install), key.clone());
    let found = state.store.run(move |store: &Store| secrets::look_up(&shared, store, &install, &wanted)).await?;
    Ok(match found {
        Ok(Some(secret)) => Ok(Some(secret)),
        Ok(None) => {
            let app = &task.install.app;
            Err(unavailable(format!(
                "app `{app}` has no secret {key}; set it: `linkworld secrets set {key} --app {app} --local`"
            )))
        }
        Err(error) => Err(unavailable(format!("the secret {key} cannot be read: {error}"))),
    })
}

/// A server that is left out, or a part of one.
async fn record(
    state: &PlatformState,
    task: &AgentTask,
    (name, cause): (&str, i64),
    (outcome, start): (AuditOutcome, CallStart),
) -> Result<(), StoreError> {
    let subject = AuditSubject::new(AuditKind::McpCall, name).caused_by(Some(cause));
    state.audit(AuditTarget::of(&task.install), subject, outcome, start).await.map(|_| ())
}

/// What an agent hears of a result: its value, else its text, else the content as it is.
fn result_of(result: Value) -> Value {
    if let Some(structured) = result.get("structuredContent").filter(|value| value.is_object()) {
        return structured.clone();
    }
    let parts = result["content"].as_array();
    let is_text = |part: &Value| part["type"] == "text" && part["text"].is_string();
    if parts.is_some_and(|parts| !parts.is_empty() && parts.iter().all(is_text)) {
        return json!({"text": text_of(&result)});
    }
    json!({"content": result["content"]})
}

fn text_of(result: &Value) -> String {
    let parts = result["content"].as_array().into_iter().flatten();
    parts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{OfferedTool, chosen, reached, result_of};
    use crate::agents::replies::rules::{AgentRules, McpServerRule};
    use linkworld_manifest::spec::agents::McpServer;
    use serde_json::json;

    fn tool(name: &str) -> OfferedTool {
        OfferedTool { name: name.to_owned(), description: String::new(), schema: None }
    }

    fn server(filter: Option<&[&str]>) -> McpServer {
        McpServer {
            name: "crm".into(),
            url: "http://a.example".into(),
            auth_secret: None,
            tools_filter: filter.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
            optional: false,
        }
    }

    #[test]
    fn a_filter_chooses_tools_and_models_must_be_able_to_call_them() {
        let listed = || vec![tool("find"), tool("drop"), tool("a.b"), tool(&"x".repeat(60))];
        let names = |filter| -> (Vec<String>, Vec<String>) {
            let (tools, left_out) = chosen(&server(filter), listed());
            (tools.into_iter().map(|tool| tool.name).collect(), left_out)
        };
        let (all, left_out) = names(None);
        assert_eq!((all, left_out.len()), (vec!["find".to_owned(), "drop".to_owned()], 2), "{left_out:?}");
        assert_eq!(names(Some(&["find"])), (vec!["find".to_owned()], Vec::new()));
        assert_eq!(names(Some(&[])), (Vec::new(), Vec::new()));
        let (found, left_out) = names(Some(&["find", "fnd"]));
        assert!(found == ["find"] && left_out[0].ends_with("does not have: fnd"), "{left_out:?}");
    }

    #[test]
    fn a_token_is_for_the_server_whose_address_is_beside_it() {
        let declared = McpServer { auth_secret: Some("TOKEN".into()), ..server(None) };
        let with = |name: &str, url: Option<&str>, auth_secret: Option<&str>, is_off| {
            let (url, auth_secret) = (url.map(str::to_owned), auth_secret.map(str::to_owned));
            let rule = McpServerRule { url, auth_secret, is_off };
            let rules = AgentRules { mcp_servers: [(name.to_owned(), rule)].into(), ..AgentRules::default() };
            reached(&declared, &rules).map(|server| (server.url, server.auth_secret.unwrap_or_default()))
        };
        let is = |url: &str, secret: &str| Some((url.to_owned(), secret.to_owned()));
        assert_eq!(with("mail", Some("http://b"), None, true), is("http://a.example", "TOKEN"));
        assert_eq!(with("crm", Some("http://b"), None, false), is("http://b", ""));
        assert_eq!(with("crm", Some("http://b"), Some("DEV"), false), is("http://b", "DEV"));
        assert_eq!(with("crm", None, Some("DEV"), false), is("http://a.example", "DEV"));
        assert_eq!(with("crm", None, None, false), is("http://a.example", "TOKEN"));
        assert_eq!(with("crm", None, None, true), None);
    }

    #[test]
    fn the_result_is_the_value_the_text_or_the_content() {
        let text = json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]);
        let image = json!([{"type": "image", "data": "AA==", "mimeType": "image/png"}]);
        assert_eq!(result_of(json!({"content": text, "structuredContent": {"x": 1}})), json!({"x": 1}));
        assert_eq!(result_of(json!({"content": text})), json!({"text": "a\nb"}));
        assert_eq!(result_of(json!({"content": image})), json!({"content": image}));
        assert_eq!(result_of(json!({"content": []})), json!({"content": []}));
    }
}
