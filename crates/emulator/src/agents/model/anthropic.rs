//! The API of Anthropic: messages.

use crate::agents::answer::ReplySource;
use crate::agents::conversation::{Conversation, Message};
use crate::agents::model::stream::{self, tokens};
use crate::agents::turn::{AgentTurn, WantedCall};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde_json::{Value, json};

/// The path below the address.
pub(super) const PATH: &str = "/messages";
/// The header with the key.
pub(super) const KEY_HEADER: &str = "x-api-key";
/// The header and the version of the API that requests are in.
pub(super) const VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

/// The body of a request.
pub(super) fn request(model: &str, conversation: &Conversation) -> Value {
    let mut system = conversation.system.clone();
    if let Some(schema) = &conversation.response_format {
        // The API has no field for it.
        system.push_str(&format!(
            "\n\nReply with one JSON value that matches this JSON Schema, and with nothing else:\n{schema}"
        ));
    }
    let mut messages: Vec<Value> = Vec::new();
    for message in &conversation.messages {
        let (role, parts) = parts(message);
        // Results of one turn are one message.
        match messages.last_mut().filter(|last| last["role"] == role) {
            Some(last) => last["content"].as_array_mut().into_iter().for_each(|content| content.extend(parts.clone())),
            None => messages.push(json!({"role": role, "content": parts})),
        }
    }
    let tool = |tool: &crate::agents::conversation::OfferedTool| json!({"name": tool.name, "description": tool.description, "input_schema": tool.parameters()});
    let mut body = json!({
        "model": model,
        "system": system,
        "messages": messages,
        "max_tokens": conversation.max_tokens,
        "stream": true,
    });
    if !conversation.tools.is_empty() {
        body["tools"] = conversation.tools.iter().map(tool).collect();
    }
    body
}

fn parts(message: &Message) -> (&'static str, Vec<Value>) {
    match message {
        Message::User { text, images } => {
            let image = |image: &String| {
                let (kind, data) = match image.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")) {
                    Some((kind, data)) => (kind, data),
                    None => ("image/png", image.as_str()),
                };
                json!({"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}})
            };
            ("user", images.iter().map(image).chain([json!({"type": "text", "text": text})]).collect())
        }
        Message::Agent { text, calls } => {
            let said = text.iter().filter(|text| !text.is_empty()).map(|text| json!({"type": "text", "text": text}));
            let call = |call: &WantedCall| json!({"type": "tool_use", "id": call.id, "name": call.tool, "input": RawJson::of(&call.args).value()});
            ("assistant", said.chain(calls.iter().map(call)).collect())
        }
        Message::Tool { call, result } => {
            ("user", vec![json!({"type": "tool_result", "tool_use_id": call.id, "content": result.text()})])
        }
    }
}

/// A part of a reply as it arrives.
#[derive(Default)]
struct PartialBlock {
    /// The call's id and name; none for a text.
    call: Option<(String, String)>,
    text: String,
}

/// The turn in a response.
pub(super) fn turn(content_type: Option<&str>, body: &str) -> Result<AgentTurn, String> {
    let (mut blocks, mut model, mut usage) = (Vec::<PartialBlock>::new(), None, (0, 0));
    if !stream::is_stream(content_type, body) {
        let whole: Value = serde_json::from_str(body).map_err(|_| "it is not JSON".to_owned())?;
        model = whole["model"].as_str().map(str::to_owned);
        usage = (tokens(&whole["usage"], "input_tokens"), tokens(&whole["usage"], "output_tokens"));
        let content = whole["content"].as_array().ok_or("it has no `content`")?;
        blocks.extend(content.iter().map(|block| PartialBlock {
            text: if block["type"] == "tool_use" { block["input"].to_string() } else { text_of(block) },
            ..started(block)
        }));
        return finished(blocks, model, usage);
    }
    let mut has_ended = false;
    for data in stream::events(body) {
        let event: Value = serde_json::from_str(&data).map_err(|_| "an event is not JSON".to_owned())?;
        match event["type"].as_str().unwrap_or_default() {
            "message_start" => {
                let message = &event["message"];
                model = message["model"].as_str().map(str::to_owned);
                usage = (tokens(&message["usage"], "input_tokens"), tokens(&message["usage"], "output_tokens"));
            }
            "content_block_start" => {
                blocks
                    .push(PartialBlock { text: text_of(&event["content_block"]), ..started(&event["content_block"]) });
            }
            "content_block_delta" => {
                let block = blocks.last_mut().ok_or("its parts are not in order")?;
                let piece = event.pointer("/delta/text").or_else(|| event.pointer("/delta/partial_json"));
                block.text.push_str(piece.and_then(Value::as_str).unwrap_or_default());
            }
            "message_delta" => usage.1 = tokens(&event["usage"], "output_tokens").max(usage.1),
            "message_stop" => has_ended = true,
            "error" => {
                let said = event.pointer("/error/message").and_then(Value::as_str).unwrap_or("no reason given");
                return Err(format!("it reports an error: {said}"));
            }
            _ => {}
        }
    }
    if !has_ended {
        return Err("it ends before the reply does".to_owned());
    }
    finished(blocks, model, usage)
}

fn started(block: &Value) -> PartialBlock {
    let text = |name: &str| block[name].as_str().unwrap_or_default().to_owned();
    let call = (block["type"] == "tool_use").then(|| (text("id"), text("name")));
    PartialBlock { call, text: String::new() }
}

fn text_of(block: &Value) -> String {
    block["text"].as_str().unwrap_or_default().to_owned()
}

fn finished(blocks: Vec<PartialBlock>, model: Option<String>, usage: (u64, u64)) -> Result<AgentTurn, String> {
    let (mut text, mut calls) = (String::new(), Vec::new());
    for block in blocks {
        let Some((id, tool)) = block.call else {
            text.push_str(&block.text);
            continue;
        };
        let input = if block.text.trim().is_empty() { "{}" } else { block.text.as_str() };
        let args: RawObject =
            serde_json::from_str(input).map_err(|_| format!("the input of tool `{tool}` is not a JSON object"))?;
        if tool.is_empty() {
            return Err("a tool call has no name".to_owned());
        }
        calls.push(WantedCall { id, tool, args });
    }
    let text = (!text.is_empty() || calls.is_empty()).then_some(text);
    Ok(AgentTurn { text, calls, model, tokens: usage, ..AgentTurn::nothing(ReplySource::Live) })
}

#[cfg(test)]
mod tests {
    use super::turn;

    fn stream(events: &[&str]) -> String {
        events.iter().map(|event| format!("event: x\ndata: {event}\n\n")).collect()
    }

    #[test]
    fn a_stream_is_put_together() {
        let body = stream(&[
            r#"{"type":"message_start","message":{"model":"m-2","usage":{"input_tokens":9,"output_tokens":1}}}"#,
            r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#,
            r#"{"type":"content_block_stop","index":0}"#,
            r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"sum","input":{}}}"#,
            r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\": 1}"}}"#,
            r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}"#,
            r#"{"type":"message_stop"}"#,
        ]);
        let turn = turn(Some("text/event-stream"), &body).unwrap();
        assert_eq!((turn.text.as_deref(), turn.model.as_deref(), turn.tokens), (Some("Hello"), Some("m-2"), (9, 5)));
        assert_eq!((turn.calls[0].id.as_str(), turn.calls[0].tool.as_str()), ("t1", "sum"));
        assert_eq!(serde_json::to_string(&turn.calls[0].args).unwrap(), r#"{"a":1}"#);
    }

    #[test]
    fn what_is_not_a_whole_reply_is_refused() {
        let started = r#"{"type":"message_start","message":{}}"#;
        for (events, why) in [
            (&[][..], "ends before the reply does"),
            (&[started], "ends before the reply does"),
            (&["{"], "an event is not JSON"),
            (&[r#"{"type":"error","error":{"message":"overloaded"}}"#], "overloaded"),
            (&[r#"{"type":"content_block_delta","delta":{"text":"x"}}"#], "not in order"),
        ] {
            let refused = turn(Some("text/event-stream"), &stream(events)).unwrap_err();
            assert!(refused.contains(why), "{events:?}: {refused}");
        }
        let whole =
            r#"{"model":"m","content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":2,"output_tokens":1}}"#;
        assert_eq!(turn(Some("application/json"), whole).unwrap().tokens, (2, 1));
    }
}
