//! Files of a tenant, and links that share them.

use crate::request::arguments::{Arguments, base64};
use crate::request::call::{ServiceCaller, ServiceError, ServiceResult, bad_input, not_found};
use crate::request::times::rfc3339;
use crate::search::{self, SearchOrder, new_id};
use linkworld_contract::tool_limits::SERVICE_TEXT_BYTES_MAX;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

const SEARCHED: &str = "files";
const ID: [&str; 3] = ["file_id", "id", "attachment_id"];

/// A file as it is stored.
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) content: Vec<u8>,
}

fn head(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "file_id": row.get::<_, String>(0)?, "filename": row.get::<_, String>(1)?,
        "content_type": row.get::<_, String>(2)?, "size": row.get::<_, i64>(3)?, "updated_at": rfc3339(row.get(4)?),
    }))
}

const HEAD: &str = "id, name, content_type, length(content), updated_at";

/// The media type that a name suggests.
fn type_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "txt" | "log" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}

/// The name, the type and the content that a call gives a file.
pub(crate) fn given(args: &Arguments<'_>) -> Result<Option<StoredFile>, ServiceError> {
    let Some(content) = args.content()? else { return Ok(None) };
    let name = args.name(&["filename", "name", "path"])?;
    let content_type = args.opt_name(&["content_type", "mime_type"])?.unwrap_or_else(|| type_of(&name).to_owned());
    Ok(Some(StoredFile { name, content_type, content }))
}

/// Adds a file and returns its id.
pub(crate) fn add(
    connection: &Connection,
    caller: &ServiceCaller<'_>,
    file: &StoredFile,
) -> Result<String, ServiceError> {
    let id = new_id(connection, "f")?;
    let sql = "INSERT INTO stored_files (tenant_id, id, name, content_type, content, app, created_at, updated_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let StoredFile { name, content_type, content } = file;
    let (tenant_id, app, now) = (caller.tenant_id, caller.app, caller.now);
    connection.prepare_cached(sql)?.execute(params![tenant_id, id, name, content_type, content, app, now, now])?;
    index(connection, (caller.tenant_id, &id), file)?;
    Ok(id)
}

fn index(connection: &Connection, (tenant_id, id): (&str, &str), file: &StoredFile) -> Result<(), ServiceError> {
    let text = std::str::from_utf8(&file.content).ok().filter(|text| text.len() <= SERVICE_TEXT_BYTES_MAX);
    search::put(connection, (tenant_id, SEARCHED, id), (&file.name, text.unwrap_or_default()))?;
    Ok(())
}

pub(crate) fn load(connection: &Connection, tenant_id: &str, id: &str) -> Result<StoredFile, ServiceError> {
    let sql = "SELECT name, content_type, content FROM stored_files WHERE tenant_id = ? AND id = ?";
    let read = |row: &Row<'_>| Ok(StoredFile { name: row.get(0)?, content_type: row.get(1)?, content: row.get(2)? });
    let mut query = connection.prepare_cached(sql)?;
    query.query_row([tenant_id, id], read).optional()?.ok_or_else(|| not_found("file", id))
}

fn summary(connection: &Connection, tenant_id: &str, id: &str) -> Result<Value, ServiceError> {
    let sql = format!("SELECT {HEAD} FROM stored_files WHERE tenant_id = ? AND id = ?");
    let mut query = connection.prepare_cached(&sql)?;
    query.query_row([tenant_id, id], head).optional()?.ok_or_else(|| not_found("file", id))
}

/// `file_get`, `attachment_get` and `linkworld_file_download`: with `text` if it is UTF-8, and the bytes in any case.
pub(crate) fn get(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&ID)?;
    let mut found = summary(connection, caller.tenant_id, &id)?;
    let file = load(connection, caller.tenant_id, &id)?;
    if let Ok(text) = std::str::from_utf8(&file.content) {
        found["text"] = json!(text);
    }
    found["content_base64"] = json!(base64(&file.content));
    Ok(found)
}

/// `file_search`: the newest that have all words in their name or text; without words the newest.
pub(crate) fn find(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (query, limit) = (args.opt_text(&["query", "q", "name"])?.unwrap_or_default(), args.limit()?);
    let found = search::find(connection, (caller.tenant_id, SEARCHED), &query, (SearchOrder::Newest, limit))?;
    let files = match found {
        Some(found) => {
            found.iter().map(|one| summary(connection, caller.tenant_id, &one.id)).collect::<Result<Vec<_>, _>>()?
        }
        None => {
            let sql = format!(
                "SELECT {HEAD} FROM stored_files WHERE tenant_id = ? ORDER BY updated_at DESC, id DESC LIMIT ?"
            );
            let mut query = connection.prepare_cached(&sql)?;
            query.query_map(params![caller.tenant_id, limit], head)?.collect::<Result<Vec<_>, _>>()?
        }
    };
    Ok(json!({ "files": files }))
}

/// `file_create`.
pub(crate) fn create(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let file = given(args)?.ok_or_else(|| bad_input("`content` is missing"))?;
    let id = add(connection, caller, &file)?;
    summary(connection, caller.tenant_id, &id)
}

/// `file_update`: another content, another name, or both.
pub(crate) fn update(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&["file_id", "id"])?;
    let (content, name) = (args.content()?, args.opt_name(&["filename", "name"])?);
    let content_type = args.opt_name(&["content_type", "mime_type"])?;
    let before = load(connection, caller.tenant_id, &id)?;
    let file = StoredFile {
        name: name.unwrap_or(before.name),
        content_type: content_type.unwrap_or(before.content_type),
        content: content.unwrap_or(before.content),
    };
    let sql = "UPDATE stored_files SET name = ?, content_type = ?, content = ?, updated_at = ? \
               WHERE tenant_id = ? AND id = ?";
    let StoredFile { name, content_type, content } = &file;
    connection.prepare_cached(sql)?.execute(params![name, content_type, content, caller.now, caller.tenant_id, id])?;
    index(connection, (caller.tenant_id, &id), &file)?;
    summary(connection, caller.tenant_id, &id)
}

/// `deliver_file`: a stored file, or a new one, for the person who is talking to the app.
pub(crate) fn deliver(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = match args.opt_name(&["file_id"])? {
        Some(id) => summary(connection, caller.tenant_id, &id).map(|_| id)?,
        None => {
            let file = given(args)?.ok_or_else(|| bad_input("`file_id` or `content` is missing"))?;
            add(connection, caller, &file)?
        }
    };
    let mut found = summary(connection, caller.tenant_id, &id)?;
    found["delivered"] = json!(true);
    Ok(found)
}

/// Removes a file with its links. For people only: no tool does it.
pub(crate) fn delete(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&ID)?;
    summary(connection, caller.tenant_id, &id)?;
    for sql in [
        "DELETE FROM share_links WHERE tenant_id = ? AND file_id = ?",
        "DELETE FROM stored_files WHERE tenant_id = ? AND id = ?",
    ] {
        connection.prepare_cached(sql)?.execute([caller.tenant_id, &id])?;
    }
    search::remove(connection, (caller.tenant_id, SEARCHED, &id))?;
    Ok(json!({ "deleted": true }))
}

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Days that a link may last.
pub(crate) const DAYS_MAX: u32 = 365;

/// `create_public_share_link`. The link leads nowhere: nothing of this machine is public.
pub(crate) fn share(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&["file_id", "id"])?;
    let days = args.number("expires_in_days")?;
    if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
        return Err(bad_input(format!("`expires_in_days` must be an integer from 1 to {DAYS_MAX}")));
    }
    summary(connection, caller.tenant_id, &id)?;
    let expires_at = days.map(|days| caller.now.saturating_add(i64::from(days) * DAY_MS));
    let share = new_id(connection, "sh")?;
    let sql =
        "INSERT INTO share_links (tenant_id, id, file_id, expires_at, revoked, created_at) VALUES (?, ?, ?, ?, 0, ?)";
    connection.prepare_cached(sql)?.execute(params![caller.tenant_id, share, id, expires_at, caller.now])?;
    Ok(link(&share, &id, expires_at, false))
}

fn link(share: &str, file: &str, expires_at: Option<i64>, is_revoked: bool) -> Value {
    json!({
        "share_id": share, "file_id": file, "url": format!("https://share.example/{share}"),
        "expires_at": expires_at.map(rfc3339), "revoked": is_revoked,
    })
}

/// `file_share_list`: the links of a file.
pub(crate) fn shares(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&["file_id", "id"])?;
    let sql = "SELECT id, file_id, expires_at, revoked FROM share_links WHERE tenant_id = ? AND file_id = ? LIMIT 1000";
    let mut query = connection.prepare_cached(sql)?;
    let read = |row: &Row<'_>| Ok(link(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?, row.get(2)?, row.get(3)?));
    let shares = query.query_map([caller.tenant_id, &id], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "shares": shares }))
}

/// `file_share_revoke`.
pub(crate) fn revoke(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let id = args.name(&["share_id", "id"])?;
    let sql = "UPDATE share_links SET revoked = 1 WHERE tenant_id = ? AND id = ?";
    match connection.prepare_cached(sql)?.execute([caller.tenant_id, &id])? {
        0 => Err(not_found("share link", &id)),
        _ => Ok(json!({"share_id": id, "revoked": true})),
    }
}
