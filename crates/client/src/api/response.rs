//! From a response to a value or an error. A server's text is untrusted: it is shortened, and secrets that were sent
//! are hidden in it.

use super::error::{ApiError, InvalidField};
use super::retry;
use jiff::Timestamp;
use linkworld_contract::limits::{PLATFORM_DETAIL_CHARS_MAX, PLATFORM_INVALID_PLACES_MAX};
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use linkworld_contract::wire::tenants::{ActivationBlocker, ActivationRefusal};
use linkworld_system::http::HttpResponse;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// What came instead, if a proxy answered.
const A_PAGE: &str = "a web page instead of JSON, possibly from a proxy or captive portal";

/// Reads the responses of one call.
pub(super) struct ResponseReader<'a> {
    /// Method and path.
    pub call: &'a str,
    /// Secrets that were sent and may be repeated in the server's text.
    pub secrets: &'a [&'a Secret],
    /// For `Retry-After` as a date.
    pub now: Timestamp,
    /// Whether the call changes nothing.
    pub is_read: bool,
    /// Whether 502 to 504 are results too: the platform's own response in place of a handler that gave none.
    pub relays: bool,
}

impl ResponseReader<'_> {
    /// Returns successes and turns everything else into an error.
    pub(super) fn accept(&self, answer: HttpResponse) -> Result<HttpResponse, ApiError> {
        let status = answer.status;
        if (200..300).contains(&status) || (self.relays && (502..=504).contains(&status)) {
            return Ok(answer);
        }
        if let Some(blocked) = Some(&answer.body).filter(|_| status == 409).and_then(|body| self.blocked(body)) {
            return Err(blocked);
        }
        let said = self.said(&answer.body);
        let (call, detail) = (self.call.to_owned(), said.detail);
        let retry_after = answer.retry_after.as_deref().and_then(|header| retry::parse_after(header, self.now));
        Err(match status {
            401 => ApiError::Unauthorized { detail },
            // Only the control API gives a reason, which says more than the status.
            400..=499 if !said.reason.is_empty() => {
                ApiError::Refused { call, status, detail, reason: said.reason, hint: said.hint }
            }
            403 => ApiError::Forbidden { call, detail },
            404 => ApiError::NotFound { call, detail },
            409 => ApiError::Conflict { call, detail },
            422 => ApiError::Invalid { places: said.places },
            429 => ApiError::RateLimited { retry_after },
            // A full disk of a local platform. Nothing was changed, and waiting does not help.
            507 => ApiError::Refused {
                call,
                status,
                detail,
                reason: "storage_full".to_owned(),
                hint: "free space on that disk, then run the command again".to_owned(),
            },
            408 | 425 | 500.. => ApiError::Unavailable { status, detail, retry_after },
            _ => ApiError::Refused { call, status, detail, reason: String::new(), hint: String::new() },
        })
    }

    /// The body of a success as the type of the contract.
    pub(super) fn read<T: DeserializeOwned>(&self, answer: &HttpResponse) -> Result<T, ApiError> {
        let body = &answer.body;
        // A repeated read would return the same. What a write changed has to be looked up, as after other odd answers.
        if self.is_read && body.trim_ascii().is_empty() {
            return Err(ApiError::EmptyAnswer { call: self.call.to_owned(), status: answer.status });
        }
        serde_json::from_slice(body).map_err(|error| {
            let why = match error.classify() {
                _ if body.is_empty() => "a success response without a body".to_owned(),
                _ if starts_a_page(body) => A_PAGE.to_owned(),
                Category::Eof => "incomplete JSON".to_owned(),
                Category::Data => format!("unexpected JSON: {error}"),
                Category::Syntax | Category::Io => format!("invalid JSON: {error}"),
            };
            ApiError::BadAnswer { call: self.call.to_owned(), why: self.words(&why) }
        })
    }

    /// Refuses web pages, for calls whose body is not read any further.
    pub(super) fn refuse_page(&self, answer: &HttpResponse) -> Result<(), ApiError> {
        if starts_a_page(&answer.body) {
            return Err(ApiError::BadAnswer { call: self.call.to_owned(), why: A_PAGE.to_owned() });
        }
        Ok(())
    }

    /// A list; servers send null for an empty one. An empty body is an error, with status 204 too: it may come from a
    /// proxy, and would make a list look empty.
    pub(super) fn read_list<T: DeserializeOwned>(&self, answer: &HttpResponse) -> Result<Vec<T>, ApiError> {
        Ok(self.read::<Option<Vec<T>>>(answer)?.unwrap_or_default())
    }

    fn words(&self, text: &str) -> String {
        let hidden = self.secrets.iter().fold(text.to_owned(), |text, secret| secret.hide_in(&text));
        shorten(hidden.trim(), PLATFORM_DETAIL_CHARS_MAX)
    }

    /// The blockers of an activation, if the body has some.
    fn blocked(&self, body: &[u8]) -> Option<ApiError> {
        let refused: ActivationRefusal = serde_json::from_slice(body).ok()?;
        let blockers = refused.blockers.into_iter().map(|blocker| ActivationBlocker {
            detail: self.words(&blocker.detail),
            hint: self.words(&blocker.hint),
            ..blocker
        });
        Some(ApiError::Blocked { headline: self.words(&refused.headline), blockers: blockers.collect() })
    }

    fn said(&self, body: &[u8]) -> Said {
        let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(body) else {
            let text = if starts_a_page(body) { String::new() } else { self.words(&String::from_utf8_lossy(body)) };
            return Said::of(text);
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(|text| self.words(text));
        let mut said = match fields.get("detail") {
            Some(Value::Array(entries)) => self.places(entries),
            // The shape of bundle errors.
            Some(Value::Object(inner)) => Said::of(text(inner.get("message")).unwrap_or_default()),
            detail => Said::of(text(detail).or_else(|| text(fields.get("error"))).unwrap_or_default()),
        };
        said.reason = text(fields.get("reason")).unwrap_or_default();
        said.hint = text(fields.get("hint")).unwrap_or_default();
        said
    }

    fn places(&self, entries: &[Value]) -> Said {
        let place = |entry: &Value| {
            let path = entry.get("loc").and_then(Value::as_array).map(|parts| {
                let parts = parts.iter().map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned));
                parts.collect::<Vec<_>>().join(".")
            });
            let message = entry.get("msg").and_then(Value::as_str).unwrap_or("not accepted");
            InvalidField { path: self.words(&path.unwrap_or_default()), message: self.words(message) }
        };
        let places: Vec<_> = entries.iter().take(PLATFORM_INVALID_PLACES_MAX).map(place).collect();
        let detail = places.first().map(|first| format!("{}: {}", first.path, first.message)).unwrap_or_default();
        if places.is_empty() { Said::of(detail) } else { Said { places, ..Said::of(detail) } }
    }
}

/// The text of a refusal.
struct Said {
    detail: String,
    places: Vec<InvalidField>,
    reason: String,
    hint: String,
}

impl Said {
    fn of(detail: String) -> Self {
        let message = if detail.is_empty() { "not accepted".to_owned() } else { detail.clone() };
        let places = vec![InvalidField { path: String::new(), message }];
        Self { detail, places, reason: String::new(), hint: String::new() }
    }
}

fn starts_a_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::super::error::ApiError;
    use super::ResponseReader;
    use jiff::Timestamp;
    use linkworld_contract::limits::PLATFORM_DETAIL_CHARS_MAX;
    use linkworld_contract::secret::Secret;
    use linkworld_system::http::HttpResponse;

    fn answer(status: u16, body: &str) -> HttpResponse {
        HttpResponse { status, content_type: None, retry_after: None, session: None, body: body.as_bytes().to_vec() }
    }

    fn judged(status: u16, body: &str) -> String {
        let token = Secret::new("canary-token".into());
        let judge = ResponseReader {
            call: "GET /x",
            secrets: &[&token],
            now: Timestamp::UNIX_EPOCH,
            is_read: true,
            relays: false,
        };
        let error = judge.accept(answer(status, body)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary-token"));
        match error {
            ApiError::Invalid { places } => {
                places.iter().map(|place| format!("[{}] {}", place.path, place.message)).collect::<Vec<_>>().join("; ")
            }
            ApiError::Refused { call, status, detail, reason, hint } => {
                format!("{call} {status} {detail} ({reason}) {hint}")
            }
            error => error.to_string(),
        }
    }

    #[test]
    fn every_shape_of_error_response_is_read() {
        for (status, body, shown) in [
            (401, r#"{"detail":"expired"}"#, "the platform rejected the token: expired"),
            (401, "", "the platform rejected the token"),
            (403, r#"{"error":"no"}"#, "permission denied by the platform (`GET /x`, status 403): no"),
            (403, "plain words", "permission denied by the platform (`GET /x`, status 403): plain words"),
            (403, "<html>long</html>", "permission denied by the platform (`GET /x`, status 403)"),
            (404, r#"{"detail":"app not found"}"#, "not found on the platform (`GET /x`, status 404): app not found"),
            (
                409,
                r#"{"detail":{"reason":"x","message":"taken"}}"#,
                "conflict with the state of the platform (`GET /x`, status 409): taken",
            ),
            (
                422,
                r#"{"detail":[{"loc":["manifest","tools",0,"name"],"msg":"bad","type":"value_error","input":"v"},{"loc":[]}]}"#,
                "[manifest.tools.0.name] bad; [] not accepted",
            ),
            (422, r#"{"detail":"whole body"}"#, "[] whole body"),
            (422, r#"{"detail":[]}"#, "[] not accepted"),
            (413, r#"{"detail":"too large"}"#, "GET /x 413 too large () "),
            (
                404,
                r#"{"detail":"no such tool","reason":"tool_not_declared","hint":"declare it"}"#,
                "GET /x 404 no such tool (tool_not_declared) declare it",
            ),
            (500, r#"{"detail":null}"#, "the platform is not available (status 500)"),
            (400, r#"{"detail":"you sent canary-token"}"#, "GET /x 400 you sent *** () "),
        ] {
            assert_eq!(judged(status, body), shown, "{status} {body}");
        }
        let long = judged(403, &"x".repeat(10_000));
        assert!(long.ends_with("x…") && long.chars().count() <= 80 + PLATFORM_DETAIL_CHARS_MAX, "{long}");
    }

    #[test]
    fn a_success_of_the_wrong_shape_is_described() {
        let token = Secret::new("canary-token".into());
        let judge = ResponseReader {
            call: "GET /x",
            secrets: &[&token],
            now: Timestamp::UNIX_EPOCH,
            is_read: true,
            relays: false,
        };
        for (body, why) in [
            ("", "status 200 with an empty body"),
            (" \r\n", "status 200 with an empty body"),
            (" <!DOCTYPE html>", "a web page instead of JSON, possibly from a proxy or captive portal"),
            ("[1,", "incomplete JSON"),
            ("nope", "invalid JSON: expected ident at line 1 column 2"),
            (
                "\"canary-token\"",
                "unexpected JSON: invalid type: string \"***\", expected a sequence at line 1 column 14",
            ),
        ] {
            let error = judge.read::<Vec<u8>>(&answer(200, body)).unwrap_err();
            assert_eq!(error.to_string(), format!("`GET /x` returned {why}"));
        }
        for (status, body) in [(200, "null"), (200, "[]")] {
            assert_eq!(judge.read_list::<u8>(&answer(status, body)).unwrap(), Vec::<u8>::new());
        }
        assert!(judge.read_list::<u8>(&answer(200, "")).is_err());
        let error = judge.read_list::<u8>(&answer(204, "")).unwrap_err();
        assert_eq!(error.to_string(), "`GET /x` returned status 204 with an empty body");
        assert!(!error.is_transient() && !error.is_unconfirmed());
        // A write may have been carried out, so its callers look.
        let error = ResponseReader { is_read: false, ..judge }.read::<u8>(&answer(200, "")).unwrap_err();
        assert_eq!(error.to_string(), "`GET /x` returned a success response without a body");
        assert!(error.is_unconfirmed());
    }
}
