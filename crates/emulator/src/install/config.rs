//! The config of an install: the values of its settings that are not secret.

use linkworld_manifest::Manifest;
use serde_json::{Map, Value};

/// Values of the install settings: the given one, else the previous one, else the default, and an empty string where the
/// platform would fill in a value. Secrets are never part of it.
pub(crate) fn config(
    manifest: &Manifest,
    before: &Map<String, Value>,
    given: &Map<String, Value>,
) -> Map<String, Value> {
    manifest
        .install_settings
        .iter()
        .filter(|setting| !setting.is_secret())
        .filter_map(|setting| {
            let chosen = given.get(&setting.id).or_else(|| before.get(&setting.id));
            let default = Some(&setting.default).filter(|default| !default.is_null());
            let value = chosen.or(default).cloned();
            let value = value.or_else(|| setting.auto_default.is_some().then(|| Value::from("")));
            Some((setting.id.clone(), value?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::config;
    use linkworld_manifest::Manifest;
    use serde_json::json;

    #[test]
    fn config_has_defaults_and_no_secrets() {
        let manifest = Manifest::from_stored(&json!({"app_id": "abc", "version": "1.0.0", "install_settings": [
            {"id": "inbox", "type": "string", "default": "a@b.c"},
            {"id": "limit", "type": "number", "default": 3},
            {"id": "mail", "type": "string", "default": null, "auto_default": "m365_primary_email"},
            {"id": "none", "type": "string", "default": null},
            {"id": "key", "type": "secret", "default": "leak"}]}))
        .unwrap();
        let map = |value: serde_json::Value| value.as_object().cloned().unwrap();
        let nothing = map(json!({}));
        let defaults = json!({"inbox": "a@b.c", "limit": 3, "mail": ""});
        assert_eq!(json!(config(&manifest, &nothing, &nothing)), defaults);
        let before = map(json!({"inbox": "old@b.c", "limit": 4, "gone": 1, "key": "leak"}));
        let given = map(json!({"limit": 5, "key": "leak", "none": "x"}));
        let chosen = json!({"inbox": "old@b.c", "limit": 5, "mail": "", "none": "x"});
        assert_eq!(json!(config(&manifest, &before, &given)), chosen);
        assert!(Manifest::from_stored(&json!({"version": "1.0.0"})).is_none());
    }
}
