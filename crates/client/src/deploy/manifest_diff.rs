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

/// All changes from `before` to `after`, in the order of `after`'s fields; removed fields come last.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<ManifestChange> {
    let mut found = Vec::new();
    compare("", Some(before), Some(after), &mut found);
    found
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<ManifestChange>) {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => maps(path, before, after, found),
        (Some(Value::Array(before)), Some(Value::Array(after))) => lists(path, before, after, found),
        (before, after) => {
            let kind = match (before, after) {
                (None, _) => ManifestChangeKind::Added,
                (_, None) => ManifestChangeKind::Removed,
                _ => ManifestChangeKind::Changed,
            };
            // Pages are long: their size says more than their beginning.
            let page = path.starts_with("app_docs.");
            let shown = |value: &Value| match value.as_str() {
                Some(text) if page => format!("{} bytes", text.len()),
                _ => shown(value),
            };
            found.push(ManifestChange {
                path: path.to_owned(),
                kind,
                before: before.map(shown),
                after: after.map(shown),
            });
        }
    }
}

fn maps(path: &str, before: &Map<String, Value>, after: &Map<String, Value>, found: &mut Vec<ManifestChange>) {
    for (key, value) in after {
        compare(&below(path, key), before.get(key), Some(value), found);
    }
    for (key, value) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        compare(&below(path, key), Some(value), None, found);
    }
}

fn lists(path: &str, before: &[Value], after: &[Value], found: &mut Vec<ManifestChange>) {
    let (Some(named_before), Some(named_after)) = (named(before), named(after)) else {
        let all = |items: &[Value]| shown(&Value::Array(items.to_vec()));
        found.push(ManifestChange {
            path: path.to_owned(),
            kind: ManifestChangeKind::Changed,
            before: Some(all(before)),
            after: Some(all(after)),
        });
        return;
    };
    let first = found.len();
    maps(path, &named_before, &named_after, found);
    if found.len() == first {
        // The same items in another order.
        let order = |map: &Map<String, Value>| Some(map.keys().cloned().collect::<Vec<_>>().join(", "));
        let (before, after) = (order(&named_before), order(&named_after));
        found.push(ManifestChange { path: path.to_owned(), kind: ManifestChangeKind::Changed, before, after });
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

fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    linkworld_contract::text::shorten(&text, VALUE_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::{ManifestChange, ManifestChangeKind, changes};
    use serde_json::{Value, json};

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
}
