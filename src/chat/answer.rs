//! What came of a message, in the JSON form of the Python command line.

use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use linkworld_contract::wire::control::{AuditKind, TriggerReply};
use linkworld_emulator::{ObservedCall, ObservedRefusal};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The answer to a message that was sent at `began`, with the calls that the handler made.
pub(super) fn answer(reply: &TriggerReply, calls: &[ObservedCall], began: Instant) -> Value {
    let body = reply.reply.value();
    let is_ok = body["ok"] == true;
    let shown = response(calls).or_else(|| is_ok.then(|| "(no agent or tool replied; see the trace)".to_owned()));
    json!({
        "ok": is_ok,
        "response": shown,
        "error": (!is_ok).then(|| failure(&body)),
        "trace": trace(calls, began),
        "elapsed_ms": millis(Duration::from_micros(reply.duration_us)),
        "entry": reply.entry,
    })
}

/// The answer to a message that could not be sent.
pub(super) fn unsent(why: &str) -> Value {
    json!({"ok": false, "response": null, "error": {"type": "PlatformError", "message": why}, "trace": []})
}

fn failure(body: &Value) -> Value {
    let message = &body["error"];
    match body["decision"].as_str() {
        Some(decision) => json!({"type": "ToolCallError", "decision": decision, "message": message}),
        None => json!({"type": "HandlerError", "message": message}),
    }
}

/// What the handler most likely replied with: the last reply of an agent, else what the last tool returned.
fn response(calls: &[ObservedCall]) -> Option<String> {
    let results = |of_agent: bool| {
        // What was stored is no reply.
        let of_kind = move |call: &&ObservedCall| is_agent(call) == of_agent && !is_storage(call);
        calls.iter().rev().filter(of_kind).find_map(|call| call.output.as_ref().ok())
    };
    if let Some(reply) = results(true) {
        return Some(reply["text"].as_str().map_or_else(|| reply["data"].to_string(), str::to_owned));
    }
    let result = results(false)?;
    let text = ["body", "message", "text"].iter().find_map(|field| result[field].as_str());
    Some(text.map_or_else(|| result.to_string(), str::to_owned))
}

fn is_agent(call: &ObservedCall) -> bool {
    matches!(call.entry.kind, AuditKind::AgentInvoke)
}

fn is_storage(call: &ObservedCall) -> bool {
    [KV_DELETE, KV_GET, KV_LIST, KV_SET].contains(&call.entry.name.as_str())
}

fn trace(calls: &[ObservedCall], began: Instant) -> Vec<Value> {
    let mut steps: Vec<(Duration, Value)> = Vec::new();
    for call in calls {
        let (called, replied) =
            if is_agent(call) { ("agent_call", "agent_response") } else { ("tool_call", "tool_response") };
        let ended = call.ended.saturating_duration_since(began);
        let started = ended.saturating_sub(Duration::from_micros(call.entry.duration_us));
        let input = if is_agent(call) { call.input.clone() } else { json!({"args": call.input}) };
        steps.push((started, step(called, call, input, started)));
        let (kind, detail) = match &call.output {
            Ok(reply) if is_agent(call) => (replied, reply.clone()),
            Ok(result) => (replied, json!({"ok": true, "result": result})),
            Err(refusal) if is_agent(call) => ("error", refused(refusal)),
            Err(refusal) => (replied, json!({"ok": false, "error": refused(refusal)})),
        };
        steps.push((ended, step(kind, call, detail, ended)));
    }
    // Calls that contain others end after them.
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn step(kind: &str, call: &ObservedCall, detail: Value, at: Duration) -> Value {
    json!({"kind": kind, "name": call.entry.name, "detail": detail, "ts_ms": millis(at)})
}

fn refused(refusal: &ObservedRefusal) -> Value {
    let ObservedRefusal { decision, error, needed_scopes } = refusal;
    json!({"decision": decision, "message": error, "neededScopes": needed_scopes})
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
