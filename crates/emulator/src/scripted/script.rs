//! What replies to the calls of a handler in place of the platform.

use crate::api::callback::reply::ToolRefusal;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::routes::Route;
use linkworld_manifest::mocks::{MockFailure, MockReply};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A call that a handler makes.
#[derive(Debug)]
pub struct ScriptedCall<'a> {
    /// The route of the callback API.
    pub route: &'a Route,
    /// The body; null if it is not JSON.
    pub body: Value,
    /// The key of a secret that is read.
    pub key: Option<String>,
}

/// A reply in place of the platform's.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptedReply {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
    /// Why the call fails; none if it succeeds. The audit log has it.
    pub failure: Option<String>,
    /// Whether the audit log has the call as denied, not as failed.
    pub is_denied: bool,
    /// Seconds of a `Retry-After` header.
    pub retry_after: Option<u32>,
}

impl ScriptedReply {
    /// Success with this body.
    pub fn success(body: Value) -> Self {
        Self { status: 200, body, failure: None, is_denied: false, retry_after: None }
    }

    /// A failure, in the form of the platform's own.
    pub fn failed(failure: &MockFailure) -> Self {
        let refusal = ToolRefusal::mocked(failure);
        let (status, retry_after, decision) = (refusal.status, refusal.retry_after, refusal.decision.clone());
        let body = serde_json::to_value(refusal.body()).unwrap_or_default();
        Self { status, body, failure: Some(decision), is_denied: false, retry_after }
    }
}

/// Replies to the calls of a handler, and sees all of them.
pub trait CallScript: Send + Sync {
    /// The reply to a call; none lets the platform reply.
    fn reply(&self, call: &ScriptedCall<'_>) -> Option<ScriptedReply>;

    /// The reply to a call of a platform tool that the platform decided to allow; none lets the platform reply.
    fn reply_if_allowed(&self, tool: &str, args: &RawObject) -> Option<MockReply>;

    /// A call was replied to with this status and body, by the script itself if `is_scripted`.
    fn ended(&self, call: &ScriptedCall<'_>, reply: (u16, &[u8]), is_scripted: bool);
}

/// The scripts by the id of the install.
#[derive(Default)]
pub(crate) struct CallScripts(RwLock<HashMap<String, Arc<dyn CallScript>>>);

impl CallScripts {
    /// The script of an install.
    pub(crate) fn of(&self, install: &str) -> Option<Arc<dyn CallScript>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(install).cloned()
    }

    /// Sets or removes it.
    pub(crate) fn set(&self, install: &str, script: Option<Arc<dyn CallScript>>) {
        let mut scripts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match script {
            Some(script) => drop(scripts.insert(install.to_owned(), script)),
            None => drop(scripts.remove(install)),
        }
    }
}
