//! One call into a handler: a deadline, a limit on the reply, an outcome for every error.

use crate::audit::Verdict;
use hyper::body::Bytes;
use linkworld_contract::limits::HANDLER_REPLY_BYTES_MAX;
use linkworld_contract::wire::container::HandlerReply;
use linkworld_contract::wire::control::AuditKind;
use linkworld_system::handler_http::{HandlerClient, HandlerHttpError, HandlerResponse};
use linkworld_system::process::{Handler, HandlerState};
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
    pub(super) fn state(&self) -> &'static str {
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

/// One call to make.
pub(super) struct Job {
    /// What kind, for the audit log.
    pub(super) kind: AuditKind,
    /// The tool or event, for the audit log.
    pub(super) name: String,
    /// Below the handler's address.
    pub(super) path: String,
    /// The whole body.
    pub(super) body: Value,
    /// How long it may take.
    pub(super) deadline: Duration,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
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
    pub(super) fn failure(&self) -> Option<(u16, &'static str, String)> {
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
    pub(super) fn shown(self) -> (u16, Value) {
        if let Self::Answered { status, reply } = self {
            return (status, reply);
        }
        let (status, decision, error) = self.failure().expect("only an answer is no failure");
        (status, json!({"ok": false, "error": error, "decision": decision}))
    }

    /// Whether the handler did what was asked.
    pub(super) fn succeeded(&self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, reply } if reply["ok"] == json!(true))
    }

    /// The same for the audit log.
    pub(super) fn verdict(&self) -> Verdict {
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
pub(super) async fn exchange(client: &HandlerClient, upstream: &Upstream, job: &Job) -> Outcome {
    let body = Bytes::from(job.body.to_string());
    let talk = async {
        let mut refused_before = false;
        loop {
            let address = match upstream.ready().await {
                Ok(address) => address,
                Err(why) => return Outcome::NotReady(why),
            };
            match client.post(address, &job.path, body.clone(), HANDLER_REPLY_BYTES_MAX).await {
                Ok(response) => return outcome_of(&response),
                // Nothing was sent: the handler was just being restarted. Anything later may have had its effect.
                Err(HandlerHttpError::NotConnected) if !refused_before => refused_before = true,
                Err(HandlerHttpError::NotConnected) => {
                    return Outcome::NotReady("nothing listens at its address".into());
                }
                Err(HandlerHttpError::TooLarge(_)) => return Outcome::TooLarge,
                Err(HandlerHttpError::NotHttp | HandlerHttpError::Closed) => return Outcome::Gone,
            }
        }
    };
    tokio::time::timeout(job.deadline, talk).await.unwrap_or(Outcome::TimedOut)
}

fn outcome_of(response: &HandlerResponse) -> Outcome {
    match serde_json::from_slice(&response.body) {
        Ok(reply) => Outcome::Answered { status: response.status, reply },
        Err(_) => Outcome::NotJson,
    }
}

#[cfg(test)]
mod tests;
