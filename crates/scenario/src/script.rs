//! The script of one handler: replies to its calls and keeps them.

use crate::ordered::{self, NextReply};
use crate::replies::{GivenReplies, MOCK_UNSET, refused};
use crate::result::{ObservedCall, ObservedKind};
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::routes;
use linkworld_emulator::{CallScript, ScriptedCall, ScriptedReply};
use linkworld_manifest::mocks::{MockFailure, MockReply};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

/// The tools of key-value storage.
pub(crate) const STORAGE: [&str; 4] = [KV_GET, KV_SET, KV_LIST, KV_DELETE];

/// What replies, and what was called.
#[derive(Debug)]
pub(crate) struct ScenarioScript(Mutex<ScriptState>);

#[derive(Debug)]
struct ScriptState {
    replies: GivenReplies,
    begun: Instant,
    calls: Vec<ObservedCall>,
    /// Whether the platform replied to a call.
    has_passed_on: bool,
}

impl ScriptState {
    fn of(replies: GivenReplies) -> Self {
        Self { replies, begun: Instant::now(), calls: Vec::new(), has_passed_on: false }
    }
}

impl ScenarioScript {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(ScriptState::of(GivenReplies::default())))
    }

    /// Whether the platform replied to a call since the scenario began.
    pub(crate) fn has_passed_on(&self) -> bool {
        self.state().has_passed_on
    }

    /// Replies for another scenario from now on.
    pub(crate) fn begin(&self, replies: GivenReplies) {
        *self.state() = ScriptState::of(replies);
    }

    /// A step begins.
    pub(crate) fn begin_step(&self) {
        let mut state = self.state();
        state.begun = Instant::now();
        state.calls.clear();
    }

    /// The calls of the step.
    pub(crate) fn take_calls(&self) -> Vec<ObservedCall> {
        std::mem::take(&mut self.state().calls)
    }

    fn state(&self) -> MutexGuard<'_, ScriptState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn used_up(name: &str) -> String {
    format!("all entries of `given.replies` for '{name}' with these arguments are used")
}

/// What a call is, its name and what is sent.
fn described(call: &ScriptedCall<'_>) -> (ObservedKind, String, Value) {
    let field = |name: &str| call.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match *call.route {
        routes::APP_TOOLS => {
            let (tool, args) = (field("tool_name"), call.body.get("args").cloned().unwrap_or_else(|| json!({})));
            let kind = if STORAGE.contains(&tool.as_str()) { ObservedKind::Storage } else { ObservedKind::Tool };
            (kind, tool, args)
        }
        routes::APP_SECRETS => (ObservedKind::Secret, call.key.clone().unwrap_or_default(), Value::Null),
        routes::AGENT_INVOKE => {
            let agent = field("agent");
            let agent = if agent.is_empty() { "default".to_owned() } else { agent };
            let kind = if field("caller_agent").is_empty() { ObservedKind::Agent } else { ObservedKind::Team };
            (kind, agent, call.body.clone())
        }
        routes::CROSS_APP_INVOKE => {
            let name = format!("{}/{}", field("target_app"), field("target_agent"));
            (ObservedKind::AppAgent, name, call.body.clone())
        }
        routes::EVENTS_EMIT => {
            (ObservedKind::Emit, field("event_name"), call.body.get("payload").cloned().unwrap_or_default())
        }
        routes::ROOMS_POST => (ObservedKind::Room, field("room_id"), call.body.clone()),
        routes::CROSS_APP_FETCH => {
            (ObservedKind::Fetch, format!("{}{}", field("target_app"), field("path")), call.body.clone())
        }
        other => {
            let name = other.template.rsplit('/').next().unwrap_or_default().to_owned();
            (ObservedKind::Commitment, name, call.body.clone())
        }
    }
}

impl CallScript for ScenarioScript {
    fn reply(&self, call: &ScriptedCall<'_>) -> Option<ScriptedReply> {
        let (kind, name, args) = described(call);
        let mut state = self.state();
        let is_platforms = match kind {
            ObservedKind::Storage | ObservedKind::Fetch => true,
            ObservedKind::Tool => state.replies.decides_by_scope,
            _ => false,
        };
        if is_platforms {
            state.has_passed_on = true;
            return None;
        }
        let replies = &mut state.replies;
        let is_used_up = match replies.ordered.take(kind, &name, &args) {
            NextReply::Entry(entry) => return Some(ordered::scripted(&entry, kind, &name)),
            NextReply::AllUsed => true,
            NextReply::None => false,
        };
        let reply = match (kind, *call.route) {
            (ObservedKind::Storage | ObservedKind::Fetch, _) => return None,
            (ObservedKind::Tool, _) => replies.tool(&name),
            (ObservedKind::Secret, _) => replies.secret(&name),
            (ObservedKind::Agent | ObservedKind::Team, _) => replies.agent(call),
            (ObservedKind::AppAgent, _) => replies.app_agent(call),
            (ObservedKind::Emit, _) => replies.emitted(call),
            (ObservedKind::Room, _) => replies.posted(call),
            (ObservedKind::Commitment, routes::COMMITMENTS_ADD) => replies.promised(call),
            (ObservedKind::Commitment, routes::COMMITMENTS_LIST) => replies.commitments(call),
            (ObservedKind::Commitment, _) => replies.dismissed(call),
        };
        let is_unset = reply.failure.as_deref() == Some(MOCK_UNSET);
        let is_own_agent = matches!(kind, ObservedKind::Agent | ObservedKind::Team);
        if is_unset && !is_used_up && is_own_agent && replies.has_model {
            state.has_passed_on = true;
            return None;
        }
        Some(if is_used_up && is_unset { refused(MOCK_UNSET, used_up(&name)) } else { reply })
    }

    fn reply_if_allowed(&self, tool: &str, args: &RawObject) -> Option<MockReply> {
        let mut state = self.state();
        let replies = &mut state.replies;
        match replies.ordered.take(ObservedKind::Tool, tool, &RawJson::of(args).value()) {
            NextReply::Entry(entry) => Some(ordered::mocked(&entry)),
            NextReply::AllUsed if !replies.has_tool(tool) => Some(MockReply::Failure(MockFailure {
                decision: MOCK_UNSET.to_owned(),
                message: used_up(tool),
                ..MockFailure::default()
            })),
            NextReply::AllUsed | NextReply::None => None,
        }
    }

    fn ended(&self, call: &ScriptedCall<'_>, (status, reply): (u16, &[u8]), is_given: bool) {
        let (kind, name, args) = described(call);
        let mut state = self.state();
        let reply = match kind {
            ObservedKind::Secret => json!({"found": !reply.windows(12).any(|part| part == b"\"found\":fals")}),
            _ => serde_json::from_slice(reply).unwrap_or_default(),
        };
        let at_us = u64::try_from(state.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        state.calls.push(ObservedCall { kind, name, args, status, reply, at_us, is_given });
    }
}
