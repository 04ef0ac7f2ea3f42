//! The config of an install: the values of its settings that are not secret.

use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::Manifest;

/// Values of the install settings: the given one, else the previous one, else the default, and an empty string where the
/// platform would fill in a value. Secrets are never part of it.
pub(crate) fn config(manifest: &Manifest, before: &RawObject, given: &RawObject) -> RawObject {
    let mut config = RawObject::default();
    for setting in manifest.install_settings.iter().filter(|setting| !setting.is_secret()) {
        let chosen = given.get(&setting.id).or_else(|| before.get(&setting.id)).cloned();
        let default = Some(&setting.default).filter(|default| !default.is_null()).map(RawJson::of);
        let filled = setting.auto_default.is_some().then(|| RawJson::of(&""));
        if let Some(value) = chosen.or(default).or(filled) {
            config.set(&setting.id, value);
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::config;
    use linkworld_contract::wire::raw::RawObject;
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
        let map = |value: serde_json::Value| RawObject::of(&value);
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
