//! The calendar of a tenant.

use crate::request::arguments::Arguments;
use crate::request::call::{ServiceCaller, ServiceError, ServiceResult, bad_input, not_found};
use crate::request::times::{parse, rfc3339};
use crate::search::new_id;
use linkworld_contract::tool_limits::{SERVICE_RECIPIENTS_MAX, SERVICE_TEXT_BYTES_MAX};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

/// What an event has beside its title and its times, each with its other names.
const TEXTS: [&[&str]; 3] = [&["description", "body"], &["location"], &["timezone", "time_zone"]];

fn read(row: &Row<'_>) -> rusqlite::Result<Value> {
    let details: String = row.get(4)?;
    let mut event = json!({
        "event_id": row.get::<_, String>(0)?, "title": row.get::<_, String>(1)?,
        "start": rfc3339(row.get(2)?), "end": rfc3339(row.get(3)?),
    });
    if let (Some(event), Ok(Value::Object(details))) = (event.as_object_mut(), serde_json::from_str(&details)) {
        event.extend(details);
    }
    Ok(event)
}

const COLUMNS: &str = "id, title, starts_at, ends_at, details";

/// The query of a page.
pub(crate) fn page_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM calendar_events WHERE tenant_id = ? AND starts_at >= ? AND starts_at < ? \
         ORDER BY starts_at, id LIMIT ?"
    )
}

/// `calendar_list_events`: those that start in a range, by default from now on.
pub(crate) fn list(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let time = |names: &[&str]| args.opt_text(names)?.map(|text| parse(names[0], &text)).transpose();
    let from = time(&["start", "time_min", "start_time", "from"])?.unwrap_or(i64::MIN);
    let to = time(&["end", "time_max", "end_time", "to"])?.unwrap_or(i64::MAX);
    let limit = args.limit()?;
    let mut query = connection.prepare_cached(&page_sql())?;
    let events = query.query_map(params![caller.tenant_id, from, to, limit], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "events": events }))
}

fn find(connection: &Connection, tenant_id: &str, id: &str) -> Result<Value, ServiceError> {
    let sql = format!("SELECT {COLUMNS} FROM calendar_events WHERE tenant_id = ? AND id = ?");
    let mut query = connection.prepare_cached(&sql)?;
    query.query_row([tenant_id, id], read).optional()?.ok_or_else(|| not_found("event", id))
}

const ID: [&str; 2] = ["event_id", "id"];

/// `calendar_get_event`.
pub(crate) fn get(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    find(connection, caller.tenant_id, &args.name(&ID)?)
}

/// The fields of an event that a call sets.
struct EventChange {
    title: Option<String>,
    start: Option<i64>,
    end: Option<i64>,
    details: Map<String, Value>,
}

fn change(args: &Arguments<'_>) -> Result<EventChange, ServiceError> {
    let time = |names: &[&str]| args.opt_text(names)?.map(|text| parse(names[0], &text)).transpose();
    let mut details = Map::new();
    for names in TEXTS {
        if let Some(text) = args.opt_text(names)? {
            if text.len() > SERVICE_TEXT_BYTES_MAX {
                return Err(bad_input(format!("`{}` has more than {SERVICE_TEXT_BYTES_MAX} bytes", names[0])));
            }
            details.insert(names[0].into(), json!(text));
        }
    }
    if args.raw(&["attendees"]).is_some() {
        let attendees = args.names(&["attendees"])?;
        if attendees.len() > SERVICE_RECIPIENTS_MAX {
            return Err(bad_input(format!("`attendees` has more than {SERVICE_RECIPIENTS_MAX} items")));
        }
        details.insert("attendees".into(), json!(attendees));
    }
    if args.raw(&["all_day"]).is_some() {
        details.insert("all_day".into(), json!(args.flag("all_day")?));
    }
    Ok(EventChange {
        title: args.opt_name(&["title", "subject", "summary"])?,
        start: time(&["start", "start_time"])?,
        end: time(&["end", "end_time"])?,
        details,
    })
}

/// An hour, which an event without an end takes.
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// `calendar_create_event`.
pub(crate) fn create(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let EventChange { title, start, end, details } = change(args)?;
    let title = title.ok_or_else(|| bad_input("`title` is missing"))?;
    let start = start.ok_or_else(|| bad_input("`start` is missing"))?;
    let end = ordered(start, end.unwrap_or_else(|| start.saturating_add(HOUR_MS)))?;
    let id = new_id(connection, "ev")?;
    let sql = "INSERT INTO calendar_events (tenant_id, id, title, starts_at, ends_at, details, app, user_id, updated_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let details = Value::Object(details).to_string();
    connection.prepare_cached(sql)?.execute(params![
        caller.tenant_id,
        id,
        title,
        start,
        end,
        details,
        caller.app,
        caller.user_id(),
        caller.now
    ])?;
    find(connection, caller.tenant_id, &id)
}

fn ordered(start: i64, end: i64) -> Result<i64, ServiceError> {
    if end < start { Err(bad_input("`end` must not be before `start`")) } else { Ok(end) }
}

/// `calendar_update_event`: what is not given stays.
pub(crate) fn update(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (id, changed) = (args.name(&ID)?, change(args)?);
    let sql = "SELECT title, starts_at, ends_at, details FROM calendar_events WHERE tenant_id = ? AND id = ?";
    let read = |row: &Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, String>(3)?))
    };
    let found = connection.prepare_cached(sql)?.query_row([caller.tenant_id, &id], read).optional()?;
    let (title, start, end, details) = found.ok_or_else(|| not_found("event", &id))?;
    let new_start = changed.start.unwrap_or(start);
    // An event that is moved keeps its length.
    let new_end = changed.end.unwrap_or_else(|| end.saturating_add(new_start.saturating_sub(start)));
    let new_end = ordered(new_start, new_end)?;
    let mut details: Map<String, Value> = serde_json::from_str(&details).unwrap_or_default();
    details.extend(changed.details);
    let sql = "UPDATE calendar_events SET title = ?, starts_at = ?, ends_at = ?, details = ?, updated_at = ? \
               WHERE tenant_id = ? AND id = ?";
    connection.prepare_cached(sql)?.execute(params![
        changed.title.unwrap_or(title),
        new_start,
        new_end,
        Value::Object(details).to_string(),
        caller.now,
        caller.tenant_id,
        id
    ])?;
    find(connection, caller.tenant_id, &id)
}

/// `calendar_delete_event`.
pub(crate) fn delete(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&ID)?;
    let sql = "DELETE FROM calendar_events WHERE tenant_id = ? AND id = ?";
    match connection.prepare_cached(sql)?.execute([caller.tenant_id, &id])? {
        0 => Err(not_found("event", &id)),
        _ => Ok(json!({ "deleted": true })),
    }
}
