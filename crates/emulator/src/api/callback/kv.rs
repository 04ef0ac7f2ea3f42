//! Key-value storage as four tools (contract 12.2): checks keys, values and ranges, then uses the store.

use crate::api::callback::reply::ToolRefusal;
use crate::store::{KvNamespace, KvRow, KvSetOutcome, Store, StoreError};
use linkworld_contract::limits::{
    KV_KEY_CHARS_MAX, KV_KEYS_MAX, KV_LIST_DEFAULT, KV_LIST_MAX, KV_TTL_SECONDS, KV_VALUE_BYTES_MAX,
};
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::clock::rfc3339;
use serde_json::json;

type KvResult = Result<RawObject, ToolRefusal>;

/// Executes one of the four tools; `None` for any other tool.
pub(crate) fn carry_out(
    store: &Store,
    namespace: KvNamespace<'_>,
    call: (&str, &RawObject),
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

fn get(store: &Store, namespace: KvNamespace<'_>, args: &RawObject, now: i64) -> Result<KvResult, StoreError> {
    let key = match key(args) {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let row = store.kv_get(namespace, &key, now)?;
    let found = row.is_some();
    let mut reply = match row {
        Some(row) => to_json(row, true)?,
        None => RawObject::of(&json!({"key": key, "value": null, "expires_at": null, "updated_at": null})),
    };
    reply.set("found", RawJson::of(&found));
    Ok(Ok(reply))
}

fn set(store: &Store, namespace: KvNamespace<'_>, args: &RawObject, now: i64) -> Result<KvResult, StoreError> {
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

fn new_row(args: &RawObject, now: i64) -> Result<KvRow, ToolRefusal> {
    let key = key(args)?;
    let value = args.get("value").ok_or_else(|| ToolRefusal::bad_input("`value` is missing"))?.compact();
    let bytes = value.compact_bytes();
    if bytes > KV_VALUE_BYTES_MAX {
        let error = format!("`value` has {bytes} bytes as JSON, at most {KV_VALUE_BYTES_MAX} are allowed");
        return Err(ToolRefusal::bad_input(error));
    }
    let ttl = match given(args, "ttl_seconds") {
        None => None,
        Some(ttl) => Some(ttl.to().filter(|ttl| KV_TTL_SECONDS.contains(ttl)).ok_or_else(|| {
            let (least, most) = (KV_TTL_SECONDS.start(), KV_TTL_SECONDS.end());
            ToolRefusal::bad_input(format!("`ttl_seconds` must be an integer from {least} to {most}"))
        })?),
    };
    let expires_at = ttl.map(|ttl| now.saturating_add(i64::try_from(ttl).unwrap_or(i64::MAX).saturating_mul(1_000)));
    Ok(KvRow { key, value: value.text().to_owned(), expires_at, updated_at: now })
}

fn list(store: &Store, namespace: KvNamespace<'_>, args: &RawObject, now: i64) -> Result<KvResult, StoreError> {
    let (prefix, limit, values) = match list_args(args) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let rows = store.kv_list(namespace, &prefix, limit, now)?;
    let items = rows.into_iter().map(|row| to_json(row, values)).collect::<Result<Vec<_>, _>>()?;
    let mut reply = RawObject::default();
    reply.set("items", RawJson::of(&items));
    Ok(Ok(reply))
}

fn list_args(args: &RawObject) -> Result<(String, u64, bool), ToolRefusal> {
    let prefix = match given(args, "prefix") {
        None => String::new(),
        Some(prefix) => prefix
            .to()
            .filter(|prefix: &String| prefix.is_empty() || is_key(prefix))
            .ok_or_else(|| ToolRefusal::bad_input(format!("`prefix` must be the start of a key: {KEY_RULE}")))?,
    };
    let limit = match given(args, "limit") {
        None => KV_LIST_DEFAULT,
        Some(limit) => limit
            .to()
            .filter(|limit| (1..=KV_LIST_MAX).contains(limit))
            .ok_or_else(|| ToolRefusal::bad_input(format!("`limit` must be an integer from 1 to {KV_LIST_MAX}")))?,
    };
    let values = match given(args, "include_values") {
        None => true,
        Some(values) => values.to().ok_or_else(|| ToolRefusal::bad_input("`include_values` must be true or false"))?,
    };
    Ok((prefix, limit, values))
}

fn delete(store: &Store, namespace: KvNamespace<'_>, args: &RawObject, now: i64) -> Result<KvResult, StoreError> {
    let key = match key(args) {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(RawObject::of(&json!({ "deleted": store.kv_delete(namespace, &key, now)? }))))
}

const KEY_RULE: &str = "1 to 256 printable ASCII characters without spaces";

fn key(args: &RawObject) -> Result<String, ToolRefusal> {
    let key = args.get("key").ok_or_else(|| ToolRefusal::bad_input("`key` is missing"))?;
    let key = key.to().filter(|key: &String| is_key(key));
    key.ok_or_else(|| ToolRefusal::bad_input(format!("`key` must be {KEY_RULE}")))
}

/// An optional argument; null counts as absent.
fn given<'a>(args: &'a RawObject, name: &str) -> Option<&'a RawJson> {
    args.get(name).filter(|value| value.text() != "null")
}

fn is_key(key: &str) -> bool {
    (1..=KV_KEY_CHARS_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn to_json(row: KvRow, with_value: bool) -> Result<RawObject, StoreError> {
    let mut object = RawObject::default();
    object.set("key", RawJson::of(&row.key));
    if with_value {
        let value = RawJson::parse(row.value.as_bytes()).map_err(|_| StoreError::Unreadable("value of a key"))?;
        object.set("value", value);
    }
    object.set("expires_at", RawJson::of(&row.expires_at.map(rfc3339)));
    object.set("updated_at", RawJson::of(&rfc3339(row.updated_at)));
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::carry_out;
    use crate::store::{KvNamespace, Store, TenantRow};
    use linkworld_contract::limits::{KV_KEY_CHARS_MAX, KV_LIST_MAX, KV_VALUE_BYTES_MAX};
    use linkworld_contract::wire::raw::RawObject;
    use serde_json::{Value, json};

    const NAMESPACE: KvNamespace<'static> = KvNamespace { tenant_id: "t1", app: "tax-bot" };

    fn store() -> Store {
        let store = Store::in_memory().unwrap();
        store.ensure_tenant(&TenantRow { id: "t1".into(), slug: "dev".into(), created_at: 0 }).unwrap();
        store
    }

    fn call(store: &Store, tool: &str, args: &Value, now: i64) -> Result<Value, super::ToolRefusal> {
        let reply = carry_out(store, NAMESPACE, (tool, &RawObject::of(args)), now).unwrap().unwrap();
        reply.map(|reply| serde_json::to_value(reply).unwrap())
    }

    #[test]
    fn a_key_is_found_until_it_expires() {
        let store = store();
        let set = call(&store, "app_kv_set", &json!({"key": "a", "value": {"n": [1, null]}, "ttl_seconds": 60}), 1_000);
        assert_eq!(set.unwrap()["expires_at"], "1970-01-01T00:01:01.000Z");
        let found = call(&store, "app_kv_get", &json!({"key": "a"}), 60_999).unwrap();
        assert_eq!((&found["found"], &found["value"]), (&json!(true), &json!({"n": [1, null]})));
        let gone = call(&store, "app_kv_get", &json!({"key": "a"}), 61_000).unwrap();
        assert_eq!(gone, json!({"key": "a", "value": null, "expires_at": null, "updated_at": null, "found": false}));
        assert_eq!(call(&store, "app_kv_delete", &json!({"key": "a"}), 61_000).unwrap()["deleted"], false);
    }

    #[test]
    fn a_value_keeps_its_text() {
        let store = store();
        for value in ["123456789012345678901234567890", "1E+400", "-0.0", r#"{"b":1,"a":"\u00e9\ud800"}"#] {
            let args: RawObject = serde_json::from_str(&format!(r#"{{"key": "a", "value": {value}}}"#)).unwrap();
            carry_out(&store, NAMESPACE, ("app_kv_set", &args), 0).unwrap().unwrap().unwrap();
            let found = carry_out(&store, NAMESPACE, ("app_kv_get", &args), 0).unwrap().unwrap().unwrap();
            assert_eq!(found.get("value").unwrap().text(), value);
        }
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
        assert!(carry_out(&store, NAMESPACE, ("email_send", &RawObject::default()), 0).is_none());
    }
}
