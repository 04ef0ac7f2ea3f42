//! What is wrong with a model, as the caller of an agent hears it. Statuses are below 500, because the SDK hides the
//! decision of others (contract 27.6).

use crate::api::callback::reply::ToolRefusal;
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use linkworld_package::secret_scan::masking;
use linkworld_system::http::{HttpError, HttpResponse};
use serde_json::Value;

/// Characters of an API's own message that are repeated.
const MESSAGE_CHARS_MAX: usize = 300;
/// The longest `Retry-After` that is passed on, in seconds.
const RETRY_AFTER_MAX: u32 = 3_600;

/// The model could not be asked, or did not reply.
pub(super) fn unavailable(model: &str, why: impl std::fmt::Display) -> ToolRefusal {
    ToolRefusal::new(400, "model_unavailable", format!("model `{model}` did not reply: {why}"))
}

/// The model replied with something else than its API says.
pub(super) fn bad_reply(model: &str, why: impl std::fmt::Display) -> ToolRefusal {
    ToolRefusal::new(400, "model_bad_reply", format!("the reply of model `{model}` cannot be used: {why}"))
}

/// An error on the way.
pub(super) fn of_error(model: &str, error: &HttpError) -> ToolRefusal {
    match error {
        HttpError::Timeout { .. } | HttpError::Stalled { .. } => {
            ToolRefusal::new(400, "model_timeout", format!("model `{model}` made no progress: {error}"))
        }
        HttpError::TooLarge { .. } => bad_reply(model, error),
        _ => unavailable(model, error),
    }
}

/// A response that is not of success.
pub(super) fn of_status(model: &str, response: &HttpResponse, key: &Secret) -> ToolRefusal {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let said = body.pointer("/error/message").or_else(|| body.pointer("/message")).and_then(Value::as_str);
    let said = said.map(|said| key.hide_in(&masking::without_secrets(said))).unwrap_or_default();
    let said = shorten(said.trim(), MESSAGE_CHARS_MAX);
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    let status = response.status;
    match status {
        429 => {
            let seconds = response.retry_after.as_deref().and_then(|after| after.trim().parse::<u32>().ok());
            let refusal = ToolRefusal::new(429, "rate_limited", format!("model `{model}` is rate limited{said}"));
            ToolRefusal { retry_after: Some(seconds.unwrap_or(1).clamp(1, RETRY_AFTER_MAX)), ..refusal }
        }
        401 | 403 => {
            let error = format!("the API of model `{model}` refused the key with status {status}{said}");
            ToolRefusal::new(400, "model_refused", error)
                .hint("set `key_env` or `key_secret` of the model in the dev file")
        }
        400..500 => {
            let error = format!("the API of model `{model}` refused the request with status {status}{said}");
            ToolRefusal::new(400, "model_refused", error)
        }
        _ => unavailable(model, format!("status {status}{said}")),
    }
}
