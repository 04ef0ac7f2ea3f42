//! Key-value storage as four tools (contract 12.2): checks keys, values and ranges, then uses the store.

use crate::api::callback::reply::ToolRefusal;
use crate::store::{KvNamespace, KvRow, KvSetOutcome, Store, StoreError};
use linkworld_contract::limits::{
    KV_KEY_CHARS_MAX, KV_KEYS_MAX, KV_LIST_DEFAULT, KV_LIST_MAX, KV_TTL_SECONDS, KV_VALUE_BYTES_MAX,
};
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use linkworld_system::clock::rfc3339;
use serde_json::{Map, Value, json};

type KvResult = Result<Map<String, Value>, ToolRefusal>;

/// Executes one of the four tools; `None` for any other tool.
pub(crate) fn carry_out(
    store: &Store,
    namespace: KvNamespace<'_>,
    call: (&str, &Map<String, Value>),
    now: i64,
) -> Option<Result<KvResult, StoreError>> {
    let (tool, args) = call;
    Some(match tool {
        KV_GET => get(store, namespace, args, now),
        KV_SET => set(store, namespace, args, now),
        KV_LIST => list(store, namespace, args, now),
        KV_DELETE => delete(store, namespace, args, now),
        _ => return None,
    })
}

fn get(store: &Store, namespace: KvNamespace<'_>, args: &Map<String, Value>, now: i64) -> Result<KvResult, StoreError> {
    let key = match key(args) {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let row = store.kv_get(namespace, key, now)?;
    let found = row.is_some();
    let mut reply = match row {
        Some(row) => to_json(row, true)?,
        None => object(json!({"key": key, "value": null, "expires_at": null, "updated_at": null})),
    };
    reply.insert("found".into(), json!(found));
    Ok(Ok(reply))
}

fn set(store: &Store, namespace: KvNamespace<'_>, args: &Map<String, Value>, now: i64) -> Result<KvResult, StoreError> {
    let row = match new_row(args, now) {
        Ok(row) => row,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(match store.kv_set(namespace, &row)? {
        KvSetOutcome::Stored => Ok(to_json(row, false)?),
        KvSetOutcome::Full => Err(ToolRefusal::new(
            400,
            "limit_exceeded",
            format!("this app already has {KV_KEYS_MAX} keys in this tenant, the maximum"),
        )
        .hint("delete keys, let them expire with ttl_seconds, or put several values under one key")),
    })
}

fn new_row(args: &Map<String, Value>, now: i64) -> Result<KvRow, ToolRefusal> {
    let key = key(args)?.to_owned();
    let value = args.get("value").ok_or_else(|| ToolRefusal::bad_input("`value` is missing"))?.to_string();
    if value.len() > KV_VALUE_BYTES_MAX {
        let bytes = value.len();
        let error = format!("`value` has {bytes} bytes as JSON, at most {KV_VALUE_BYTES_MAX} are allowed");
        return Err(ToolRefusal::bad_input(error));
    }
    let ttl = match args.get("ttl_seconds") {
        None | Some(Value::Null) => None,
        Some(ttl) => Some(ttl.as_u64().filter(|ttl| KV_TTL_SECONDS.contains(ttl)).ok_or_else(|| {
            let (least, most) = (KV_TTL_SECONDS.start(), KV_TTL_SECONDS.end());
            ToolRefusal::bad_input(format!("`ttl_seconds` must be an integer from {least} to {most}"))
        })?),
    };
    let expires_at = ttl.map(|ttl| now.saturating_add(i64::try_from(ttl).unwrap_or(i64::MAX).saturating_mul(1_000)));
    Ok(KvRow { key, value, expires_at, updated_at: now })
}

fn list(
    store: &Store,
    namespace: KvNamespace<'_>,
    args: &Map<String, Value>,
    now: i64,
) -> Result<KvResult, StoreError> {
    let (prefix, limit, values) = match list_args(args) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let rows = store.kv_list(namespace, prefix, limit, now)?;
    let items = rows.into_iter().map(|row| to_json(row, values).map(Value::Object)).collect::<Result<Vec<_>, _>>()?;
    Ok(Ok(object(json!({ "items": items }))))
}

fn list_args(args: &Map<String, Value>) -> Result<(&str, u64, bool), ToolRefusal> {
    let prefix = match args.get("prefix") {
        None | Some(Value::Null) => "",
        Some(Value::String(prefix)) if prefix.is_empty() || is_key(prefix) => prefix,
        Some(_) => return Err(ToolRefusal::bad_input(format!("`prefix` must be the start of a key: {KEY_RULE}"))),
    };
    let limit = match args.get("limit") {
        None | Some(Value::Null) => KV_LIST_DEFAULT,
        Some(limit) => limit
            .as_u64()
            .filter(|limit| (1..=KV_LIST_MAX).contains(limit))
            .ok_or_else(|| ToolRefusal::bad_input(format!("`limit` must be an integer from 1 to {KV_LIST_MAX}")))?,
    };
    let values = match args.get("include_values") {
        None | Some(Value::Null) => true,
        Some(Value::Bool(values)) => *values,
        Some(_) => return Err(ToolRefusal::bad_input("`include_values` must be true or false")),
    };
    Ok((prefix, limit, values))
}

fn delete(
    store: &Store,
    namespace: KvNamespace<'_>,
    args: &Map<String, Value>,
    now: i64,
) -> Result<KvResult, StoreError> {
    let key = match key(args) {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(object(json!({ "deleted": store.kv_delete(namespace, key, now)? }))))
}

const KEY_RULE: &str = "1 to 256 printable ASCII characters without spaces";

fn key(args: &Map<String, Value>) -> Result<&str, ToolRefusal> {
    match args.get("key") {
        Some(Value::String(key)) if is_key(key) => Ok(key),
        None => Err(ToolRefusal::bad_input("`key` is missing")),
        Some(_) => Err(ToolRefusal::bad_input(format!("`key` must be {KEY_RULE}"))),
    }
}

fn is_key(key: &str) -> bool {
    (1..=KV_KEY_CHARS_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn to_json(row: KvRow, with_value: bool) -> Result<Map<String, Value>, StoreError> {
    let mut object = Map::new();
    object.insert("key".into(), json!(row.key));
    if with_value {
        let value = serde_json::from_str(&row.value).map_err(|_| StoreError::Unreadable("value of a key"))?;
        object.insert("value".into(), value);
    }
    object.insert("expires_at".into(), json!(row.expires_at.map(rfc3339)));
    object.insert("updated_at".into(), json!(rfc3339(row.updated_at)));
    Ok(object)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{KvResult, carry_out};
    use crate::store::{KvNamespace, Store, TenantRow};
    use linkworld_contract::limits::{KV_KEY_CHARS_MAX, KV_LIST_MAX, KV_VALUE_BYTES_MAX};
    use serde_json::{Value, json};

    const NAMESPACE: KvNamespace<'static> = KvNamespace { tenant_id: "t1", app: "tax-bot" };

    fn store() -> Store {
        let store = Store::in_memory().unwrap();
        store.ensure_tenant(&TenantRow { id: "t1".into(), slug: "dev".into(), created_at: 0 }).unwrap();
        store
    }

    fn call(store: &Store, tool: &str, args: &Value, now: i64) -> KvResult {
        carry_out(store, NAMESPACE, (tool, args.as_object().unwrap()), now).unwrap().unwrap()
    }

    #[test]
    fn a_key_is_found_until_it_expires() {
        let store = store();
        let set = call(&store, "app_kv_set", &json!({"key": "a", "value": {"n": [1, null]}, "ttl_seconds": 60}), 1_000);
        assert_eq!(set.unwrap()["expires_at"], "1970-01-01T00:01:01.000Z");
        let found = call(&store, "app_kv_get", &json!({"key": "a"}), 60_999).unwrap();
        assert_eq!((&found["found"], &found["value"]), (&json!(true), &json!({"n": [1, null]})));
        let gone = call(&store, "app_kv_get", &json!({"key": "a"}), 61_000).unwrap();
        assert_eq!(
            Value::Object(gone),
            json!({"key": "a", "value": null, "expires_at": null, "updated_at": null, "found": false})
        );
        assert_eq!(call(&store, "app_kv_delete", &json!({"key": "a"}), 61_000).unwrap()["deleted"], false);
    }

    #[test]
    fn lists_can_omit_values() {
        let store = store();
        for key in ["b", "a"] {
            call(&store, "app_kv_set", &json!({"key": key, "value": null}), 0).unwrap();
        }
        let all = call(&store, "app_kv_list", &json!({}), 0).unwrap();
        assert_eq!(all["items"][0]["key"], "a");
        assert!(all["items"][0].get("value").is_some());
        let keys = call(&store, "app_kv_list", &json!({"prefix": "b", "include_values": false}), 0).unwrap();
        assert_eq!(keys["items"], json!([{"key": "b", "expires_at": null, "updated_at": "1970-01-01T00:00:00.000Z"}]));
    }

    #[test]
    fn ranges_at_and_past_their_limits() {
        let store = store();
        let text = |bytes: usize| json!("x".repeat(bytes - 2));
        let set = |key: &str, value: Value, ttl: Value| {
            call(&store, "app_kv_set", &json!({"key": key, "value": value, "ttl_seconds": ttl}), 0).map(|_| ())
        };
        let refused = |done: Result<(), super::ToolRefusal>, word: &str| {
            let refusal = done.unwrap_err();
            assert_eq!((refusal.status, refusal.decision.as_str()), (400, "bad_input"));
            assert!(refusal.error.contains(word), "{}", refusal.error);
        };
        set("a", text(KV_VALUE_BYTES_MAX), json!(null)).unwrap();
        refused(set("a", text(KV_VALUE_BYTES_MAX + 1), json!(null)), "`value`");
        set(&"k".repeat(KV_KEY_CHARS_MAX), json!(1), json!(60)).unwrap();
        refused(set(&"k".repeat(KV_KEY_CHARS_MAX + 1), json!(1), json!(60)), "`key`");
        for key in ["", " ", "a b", "ä", "a\n", "a\u{7f}"] {
            refused(set(key, json!(1), json!(null)), "`key`");
        }
        set("a", json!(1), json!(31_536_000)).unwrap();
        for ttl in [json!(59), json!(31_536_001), json!(-60), json!(60.5), json!("60"), json!(true)] {
            refused(set("a", json!(1), ttl), "`ttl_seconds`");
        }
        let list = |args: Value| call(&store, "app_kv_list", &args, 0).map(|_| ());
        list(json!({"limit": 1})).unwrap();
        list(json!({"limit": KV_LIST_MAX})).unwrap();
        for limit in [json!(0), json!(KV_LIST_MAX + 1), json!(-1), json!("1")] {
            refused(list(json!({"limit": limit})), "`limit`");
        }
        refused(list(json!({"prefix": 1})), "`prefix`");
        refused(list(json!({"include_values": 1})), "`include_values`");
        for tool in ["app_kv_get", "app_kv_set", "app_kv_delete"] {
            refused(call(&store, tool, &json!({}), 0).map(|_| ()), "`key` is missing");
        }
        refused(call(&store, "app_kv_set", &json!({"key": "a"}), 0).map(|_| ()), "`value` is missing");
        assert!(carry_out(&store, NAMESPACE, ("email_send", &serde_json::Map::new()), 0).is_none());
    }
}
