//! Keeps what handlers print: each line with the call that it belongs to, and without the values of secrets that the
//! platform gave to the handler.

use crate::store::{InstallRow, NewHandlerLine};
use linkworld_contract::audit::logs::{LOG_LINE_CHARS_MAX, LOG_LINES_WAITING_MAX};
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc;

/// Bytes of the shortest value that is looked for: shorter ones are parts of many words.
const SECRET_BYTES_MIN: usize = 6;

/// Keys and values of secrets, by the names of tenant and app.
type RevealedValues = HashMap<(String, String), RevealedSecrets>;

/// Values of secrets that the handler of an app has, to be hidden in texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct RevealedSecrets(Vec<(String, Secret)>);

impl RevealedSecrets {
    /// A text in which the name of each secret is in the place of its value.
    pub(crate) fn hide_in<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.0.iter().filter(|(_, value)| text.contains(value.expose()));
        found.fold(Cow::Borrowed(text), |text, (key, value)| {
            Cow::Owned(text.replace(value.expose(), &format!("[secret {key}]")))
        })
    }

    /// A JSON text in which the name of each secret is in the place of its value; none if it cannot be read.
    fn hide_in_json(&self, text: &str) -> Option<String> {
        let has_escapes = text.contains('\\') && !self.0.is_empty();
        if !has_escapes && !self.0.iter().any(|(_, value)| text.contains(value.expose())) {
            return Some(text.to_owned());
        }
        // An escaped value is found only in the string that it is read as.
        let mut value: Value = serde_json::from_str(text).ok()?;
        Some(if self.hide_in_value(&mut value) { value.to_string() } else { text.to_owned() })
    }

    /// Whether a value was found. The depth is that of a parsed text, which is limited.
    fn hide_in_value(&self, value: &mut Value) -> bool {
        match value {
            Value::Null | Value::Bool(_) => false,
            Value::Number(number) => match self.hide_in(&number.to_string()) {
                Cow::Borrowed(_) => false,
                Cow::Owned(hidden) => {
                    *value = Value::String(hidden);
                    true
                }
            },
            Value::String(text) => match self.hide_in(text) {
                Cow::Borrowed(_) => false,
                Cow::Owned(hidden) => {
                    *text = hidden;
                    true
                }
            },
            Value::Array(items) => items.iter_mut().fold(false, |found, item| self.hide_in_value(item) | found),
            Value::Object(members) => {
                let mut found = false;
                for (name, mut member) in std::mem::take(members) {
                    let hidden = self.hide_in(&name);
                    found |= matches!(hidden, Cow::Owned(_)) | self.hide_in_value(&mut member);
                    members.insert(hidden.into_owned(), member);
                }
                found
            }
        }
    }
}

/// Receives lines of handlers.
pub(crate) struct HandlerLog {
    lines: mpsc::Sender<NewHandlerLine>,
    /// Values of secrets that the handlers of an app in a tenant have, with their keys.
    revealed: Mutex<RevealedValues>,
}

impl HandlerLog {
    /// A log, and the lines that are to be written.
    pub(crate) fn new() -> (Self, mpsc::Receiver<NewHandlerLine>) {
        let (lines, waiting) = mpsc::channel(LOG_LINES_WAITING_MAX);
        (Self { lines, revealed: Mutex::default() }, waiting)
    }

    /// The handler of an app has the value of a secret from now on.
    pub(crate) fn reveal(&self, install: &InstallRow, key: &str, value: &Secret) {
        let mut revealed = self.revealed.lock().unwrap_or_else(PoisonError::into_inner);
        let values = revealed.entry((install.tenant.clone(), install.app.clone())).or_default();
        let is_known = values.0.iter().any(|(_, known)| known.expose() == value.expose());
        if value.expose().len() >= SECRET_BYTES_MIN && !is_known {
            values.0.push((key.to_owned(), value.clone()));
        }
    }

    /// Takes a line that the handler of an install printed. A full queue drops it rather than delay the handler.
    pub(crate) fn hear(
        &self,
        install: &InstallRow,
        (stream, line): (&'static str, &str),
        (at, call): (i64, Option<i64>),
    ) {
        let text = self.redacted((&install.tenant, &install.app), line);
        let (tenant_id, app, version) = (install.tenant_id.clone(), install.app.clone(), install.version.clone());
        let _ = self.lines.try_send(NewHandlerLine { tenant_id, app, version, at, stream, call, text });
    }

    /// The values that the handler of an install has.
    pub(crate) fn revealed(&self, install: &InstallRow) -> RevealedSecrets {
        let revealed = self.revealed.lock().unwrap_or_else(PoisonError::into_inner);
        revealed.get(&(install.tenant.clone(), install.app.clone())).cloned().unwrap_or_default()
    }

    /// A JSON text without the values that the handler of an app in a tenant has; none if it cannot be read.
    pub(crate) fn hidden_in_json(&self, (tenant, app): (&str, &str), text: &str) -> Option<String> {
        let revealed = self.revealed.lock().unwrap_or_else(PoisonError::into_inner);
        let values = revealed.get(&(tenant.to_owned(), app.to_owned()));
        values.map_or_else(|| Some(text.to_owned()), |values| values.hide_in_json(text))
    }

    fn redacted(&self, (tenant, app): (&str, &str), line: &str) -> String {
        let revealed = self.revealed.lock().unwrap_or_else(PoisonError::into_inner);
        let values = revealed.get(&(tenant.to_owned(), app.to_owned()));
        // Before the line is shortened: a value must not be cut in half.
        let clean = values.map_or(Cow::Borrowed(line), |values| values.hide_in(line));
        shorten(&clean, LOG_LINE_CHARS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::HandlerLog;
    use crate::store::tests::install;
    use linkworld_contract::audit::logs::LOG_LINE_CHARS_MAX;
    use linkworld_contract::secret::Secret;

    #[test]
    fn values_are_replaced_in_json_however_they_are_escaped() {
        let (log, _lines) = HandlerLog::new();
        let install = install();
        let here = (install.tenant.as_str(), install.app.as_str());
        log.reveal(&install, "KEY", &Secret::new("é\"canary\n1".to_owned()));
        log.reveal(&install, "PIN", &Secret::new("12345678".to_owned()));
        let hidden = |text: &str| log.hidden_in_json(here, text);
        for text in [r#"{"a":["x é\"canary\n1"]}"#, r#"{"a":["x \u00e9\u0022c\u0061nary\u000a1"]}"#] {
            assert_eq!(hidden(text).as_deref(), Some(r#"{"a":["x [secret KEY]"]}"#), "{text}");
        }
        assert_eq!(hidden(r#"{"12345678":12345678}"#).as_deref(), Some(r#"{"[secret PIN]":"[secret PIN]"}"#));
        let other = r#"{ "a": 123456789012345678901234567890.10, "b": "\u00e9" }"#;
        assert_eq!(hidden(&other.replace("12345678", "8")).as_deref(), Some(other.replace("12345678", "8").as_str()));
        assert_eq!(hidden(&format!("{}\"\\n\"{}", "[".repeat(500), "]".repeat(500))), None, "nested too deeply");
    }

    #[test]
    fn values_that_the_handler_has_are_replaced_wherever_they_are() {
        let (log, _lines) = HandlerLog::new();
        let install = install();
        let here = (install.tenant.as_str(), install.app.as_str());
        assert_eq!(log.redacted(here, "key sk-canary-1"), "key sk-canary-1", "nothing is known of it");
        log.reveal(&install, "API_KEY", &Secret::new("sk-canary-1".to_owned()));
        log.reveal(&install, "PIN", &Secret::new("1234".to_owned()));
        assert_eq!(
            log.redacted(here, "key sk-canary-1, sk-canary-1 1234"),
            "key [secret API_KEY], [secret API_KEY] 1234"
        );
        assert_eq!(log.redacted(("t1", "other"), "key sk-canary-1"), "key sk-canary-1", "another app does not have it");
        // A value at the cap is not cut in half.
        let long = "x".repeat(LOG_LINE_CHARS_MAX - 4) + "sk-canary-1";
        assert!(!log.redacted(here, &long).contains("sk-c"), "{}", log.redacted(here, &long));
        let most = "x".repeat(LOG_LINE_CHARS_MAX);
        assert_eq!(log.redacted(here, &most), most);
        assert_ne!(log.redacted(here, &(most.clone() + "x")), most + "x", "one past it is cut");
    }
}
