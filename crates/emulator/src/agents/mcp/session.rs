//! A connection to one server.

use super::message::{self, MessageFault, ReplyReader};
use super::modern::{self, RepeatedParameter};
use crate::agents::conversation::OfferedTool;
use crate::agents::model::client::split;
use hyper::body::Bytes;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use linkworld_contract::wire::agents::calls::{
    MCP_CALL_SECONDS, MCP_CONNECT_SECONDS, MCP_MESSAGE_BYTES_MAX, MCP_TOOLS_MAX,
};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::routes::Method;
use linkworld_system::env;
use linkworld_system::http::{HttpBody, HttpClient, HttpError, HttpLimits, HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a client accepts: one message, or a stream of them.
const ACCEPT: &str = "application/json, text/event-stream";
/// Pages of a list of tools.
const PAGES_MAX: usize = 32;

/// Why a server is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct McpFailure {
    /// `mcp_unavailable`, `mcp_timeout`, `mcp_bad_reply` or `mcp_refused`.
    pub(super) decision: &'static str,
    pub(super) why: String,
}

/// Looks at a response as it arrives, and returns whether the rest is not needed.
type Enough<'a> = &'a mut (dyn FnMut(&[u8]) -> bool + Send);

/// A connection.
#[derive(Debug)]
pub(super) struct McpSession {
    http: HttpClient,
    path: String,
    token: Option<Secret>,
    /// The session's id, if the server keeps one.
    id: Option<String>,
    version: Option<String>,
    /// Whether the server has no handshake.
    is_modern: bool,
    requests: AtomicU64,
}

impl McpSession {
    /// Connects to a server.
    pub(super) async fn open(url: &str, token: Option<Secret>) -> Result<Self, McpFailure> {
        let (origin, path) = split(url);
        let origin = Origin::parse(origin).map_err(|error| unavailable(error.to_string()))?;
        let deadline = Duration::from_secs(MCP_CONNECT_SECONDS);
        let limits = HttpLimits { connect: deadline, call: deadline, reply_bytes_max: MCP_MESSAGE_BYTES_MAX };
        let http = HttpClient::new(origin, limits.scaled(scale()));
        let path = if path.is_empty() { "/" } else { path }.to_owned();
        let (id, version, requests) = (None, None, AtomicU64::new(0));
        let mut session = Self { http, path, token, id, version, is_modern: false, requests };
        let (result, id) = match session.exchange("initialize", message::hello(), &[], deadline).await {
            Ok(reply) => reply,
            Err(failure) if failure.decision == "mcp_refused" => {
                let session = Self { is_modern: true, version: Some(modern::VERSION.to_owned()), ..session };
                let found = session.exchange("server/discover", json!({}), &[], deadline).await;
                // What it said of the handshake is the reason, unless it has no handshake at all.
                return if found.is_ok_and(|(result, _)| modern::is_served(&result)) {
                    Ok(session)
                } else {
                    Err(failure)
                };
            }
            Err(failure) => return Err(failure),
        };
        session.version = Some(message::agreed(&result).map_err(|fault| session.fault(fault))?);
        session.id = id;
        session.notify("notifications/initialized").await?;
        Ok(session)
    }

    /// Removes tools that may not be called, and returns why.
    pub(super) fn remove_invalid(&self, tools: &mut Vec<OfferedTool>) -> Vec<String> {
        let mut reasons = Vec::new();
        tools.retain(|tool| match self.repeated(tool) {
            Ok(_) => true,
            Err(why) => {
                reasons.push(format!("the tool `{}` is invalid: {why}", shorten(&tool.name, 80)));
                false
            }
        });
        reasons
    }

    fn repeated(&self, tool: &OfferedTool) -> Result<Vec<RepeatedParameter>, String> {
        let schema = tool.schema.as_ref().filter(|_| self.is_modern);
        schema.map_or_else(|| Ok(Vec::new()), modern::repeated)
    }

    /// The tools of the server.
    pub(super) async fn tools(&self) -> Result<Vec<OfferedTool>, McpFailure> {
        let (mut tools, mut cursor) = (Vec::new(), None::<String>);
        for _ in 0..PAGES_MAX {
            let params = cursor.as_ref().map_or_else(|| json!({}), |cursor| json!({"cursor": cursor}));
            let deadline = Duration::from_secs(MCP_CONNECT_SECONDS);
            let (page, _) = self.exchange("tools/list", params, &[], deadline).await?;
            let listed = page["tools"].as_array().ok_or_else(|| bad_reply("its list of tools is not a list"))?;
            for tool in listed {
                let name = tool["name"].as_str().filter(|name| !name.is_empty());
                tools.push(OfferedTool {
                    name: name.ok_or_else(|| bad_reply("one of its tools has no name"))?.to_owned(),
                    description: tool["description"].as_str().unwrap_or_default().to_owned(),
                    schema: tool.get("inputSchema").filter(|schema| schema.is_object()).cloned(),
                });
            }
            if tools.len() > MCP_TOOLS_MAX {
                return Err(bad_reply(&format!("it has more than {MCP_TOOLS_MAX} tools")));
            }
            cursor = page["nextCursor"].as_str().filter(|cursor| !cursor.is_empty()).map(str::to_owned);
            if cursor.is_none() {
                return Ok(tools);
            }
        }
        Err(bad_reply(&format!("its list of tools has more than {PAGES_MAX} pages")))
    }

    /// Calls a tool. The result is what the server replied.
    pub(super) async fn call(&self, tool: &OfferedTool, args: &RawObject) -> Result<Value, McpFailure> {
        let params = json!({"name": tool.name, "arguments": RawJson::of(args).value()});
        let repeated = self.repeated(tool).map_err(|why| bad_reply(&why))?;
        let deadline = Duration::from_secs(MCP_CALL_SECONDS);
        let (result, _) = self.exchange("tools/call", params, &repeated, deadline).await?;
        match result["content"].is_array() || result.get("structuredContent").is_some() {
            true => Ok(result),
            false => Err(bad_reply("the result of the tool has no content")),
        }
    }

    /// Tells the server that the session is over, if it keeps one. Whether it cares does not matter.
    pub(super) async fn close(self) {
        if self.id.is_some() {
            let deadline = Duration::from_secs(1);
            let _ = self.send(Method::Delete, (None, &[]), (deadline, &mut |_| false)).await;
        }
    }

    async fn notify(&self, method: &str) -> Result<(), McpFailure> {
        let deadline = Duration::from_secs(MCP_CONNECT_SECONDS);
        let message = message::notification(method);
        // The reply has no content that anyone needs.
        let response = self.send(Method::Post, (Some(&message), &[]), (deadline, &mut |_| true)).await?;
        self.accept(&response)
    }

    /// Sends a request. The reply is its result, and the session's id.
    async fn exchange(
        &self,
        method: &str,
        params: Value,
        repeated: &[RepeatedParameter],
        deadline: Duration,
    ) -> Result<(Value, Option<String>), McpFailure> {
        let id = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let mut reader = ReplyReader::new(id);
        let params = if self.is_modern { modern::with_client(params) } else { params };
        let request = message::request(id, method, params);
        let headers = if self.is_modern { modern::headers(&request, repeated) } else { Vec::new() };
        let message = (Some(&request), headers.as_slice());
        let response = self.send(Method::Post, message, (deadline, &mut |bytes| reader.take(bytes))).await?;
        self.accept(&response)?;
        let result = reader.result(response.content_type.as_deref()).and_then(modern::complete);
        Ok((result.map_err(|fault| self.fault(fault))?, response.session))
    }

    async fn send(
        &self,
        method: Method,
        (message, more): (Option<&Value>, &[(String, String)]),
        (deadline, is_enough): (Duration, Enough<'_>),
    ) -> Result<HttpResponse, McpFailure> {
        let mut headers = vec![("accept", ACCEPT)];
        headers.extend(self.id.as_deref().map(|id| ("mcp-session-id", id)));
        headers.extend(self.version.as_deref().map(|version| ("mcp-protocol-version", version)));
        headers.extend(more.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let request = HttpRequest {
            method,
            path: &self.path,
            token: self.token.as_ref(),
            headers: &headers,
            body: message.map(|message| HttpBody::Json(Bytes::from(message.to_string()))),
            deadline: Some(deadline.mul_f64(scale())),
        };
        self.http.send_until(request, is_enough).await.map_err(|error| match error {
            HttpError::Timeout { .. } | HttpError::Stalled { .. } => {
                McpFailure { decision: "mcp_timeout", why: self.hidden(&error.to_string()) }
            }
            HttpError::TooLarge { .. } => bad_reply(&error.to_string()),
            error => unavailable(self.hidden(&error.to_string())),
        })
    }

    /// Whether a response is of success.
    fn accept(&self, response: &HttpResponse) -> Result<(), McpFailure> {
        let status = response.status;
        match status {
            200 | 202 | 204 => Ok(()),
            401 | 403 => {
                Err(McpFailure { decision: "mcp_refused", why: format!("it refused the token with status {status}") })
            }
            400..500 => {
                let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
                let why = match message::refusal(&body) {
                    Some(said) => format!("it refused the request with status {status}: {said}"),
                    None if matches!(status, 404 | 405) => {
                        let why = format!("status {status}: it does not serve the protocol at this address");
                        return Err(unavailable(why));
                    }
                    None => format!("it refused the request with status {status}"),
                };
                Err(McpFailure { decision: "mcp_refused", why: self.hidden(&why) })
            }
            _ => Err(unavailable(format!("status {status}"))),
        }
    }

    fn fault(&self, fault: MessageFault) -> McpFailure {
        match fault {
            MessageFault::Invalid(why) => bad_reply(&self.hidden(&why)),
            MessageFault::Refused(why) => McpFailure { decision: "mcp_refused", why: self.hidden(&why) },
        }
    }

    /// A text without the token.
    fn hidden(&self, text: &str) -> String {
        self.token.as_ref().map_or_else(|| text.to_owned(), |token| token.hide_in(text))
    }
}

pub(super) fn unavailable(why: impl Into<String>) -> McpFailure {
    McpFailure { decision: "mcp_unavailable", why: why.into() }
}

fn bad_reply(why: &str) -> McpFailure {
    McpFailure { decision: "mcp_bad_reply", why: why.to_owned() }
}

/// Deadlines of tests are shorter.
fn scale() -> f64 {
    env::test_time_scale().unwrap_or(1.0)
}
