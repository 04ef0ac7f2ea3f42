//! The manifest and the replies of an app that a dev file describes in place of a project.

use crate::error::CommandError;
use base64ct::{Base64, Encoding};
use linkworld_contract::names::AppId;
use linkworld_emulator::Mocks;
use linkworld_manifest::spec::dev_file::apps::{NeighbourApp, StubRoute};
use linkworld_terminal::Exit;
use serde_json::{Value, json};

const VERSION: &str = "1.0.0";

/// The manifest of a stub, as far as the platform reads it.
pub(in crate::local) fn stub_blob(id: &AppId, stub: &NeighbourApp) -> Value {
    let tool = |name: &str| json!({"name": name, "description": "", "scopes_required": []});
    let agent = |name: &str| json!({"id": name, "name": name, "system_prompt": "A stub."});
    let route = |route: &str| {
        let (method, path) = route.split_once(' ').unwrap_or(("GET", route));
        json!({"method": method, "path": path})
    };
    json!({
        "apiVersion": "linkworld.ai/v2",
        "app_id": id,
        "version": stub.version.as_deref().unwrap_or(VERSION),
        "name": stub.name.as_deref().unwrap_or(id.as_str()),
        "runtime": {"image": "stub"},
        "tools": stub.tools.names().map(tool).collect::<Vec<_>>(),
        "agents": stub.agents.names().map(agent).collect::<Vec<_>>(),
        "http_routes": stub.routes.names().map(route).collect::<Vec<_>>(),
        "emits": stub.emits,
    })
}

/// What a stub's route answers, as a handler does.
fn route_reply(route: &StubRoute) -> Value {
    let (media_type, body) = match &route.body {
        Value::Null => ("", String::new()),
        Value::String(text) => ("text/plain; charset=utf-8", text.clone()),
        value => ("application/json", value.to_string()),
    };
    let mut headers = route.headers.clone();
    if !body.is_empty() && !headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
        headers.insert("Content-Type".to_owned(), media_type.to_owned());
    }
    let body_b64 = Base64::encode_string(body.as_bytes());
    json!({"_lw_response": true, "status": route.status, "headers": headers, "body_b64": body_b64})
}

/// The replies of a stub's tools, and of its routes by method and path.
pub(in crate::local) fn stub_replies(id: &AppId, stub: &NeighbourApp) -> Result<Mocks, CommandError> {
    // A reply in full, as in `linkworld.dev.json`, or the result alone.
    let is_reply = |reply: &Value| ["ok", "result", "error"].iter().any(|key| reply.get(key).is_some());
    let full = |(tool, reply): (&str, &Value)| {
        (tool.to_owned(), if is_reply(reply) { reply.clone() } else { json!({"ok": true, "result": reply}) })
    };
    let mut replies: Vec<(String, Value)> = stub.tools.iter().map(full).collect();
    let routes = stub.routes.iter().map(|(route, reply)| (route.to_owned(), json!({"result": route_reply(reply)})));
    replies.extend(routes);
    Mocks::from_entries(replies.iter().map(|(tool, reply)| (tool.as_str(), reply)))
        .map_err(|why| CommandError::new(Exit::Failed, format!("apps.{id}.tools: {why}")))
}
