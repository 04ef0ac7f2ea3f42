//! Messages and posts that leave through WhatsApp and LinkedIn: they are kept, and nobody receives them.

use crate::request::arguments::Arguments;
use crate::request::call::{ServiceCaller, ServiceError, ServiceResult, bad_input};
use crate::request::times::rfc3339;
use crate::search::new_id;
use linkworld_contract::tool_limits::{SERVICE_POST_CHARS_MAX, SERVICE_TEXT_BYTES_MAX};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// `whatsapp_send_text` and `whatsapp_send`.
pub(crate) fn whatsapp_text(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    args: &Arguments<'_>,
) -> ServiceResult {
    let (to, text) = (args.name(&["to", "phone"])?, args.text(&["text", "message", "body"])?);
    checked(&text, SERVICE_POST_CHARS_MAX)?;
    let id = keep(connection, caller, ("whatsapp", &to), &json!({ "text": text }))?;
    Ok(json!({"message_id": id, "status": "sent"}))
}

/// `whatsapp_send_template`.
pub(crate) fn whatsapp_template(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    args: &Arguments<'_>,
) -> ServiceResult {
    let (to, template) = (args.name(&["to", "phone"])?, args.name(&["template", "template_name"])?);
    let params = args.value(&["params", "parameters", "components"])?.unwrap_or(Value::Null);
    checked(&params.to_string(), SERVICE_TEXT_BYTES_MAX)?;
    let id = keep(connection, caller, ("whatsapp", &to), &json!({"template": template, "params": params}))?;
    Ok(json!({"message_id": id, "status": "sent"}))
}

/// `linkedin_post`.
pub(crate) fn linkedin_post(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    args: &Arguments<'_>,
) -> ServiceResult {
    let text = args.text(&["text", "content"])?;
    checked(&text, SERVICE_POST_CHARS_MAX)?;
    let id = keep(connection, caller, ("linkedin", ""), &json!({ "text": text }))?;
    Ok(json!({"post_id": id, "status": "published"}))
}

fn checked(text: &str, most: usize) -> Result<(), ServiceError> {
    match text.chars().count() {
        0 => Err(bad_input("`text` must not be empty")),
        found if found > most => Err(bad_input(format!("the text has {found} characters, at most {most} are allowed"))),
        _ => Ok(()),
    }
}

fn keep(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    (channel, recipient): (&str, &str),
    content: &Value,
) -> Result<String, ServiceError> {
    let id = new_id(connection, "out")?;
    let sql = "INSERT INTO outbox (tenant_id, id, channel, app, user_id, recipient, content, at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params![
        caller.tenant_id,
        id,
        channel,
        caller.app.unwrap_or_default(),
        caller.user_id(),
        recipient,
        content.to_string(),
        caller.now
    ])?;
    Ok(id)
}

/// What left, the newest first, of one channel or all.
pub(crate) fn list(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let limit = args.limit()?;
    let mut items = Vec::new();
    let wanted = args.opt_name(&["channel"])?;
    for channel in ["whatsapp", "linkedin"].into_iter().filter(|one| wanted.as_deref().is_none_or(|name| name == *one))
    {
        let sql = "SELECT id, app, recipient, content, at, user_id FROM outbox WHERE tenant_id = ? AND channel = ? \
                   ORDER BY at DESC, id DESC LIMIT ?";
        let mut query = connection.prepare_cached(sql)?;
        let rows = query.query_map(params![caller.tenant_id, channel, limit], |row| {
            let content: String = row.get(3)?;
            Ok(json!({
                "id": row.get::<_, String>(0)?, "channel": channel, "app": row.get::<_, String>(1)?,
                "to": row.get::<_, String>(2)?, "content": serde_json::from_str::<Value>(&content).unwrap_or_default(),
                "sent_at": rfc3339(row.get(4)?), "on_behalf_of": row.get::<_, Option<String>>(5)?,
            }))
        })?;
        items.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(json!({ "items": items }))
}
