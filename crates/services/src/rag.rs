//! Knowledge: slots of apps bound to collections of documents of the tenant, found by full-text search.

use crate::request::arguments::Arguments;
use crate::request::call::{RagBinding, ServiceCaller, ServiceError, ServiceResult, bad_input, not_found, refusal};
use crate::request::times::rfc3339;
use crate::search::{self, Found, SearchOrder, new_id};
use linkworld_contract::text;
use linkworld_contract::tool_limits::{RAG_DOCUMENT_BYTES_MAX, RAG_DOCUMENTS_MAX};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

fn set_of(collection: &str) -> String {
    format!("rag {collection}")
}

/// The collection that a call means: that of the slot for an app, any for a person.
fn collection(caller: &ServiceCaller<'_>, args: &Arguments<'_>, writes: bool) -> Result<String, ServiceError> {
    if caller.app.is_none() {
        return args.name(&["collection"]);
    }
    let slot = args.name(&["slot", "slot_name"])?;
    let Some(binding) = caller.slots.iter().find(|known| known.slot == slot) else {
        let names: Vec<&str> = caller.slots.iter().map(|known| known.slot.as_str()).collect();
        let hint = match (text::nearest(&slot, names.iter().copied()), names.is_empty()) {
            (Some(near), _) => text::did_you_mean(&[near]),
            (None, true) => "declare it in rag_slots of linkworld.app.yaml".to_owned(),
            (None, false) => format!("declared: {}", names.join(", ")),
        };
        let error = format!("the manifest declares no slot `{}`", text::shorten(&slot, 60));
        return Err(refusal(404, "slot_not_declared", error, hint));
    };
    let RagBinding { slot, is_writable, collection } = binding;
    if writes && !is_writable {
        let error = format!("the slot `{slot}` is read-only");
        return Err(refusal(403, "rag_read_only", error, "declare it with `scope: read_write` in rag_slots"));
    }
    collection.clone().ok_or_else(|| {
        let error = format!("no collection is bound to the slot `{slot}`");
        let app = caller.app.unwrap_or_default();
        refusal(409, "missing_rag_binding", error, format!("bind one: `linkworld bind {app} {slot} COLLECTION`"))
    })
}

/// `rag_query`: the documents that match best, with the part that does.
pub(crate) fn query(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let collection = collection(caller, args, false)?;
    let (words, limit) = (args.text(&["query", "question", "q"])?, args.limit()?);
    let tags = args.names(&["tags"])?;
    let order = (SearchOrder::Best, if tags.is_empty() { limit } else { RAG_DOCUMENTS_MAX });
    let set = set_of(&collection);
    let found = search::find(connection, (caller.tenant_id, &set), &words, order)?.unwrap_or_default();
    let mut results = Vec::new();
    for Found { id, score, excerpt } in found {
        let document = load(connection, caller.tenant_id, &collection, &id)?;
        let has = |tag: &String| document["tags"].as_array().is_some_and(|own| own.iter().any(|one| one == tag));
        if results.len() < limit as usize && tags.iter().all(has) {
            results.push(json!({
                "document_id": id, "title": document["title"], "text": excerpt, "tags": document["tags"], "score": score,
            }));
        }
    }
    Ok(json!({"results": results, "collection": collection}))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Value> {
    let tags: Value = serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or_default();
    Ok(json!({
        "document_id": row.get::<_, String>(0)?, "title": row.get::<_, String>(1)?, "content": row.get::<_, String>(2)?,
        "tags": tags, "updated_at": rfc3339(row.get(4)?),
    }))
}

const COLUMNS: &str = "id, title, content, tags, updated_at";

fn load(connection: &Connection, tenant_id: &str, collection: &str, id: &str) -> Result<Value, ServiceError> {
    let sql = format!("SELECT {COLUMNS} FROM rag_documents WHERE tenant_id = ? AND collection = ? AND id = ?");
    let mut query = connection.prepare_cached(&sql)?;
    query.query_row([tenant_id, collection, id], read).optional()?.ok_or_else(|| not_found("document", id))
}

/// `rag_upsert_document`.
pub(crate) fn upsert(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let collection = collection(caller, args, true)?;
    let content = args.text(&["content", "text", "markdown"])?;
    if content.len() > RAG_DOCUMENT_BYTES_MAX {
        let bytes = content.len();
        return Err(bad_input(format!("`content` has {bytes} bytes, at most {RAG_DOCUMENT_BYTES_MAX} are allowed")));
    }
    let given = args.opt_name(&["document_id", "id"])?;
    let (title, tags) = (args.opt_name(&["title"])?, args.names(&["tags"])?);
    let before = match &given {
        Some(id) => load(connection, caller.tenant_id, &collection, id).ok(),
        None => None,
    };
    if before.is_none() && count(connection, caller.tenant_id, &collection)? >= RAG_DOCUMENTS_MAX {
        let error = format!("the collection `{collection}` already has {RAG_DOCUMENTS_MAX} documents, the maximum");
        return Err(refusal(400, "limit_exceeded", error, ""));
    }
    let id = match given {
        Some(id) => id,
        None => new_id(connection, "d")?,
    };
    let title = title.unwrap_or_else(|| id.clone());
    let is_same =
        |before: &Value| before["title"] == title && before["content"] == content && before["tags"] == json!(tags);
    if before.as_ref().is_some_and(is_same) {
        return Ok(json!({"document_id": id, "created": false, "changed": false}));
    }
    let sql = "INSERT INTO rag_documents (tenant_id, collection, id, title, content, tags, updated_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, collection, id) DO UPDATE SET title = excluded.title, \
               content = excluded.content, tags = excluded.tags, updated_at = excluded.updated_at";
    let kept = json!(tags).to_string();
    let values = params![caller.tenant_id, collection, id, title, content, kept, caller.now];
    connection.prepare_cached(sql)?.execute(values)?;
    search::put(connection, (caller.tenant_id, &set_of(&collection), &id), (&title, &content))?;
    Ok(json!({"document_id": id, "created": before.is_none(), "changed": true}))
}

fn count(connection: &Connection, tenant_id: &str, collection: &str) -> Result<u32, ServiceError> {
    let sql = "SELECT COUNT(*) FROM rag_documents WHERE tenant_id = ? AND collection = ?";
    Ok(connection.prepare_cached(sql)?.query_row([tenant_id, collection], |row| row.get(0))?)
}

/// The collections with the number of documents of each, or the documents of one. For people only.
pub(crate) fn list(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let Some(collection) = args.opt_name(&["collection"])? else {
        let sql = "SELECT collection, COUNT(*) FROM rag_documents WHERE tenant_id = ? GROUP BY collection";
        let mut query = connection.prepare_cached(sql)?;
        let read =
            |row: &Row<'_>| Ok(json!({"collection": row.get::<_, String>(0)?, "documents": row.get::<_, i64>(1)?}));
        let found = query.query_map([caller.tenant_id], read)?.collect::<Result<Vec<_>, _>>()?;
        return Ok(json!({ "collections": found }));
    };
    let sql = format!("SELECT {COLUMNS} FROM rag_documents WHERE tenant_id = ? AND collection = ? ORDER BY id LIMIT ?");
    let mut query = connection.prepare_cached(&sql)?;
    let found = query.query_map(params![caller.tenant_id, collection, args.limit()?], read)?;
    Ok(json!({"documents": found.collect::<Result<Vec<_>, _>>()?}))
}

/// Removes a document. For people only.
pub(crate) fn delete(connection: &Connection, caller: &ServiceCaller<'_>, args: &Arguments<'_>) -> ServiceResult {
    let (collection, id) = (args.name(&["collection"])?, args.name(&["document_id", "id"])?);
    load(connection, caller.tenant_id, &collection, &id)?;
    let sql = "DELETE FROM rag_documents WHERE tenant_id = ? AND collection = ? AND id = ?";
    connection.prepare_cached(sql)?.execute([caller.tenant_id, &collection, &id])?;
    search::remove(connection, (caller.tenant_id, &set_of(&collection), &id))?;
    Ok(json!({ "deleted": true }))
}
