//! One call into a handler over one fresh connection: a deadline, a cap on the reply, an outcome for every fault.
//!
//! The published SDK answers HTTP/1.0 and closes after one request, so nothing is gained by keeping connections,
//! and a kept one could die between two requests.

use crate::audit::Verdict;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::{Request, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use linkworld_contract::limits::HANDLER_REPLY_BYTES_MAX;
use linkworld_contract::wire::container::HandlerReply;
use linkworld_contract::wire::control::AuditKind;
use linkworld_system::runtime::{Handler, HandlerState};
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// Where the handler of an install listens.
#[derive(Debug, Clone)]
pub enum Upstream {
    /// Somebody else looks after it.
    Fixed(SocketAddr),
    /// A process of ours, started again when it has crashed.
    Process(Handler),
}

impl Upstream {
    /// Its address, once it can take a call.
    async fn ready(&self) -> Result<SocketAddr, String> {
        match self {
            Self::Fixed(address) => Ok(*address),
            Self::Process(handler) => match handler.ensure_running().await {
                Ok(()) => Ok(handler.address()),
                Err(error) => Err(error.to_string()),
            },
        }
    }

    /// `running`, `stopped` or `crashed`.
    pub(crate) fn state(&self) -> &'static str {
        match self {
            Self::Fixed(_) => "running",
            Self::Process(handler) => match handler.state() {
                HandlerState::Running | HandlerState::Restarting => "running",
                HandlerState::Crashed => "crashed",
                HandlerState::Stopped => "stopped",
            },
        }
    }
}

/// The client towards every handler.
#[derive(Debug, Clone)]
pub(crate) struct HandlerClient(Client<HttpConnector, Full<Bytes>>);

impl HandlerClient {
    pub(crate) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(
            Client::builder(TokioExecutor::new())
                .pool_max_idle_per_host(0)
                .retry_canceled_requests(false)
                .build(connector),
        )
    }
}

/// One call to make.
pub(crate) struct Job {
    /// What kind, for the audit log.
    pub(crate) kind: AuditKind,
    /// The tool or event, for the audit log.
    pub(crate) name: String,
    /// Below the handler's address.
    pub(crate) path: String,
    /// The whole body.
    pub(crate) body: Value,
    /// How long it may take.
    pub(crate) deadline: Duration,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// The handler's own status and JSON.
    Answered { status: u16, reply: Value },
    /// No handler is attached, or it did not come up.
    NotReady(String),
    /// It closed the connection before a whole answer.
    Gone,
    /// It took too long.
    TimedOut,
    /// More than [`HANDLER_REPLY_BYTES_MAX`].
    TooLarge,
    /// An answer that is not JSON.
    NotJson,
    /// Too many calls inside it already.
    Busy,
}

impl Outcome {
    /// The platform's status for it, a stable word and a sentence; none when the handler answered by itself.
    pub(crate) fn failure(&self) -> Option<(u16, &'static str, String)> {
        Some(match self {
            Self::Answered { .. } => return None,
            Self::NotReady(why) => (502, "handler_not_ready", format!("the handler is not ready: {why}")),
            Self::Gone => (502, "handler_gone", "the handler closed the connection without an answer".into()),
            Self::TimedOut => (504, "handler_timeout", "the handler did not answer in time".into()),
            Self::TooLarge => {
                let max = HANDLER_REPLY_BYTES_MAX;
                (502, "handler_reply_too_large", format!("the handler's answer has more than {max} bytes"))
            }
            Self::NotJson => (502, "handler_reply_not_json", "the handler's answer is not JSON".into()),
            Self::Busy => (503, "handler_busy", "the handler has as many calls as it may have at once".into()),
        })
    }

    /// The status and body to show: the handler's own, or the platform's in their place.
    pub(crate) fn shown(self) -> (u16, Value) {
        if let Self::Answered { status, reply } = self {
            return (status, reply);
        }
        let (status, decision, error) = self.failure().expect("only an answer is no failure");
        (status, json!({"ok": false, "error": error, "decision": decision}))
    }

    /// Whether the handler did what was asked.
    pub(crate) fn succeeded(&self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, reply } if reply["ok"] == json!(true))
    }

    /// The same for the audit log.
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            _ if self.succeeded() => Verdict::success(),
            Self::Answered { reply, .. } => Verdict::error(kind_of_error(reply)),
            Self::TimedOut => Verdict::timeout("handler_timeout"),
            Self::Busy => Verdict::blocked("handler_busy", "handler_busy"),
            other => Verdict::error(other.failure().map_or("", |(_, word, _)| word)),
        }
    }
}

/// What an audit line may keep of a handler's error: its type and the decision behind it. The message is left
/// out, as it may quote arguments or values.
fn kind_of_error(reply: &Value) -> String {
    let Ok(reply) = HandlerReply::deserialize(reply) else { return "an answer that is no reply".into() };
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
        _ => "the handler refused".into(),
    }
}

/// Makes the call.
pub(crate) async fn exchange(client: &HandlerClient, upstream: &Upstream, job: &Job) -> Outcome {
    let body = Bytes::from(job.body.to_string());
    let talk = async {
        let mut refused_before = false;
        loop {
            let address = match upstream.ready().await {
                Ok(address) => address,
                Err(why) => return Outcome::NotReady(why),
            };
            match client.0.request(request(address, &job.path, body.clone())).await {
                Ok(response) => return read(response).await,
                // Not one byte was sent: it was just being restarted. Anything later may have had its effect.
                Err(error) if error.is_connect() && !refused_before => refused_before = true,
                Err(error) if error.is_connect() => return Outcome::NotReady("nothing listens at its address".into()),
                Err(_) => return Outcome::Gone,
            }
        }
    };
    tokio::time::timeout(job.deadline, talk).await.unwrap_or(Outcome::TimedOut)
}

fn request(address: SocketAddr, path: &str, body: Bytes) -> Request<Full<Bytes>> {
    // A whole body has a Content-Length; the SDK reads chunked ones as empty.
    Request::post(format!("http://{address}{path}"))
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(body))
        .expect("an address and an encoded path make a request")
}

async fn read(response: Response<Incoming>) -> Outcome {
    let status = response.status().as_u16();
    let bytes = match Limited::new(response.into_body(), HANDLER_REPLY_BYTES_MAX).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => return Outcome::TooLarge,
        Err(_) => return Outcome::Gone,
    };
    match serde_json::from_slice(&bytes) {
        Ok(reply) => Outcome::Answered { status, reply },
        Err(_) => Outcome::NotJson,
    }
}

#[cfg(test)]
mod tests;
