//! What `given` of a scenario replies to the calls of a handler, as the stand-ins of the Python command line do.

use crate::ordered::OrderedReplies;
use linkworld_emulator::{ScriptedCall, ScriptedReply};
use linkworld_manifest::eval_file::python;
use linkworld_manifest::spec::eval_file::given::EvalGiven;
use serde_json::{Map, Value, json};

/// The reply for every agent that has none of its own.
const ANY: &str = "__any__";
/// The decision about a call that nothing replies to.
pub(crate) const MOCK_UNSET: &str = "mock_unset";
/// In `team`: whom each agent may ask.
const MEMBERSHIP: &str = "_membership";

/// The replies of a scenario.
#[derive(Debug, Clone, Default)]
pub(crate) struct GivenReplies {
    /// Replies to single calls.
    pub(crate) ordered: OrderedReplies,
    tools: Map<String, Value>,
    secrets: Map<String, Value>,
    agents: Map<String, Value>,
    team: Map<String, Value>,
    apps: Map<String, Value>,
    wires: Map<String, Value>,
    /// Whether the platform decides about calls of tools.
    pub(crate) decides_by_scope: bool,
    /// Whether a model replies for agents that have no reply here.
    pub(crate) has_model: bool,
    /// What was promised so far.
    commitments: Vec<Value>,
    /// Messages so far.
    messages: usize,
}

impl GivenReplies {
    pub(crate) fn of(given: Option<&EvalGiven>) -> Self {
        let Some(given) = given.cloned() else { return Self::default() };
        Self {
            ordered: OrderedReplies::of(given.replies.unwrap_or_default()),
            tools: given.tools.unwrap_or_default(),
            secrets: given.secrets.unwrap_or_default(),
            agents: given.agents.unwrap_or_default(),
            team: given.team.unwrap_or_default(),
            apps: given.apps.unwrap_or_default(),
            wires: given.events.and_then(|events| events.wires).unwrap_or_default(),
            decides_by_scope: given.grants.is_some(),
            ..Self::default()
        }
    }

    /// The result of a tool.
    pub(crate) fn tool(&self, tool: &str) -> ScriptedReply {
        match self.tools.get(tool) {
            Some(result @ Value::Object(_)) => success(json!({"ok": true, "result": result})),
            Some(_) => refused(MOCK_UNSET, format!("the result of tool '{tool}' in `given.tools` is not a mapping")),
            None => refused(MOCK_UNSET, format!("no mock wired for tool '{tool}'; add it to `given.tools`")),
        }
    }

    /// Whether `given.tools` has a result.
    pub(crate) fn has_tool(&self, tool: &str) -> bool {
        self.tools.contains_key(tool)
    }

    /// The value of a secret.
    pub(crate) fn secret(&self, key: &str) -> ScriptedReply {
        let value = self.secrets.get(key).unwrap_or(&Value::Null);
        success(json!({"key": key, "found": !value.is_null(), "value": value}))
    }

    /// The reply of an agent of the app.
    pub(crate) fn agent(&self, call: &ScriptedCall<'_>) -> ScriptedReply {
        let agent = text(call, "agent").unwrap_or("default");
        let Some(caller) = text(call, "caller_agent") else {
            return self.reply_of(&self.agents, agent, agent, "given.agents");
        };
        let membership = self.team.get(MEMBERSHIP).and_then(Value::as_object).filter(|members| !members.is_empty());
        if let Some(membership) = membership {
            let team = membership.get(caller).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            if !team.iter().any(|member| member == agent) {
                let names: Vec<String> = team.iter().map(python::text).collect();
                let error = format!(
                    "agent '{caller}' team [{}] does not include '{agent}', so that the delegation is denied",
                    names.join(", ")
                );
                return refused("team_denied", error);
            }
        }
        self.reply_of(&self.team, agent, agent, "given.team")
    }

    /// The reply of an agent of another app.
    pub(crate) fn app_agent(&self, call: &ScriptedCall<'_>) -> ScriptedReply {
        let agent = text(call, "target_agent").unwrap_or_default();
        let name = format!("{}/{agent}", text(call, "target_app").unwrap_or_default());
        self.reply_of(&self.apps, &name, agent, "given.apps")
    }

    fn reply_of(&self, replies: &Map<String, Value>, name: &str, agent: &str, field: &str) -> ScriptedReply {
        // An empty mapping is no reply in Python.
        let given = |name: &str| replies.get(name).filter(|reply| **reply != json!({}));
        let wired = given(name).or_else(|| given(ANY)).filter(|_| name != MEMBERSHIP);
        let Some(wired) = wired else {
            return refused(MOCK_UNSET, format!("no mock wired for '{name}'; add it to `{field}`"));
        };
        success(reply_of_agent(wired, agent))
    }

    /// What becomes of an event.
    pub(crate) fn emitted(&self, call: &ScriptedCall<'_>) -> ScriptedReply {
        let event = text(call, "event_name").unwrap_or_default();
        let count = self.wires.get(event).and_then(python::int).unwrap_or_default();
        success(json!({"ok": true, "wire_count": count, "dispatched": count, "failures": 0}))
    }

    /// A message to a room.
    pub(crate) fn posted(&mut self, call: &ScriptedCall<'_>) -> ScriptedReply {
        self.messages += 1;
        let field = |name: &str| call.body.get(name).cloned().unwrap_or_default();
        success(json!({
            "ok": true,
            "message": {
                "id": format!("mock-{}", self.messages), "room_id": field("room_id"), "sender_type": "agent",
                "sender_ref": field("from_agent"), "content": field("content"), "metadata": field("metadata"),
            },
            "routed_targets": [],
        }))
    }

    /// A new commitment.
    pub(crate) fn promised(&mut self, call: &ScriptedCall<'_>) -> ScriptedReply {
        let field = |name: &str| call.body.get(name).cloned().unwrap_or_default();
        let row = json!({
            "id": format!("mock-commitment-{}", self.commitments.len() + 1), "title": field("title"),
            "content": field("content"), "due_at": field("due_at"), "from_agent": field("from_agent"),
            "delivery_target": field("delivery_target"), "state": "pending",
        });
        self.commitments.push(row.clone());
        success(json!({"ok": true, "commitment": row}))
    }

    /// The commitments so far.
    pub(crate) fn commitments(&self, call: &ScriptedCall<'_>) -> ScriptedReply {
        let wanted = |row: &&Value| {
            let is = |name: &str| text(call, name).is_none_or(|wanted| wanted.is_empty() || row[name] == wanted);
            is("from_agent") && is("state")
        };
        let limit = call.body.get("limit").and_then(python::int).unwrap_or(100).clamp(1, 500);
        let rows = self.commitments.iter().filter(wanted).take(usize::try_from(limit).unwrap_or(1));
        success(json!({"ok": true, "commitments": rows.collect::<Vec<_>>()}))
    }

    /// A commitment that is not to be kept.
    pub(crate) fn dismissed(&mut self, call: &ScriptedCall<'_>) -> ScriptedReply {
        let id = text(call, "commitment_id").unwrap_or_default();
        match self.commitments.iter_mut().find(|row| row["id"] == id) {
            Some(row) => {
                row["state"] = json!("dismissed");
                success(json!({"ok": true, "commitment": row}))
            }
            None => refused("not_found", format!("commitment '{id}' not found")),
        }
    }

    /// The tools as the platform's own mocks.
    pub(crate) fn platform_mocks(&self) -> Vec<(String, Value)> {
        self.tools.iter().map(|(tool, result)| (tool.clone(), json!({"ok": true, "result": result}))).collect()
    }

    /// The values of secrets that are long enough to be found in texts.
    pub(crate) fn secret_values(&self) -> impl Iterator<Item = &str> {
        self.secrets.values().filter_map(Value::as_str).filter(|value| value.len() >= SECRET_BYTES_MIN)
    }
}

/// A shorter value would hide words that are no secret.
pub(crate) const SECRET_BYTES_MIN: usize = 4;

fn text<'a>(call: &'a ScriptedCall<'_>, field: &str) -> Option<&'a str> {
    call.body.get(field).and_then(Value::as_str)
}

/// What a file says that an agent replies, as the body of the reply.
pub(crate) fn reply_of_agent(wired: &Value, agent: &str) -> Value {
    let field = |name: &str, default: Value| wired.get(name).cloned().unwrap_or(default);
    let (text, data) = match wired {
        Value::Object(_) => (field("text", Value::Null), field("data", Value::Null)),
        other => (json!(python::text(other)), Value::Null),
    };
    json!({
        "ok": true, "text": text, "data": data, "agent": field("agent", json!(agent)), "model": field("model", json!("claude-mock")),
        "input_tokens": field("input_tokens", json!(0)), "output_tokens": field("output_tokens", json!(0)),
    })
}

fn success(body: Value) -> ScriptedReply {
    ScriptedReply::success(body)
}

pub(crate) fn refused(decision: &str, error: String) -> ScriptedReply {
    let body = json!({"ok": false, "error": error, "decision": decision});
    ScriptedReply { status: 400, failure: Some(decision.to_owned()), ..ScriptedReply::success(body) }
}
