//! One call to a handler: a deadline, a limit on the reply, and an outcome for every failure.

use crate::audit::AuditOutcome;
use crate::handler::route_reply::{self, RouteFault, RouteReply};
use crate::instance::managed::{InstanceState, ManagedHandler, ReadyHandler};
use crate::store::AuditRow;
use hyper::Method;
use hyper::body::Bytes;
use linkworld_contract::limits::{
    HANDLER_END_NOTICE, HANDLER_EXCERPT_CHARS_MAX, HANDLER_QUEUE_MAX, HANDLER_REFUSED_PAUSE, HANDLER_REPLY_BYTES_MAX,
};
use linkworld_contract::text::shorten;
use linkworld_contract::wire::JsonProblem;
use linkworld_contract::wire::container::HandlerReply;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::proxy::envelope::{ROUTE_CALLS_MAX, ROUTE_ENVELOPE_BYTES_MAX};
use linkworld_contract::wire::proxy::template::matches;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::mocks::{MockAnswer, MockFailure, MockReply, Mocks};
use linkworld_system::handler_http::{HandlerClient, HandlerHttpError, HandlerResponse};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Where the handler of an install listens.
#[derive(Debug, Clone)]
pub enum Upstream {
    /// At this address; another program manages the process.
    Fixed(SocketAddr),
    /// A handler that we start when it is needed.
    Managed(ManagedHandler),
    /// Replies without a handler, by tool; events succeed.
    Stub(Arc<Mocks>),
}

impl Upstream {
    /// Its address, once it is ready for a call.
    pub(crate) async fn ready(&self) -> Result<ReadyHandler, String> {
        match self {
            Self::Stub(_) => Err("it is a stub".into()),
            Self::Fixed(address) => Ok(ReadyHandler { address: *address, woke: false, _lease: None }),
            Self::Managed(handler) => handler.ready().await,
        }
    }

    /// How long connections may be refused by a handler that has ended before that is known.
    fn end_notice(&self) -> Duration {
        match self {
            Self::Managed(_) => HANDLER_END_NOTICE,
            Self::Fixed(_) | Self::Stub(_) => Duration::ZERO,
        }
    }

    /// `running`, `asleep`, `stopped` or `crashed`.
    pub(crate) fn state(&self) -> &'static str {
        match self {
            Self::Fixed(_) | Self::Stub(_) => "running",
            Self::Managed(handler) if handler.has_crashed() => "crashed",
            Self::Managed(handler) => match handler.state() {
                InstanceState::Waking | InstanceState::Ready(_) | InstanceState::Reloading => "running",
                InstanceState::Asleep => "asleep",
                InstanceState::Stopped => "stopped",
                InstanceState::Failed(_) => "crashed",
            },
        }
    }
}

/// One call to make.
pub(crate) struct HandlerCall {
    /// The kind of call, for the audit log.
    pub(crate) kind: AuditKind,
    /// The name of the tool or event, for the audit log.
    pub(crate) name: String,
    /// The method of a call of a route; none for everything else, which is a POST with a JSON reply.
    pub(crate) route: Option<Method>,
    /// The path of the request.
    pub(crate) path: String,
    /// The body of the request, as it came.
    pub(crate) body: Bytes,
    /// The maximum duration.
    pub(crate) deadline: Duration,
    /// Its begin, if that is in the log already.
    pub(crate) begun: Option<AuditRow>,
    /// The call that caused it.
    pub(crate) cause: Option<i64>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum HandlerOutcome {
    /// The handler responded with this status and JSON.
    Answered { status: u16, reply: RawJson },
    /// A route answered so.
    Routed(RouteReply),
    /// A route answered what may not be passed on.
    Unfit(RouteFault),
    /// No handler is attached, or it did not start.
    NotReady(String),
    /// It closed the connection before the end of its response.
    Disconnected,
    /// It did not respond before the deadline.
    TimedOut,
    /// The reply is larger than [`HANDLER_REPLY_BYTES_MAX`].
    TooLarge,
    /// The reply is not JSON: what came instead.
    NotJson(String),
    /// The app is installed and may not be called, because its install hook failed.
    Unavailable,
    /// As many calls wait for the handler as may.
    Busy,
    /// As many calls are inside the app's routes as may.
    RoutesBusy,
}

impl HandlerOutcome {
    /// The platform's status, a code and a sentence; `None` if the handler responded.
    pub(crate) fn failure(&self) -> Option<(u16, &'static str, String)> {
        Some(match self {
            Self::Answered { .. } | Self::Routed(_) => return None,
            Self::Unfit(fault) => (502, fault.word(), fault.to_string()),
            Self::NotReady(why) => (502, "handler_not_ready", format!("the handler is not ready: {why}")),
            Self::Disconnected => {
                (502, "handler_gone", "the handler closed the connection without a complete response".into())
            }
            Self::TimedOut => (504, "handler_timeout", "the handler did not respond in time".into()),
            Self::TooLarge => {
                let max = HANDLER_REPLY_BYTES_MAX;
                (502, "handler_reply_too_large", format!("the handler's reply has more than {max} bytes"))
            }
            Self::NotJson(seen) => (502, "handler_reply_not_json", format!("the handler's reply is not JSON: {seen}")),
            Self::Unavailable => {
                (409, "app_unavailable", "the app cannot be called, because its `on_install` failed".into())
            }
            Self::Busy => {
                (503, "handler_busy", format!("{HANDLER_QUEUE_MAX} calls already wait for the handler, the maximum"))
            }
            Self::RoutesBusy => {
                let error = format!("{ROUTE_CALLS_MAX} calls of the app's routes are already in progress, the maximum");
                (503, "too_many_route_calls", error)
            }
        })
    }

    /// The status and body for the caller: those of the handler, or those of the platform on a failure.
    pub(crate) fn into_reply(self) -> (u16, RawJson) {
        if let Self::Answered { status, reply } = self {
            return (status, reply);
        }
        let failure = self.failure();
        let (status, decision, error) = failure.unwrap_or((500, "platform_error", "a route was not called".to_owned()));
        (status, RawJson::of(&json!({"ok": false, "error": error, "decision": decision})))
    }

    /// Why the call failed, in more words than the audit log keeps; `None` if it succeeded. It may quote the handler.
    pub(crate) fn cause(&self) -> Option<String> {
        match self {
            _ if self.succeeded() => None,
            Self::Answered { status, reply } => Some(cause_in(*status, reply)),
            Self::Routed(reply) => Some(format!("status {}", reply.status)),
            other => other.failure().map(|(_, _, why)| why),
        }
    }

    /// Whether the handler reports success. A route that refuses a request works.
    pub(crate) fn succeeded(&self) -> bool {
        match self {
            Self::Answered { status: 200..=299, reply } => is_ok(reply),
            Self::Routed(reply) => reply.status < 500,
            _ => false,
        }
    }

    /// The outcome as the audit log records it.
    pub(crate) fn audit_outcome(&self) -> AuditOutcome {
        self.kind_of_outcome().because(self.cause())
    }

    fn kind_of_outcome(&self) -> AuditOutcome {
        match self {
            _ if self.succeeded() => AuditOutcome::success(),
            Self::Answered { reply, .. } => AuditOutcome::error(error_kind(reply)),
            Self::Routed(reply) => AuditOutcome::error(format!("status {}", reply.status)),
            Self::TimedOut => AuditOutcome::timeout("handler_timeout"),
            Self::Busy => AuditOutcome::blocked("handler_busy", "handler_busy"),
            Self::RoutesBusy => AuditOutcome::blocked("too_many_route_calls", "too_many_route_calls"),
            Self::Unavailable => AuditOutcome::blocked("app_unavailable", "app_unavailable"),
            other => AuditOutcome::error(other.failure().map_or("", |(_, word, _)| word)),
        }
    }
}

/// What a reply that is not a success says, for the person at the terminal.
fn cause_in(status: u16, reply: &RawJson) -> String {
    let parsed: HandlerReply = reply.to().unwrap_or_default();
    match parsed.error.filter(|error| !error.is_empty()) {
        Some(error) => format!("status {status}: {}", excerpt(&error)),
        None => format!("status {status} without `\"ok\": true`: {}", excerpt(reply.text())),
    }
}

/// Whether a reply says `"ok": true`. Only the outermost level is read: results may be large.
fn is_ok(reply: &RawJson) -> bool {
    reply.member("ok").is_some_and(|ok| ok.text() == "true")
}

/// The start of a text on one line, without control characters.
fn excerpt(text: &str) -> String {
    let words: String =
        text.chars().take(2 * HANDLER_EXCERPT_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    shorten(&words.split_whitespace().collect::<Vec<_>>().join(" "), HANDLER_EXCERPT_CHARS_MAX)
}

/// The part of a handler's error that goes into the audit log: its type or decision. The message is omitted, because it
/// may quote arguments or values.
fn error_kind(reply: &RawJson) -> String {
    let Some(reply) = reply.to::<HandlerReply>() else { return "invalid reply".into() };
    if let Some(decision) = reply.decision {
        return decision;
    }
    if reply.no_handler {
        return "no_handler".into();
    }
    let error = reply.error.unwrap_or_default();
    match error.split_once(':') {
        Some((kind, _))
            if !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.".contains(&b)) =>
        {
            kind.to_owned()
        }
        _ => "handler error".into(),
    }
}

/// Makes the call, until `until` at the latest. Retries if the connection was refused.
pub(crate) async fn call_handler(
    client: &HandlerClient,
    upstream: &Upstream,
    call: &HandlerCall,
    until: Instant,
) -> HandlerOutcome {
    if let Upstream::Stub(replies) = upstream {
        return stub_outcome(replies, call);
    }
    let attempts = async {
        let mut refused = None;
        loop {
            // It is the call's until the reply: the process is not stopped for newer code meanwhile.
            let ready = match upstream.ready().await {
                Ok(ready) => ready,
                Err(why) => return HandlerOutcome::NotReady(why),
            };
            let address = ready.address;
            match sent(client, address, call).await {
                Ok(response) => return outcome_of(&response, call),
                // Nothing was sent: the handler may just be restarting. After a later error the call may have taken effect.
                Err(HandlerHttpError::NotConnected) if refused.is_none() => refused = Some(Instant::now()),
                Err(HandlerHttpError::NotConnected)
                    if refused.is_some_and(|since| since.elapsed() < upstream.end_notice()) =>
                {
                    tokio::time::sleep(HANDLER_REFUSED_PAUSE).await;
                }
                Err(HandlerHttpError::NotConnected) => {
                    return HandlerOutcome::NotReady(format!("nothing listens on {address}"));
                }
                Err(HandlerHttpError::TooLarge(_)) => return HandlerOutcome::TooLarge,
                Err(HandlerHttpError::NotHttp | HandlerHttpError::Closed) => return HandlerOutcome::Disconnected,
            }
        }
    };
    tokio::time::timeout_at(until, attempts).await.unwrap_or(HandlerOutcome::TimedOut)
}

/// What a stub's route replies; `name` is method and path.
fn stub_route(replies: &Mocks, method: &Method, name: &str) -> HandlerOutcome {
    let path = name.split_once(' ').map_or("", |(_, path)| path);
    let is_meant = |route: &&str| {
        route.split_once(' ').is_some_and(|(known, template)| known == method.as_str() && matches(template, path))
    };
    let mock = replies.names().find(is_meant).and_then(|route| replies.get(route));
    match mock.map_or(MockAnswer::None, |mock| mock.answer(&RawObject::default())) {
        MockAnswer::Reply(MockReply::Result(reply)) => route_outcome(200, reply.text().as_bytes()),
        _ => HandlerOutcome::NotReady(format!("the stub has no reply for the route `{name}`")),
    }
}

fn route_outcome(status: u16, body: &[u8]) -> HandlerOutcome {
    route_reply::read(status, body).map_or_else(HandlerOutcome::Unfit, HandlerOutcome::Routed)
}

async fn sent(
    client: &HandlerClient,
    address: SocketAddr,
    call: &HandlerCall,
) -> Result<HandlerResponse, HandlerHttpError> {
    let body = call.body.clone();
    match &call.route {
        None => client.post(address, &call.path, body, HANDLER_REPLY_BYTES_MAX).await,
        Some(method) => client.call(method.clone(), (address, &call.path), body, ROUTE_ENVELOPE_BYTES_MAX).await,
    }
}

/// What a stub replies: a tool that it has no reply for is unknown, as in the SDK; every event is accepted.
fn stub_outcome(replies: &Mocks, call: &HandlerCall) -> HandlerOutcome {
    if let Some(method) = &call.route {
        return stub_route(replies, method, &call.name);
    }
    if call.kind != AuditKind::Tool {
        return HandlerOutcome::Answered { status: 200, reply: RawJson::of(&json!({"ok": true})) };
    }
    let args = serde_json::from_slice(&call.body).unwrap_or_default();
    let (status, reply) = match replies.get(&call.name).map_or(MockAnswer::None, |mock| mock.answer(&args)) {
        MockAnswer::Reply(MockReply::Result(result)) => (200, json!({"ok": true, "result": result})),
        MockAnswer::Reply(MockReply::Failure(MockFailure { decision, message, needed_scopes, .. })) => {
            let error = json!({"ok": false, "error": message, "decision": decision, "needed_scopes": needed_scopes});
            (400, error)
        }
        // A stub replies by itself.
        MockAnswer::Passthrough(_) | MockAnswer::None => {
            (400, json!({"ok": false, "error": format!("KeyError: the stub has no reply for tool `{}`", call.name)}))
        }
    };
    HandlerOutcome::Answered { status, reply: RawJson::of(&reply) }
}

fn outcome_of(response: &HandlerResponse, call: &HandlerCall) -> HandlerOutcome {
    if call.route.is_some() {
        return route_outcome(response.status, &response.body);
    }
    match RawJson::parse(&response.body) {
        Ok(reply) => HandlerOutcome::Answered { status: response.status, reply },
        Err(problem) => HandlerOutcome::NotJson(described(response, &problem)),
    }
}

/// A response that is not JSON: its status, its telling headers, why it is not JSON, and how it starts.
fn described(response: &HandlerResponse, problem: &JsonProblem) -> String {
    let headers: String =
        response.headers.iter().map(|(name, value)| format!(", {name} `{}`", excerpt(value))).collect();
    let body = match String::from_utf8_lossy(&response.body) {
        body if body.trim().is_empty() => "its body is empty".to_owned(),
        body => format!("{problem}; its body: {}", excerpt(&body)),
    };
    format!("status {}{headers}; {body}", response.status)
}

#[cfg(test)]
mod tests;
