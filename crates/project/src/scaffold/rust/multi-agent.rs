//! The handlers of the app. `linkworld dev` builds and starts this program.

mod platform;

use platform::{Failure, Handled, Platform};
use serde_json::{Value, json};

fn handle(platform: &Platform, call: &str, input: &Value) -> Handled {
    Some(match call {
        "tool write_brief" => write(platform, &input["topic"]),
        "event inbound" => inbound(platform, input),
        _ => return None,
    })
}

fn write(platform: &Platform, topic: &Value) -> Result<Value, Failure> {
    let delegate = |agent: &str, prompt: String| {
        platform.ask(json!({"prompt": prompt, "agent": agent, "caller_agent": "lead"}))
    };
    let topic = topic.as_str().unwrap_or_default();
    let facts = delegate("researcher", format!("List facts about this topic:\n\n{topic}"))?;
    let listed = facts["text"].as_str().unwrap_or_default();
    let text = delegate("writer", format!("Write a text from these facts:\n\n{listed}"))?;
    Ok(json!({"facts": listed, "text": text["text"]}))
}

/// Runs for each message to the app; the same message may come again.
fn inbound(platform: &Platform, message: &Value) -> Result<Value, Failure> {
    if message["sender_name"].as_str().unwrap_or_default().to_lowercase().contains("noreply") {
        return Ok(json!({}));
    }
    let brief = write(platform, &message["message_text"])?;
    println!("wrote {} characters", brief["text"].as_str().unwrap_or_default().chars().count());
    Ok(json!({}))
}

fn main() -> Result<(), Failure> {
    platform::serve(handle)
}
