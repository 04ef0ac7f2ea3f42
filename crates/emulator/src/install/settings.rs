//! Install settings: which values the tenant is prompted for, and which values are valid.
//!
//! The values of secret settings are [`Secret`]s from the input on; they are never part of a JSON tree.

use crate::store::{PROJECT_PICKER, SecretRef, Store, StoreError};
use linkworld_contract::limits::SECRET_VALUE_BYTES_MAX;
use linkworld_contract::names::{NameError, SecretKey};
use linkworld_contract::secret::Secret;
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_contract::wire::tenants::GivenSettings;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::settings::InstallSetting;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One install setting, as a user is prompted for it.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingPrompt {
    /// The setting's id.
    pub id: String,
    /// The text of the prompt.
    pub label: String,
    /// The value is kept in the vault under the uppercase id and is not part of `ctx.config`.
    pub is_secret: bool,
    /// Which values are valid.
    pub kind: SettingKind,
    /// Whether the setting is required and has no value yet.
    pub is_open: bool,
}

/// Which values of a setting are valid.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingKind {
    /// Any text.
    Text,
    /// A number within bounds.
    Number {
        /// The minimum.
        min: Option<f64>,
        /// The maximum.
        max: Option<f64>,
    },
    /// True or false.
    Flag,
    /// One of these values.
    Choice(Vec<Value>),
    /// A list of strings.
    List,
    /// One of these projects of the tenant, by id. A tenant without any gets the one that is named first.
    Project(Vec<String>),
}

/// Values of install settings by setting id.
#[derive(Debug, Clone, Default)]
pub struct SettingValues {
    /// The values that become `ctx.config`.
    pub plain: RawObject,
    /// The values that are kept in the vault.
    pub secrets: BTreeMap<String, Secret>,
    /// Given values that are not valid: the setting's id, and what was expected.
    pub problems: Vec<(String, String)>,
}

impl SettingValues {
    /// Adds a value in the form in which a person types it.
    ///
    /// # Errors
    /// Says what was expected, and never what was entered.
    pub fn add_text(&mut self, prompt: &SettingPrompt, text: &str) -> Result<(), String> {
        if prompt.is_secret {
            return self.add_secret(prompt, Secret::new(text.to_owned()));
        }
        self.add_raw(prompt, prompt.parse(text)?)
    }

    /// Adds a value from a JSON document. A secret is read straight into a [`Secret`].
    ///
    /// # Errors
    /// Says what was expected, and never what was given.
    pub fn add_json(&mut self, prompt: &SettingPrompt, value: &RawValue) -> Result<(), String> {
        let expected = || format!("expected {}", prompt.expected());
        if prompt.is_secret {
            let text: String = serde_json::from_str(value.get()).map_err(|_| expected())?;
            return self.add_secret(prompt, Secret::new(text));
        }
        self.add_raw(prompt, RawJson::from(value))
    }

    /// Adds the value of a setting that is not secret.
    ///
    /// # Errors
    /// Says what was expected.
    pub fn add_value(&mut self, prompt: &SettingPrompt, value: &Value) -> Result<(), String> {
        self.add_raw(prompt, RawJson::of(value))
    }

    fn add_raw(&mut self, prompt: &SettingPrompt, value: RawJson) -> Result<(), String> {
        prompt.check(&value)?;
        self.plain.set(&prompt.id, value);
        Ok(())
    }

    /// Adds the value of a secret setting.
    ///
    /// # Errors
    /// Says which length is allowed.
    pub fn add_secret(&mut self, prompt: &SettingPrompt, value: Secret) -> Result<(), String> {
        if !(1..=SECRET_VALUE_BYTES_MAX).contains(&value.byte_count()) {
            return Err(format!("expected 1 to {SECRET_VALUE_BYTES_MAX} bytes"));
        }
        self.secrets.insert(prompt.id.clone(), value);
        Ok(())
    }

    /// Whether there is a value for this setting.
    pub fn has(&self, prompt: &SettingPrompt) -> bool {
        self.plain.get(&prompt.id).is_some() || self.secrets.contains_key(&prompt.id)
    }
}

/// Reads given values. What is not valid becomes a problem of its setting; a blank secret counts as not given.
pub(crate) fn read(prompts: &[SettingPrompt], given: &GivenSettings) -> SettingValues {
    let mut values = SettingValues::default();
    let typed = given.typed.iter().map(|(id, text)| (id.as_str(), None, text.as_str()));
    let documents = given.values.iter().filter(|(id, _)| !given.typed.contains_key(*id));
    for (id, value, text) in documents.map(|(id, value)| (id, Some(value), value.text())).chain(typed) {
        let Some(prompt) = prompts.iter().find(|prompt| prompt.id == id) else {
            let near = nearest(id, prompts.iter().map(|prompt| prompt.id.as_str()));
            let hint = near.map_or_else(String::new, |near| format!(", {}", text::did_you_mean(&[near])));
            values.problems.push((id.to_owned(), format!("the manifest has no such setting{hint}")));
            continue;
        };
        if prompt.is_secret && matches!(text, "" | "\"\"") {
            continue;
        }
        let added = match value {
            None => values.add_text(prompt, text),
            Some(value) if prompt.is_secret => match value.to::<String>() {
                Some(secret) => values.add_secret(prompt, Secret::new(secret)),
                None => Err(format!("expected {}", prompt.expected())),
            },
            Some(value) => values.add_raw(prompt, value.clone()),
        };
        if let Err(why) = added {
            values.problems.push((id.to_owned(), why));
        }
    }
    values
}

impl SettingPrompt {
    /// Parses a value in the form in which a person types it.
    fn parse(&self, text: &str) -> Result<RawJson, String> {
        let expected = || format!("expected {}", self.expected());
        let typed = match &self.kind {
            SettingKind::Text | SettingKind::Project(_) => RawJson::of(&text),
            SettingKind::Number { .. } | SettingKind::List => {
                RawJson::parse(text.as_bytes()).map_err(|_| expected())?
            }
            SettingKind::Flag => match text {
                "true" | "yes" => RawJson::of(&true),
                "false" | "no" => RawJson::of(&false),
                _ => return Err(expected()),
            },
            SettingKind::Choice(options) => {
                let same =
                    |option: &&Value| option.as_str().map_or_else(|| *option.to_string() == *text, |word| word == text);
                options.iter().find(same).map(RawJson::of).ok_or_else(expected)?
            }
        };
        Ok(typed)
    }

    fn check(&self, value: &RawJson) -> Result<(), String> {
        self.kind.check(value)
    }

    /// A description of the valid values.
    pub fn expected(&self) -> String {
        if self.is_secret { "a secret string".to_owned() } else { self.kind.expected() }
    }
}

impl SettingKind {
    /// Checks a value that is not secret.
    pub(crate) fn check(&self, value: &RawJson) -> Result<(), String> {
        let is_valid = match self {
            Self::Text => is_string(value),
            Self::Flag => value.kind() == "a boolean",
            Self::Choice(options) => options.contains(&value.value()),
            Self::List => value.to::<Vec<RawJson>>().is_some_and(|items| items.iter().all(is_string)),
            Self::Project(ids) => {
                value.to::<String>().is_some_and(|id| ids.is_empty() || id.trim().is_empty() || ids.contains(&id))
            }
            // A number beyond the range of a float is compared as infinite.
            Self::Number { min, max } => value
                .text()
                .parse::<f64>()
                .is_ok_and(|number| min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)),
        };
        if is_valid { Ok(()) } else { Err(format!("expected {}", self.expected())) }
    }

    /// A description of the valid values.
    fn expected(&self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Project(ids) if ids.is_empty() => "the id of a project".to_owned(),
            Self::Project(ids) => format!("a project of the tenant: {}", ids.join(", ")),
            Self::List => "a JSON array of strings".to_owned(),
            Self::Choice(options) => {
                let words =
                    options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned));
                format!("one of {}", words.collect::<Vec<_>>().join(", "))
            }
            Self::Number { min, max } => match (min, max) {
                (Some(min), Some(max)) => format!("a number from {min} to {max}"),
                (Some(min), None) => format!("a number, at least {min}"),
                (None, Some(max)) => format!("a number, at most {max}"),
                (None, None) => "a number".to_owned(),
            },
        }
    }
}

fn is_string(value: &RawJson) -> bool {
    value.kind() == "a string"
}

/// The prompts of an app, and which of them are open in a tenant.
pub(crate) fn prompts(
    store: &Store,
    manifest: &Manifest,
    (tenant, tenant_id): (&str, &str),
) -> Result<Vec<SettingPrompt>, StoreError> {
    let before = previous_config(store, tenant, &manifest.app_id)?;
    let projects = project_ids(store, manifest, tenant_id)?;
    let mut prompts = Vec::new();
    for setting in &manifest.install_settings {
        let has_value = if setting.is_secret() {
            has_secret(store, &manifest.app_id, tenant_id, &setting.id)?
        } else {
            before.get(&setting.id).is_some() || !setting.default.is_null() || setting.auto_default.is_some()
        };
        prompts.push(SettingPrompt {
            id: setting.id.clone(),
            label: setting.label.clone(),
            is_secret: setting.is_secret(),
            kind: kind(setting, &projects),
            is_open: setting.required && !has_value,
        });
    }
    Ok(prompts)
}

/// Whether a secret setting has a value: the tenant's own, or the developer's default.
pub(crate) fn has_secret(store: &Store, app: &str, tenant_id: &str, setting: &str) -> Result<bool, StoreError> {
    let secret = |tenant_id| SecretRef { app: app.to_owned(), key: secret_key(setting), tenant_id };
    Ok(store.secret(&secret(Some(tenant_id.to_owned())))?.is_some() || store.secret(&secret(None))?.is_some())
}

/// The config of the existing install over values that were kept: those of an uninstalled app, and those of settings that the
/// installed version does not have.
pub(crate) fn previous_config(store: &Store, tenant: &str, app: &str) -> Result<RawObject, StoreError> {
    let read = |config: &str| {
        serde_json::from_str::<RawObject>(config).map_err(|_| StoreError::Unreadable("config of an install"))
    };
    let mut config =
        store.retained_config(tenant, app)?.map_or_else(|| Ok(RawObject::default()), |kept| read(&kept))?;
    if let Some(install) = store.install_of(tenant, app)? {
        config.extend(read(&install.config)?);
    }
    Ok(config)
}

/// The vault key of a secret setting. The contract does not define it; setting ids are lowercase `[R]`.
fn secret_key(id: &str) -> String {
    id.to_ascii_uppercase()
}

/// The vault key as a name. The manifest's rule for setting ids makes each of them a valid key.
pub(crate) fn secret_name(id: &str) -> Result<SecretKey, NameError> {
    SecretKey::parse(&secret_key(id))
}

/// The projects that settings of a manifest may name. Not read if none does.
pub(crate) fn project_ids(store: &Store, manifest: &Manifest, tenant_id: &str) -> Result<Vec<String>, StoreError> {
    if manifest.install_settings.iter().all(|setting| setting.kind != PROJECT_PICKER) {
        return Ok(Vec::new());
    }
    Ok(store.projects(tenant_id)?.into_iter().map(|project| project.id).collect())
}

/// Which values of a setting are valid in a tenant with these projects.
pub(crate) fn kind(setting: &InstallSetting, projects: &[String]) -> SettingKind {
    match (setting.kind.as_str(), &setting.options) {
        ("number", _) => SettingKind::Number { min: setting.min, max: setting.max },
        ("boolean", _) => SettingKind::Flag,
        ("array", _) => SettingKind::List,
        (PROJECT_PICKER, _) => SettingKind::Project(projects.to_vec()),
        ("select", Some(options)) if !options.is_empty() => {
            // An option is a value, or an object with a `value`.
            let value = |option: &Value| option.get("value").unwrap_or(option).clone();
            SettingKind::Choice(options.iter().map(value).collect())
        }
        _ => SettingKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::{SettingKind, SettingPrompt, SettingValues};
    use linkworld_contract::limits::SECRET_VALUE_BYTES_MAX;
    use linkworld_contract::wire::raw::RawObject;
    use serde_json::json;
    use serde_json::value::{RawValue, to_raw_value};

    fn prompt(kind: SettingKind, is_secret: bool) -> SettingPrompt {
        SettingPrompt { id: "q".into(), label: "Q".into(), is_secret, kind, is_open: true }
    }

    #[test]
    fn typed_values_are_checked_by_the_kind_of_the_setting() {
        let number = SettingKind::Number { min: Some(1.0), max: Some(5.0) };
        let choice = SettingKind::Choice(vec![json!("a"), json!(2)]);
        for (kind, text, expected) in [
            (SettingKind::Text, "x", Ok(json!("x"))),
            (SettingKind::Text, "", Ok(json!(""))),
            (number.clone(), "3", Ok(json!(3))),
            (number.clone(), "5.0", Ok(json!(5.0))),
            (number.clone(), "0", Err("expected a number from 1 to 5")),
            (number, "canary", Err("expected a number from 1 to 5")),
            (SettingKind::Flag, "yes", Ok(json!(true))),
            (SettingKind::Flag, "1", Err("expected true or false")),
            (choice.clone(), "a", Ok(json!("a"))),
            (choice.clone(), "2", Ok(json!(2))),
            (choice, "b", Err("expected one of a, 2")),
            (SettingKind::List, r#"["a"]"#, Ok(json!(["a"]))),
            (SettingKind::List, "[1]", Err("expected a JSON array of strings")),
            (SettingKind::Project(vec![]), "q3", Ok(json!("q3"))),
            (SettingKind::Project(vec!["q3".into()]), "q3", Ok(json!("q3"))),
            (SettingKind::Project(vec!["q3".into()]), "", Ok(json!(""))),
            (SettingKind::Project(vec!["q3".into()]), "q4", Err("expected a project of the tenant: q3")),
        ] {
            let mut values = SettingValues::default();
            let added = values.add_text(&prompt(kind, false), text).map(|()| values.plain.get("q").unwrap().clone());
            assert_eq!(added.map(|value| value.value()), expected.map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn values_are_kept_as_they_were_written() {
        let number = |min| SettingKind::Number { min, max: None };
        for (kind, text) in [
            (number(None), "123456789012345678901234567890"),
            (number(Some(1.0)), "1.10"),
            (number(Some(0.0)), "1E+400"),
            (number(None), "-0"),
            (number(None), "0.1000000000000000055511151231257827"),
            (SettingKind::Choice(vec![json!(2.5)]), "2.50"),
            (SettingKind::List, r#"["\u00e9", "b" ]"#),
            (SettingKind::Text, r#""\u00e9 \/""#),
        ] {
            let prompt = prompt(kind.clone(), false);
            let mut values = SettingValues::default();
            values.add_json(&prompt, serde_json::from_str(text).unwrap()).unwrap();
            assert_eq!(values.plain.get("q").unwrap().text(), text);
            if matches!(kind, SettingKind::Number { .. } | SettingKind::List) {
                let mut typed = SettingValues::default();
                typed.add_text(&prompt, text).unwrap();
                assert_eq!(typed.plain.get("q").unwrap().text(), text);
            }
        }
        let mut values = SettingValues::default();
        for wrong in ["NaN", "Infinity", "1,5", "0x10", "+1", ".5", "08"] {
            assert!(values.add_text(&prompt(number(None), false), wrong).is_err(), "{wrong}");
        }
        let small = SettingKind::Number { min: None, max: Some(5.0) };
        assert!(values.add_text(&prompt(small, false), "1e400").is_err());
    }

    #[test]
    fn secrets_are_kept_apart_from_plain_values() {
        let secret = prompt(SettingKind::Text, true);
        let raw = |value: &serde_json::Value| -> Box<RawValue> { to_raw_value(value).unwrap() };
        let mut values = SettingValues::default();
        values.add_json(&secret, &raw(&json!("hunter\u{e9}\n2"))).unwrap();
        assert!(values.plain == RawObject::default() && values.has(&secret));
        assert_eq!(values.secrets["q"].expose(), "hunter\u{e9}\n2");
        let full = "x".repeat(SECRET_VALUE_BYTES_MAX);
        values.add_text(&secret, &full).unwrap();
        assert!(values.add_text(&secret, &format!("{full}x")).is_err());
        assert!(values.add_text(&secret, "").is_err());
        for wrong in [json!(1), json!(null), json!(["canary"]), json!({"a": "canary"})] {
            let error = values.add_json(&secret, &raw(&wrong)).unwrap_err();
            assert_eq!(error, "expected a secret string");
        }
        assert!(!format!("{values:?}").contains("xxx"));
    }
}
