//! The questions of an install and their answers: what the tenant is asked, and what may be said.

use crate::blueprint::{Blueprint, Setting};
use crate::store::{SecretPlace, Store, StoreError};
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use serde_json::{Map, Value};

/// One install setting, as somebody has to be asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The setting's id.
    pub id: String,
    /// Its text.
    pub label: String,
    /// Its answer goes to the vault, under the uppercased id, and is no part of `ctx.config`.
    pub is_secret: bool,
    /// What may be answered.
    pub kind: Kind,
    /// Required, and nothing answers it yet.
    pub is_open: bool,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A number within bounds.
    Number {
        /// The least.
        min: Option<f64>,
        /// The greatest.
        max: Option<f64>,
    },
    /// Yes or no.
    Flag,
    /// One of these.
    Choice(Vec<Value>),
    /// A list of texts.
    List,
}

/// Answers by setting id.
#[derive(Debug, Default)]
pub struct Answers {
    /// Those that become `ctx.config`.
    pub values: Map<String, Value>,
    /// Those that go to the vault.
    pub secrets: Vec<(String, Secret)>,
}

impl Question {
    /// Reads an answer as a person types it. The error says what was expected and never what was given.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let typed = match &self.kind {
            Kind::Text => Value::from(text),
            Kind::Number { .. } | Kind::List => serde_json::from_str(text).unwrap_or(Value::Null),
            Kind::Flag => match text {
                "true" | "yes" => Value::from(true),
                "false" | "no" => Value::from(false),
                _ => Value::Null,
            },
            Kind::Choice(options) => {
                let same =
                    |option: &&Value| option.as_str().map_or_else(|| *option.to_string() == *text, |word| word == text);
                options.iter().find(same).cloned().unwrap_or(Value::Null)
            }
        };
        self.check(&typed)?;
        Ok(typed)
    }

    /// Whether a JSON value is an answer.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let is_answer = match &self.kind {
            Kind::Text => value.is_string(),
            Kind::Flag => value.is_boolean(),
            Kind::Choice(options) => options.contains(value),
            Kind::List => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            Kind::Number { min, max } => value
                .as_f64()
                .is_some_and(|number| min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)),
        };
        if is_answer { Ok(()) } else { Err(format!("expected {}", self.expected())) }
    }

    /// What may be answered, in words.
    pub fn expected(&self) -> String {
        match &self.kind {
            Kind::Text if self.is_secret => "a secret text".to_owned(),
            Kind::Text => "a text".to_owned(),
            Kind::Flag => "true or false".to_owned(),
            Kind::List => "a JSON list of texts".to_owned(),
            Kind::Choice(options) => {
                let words =
                    options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned));
                format!("one of {}", words.collect::<Vec<_>>().join(", "))
            }
            Kind::Number { min, max } => match (min, max) {
                (Some(min), Some(max)) => format!("a number from {min} to {max}"),
                (Some(min), None) => format!("a number, at least {min}"),
                (None, Some(max)) => format!("a number, at most {max}"),
                (None, None) => "a number".to_owned(),
            },
        }
    }
}

/// Every question of an app, and which are open in a tenant.
pub(crate) fn questions(
    store: &Store,
    blueprint: &Blueprint,
    (tenant, tenant_id): (&str, &str),
) -> Result<Vec<Question>, StoreError> {
    let before = config_before(store, tenant, &blueprint.app_id)?;
    let mut questions = Vec::new();
    for setting in &blueprint.install_settings {
        let answered = if setting.is_secret() {
            let place =
                |tenant_id| SecretPlace { app: blueprint.app_id.clone(), key: secret_key(&setting.id), tenant_id };
            store.secret(&place(Some(tenant_id.to_owned())))?.is_some() || store.secret(&place(None))?.is_some()
        } else {
            before.contains_key(&setting.id) || setting.default.is_some() || setting.auto_default.is_some()
        };
        questions.push(Question {
            id: setting.id.clone(),
            label: setting.label.clone(),
            is_secret: setting.is_secret(),
            kind: kind(setting),
            is_open: setting.required && !answered,
        });
    }
    Ok(questions)
}

/// The config of the install that is there; empty without one.
pub(crate) fn config_before(store: &Store, tenant: &str, app: &str) -> Result<Map<String, Value>, StoreError> {
    let Some(install) = store.install_of(tenant, app)? else { return Ok(Map::new()) };
    serde_json::from_str(&install.config).map_err(|_| StoreError::Unreadable("config of an install"))
}

/// Under which key a secret setting lies in the vault: the contract leaves it open, the ids are lowercase `[R]`.
pub(crate) fn secret_key(id: &str) -> String {
    id.to_ascii_uppercase()
}

/// The same as a name; the manifest's rule for ids makes every one of them a key.
pub(crate) fn secret_name(id: &str) -> Result<SecretKey, linkworld_contract::names::NameError> {
    SecretKey::parse(&secret_key(id))
}

fn kind(setting: &Setting) -> Kind {
    match (setting.kind.as_str(), &setting.options) {
        ("number", _) => Kind::Number { min: setting.min, max: setting.max },
        ("boolean", _) => Kind::Flag,
        ("array", _) => Kind::List,
        ("select", Some(options)) if !options.is_empty() => {
            // An option is a value, or an object that has one.
            let value = |option: &Value| option.get("value").unwrap_or(option).clone();
            Kind::Choice(options.iter().map(value).collect())
        }
        _ => Kind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Question};
    use serde_json::json;

    #[test]
    fn answers_are_judged_by_the_kind_of_their_question() {
        let number = Kind::Number { min: Some(1.0), max: Some(5.0) };
        let choice = Kind::Choice(vec![json!("a"), json!(2)]);
        for (kind, text, expected) in [
            (Kind::Text, "x", Ok(json!("x"))),
            (Kind::Text, "", Ok(json!(""))),
            (number.clone(), "3", Ok(json!(3))),
            (number.clone(), "5.0", Ok(json!(5.0))),
            (number.clone(), "0", Err("expected a number from 1 to 5")),
            (number, "canary", Err("expected a number from 1 to 5")),
            (Kind::Flag, "yes", Ok(json!(true))),
            (Kind::Flag, "1", Err("expected true or false")),
            (choice.clone(), "a", Ok(json!("a"))),
            (choice.clone(), "2", Ok(json!(2))),
            (choice, "b", Err("expected one of a, 2")),
            (Kind::List, r#"["a"]"#, Ok(json!(["a"]))),
            (Kind::List, "[1]", Err("expected a JSON list of texts")),
        ] {
            let question = Question { id: "q".into(), label: "Q".into(), is_secret: false, kind, is_open: true };
            assert_eq!(question.parse(text), expected.map_err(str::to_owned), "{text}");
        }
    }
}
