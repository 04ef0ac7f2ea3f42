//! Keeps what handlers print: each line with the call that it belongs to, and without the values of secrets that the
//! platform gave to the handler.

use crate::store::{InstallRow, NewHandlerLine};
use linkworld_contract::audit::logs::{LOG_LINE_CHARS_MAX, LOG_LINES_WAITING_MAX};
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc;

/// Bytes of the shortest value that is looked for: shorter ones are parts of many words.
const SECRET_BYTES_MIN: usize = 6;

/// Keys and values of secrets, by tenant and app.
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
        let values = revealed.entry((install.tenant_id.clone(), install.app.clone())).or_default();
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
        let text = self.redacted((&install.tenant_id, &install.app), line);
        let (tenant_id, app, version) = (install.tenant_id.clone(), install.app.clone(), install.version.clone());
        let _ = self.lines.try_send(NewHandlerLine { tenant_id, app, version, at, stream, call, text });
    }

    /// The values that the handler of an install has.
    pub(crate) fn revealed(&self, install: &InstallRow) -> RevealedSecrets {
        let revealed = self.revealed.lock().unwrap_or_else(PoisonError::into_inner);
        revealed.get(&(install.tenant_id.clone(), install.app.clone())).cloned().unwrap_or_default()
    }

    fn redacted(&self, (tenant_id, app): (&str, &str), line: &str) -> String {
        let revealed = self.revealed.lock().unwrap_or_else(PoisonError::into_inner);
        let values = revealed.get(&(tenant_id.to_owned(), app.to_owned()));
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
    fn values_that_the_handler_has_are_replaced_wherever_they_are() {
        let (log, _lines) = HandlerLog::new();
        let install = install();
        let here = (install.tenant_id.as_str(), install.app.as_str());
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
