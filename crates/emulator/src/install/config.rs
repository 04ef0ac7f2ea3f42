//! The config of an install: the values of its settings that are not secret.

use crate::store::{Store, StoreError, UserRow};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::settings::InstallSetting;

/// The integration whose address `m365_primary_email` is.
const M365: &str = "m365";

/// What the platform knows to fill in settings with `auto_default`.
#[derive(Debug, Clone)]
pub(crate) struct AutoDefaults {
    /// Who activates the app.
    pub(crate) activator: UserRow,
    /// Whether the tenant connected Microsoft 365.
    pub(crate) has_m365: bool,
}

impl AutoDefaults {
    /// Of an app in a tenant, by its id.
    pub(crate) fn read(store: &Store, tenant_id: &str, app: &str) -> Result<Self, StoreError> {
        let has_m365 = store.integrations(tenant_id)?.iter().any(|provider| provider == M365);
        Ok(Self { activator: store.activator(tenant_id, app)?, has_m365 })
    }

    /// The value of a setting; none if the platform fills in nothing. Without Microsoft 365 its address is empty (contract 16).
    pub(crate) fn value(&self, setting: &InstallSetting) -> Option<&str> {
        match setting.auto_default.as_deref()? {
            "activator_user_id" => Some(&self.activator.id),
            "m365_primary_email" if self.has_m365 => Some(&self.activator.email),
            "m365_primary_email" => Some(""),
            _ => None,
        }
    }
}

/// Values of the install settings: the given one, else the previous one, else the one that the platform fills in, else
/// the default. Secrets are never part of it.
pub(crate) fn config(manifest: &Manifest, before: &RawObject, given: &RawObject, auto: &AutoDefaults) -> RawObject {
    let mut config = RawObject::default();
    for setting in manifest.install_settings.iter().filter(|setting| !setting.is_secret()) {
        let filled = auto.value(setting).map(|value| RawJson::of(&value));
        // What the platform had nothing to fill in for is tried again.
        let previous = before.get(&setting.id).filter(|value| filled.is_none() || value.text() != r#""""#);
        let default = Some(&setting.default).filter(|default| !default.is_null()).map(RawJson::of);
        let value = given.get(&setting.id).or(previous).cloned().or(filled).or(default);
        if let Some(value) = value {
            config.set(&setting.id, value);
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::{AutoDefaults, config};
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
        let auto = |has_m365| AutoDefaults { activator: user.clone(), has_m365 };
        let config = |before, given| json!(config(&manifest, before, given, &auto(true)));
        let map = |value: serde_json::Value| RawObject::of(&value);
        let nothing = map(json!({}));
        let defaults = json!({"inbox": "a@b.c", "limit": 3, "mail": "admin@acme.example", "owner": user.id});
        assert_eq!(config(&nothing, &nothing), defaults);
        let before = map(json!({"inbox": "old@b.c", "limit": 4, "gone": 1, "key": "leak", "mail": "", "owner": "u-1"}));
        let given = map(json!({"limit": 5, "key": "leak", "none": "x"}));
        let chosen = json!({"inbox": "old@b.c", "limit": 5, "mail": "admin@acme.example", "owner": "u-1", "none": "x"});
        assert_eq!(config(&before, &given), chosen);
        let own = map(json!({"mail": "own@acme.example", "owner": "u-2"}));
        let kept = json!({"inbox": "a@b.c", "limit": 3, "mail": "own@acme.example", "owner": "u-2"});
        assert_eq!(config(&nothing, &own), kept, "values of the user win");
        assert_eq!(config(&own, &nothing), kept, "and stay");
        let without = json!(super::config(&manifest, &nothing, &nothing, &auto(false)));
        assert_eq!((&without["mail"], &without["owner"]), (&json!(""), &json!(user.id)));
        let later = json!(super::config(&manifest, &map(without), &nothing, &auto(true)));
        assert_eq!(later["mail"], "admin@acme.example", "filled in once it is known");
        assert!(Manifest::from_stored(&json!({"version": "1.0.0"})).is_none());
    }
}
