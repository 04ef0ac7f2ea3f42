//! The API of OpenAI, which many servers have: chat completions.

use crate::agents::answer::ReplySource;
use crate::agents::conversation::{Conversation, Message};
use crate::agents::model::stream::{self, tokens};
use crate::agents::turn::{AgentTurn, WantedCall};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde_json::{Value, json};

/// The path below the address.
pub(super) const PATH: &str = "/chat/completions";

/// The body of a request.
pub(super) fn request(model: &str, conversation: &Conversation) -> Value {
    let mut messages = vec![json!({"role": "system", "content": conversation.system})];
    messages.extend(conversation.messages.iter().map(message));
    let mut body = json!({
        "model": model,
        "messages": messages,
        "max_tokens": conversation.max_tokens,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    let tools: Vec<Value> = conversation
        .tools
        .iter()
        .map(|tool| {
            let function = json!({"name": tool.name, "description": tool.description, "parameters": tool.parameters()});
            json!({"type": "function", "function": function})
        })
        .collect();
    if !tools.is_empty() {
        body["tools"] = tools.into();
    }
    if let Some(schema) = &conversation.response_format {
        body["response_format"] = json!({"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}});
    }
    body
}

fn message(message: &Message) -> Value {
    match message {
        Message::User { text, images } if images.is_empty() => json!({"role": "user", "content": text}),
        Message::User { text, images } => {
            let image = |image: &String| {
                let url =
                    if image.starts_with("data:") { image.clone() } else { format!("data:image/png;base64,{image}") };
                json!({"type": "image_url", "image_url": {"url": url}})
            };
            let parts = [json!({"type": "text", "text": text})].into_iter().chain(images.iter().map(image));
            json!({"role": "user", "content": parts.collect::<Vec<_>>()})
        }
        Message::Agent { text, calls } => {
            let call = |call: &WantedCall| {
                let arguments = RawJson::of(&call.args).text().to_owned();
                json!({"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": arguments}})
            };
            json!({"role": "assistant", "content": text, "tool_calls": calls.iter().map(call).collect::<Vec<_>>()})
        }
        Message::Tool { call, result } => {
            json!({"role": "tool", "tool_call_id": call.id, "content": result.text()})
        }
    }
}

/// A call as it arrives, in pieces.
#[derive(Default)]
struct PartialCall {
    id: String,
    name: String,
    arguments: String,
}

/// The turn in a response.
pub(super) fn turn(content_type: Option<&str>, body: &str) -> Result<AgentTurn, String> {
    let mut text = String::new();
    let mut calls: Vec<PartialCall> = Vec::new();
    let (mut model, mut usage, mut has_ended) = (None, (0, 0), false);
    let mut take = |chunk: &Value| -> Result<(), String> {
        if let Some(message) = chunk.pointer("/error/message").and_then(Value::as_str) {
            return Err(format!("it reports an error: {message}"));
        }
        model = chunk["model"].as_str().map(str::to_owned).or(model.take());
        if chunk["usage"].is_object() {
            usage = (tokens(&chunk["usage"], "prompt_tokens"), tokens(&chunk["usage"], "completion_tokens"));
        }
        let Some(choice) = chunk.pointer("/choices/0") else { return Ok(()) };
        has_ended |= choice["finish_reason"].is_string();
        let said = if choice["delta"].is_object() { &choice["delta"] } else { &choice["message"] };
        text.push_str(said["content"].as_str().or_else(|| said["refusal"].as_str()).unwrap_or_default());
        for (at, piece) in said["tool_calls"].as_array().into_iter().flatten().enumerate() {
            let index = piece["index"].as_u64().map_or(at, |index| index as usize);
            if index > calls.len() || index >= 256 {
                return Err("its tool calls are not in order".to_owned());
            }
            if index == calls.len() {
                calls.push(PartialCall::default());
            }
            let call = &mut calls[index];
            call.id.push_str(piece["id"].as_str().unwrap_or_default());
            call.name.push_str(piece.pointer("/function/name").and_then(Value::as_str).unwrap_or_default());
            call.arguments.push_str(piece.pointer("/function/arguments").and_then(Value::as_str).unwrap_or_default());
        }
        Ok(())
    };
    let mut is_done = false;
    if stream::is_stream(content_type, body) {
        for data in stream::events(body) {
            if data.trim() == "[DONE]" {
                is_done = true;
                break;
            }
            take(&serde_json::from_str(&data).map_err(|_| "an event is not JSON".to_owned())?)?;
        }
    } else {
        take(&serde_json::from_str(body).map_err(|_| "it is not JSON".to_owned())?)?;
    }
    if !has_ended && !(is_done && (!text.is_empty() || !calls.is_empty())) {
        return Err("it ends before the reply does".to_owned());
    }
    let calls = calls.into_iter().enumerate().map(wanted).collect::<Result<Vec<_>, _>>()?;
    let text = (!text.is_empty() || calls.is_empty()).then_some(text);
    Ok(AgentTurn { text, calls, model, tokens: usage, ..AgentTurn::nothing(ReplySource::Live) })
}

fn wanted((index, call): (usize, PartialCall)) -> Result<WantedCall, String> {
    let PartialCall { id, name, arguments } = call;
    let arguments = if arguments.trim().is_empty() { "{}" } else { arguments.as_str() };
    let args: RawObject =
        serde_json::from_str(arguments).map_err(|_| format!("the arguments of tool `{name}` are not a JSON object"))?;
    let id = if id.is_empty() { format!("call-{}", index + 1) } else { id };
    if name.is_empty() {
        return Err("a tool call has no name".to_owned());
    }
    Ok(WantedCall { id, tool: name, args })
}

#[cfg(test)]
mod tests {
    use super::turn;

    const STREAM: Option<&str> = Some("text/event-stream");

    #[test]
    fn a_stream_is_put_together() {
        let body = concat!(
            "data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"content\":\"lo\",\"tool_calls\":[{\"index\":0,\"id\":\"c1\",",
            "\"function\":{\"name\":\"sum\",\"arguments\":\"{\\\"a\\\"\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]},",
            "\"finish_reason\":\"tool_calls\"}]}\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n",
        );
        let turn = turn(STREAM, body).unwrap();
        assert_eq!((turn.text.as_deref(), turn.model.as_deref(), turn.tokens), (Some("Hello"), Some("m-1"), (7, 3)));
        assert_eq!((turn.calls[0].id.as_str(), turn.calls[0].tool.as_str()), ("c1", "sum"));
        assert_eq!(serde_json::to_string(&turn.calls[0].args).unwrap(), r#"{"a":1}"#);
    }

    #[test]
    fn what_is_not_a_whole_reply_is_refused() {
        for (body, why) in [
            ("", "ends before the reply does"),
            ("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n", "ends before the reply does"),
            ("data: [DONE]\n\n", "ends before the reply does"),
            ("data: {\"choices\n\n", "an event is not JSON"),
            ("data: {\"error\":{\"message\":\"overloaded\"}}\n\n", "overloaded"),
            (
                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"a\",\
                 \"arguments\":\"[1]\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n",
                "are not a JSON object",
            ),
            ("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":9}]}}]}\n\n", "not in order"),
        ] {
            let refused = turn(STREAM, body).unwrap_err();
            assert!(refused.contains(why), "{body}: {refused}");
        }
        let whole = r#"{"model":"m","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#;
        assert_eq!(turn(Some("application/json"), whole).unwrap().text.unwrap(), "Hi");
        assert!(turn(Some("text/html"), "<html>").is_err());
    }
}
