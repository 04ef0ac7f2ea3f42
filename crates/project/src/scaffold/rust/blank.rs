//! The handlers of the app. `linkworld dev` builds and starts this program.

mod platform;

use platform::{Failure, Handled, Platform};
use serde_json::{Value, json};

fn handle(platform: &Platform, call: &str, input: &Value) -> Handled {
    Some(match call {
        "tool greet" => greet(platform, input["name"].as_str().unwrap_or("world")),
        // Runs when a tenant activates the app; may run more than once.
        "event install" => Ok(json!({})),
        "event inbound" => inbound(platform, input),
        _ => return None,
    })
}

fn greet(platform: &Platform, name: &str) -> Result<Value, Failure> {
    let seen = platform.call("app_kv_get", json!({"key": "greetings"}))?;
    let greetings = seen["value"].as_u64().unwrap_or_default() + 1;
    platform.call("app_kv_set", json!({"key": "greetings", "value": greetings}))?;
    Ok(json!({"greeting": format!("Hello, {name}!"), "greetings": greetings}))
}

/// Runs for each message to the app; the same message may come again.
fn inbound(platform: &Platform, message: &Value) -> Result<Value, Failure> {
    if message["sender_name"].as_str().unwrap_or_default().to_lowercase().contains("noreply") {
        return Ok(json!({}));
    }
    let reply = platform.ask(json!({"prompt": message["message_text"]}))?;
    println!("the agent replied: {}", reply["text"]);
    Ok(json!({}))
}

fn main() -> Result<(), Failure> {
    platform::serve(handle)
}
