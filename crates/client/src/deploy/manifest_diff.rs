//! The differences between two manifests, field by field, for `deploy --plan`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Keys that name an item of a list, in the order they are tried.
const NAMES: [&str; 6] = ["name", "id", "slug", "path", "app_id", "event_name"];
/// Characters of a value that a change shows.
const VALUE_CHARS_MAX: usize = 80;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestChange {
    /// Dotted; items of lists by their own name, as in `tools.classify.description`.
    pub path: String,
    /// What happened to it.
    pub kind: ManifestChangeKind,
    /// The current value, shortened; none for something new.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// The new value, shortened; none for something removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// What happened to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManifestChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its value differs.
    Changed,
}

/// The value at a dotted path as it may be shown. The path is empty for texts that are no value of the manifest.
pub type ShownValue = fn(&str, &Value) -> Value;

/// All changes from `before` to `after`, in the order of `after`'s fields; removed fields come last. Every value passes
/// through `shown`, because a diff ends up in logs and pull requests.
pub(super) fn changes(before: &Value, after: &Value, shown: ShownValue) -> Vec<ManifestChange> {
    let mut diff = ManifestDiff { found: Vec::new(), shown };
    diff.compare("", Some(before), Some(after));
    diff.found
}

struct ManifestDiff {
    found: Vec<ManifestChange>,
    shown: ShownValue,
}

impl ManifestDiff {
    fn compare(&mut self, path: &str, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(before), Some(after)) if before == after => {}
            (Some(Value::Object(before)), Some(Value::Object(after))) => self.maps(path, before, after),
            (Some(Value::Array(before)), Some(Value::Array(after))) => self.lists(path, before, after),
            (before, after) => {
                let kind = match (before, after) {
                    (None, _) => ManifestChangeKind::Added,
                    (_, None) => ManifestChangeKind::Removed,
                    _ => ManifestChangeKind::Changed,
                };
                // Pages are long: their size says more than their beginning.
                let page = path.starts_with("app_docs.");
                let text = |value: &Value| match value.as_str() {
                    Some(text) if page => format!("{} bytes", text.len()),
                    _ => self.text(path, value),
                };
                let (before, after) = (before.map(text), after.map(text));
                self.add(path, kind, before, after);
            }
        }
    }

    fn maps(&mut self, path: &str, before: &Map<String, Value>, after: &Map<String, Value>) {
        for (key, value) in after {
            self.compare(&below(path, key), before.get(key), Some(value));
        }
        for (key, value) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            self.compare(&below(path, key), Some(value), None);
        }
    }

    fn lists(&mut self, path: &str, before: &[Value], after: &[Value]) {
        let (Some(named_before), Some(named_after)) = (named(before), named(after)) else {
            let all = |items: &[Value]| Some(self.text(path, &Value::Array(items.to_vec())));
            let (before, after) = (all(before), all(after));
            return self.add(path, ManifestChangeKind::Changed, before, after);
        };
        let first = self.found.len();
        self.maps(path, &named_before, &named_after);
        if self.found.len() == first {
            // The same items in another order.
            let order = |map: &Map<String, Value>| {
                let names: Vec<&str> = map.keys().map(String::as_str).collect();
                Some(self.text("", &Value::String(names.join(", "))))
            };
            let (before, after) = (order(&named_before), order(&named_after));
            self.add(path, ManifestChangeKind::Changed, before, after);
        }
    }

    fn add(&mut self, path: &str, kind: ManifestChangeKind, before: Option<String>, after: Option<String>) {
        let path = self.whole_text("", &Value::String(path.to_owned()));
        self.found.push(ManifestChange { path, kind, before, after });
    }

    fn text(&self, path: &str, value: &Value) -> String {
        linkworld_contract::text::shorten(&self.whole_text(path, value), VALUE_CHARS_MAX)
    }

    fn whole_text(&self, path: &str, value: &Value) -> String {
        match (self.shown)(path, value) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }
}

/// A list's items by their names; none if an item has none or two have the same.
fn named(items: &[Value]) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    for item in items {
        let name = match item {
            Value::String(name) => name.clone(),
            Value::Object(fields) => {
                let name = NAMES.iter().find_map(|key| fields.get(*key).and_then(Value::as_str))?;
                let method = fields.get("method").and_then(Value::as_str);
                method.map_or_else(|| name.to_owned(), |method| format!("{method} {name}"))
            }
            _ => return None,
        };
        if map.insert(name, item.clone()).is_some() {
            return None;
        }
    }
    Some(map)
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::{ManifestChange, ManifestChangeKind};
    use serde_json::{Value, json};

    fn changes(before: &Value, after: &Value) -> Vec<ManifestChange> {
        super::changes(before, after, |_, value| value.clone())
    }

    fn lines(before: &Value, after: &Value) -> Vec<String> {
        let line = |ManifestChange { path, kind, before, after }: ManifestChange| match kind {
            ManifestChangeKind::Added => format!("+ {path}: {}", after.unwrap()),
            ManifestChangeKind::Removed => format!("- {path}: {}", before.unwrap()),
            ManifestChangeKind::Changed => format!("~ {path}: {} -> {}", before.unwrap(), after.unwrap()),
        };
        changes(before, after).into_iter().map(line).collect()
    }

    #[test]
    fn fields_and_named_items_are_compared_one_by_one() {
        let before = json!({
            "name": "A", "required_scopes": ["mail.send", "files.read"],
            "tools": [{"name": "t", "description": "x"}, {"name": "u"}],
            "http_routes": [{"path": "/a", "method": "GET"}],
            "lifecycle": {"on_install": false, "schedules": [{"name": "n", "cron": "0 1 * * *"}]},
            "icon": "box",
        });
        let after = json!({
            "name": "B", "required_scopes": ["mail.send", "mail.read"],
            "tools": [{"name": "t", "description": "y"}, {"name": "v"}],
            "http_routes": [{"path": "/a", "method": "GET"}, {"path": "/a", "method": "POST"}],
            "lifecycle": {"on_install": true, "schedules": [{"name": "n", "cron": "0 2 * * *"}]},
        });
        assert_eq!(
            lines(&before, &after),
            [
                "~ name: A -> B",
                "+ required_scopes.mail.read: mail.read",
                "- required_scopes.files.read: files.read",
                "~ tools.t.description: x -> y",
                "+ tools.v: {\"name\":\"v\"}",
                "- tools.u: {\"name\":\"u\"}",
                "+ http_routes.POST /a: {\"path\":\"/a\",\"method\":\"POST\"}",
                "~ lifecycle.on_install: false -> true",
                "~ lifecycle.schedules.n.cron: 0 1 * * * -> 0 2 * * *",
                "- icon: box",
            ]
        );
        assert_eq!(lines(&before, &before), [""; 0]);
    }

    #[test]
    fn order_counts_and_lists_without_names_are_compared_whole() {
        assert_eq!(lines(&json!({"a": ["x", "y"]}), &json!({"a": ["y", "x"]})), ["~ a: x, y -> y, x"]);
        assert_eq!(lines(&json!({"a": [1]}), &json!({"a": [2]})), ["~ a: [1] -> [2]"]);
        assert_eq!(lines(&json!({"a": ["x"]}), &json!({"a": ["x", "x"]})), ["~ a: [\"x\"] -> [\"x\",\"x\"]"]);
        let long = "l".repeat(500);
        assert!(changes(&json!({"a": ""}), &json!({"a": long}))[0].after.as_ref().unwrap().len() < 100);
    }

    #[test]
    fn every_value_and_path_is_shown_by_the_given_function() {
        let hide = |_: &str, value: &Value| Value::String(value.to_string().replace("key1", "***"));
        let before = json!({"env": {"A": "key1"}, "list": ["key1", "b"], "only": {"key1": 1}});
        let after = json!({"env": {"A": "key1x"}, "list": ["b", "key1"], "map": {"key1": "key1"}});
        let shown = format!("{:?}", super::changes(&before, &after, hide));
        assert!(!shown.contains("key1") && shown.contains("***x"), "{shown}");
    }
}
