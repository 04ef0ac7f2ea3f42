//! The config of an install: the values of its settings that are not secret.

use crate::store::UserRow;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::settings::InstallSetting;

/// Values of the install settings: the given one, else the previous one, else the one that the platform fills in, else
/// the default. Secrets are never part of it.
pub(crate) fn config(manifest: &Manifest, before: &RawObject, given: &RawObject, activator: &UserRow) -> RawObject {
    let mut config = RawObject::default();
    for setting in manifest.install_settings.iter().filter(|setting| !setting.is_secret()) {
        let filled = filled(setting, activator).map(|value| RawJson::of(&value));
        // An earlier version of this program left what the platform fills in blank.
        let previous = before.get(&setting.id).filter(|value| filled.is_none() || value.text() != r#""""#);
        let default = Some(&setting.default).filter(|default| !default.is_null()).map(RawJson::of);
        let value = given.get(&setting.id).or(previous).cloned().or(filled).or(default);
        if let Some(value) = value {
            config.set(&setting.id, value);
        }
    }
    config
}

/// What the platform fills in for a setting.
fn filled<'a>(setting: &InstallSetting, activator: &'a UserRow) -> Option<&'a str> {
    match setting.auto_default.as_deref()? {
        "activator_user_id" => Some(&activator.id),
        "m365_primary_email" => Some(&activator.email),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::config;
    use crate::store::TenantRow;
    use linkworld_contract::wire::raw::RawObject;
    use linkworld_manifest::Manifest;
    use serde_json::json;

    #[test]
    fn config_has_defaults_and_no_secrets() {
        let manifest = Manifest::from_stored(&json!({"app_id": "abc", "version": "1.0.0", "install_settings": [
            {"id": "inbox", "type": "string", "default": "a@b.c"},
            {"id": "limit", "type": "number", "default": 3},
            {"id": "mail", "type": "string", "default": null, "auto_default": "m365_primary_email"},
            {"id": "owner", "type": "string", "default": "", "auto_default": "activator_user_id"},
            {"id": "none", "type": "string", "default": null},
            {"id": "key", "type": "secret", "default": "leak"}]}))
        .unwrap();
        let tenant = TenantRow { id: "t-1".into(), slug: "acme".into(), created_at: 0 };
        let user = tenant.first_user();
        let config = |before, given| json!(config(&manifest, before, given, &user));
        let map = |value: serde_json::Value| RawObject::of(&value);
        let nothing = map(json!({}));
        let defaults = json!({"inbox": "a@b.c", "limit": 3, "mail": "admin@acme.example", "owner": user.id});
        assert_eq!(config(&nothing, &nothing), defaults);
        let before = map(json!({"inbox": "old@b.c", "limit": 4, "gone": 1, "key": "leak", "mail": "", "owner": "u-1"}));
        let given = map(json!({"limit": 5, "key": "leak", "none": "x"}));
        let chosen = json!({"inbox": "old@b.c", "limit": 5, "mail": "admin@acme.example", "owner": "u-1", "none": "x"});
        assert_eq!(config(&before, &given), chosen);
        assert!(Manifest::from_stored(&json!({"version": "1.0.0"})).is_none());
    }
}
