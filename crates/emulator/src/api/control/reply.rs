//! Request bodies and refusals of the control API.

use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use linkworld_contract::wire::control::ControlRefusal;
use serde::de::DeserializeOwned;

/// The body of a request.
pub(in crate::api) fn body<T: DeserializeOwned>(request: &ApiRequest) -> Result<T, ApiResponse> {
    request.json().map_err(|error| refusal(422, "bad_request", error, String::new()))
}

/// A refusal: a code, a sentence and a hint, which may be empty.
pub(in crate::api) fn refusal(status: u16, reason: &str, detail: String, hint: String) -> ApiResponse {
    ApiResponse::new(status, &ControlRefusal { detail, reason: reason.into(), hint })
}

/// `true` or `false` of the query; false if it is absent.
pub(super) fn flag(request: &ApiRequest, key: &str) -> Result<bool, ApiResponse> {
    match request.query(key) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(refusal(422, "bad_request", format!("`{key}` must be true or false"), String::new())),
    }
}

/// A name of 1 to `chars_max` characters without control characters, and without spaces around it.
pub(super) fn checked_name(what: &str, name: &str, chars_max: usize) -> Result<String, ApiResponse> {
    let is_valid =
        (1..=chars_max).contains(&name.chars().count()) && name.trim() == name && !name.chars().any(char::is_control);
    if is_valid {
        return Ok(name.to_owned());
    }
    let detail = format!("invalid {what}: expected 1 to {chars_max} characters");
    Err(refusal(422, "bad_request", detail, String::new()))
}
