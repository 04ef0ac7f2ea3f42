//! The handlers of the app. `linkworld dev` builds and starts this program.

mod platform;

use platform::{Failure, Handled, Platform};
use serde_json::{Value, json};

/// Parts of the names of automatic senders.
const AUTOMATIC: [&str; 4] = ["noreply", "no-reply", "notifications@", "mailer-daemon"];

fn handle(platform: &Platform, call: &str, input: &Value) -> Handled {
    Some(match call {
        "tool classify_mail" => classify(platform, input["text"].as_str().unwrap_or_default()),
        "event inbound" => inbound(platform, input),
        _ => return None,
    })
}

fn classify(platform: &Platform, text: &str) -> Result<Value, Failure> {
    let classification = json!({
        "type": "object",
        "properties": {"label": {"enum": ["urgent", "question", "other"]}, "summary": {"type": "string"}},
        "required": ["label", "summary"],
        "additionalProperties": false,
    });
    let prompt = format!("Classify this mail:\n\n{text}");
    Ok(platform.ask(json!({"prompt": prompt, "response_format": classification}))?["data"].clone())
}

/// Runs for each message to the app; the same message may come again.
fn inbound(platform: &Platform, mail: &Value) -> Result<Value, Failure> {
    let sender = mail["sender_name"].as_str().unwrap_or_default().to_lowercase();
    if AUTOMATIC.iter().any(|part| sender.contains(part)) {
        return Ok(json!({}));
    }
    let text = mail["message_text"].as_str().unwrap_or_default();
    let found = classify(platform, text)?;
    if found["label"] == "urgent" {
        // A subject is one line.
        let summary: Vec<&str> = found["summary"].as_str().unwrap_or_default().split_whitespace().collect();
        let address = mail["config"]["team_address"].as_str().unwrap_or("team@example.com");
        let subject = format!("Urgent: {}", summary.join(" "));
        platform.call("email_send", json!({"to": address, "subject": subject, "body": text}))?;
    }
    Ok(json!({}))
}

fn main() -> Result<(), Failure> {
    platform::serve(handle)
}
