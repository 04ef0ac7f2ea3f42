//! Reading the arguments of a call. Null counts as absent, and arguments that a service does not know are ignored: the
//! real tools may have more.

use crate::request::call::{ServiceError, bad_input};
use base64ct::{Base64, Encoding};
use linkworld_contract::tool_limits::{
    SERVICE_FILE_BYTES_MAX, SERVICE_LIST_DEFAULT, SERVICE_LIST_MAX, SERVICE_NAME_CHARS_MAX,
};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde_json::Value;

/// The arguments of a call.
pub(crate) struct Arguments<'a>(pub(crate) &'a RawObject);

impl Arguments<'_> {
    /// An argument as it was sent, by the first of its names that is there.
    pub(crate) fn raw(&self, names: &[&str]) -> Option<&RawJson> {
        names.iter().find_map(|name| self.0.get(name)).filter(|value| value.text() != "null")
    }

    /// A text of any length.
    pub(crate) fn opt_text(&self, names: &[&str]) -> Result<Option<String>, ServiceError> {
        let Some(value) = self.raw(names) else { return Ok(None) };
        value.to().map(Some).ok_or_else(|| bad_input(format!("`{}` must be a string", names[0])))
    }

    /// A text that must be there.
    pub(crate) fn text(&self, names: &[&str]) -> Result<String, ServiceError> {
        self.opt_text(names)?.ok_or_else(|| missing(names[0]))
    }

    /// A short text without line breaks: a name, an id, an address.
    pub(crate) fn opt_name(&self, names: &[&str]) -> Result<Option<String>, ServiceError> {
        let text = self.opt_text(names)?;
        let is_name = |text: &String| {
            (1..=SERVICE_NAME_CHARS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        match text {
            Some(text) if !is_name(&text) => {
                let most = SERVICE_NAME_CHARS_MAX;
                Err(bad_input(format!("`{}` must have 1 to {most} characters without line breaks", names[0])))
            }
            text => Ok(text),
        }
    }

    /// One that must be there.
    pub(crate) fn name(&self, names: &[&str]) -> Result<String, ServiceError> {
        self.opt_name(names)?.ok_or_else(|| missing(names[0]))
    }

    /// One text, several with commas between them, or a list.
    pub(crate) fn names(&self, names: &[&str]) -> Result<Vec<String>, ServiceError> {
        let Some(value) = self.raw(names) else { return Ok(Vec::new()) };
        let wrong = || bad_input(format!("`{}` must be a string or a list of strings", names[0]));
        let list = match value.to::<String>() {
            Some(text) => text.split([',', ';']).map(|one| one.trim().to_owned()).collect(),
            None => value.to::<Vec<String>>().ok_or_else(wrong)?,
        };
        let is_name = |text: &String| {
            (1..=SERVICE_NAME_CHARS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        if list.iter().all(is_name) { Ok(list) } else { Err(wrong()) }
    }

    /// How many items a list may have.
    pub(crate) fn limit(&self) -> Result<u32, ServiceError> {
        let Some(value) = self.raw(&["limit", "max_results", "top_k"]) else { return Ok(SERVICE_LIST_DEFAULT) };
        let limit = value.to().filter(|limit| (1..=SERVICE_LIST_MAX).contains(limit));
        limit.ok_or_else(|| bad_input(format!("`limit` must be an integer from 1 to {SERVICE_LIST_MAX}")))
    }

    /// A whole number of at least zero.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u32>, ServiceError> {
        let Some(value) = self.raw(&[name]) else { return Ok(None) };
        value.to().map(Some).ok_or_else(|| bad_input(format!("`{name}` must be an integer of at least 0")))
    }

    /// True or false; false if it is absent.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, ServiceError> {
        let Some(value) = self.raw(&[name]) else { return Ok(false) };
        value.to().ok_or_else(|| bad_input(format!("`{name}` must be true or false")))
    }

    /// A value of any form whose numbers fit 64 bits.
    pub(crate) fn value(&self, names: &[&str]) -> Result<Option<Value>, ServiceError> {
        let Some(raw) = self.raw(names) else { return Ok(None) };
        let wrong = || bad_input(format!("`{}` has a number beyond 64 bits, or nests too deeply", names[0]));
        raw.to().map(Some).ok_or_else(wrong)
    }

    /// The content of a file: text, or bytes in base64.
    pub(crate) fn content(&self) -> Result<Option<Vec<u8>>, ServiceError> {
        let encoded = self.opt_text(&["content_base64", "content_b64"])?;
        let content = match encoded {
            Some(encoded) => {
                let wrong = |_| bad_input("`content_base64` is not base64");
                Some(Base64::decode_vec(&encoded).map_err(wrong)?)
            }
            None => self.opt_text(&["content", "text"])?.map(String::into_bytes),
        };
        match content {
            Some(content) if content.len() > SERVICE_FILE_BYTES_MAX => {
                let bytes = content.len();
                Err(bad_input(format!("the content has {bytes} bytes, at most {SERVICE_FILE_BYTES_MAX} are allowed")))
            }
            content => Ok(content),
        }
    }
}

fn missing(name: &str) -> ServiceError {
    bad_input(format!("`{name}` is missing"))
}

/// Bytes as base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}
