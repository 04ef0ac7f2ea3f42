//! Secrets in JSON: in templates, and in manifests that are shown.

use crate::secret_scan::assignments::keyed;
use crate::secret_scan::masking::without_secrets;
use crate::secret_scan::scan::scan;
use serde_json::{Map, Value};

/// What stands for a value that is not shown.
pub const HIDDEN: &str = "********";
/// The variables of the container, whose values are shown on request only.
const ENV: &str = "runtime.env";

/// What the first secret in a value looks like. `key` is the key of the value.
pub fn secret_in(key: &str, value: &Value) -> Option<&'static str> {
    match value {
        Value::String(text) => {
            scan(text.as_bytes()).first().map(|hit| hit.what).or_else(|| keyed(key, text.as_bytes()))
        }
        Value::Array(items) => items.iter().find_map(|item| secret_in(key, item)),
        Value::Object(fields) => fields.iter().find_map(|(key, value)| {
            scan(key.as_bytes()).first().map(|hit| hit.what).or_else(|| secret_in(key, value))
        }),
        _ => None,
    }
}

/// The value at a dotted path of a manifest as it may be shown: texts that look like secrets are masked, and so are the
/// values of `runtime.env` unless `show_env`.
pub fn shown(path: &str, value: &Value, show_env: bool) -> Value {
    if !show_env && (path.starts_with("runtime.env.") || (path == ENV && !value.is_object())) {
        return Value::String(HIDDEN.to_owned());
    }
    let key = path.rsplit('.').next().unwrap_or_default();
    match value {
        Value::String(text) if keyed(key, text.as_bytes()).is_some() => Value::String(HIDDEN.to_owned()),
        Value::String(text) => Value::String(without_secrets(text)),
        // Items have the key of their list.
        Value::Array(items) => Value::Array(items.iter().map(|item| shown(path, item, show_env)).collect()),
        Value::Object(fields) => {
            let mut masked = Map::new();
            for (key, value) in fields {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                masked.insert(without_secrets(key), shown(&below, value, show_env));
            }
            Value::Object(masked)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{HIDDEN, secret_in, shown};
    use serde_json::json;

    #[test]
    fn values_are_masked_by_path_by_key_and_by_content() {
        let token = format!("npm_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
        let manifest = json!({"name": "A", "runtime": {"port": 80, "env": {"LOG": "debug"}},
            "agent": {"system_prompt": format!("use {token}")}, "params": [{"api_token": "q8Zr2Lw9Xk4Tn6Vb"}]});
        let hidden = shown("", &manifest, false);
        assert_eq!(hidden["runtime"], json!({"port": 80, "env": {"LOG": HIDDEN}}));
        assert_eq!(hidden["agent"]["system_prompt"], format!("use {}", "*".repeat(40)));
        assert_eq!(hidden["params"][0]["api_token"], HIDDEN);
        assert_eq!(shown("", &manifest, true)["runtime"]["env"]["LOG"], "debug");
        assert_eq!(shown("runtime.env.LOG", &json!("debug"), false), HIDDEN);
        assert_eq!(secret_in("", &manifest), Some("an npm token"));
        assert_eq!(secret_in("", &json!({"a": ["b"]})), None);
    }
}
