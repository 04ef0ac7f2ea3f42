//! The key-value storage before a run: what was read of it before it was written.

use super::run::RecordedCall;
use linkworld_contract::wire::callback::{KV_DELETE, KV_GET, KV_LIST, KV_SET};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is known of the storage while the calls are followed.
#[derive(Default)]
pub(super) struct FollowedStorage {
    /// The values before the run.
    pub(super) before: Map<String, Value>,
    /// Keys that were there, with a value that no call returned.
    pub(super) unknown: Vec<String>,
    /// Keys that would have expired.
    pub(super) expiring: Vec<String>,
    /// Keys that something else than this run changed.
    pub(super) changed: Vec<String>,
    /// The values now; none for a key that is not there.
    now: BTreeMap<String, Option<Value>>,
}

impl FollowedStorage {
    /// Follows a call that succeeded.
    pub(super) fn follow(&mut self, call: &RecordedCall) {
        let Ok(reply) = &call.reply else { return };
        let key = call.args["key"].as_str().unwrap_or_default();
        match call.name.as_str() {
            KV_GET => self.found(key, (reply["found"] == true).then(|| &reply["value"]), reply),
            KV_SET => drop(self.now.insert(key.to_owned(), Some(call.args["value"].clone()))),
            KV_DELETE => {
                if reply["deleted"] == true && !self.now.contains_key(key) {
                    self.seed_unknown(key);
                }
                self.now.insert(key.to_owned(), None);
            }
            KV_LIST => {
                for item in reply["items"].as_array().into_iter().flatten() {
                    let key = item["key"].as_str().unwrap_or_default();
                    match item.get("value") {
                        Some(value) => self.found(key, Some(value), item),
                        None if !self.now.contains_key(key) => self.seed_unknown(key),
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn found(&mut self, key: &str, value: Option<&Value>, row: &Value) {
        let is_unknown = self.unknown.iter().any(|unknown| unknown == key);
        match self.now.get(key) {
            // A key was seen in a list without its value.
            Some(Some(_)) if is_unknown && value.is_some() => {
                self.unknown.retain(|unknown| unknown != key);
            }
            Some(now) => {
                if now.as_ref() != value && !self.changed.iter().any(|changed| changed == key) {
                    self.changed.push(key.to_owned());
                }
                return;
            }
            None => {}
        }
        if let Some(value) = value {
            self.before.insert(key.to_owned(), value.clone());
            if !row["expires_at"].is_null() {
                self.expiring.push(key.to_owned());
            }
        }
        self.now.insert(key.to_owned(), value.cloned());
    }

    fn seed_unknown(&mut self, key: &str) {
        self.before.insert(key.to_owned(), Value::Null);
        self.unknown.push(key.to_owned());
        self.now.insert(key.to_owned(), Some(Value::Null));
    }
}
