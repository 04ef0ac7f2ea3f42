//! The values of calls, in memory as long as the platform runs: what was sent and what was returned. The audit log has none
//! of them, so that no value of a call is in a file.

use crate::instance::handler_log::HandlerLog;
use linkworld_contract::audit::{CALL_VALUE_BYTES_MAX, CALL_VALUES_BYTES_MAX, CallValue, CallValues};
use linkworld_contract::wire::control::AuditEntry;
use linkworld_contract::wire::raw::RawJson;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The values of the newest calls.
#[derive(Default)]
pub(crate) struct CallValueTable(Mutex<StoredValues>);

#[derive(Default)]
struct StoredValues {
    /// By the id of the call in the audit log.
    calls: BTreeMap<i64, StoredCall>,
    bytes: usize,
}

struct StoredCall {
    sent: StoredValue,
    returned: Option<StoredValue>,
}

struct StoredValue {
    /// None if it is too large.
    text: Option<Box<str>>,
    bytes: usize,
}

/// Bytes that a call takes in the table beside its values. `[R]`: its row and its part of a node of the tree.
const ROW_BYTES: usize = 128;

impl CallValueTable {
    /// Keeps what a call was sent and what it returned, both JSON.
    pub(crate) fn keep(&self, log: &HandlerLog, entry: &AuditEntry, (sent, returned): (&str, Option<&str>)) {
        let stored = |text: &str| StoredValue::of(text, |text| log.hidden_in_json((&entry.tenant, &entry.app), text));
        let call = StoredCall { sent: stored(sent), returned: returned.map(stored) };
        self.values().add(entry.id, call, CALL_VALUES_BYTES_MAX);
    }

    /// The values of these calls that are still kept. Secrets that the handler read after a call are hidden in it, too.
    pub(crate) fn of(&self, log: &HandlerLog, entries: &[AuditEntry]) -> Vec<CallValues> {
        let values = self.values();
        let found = entries.iter().filter_map(|entry| Some((entry, values.calls.get(&entry.id)?)));
        found
            .map(|(entry, call)| {
                let shown =
                    |value: &StoredValue| value.to_wire(|text| log.hidden_in_json((&entry.tenant, &entry.app), text));
                CallValues { entry: entry.id, sent: shown(&call.sent), returned: call.returned.as_ref().map(shown) }
            })
            .collect()
    }

    /// Forgets all of them, because the ids of the log mean other calls from now on.
    pub(crate) fn clear(&self) {
        *self.values() = StoredValues::default();
    }

    fn values(&self) -> MutexGuard<'_, StoredValues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoredValues {
    fn add(&mut self, id: i64, call: StoredCall, bytes_max: usize) {
        self.bytes += call.bytes();
        if let Some(before) = self.calls.insert(id, call) {
            self.bytes -= before.bytes();
        }
        while self.bytes > bytes_max {
            let Some((_, oldest)) = self.calls.pop_first() else { break };
            self.bytes -= oldest.bytes();
        }
    }
}

impl StoredCall {
    fn bytes(&self) -> usize {
        let of = |value: &StoredValue| value.text.as_ref().map_or(0, |text| text.len());
        ROW_BYTES + of(&self.sent) + self.returned.as_ref().map_or(0, of)
    }
}

impl StoredValue {
    /// A value that is too large is not read: looking for secrets in it would delay its call.
    fn of(text: &str, hidden: impl FnOnce(&str) -> Option<String>) -> Self {
        let is_small = text.len() <= CALL_VALUE_BYTES_MAX;
        let text_kept = is_small.then(|| hidden(text)).flatten();
        Self { text: text_kept.filter(|kept| kept.len() <= CALL_VALUE_BYTES_MAX).map(Into::into), bytes: text.len() }
    }

    fn to_wire(&self, hidden: impl FnOnce(&str) -> Option<String>) -> CallValue {
        let kept = self.text.as_deref().and_then(hidden).and_then(|text| RawJson::parse(text.as_bytes()).ok());
        let is_kept = kept.is_some();
        let value = kept.unwrap_or_else(|| RawJson::of(&Value::Null));
        CallValue { bytes: u64::try_from(self.bytes).unwrap_or(u64::MAX), is_kept, value }
    }
}

#[cfg(test)]
mod tests {
    use super::{ROW_BYTES, StoredCall, StoredValue, StoredValues};
    use linkworld_contract::audit::{CALL_VALUE_BYTES_MAX, CALL_VALUES_BYTES_MAX};

    fn whole(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn value(text: &str) -> StoredValue {
        StoredValue::of(text, whole)
    }

    #[test]
    fn a_value_at_the_cap_is_kept_and_of_one_past_it_the_size() {
        let most = format!("\"{}\"", "x".repeat(CALL_VALUE_BYTES_MAX - 2));
        let kept = value(&most).to_wire(whole);
        assert_eq!((kept.is_kept, kept.value.text()), (true, most.as_str()));
        let cut = value(&format!("{most} ")).to_wire(whole);
        assert_eq!((cut.is_kept, cut.value.text(), cut.bytes), (false, "null", CALL_VALUE_BYTES_MAX as u64 + 1));
        let longer = StoredValue::of("\"x\"", |_| Some(format!("{most} ")));
        assert!(!longer.to_wire(whole).is_kept, "names of secrets made it too large");
    }

    #[test]
    fn the_oldest_calls_are_removed_when_all_values_are_too_large() {
        let mut values = StoredValues::default();
        let each = ROW_BYTES + 3;
        for id in 1..=4 {
            values.add(id, StoredCall { sent: value("\"x\""), returned: None }, 3 * each);
        }
        assert_eq!((values.calls.keys().copied().collect::<Vec<_>>(), values.bytes), (vec![2, 3, 4], 3 * each));
        values.add(3, StoredCall { sent: value("1"), returned: None }, 3 * each);
        assert_eq!((values.calls.len(), values.bytes), (3, 3 * each - 2), "in the place of what was there");
        let full = CALL_VALUES_BYTES_MAX / (ROW_BYTES + 3);
        let mut values = StoredValues::default();
        for id in 0..=i64::try_from(full).unwrap() {
            values.add(id, StoredCall { sent: value("\"x\""), returned: None }, CALL_VALUES_BYTES_MAX);
        }
        assert_eq!(
            (values.calls.len(), values.calls.keys().next()),
            (full, Some(&1)),
            "one past what there is room for"
        );
    }
}
