//! What the local platform needs to know of a manifest, read from its normal form.

use crate::names::Scope;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The parts of a manifest blob the platform acts on; the rest it only keeps.
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
    install_settings: Vec<Setting>,
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
struct Setting {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    default: Option<Value>,
    #[serde(default)]
    auto_default: Option<String>,
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

    /// Scopes that are scopes by their shape; others open nothing.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        self.required_scopes.iter().filter_map(|scope| Scope::parse(scope).ok()).collect()
    }

    pub(super) fn tools(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|tool| tool.name.as_str())
    }

    pub(super) fn schedules(&self) -> impl Iterator<Item = &str> {
        self.lifecycle.schedules.iter().map(|schedule| schedule.name.as_str())
    }

    /// `runtime.env`, values as text.
    pub(super) fn env(&self) -> impl Iterator<Item = (String, String)> {
        self.runtime.env.iter().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), value)
        })
    }

    /// Answers to the install settings nobody was asked: defaults, and empty text where the platform would fill
    /// one in. Secrets never are part of it.
    pub(super) fn config(&self) -> Map<String, Value> {
        self.install_settings
            .iter()
            .filter(|setting| setting.kind != "secret")
            .filter_map(|setting| match (&setting.default, &setting.auto_default) {
                (Some(value), _) => Some((setting.id.clone(), value.clone())),
                (None, Some(_)) => Some((setting.id.clone(), Value::from(""))),
                (None, None) => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Blueprint;
    use serde_json::json;

    #[test]
    fn config_comes_from_defaults_and_never_from_secrets() {
        let blueprint = Blueprint::read(&json!({"app_id": "a", "version": "1.0.0", "install_settings": [
            {"id": "inbox", "type": "string", "default": "a@b.c"},
            {"id": "limit", "type": "number", "default": 3},
            {"id": "mail", "type": "string", "default": null, "auto_default": "m365_primary_email"},
            {"id": "none", "type": "string", "default": null},
            {"id": "key", "type": "secret", "default": "leak"}]}))
        .unwrap();
        assert_eq!(json!(blueprint.config()), json!({"inbox": "a@b.c", "limit": 3, "mail": ""}));
        assert!(Blueprint::read(&json!({"version": "1.0.0"})).is_err());
    }
}
