//! The handlers of the app. `linkworld dev` builds and starts this program.

mod platform;

use platform::{Failure, Handled, Platform};
use serde_json::{Value, json};

fn handle(platform: &Platform, call: &str, input: &Value) -> Handled {
    Some(match call {
        // The schedule runs as declared in the manifest, the tool at once.
        "event schedule:weekly_report" | "tool publish_report" => publish(platform, &input["config"]),
        _ => return None,
    })
}

fn publish(platform: &Platform, config: &Value) -> Result<Value, Failure> {
    let query = json!({
        "model": "account.move",
        "domain": [["amount_residual", ">", 0]],
        "fields": ["name", "amount_residual"],
    });
    let found = platform.call("odoo_search_read", query)?;
    let invoices = found["records"].as_array().ok_or("no records")?;
    let open = |invoice: &Value| invoice["amount_residual"].as_f64().unwrap_or_default();
    let total: f64 = invoices.iter().map(open).sum();
    let line = |invoice: &Value| format!("{}: {:.2}", invoice["name"].as_str().unwrap_or_default(), open(invoice));
    let lines: Vec<String> = invoices.iter().map(line).collect();
    let body = if lines.is_empty() { "There are none.".to_owned() } else { lines.join("\n") };
    let recipient = config["recipient"].as_str().unwrap_or("office@example.com");
    let subject = format!("Open invoices: {} ({total:.2})", invoices.len());
    platform.call("email_send", json!({"to": recipient, "subject": subject, "body": body}))?;
    Ok(json!({"invoices": invoices.len(), "total": total, "sent_to": recipient}))
}

fn main() -> Result<(), Failure> {
    platform::serve(handle)
}
