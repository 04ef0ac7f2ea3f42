//! The parts of a manifest that the local platform acts on, read from its normal form.

use linkworld_contract::names::Scope;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The parts of a manifest blob that the platform acts on; it only stores the others.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Blueprint {
    pub(super) app_id: String,
    pub(super) version: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) icon: Option<String>,
    #[serde(default)]
    required_scopes: Vec<String>,
    #[serde(default)]
    tools: Vec<Named>,
    #[serde(default)]
    pub(super) lifecycle: Lifecycle,
    #[serde(default)]
    pub(super) install_settings: Vec<Setting>,
    #[serde(default)]
    runtime: Runtime,
}

#[derive(Debug, Clone, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Lifecycle {
    pub(super) on_install: bool,
    pub(super) on_uninstall: bool,
    pub(super) on_inbound: bool,
    pub(super) on_user_added: bool,
    schedules: Vec<Named>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Setting {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) label: String,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) default: Option<Value>,
    #[serde(default)]
    pub(super) options: Option<Vec<Value>>,
    #[serde(default)]
    pub(super) min: Option<f64>,
    #[serde(default)]
    pub(super) max: Option<f64>,
    #[serde(default)]
    pub(super) auto_default: Option<String>,
}

impl Setting {
    /// Its value is kept in the vault and is not part of the config.
    pub(super) fn is_secret(&self) -> bool {
        self.kind == "secret"
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Runtime {
    env: Map<String, Value>,
}

impl Blueprint {
    pub(super) fn read(blob: &Value) -> Result<Self, String> {
        Self::deserialize(blob).map_err(|error| error.to_string())
    }

    /// The declared scopes with a valid form; others grant nothing.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        self.required_scopes.iter().filter_map(|scope| Scope::parse(scope).ok()).collect()
    }

    pub(super) fn tools(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|tool| tool.name.as_str())
    }

    pub(super) fn schedules(&self) -> impl Iterator<Item = &str> {
        self.lifecycle.schedules.iter().map(|schedule| schedule.name.as_str())
    }

    /// `runtime.env`, with values as text.
    pub(super) fn env(&self) -> impl Iterator<Item = (String, String)> {
        self.runtime.env.iter().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), value)
        })
    }

    /// Values of the install settings: the given one, else the previous one, else the default, and an empty string where
    /// the platform would fill in a value. Secrets are never part of it.
    pub(super) fn config(&self, before: &Map<String, Value>, given: &Map<String, Value>) -> Map<String, Value> {
        self.install_settings
            .iter()
            .filter(|setting| !setting.is_secret())
            .filter_map(|setting| {
                let chosen = given.get(&setting.id).or_else(|| before.get(&setting.id));
                let value = chosen.or(setting.default.as_ref()).cloned();
                let value = value.or_else(|| setting.auto_default.is_some().then(|| Value::from("")));
                Some((setting.id.clone(), value?))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Blueprint;
    use serde_json::json;

    #[test]
    fn config_has_defaults_and_no_secrets() {
        let blueprint = Blueprint::read(&json!({"app_id": "a", "version": "1.0.0", "install_settings": [
            {"id": "inbox", "type": "string", "default": "a@b.c"},
            {"id": "limit", "type": "number", "default": 3},
            {"id": "mail", "type": "string", "default": null, "auto_default": "m365_primary_email"},
            {"id": "none", "type": "string", "default": null},
            {"id": "key", "type": "secret", "default": "leak"}]}))
        .unwrap();
        let map = |value: serde_json::Value| value.as_object().cloned().unwrap();
        let nothing = map(json!({}));
        let defaults = json!({"inbox": "a@b.c", "limit": 3, "mail": ""});
        assert_eq!(json!(blueprint.config(&nothing, &nothing)), defaults);
        let before = map(json!({"inbox": "old@b.c", "limit": 4, "gone": 1, "key": "leak"}));
        let given = map(json!({"limit": 5, "key": "leak", "none": "x"}));
        let answered = json!({"inbox": "old@b.c", "limit": 5, "mail": "", "none": "x"});
        assert_eq!(json!(blueprint.config(&before, &given)), answered);
        assert!(Blueprint::read(&json!({"version": "1.0.0"})).is_err());
    }
}
