//! One response as the endpoints give it: a status and a JSON body.

use crate::store::StoreError;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use linkworld_contract::wire::developer::BundleRefusal;
use linkworld_contract::wire::routes::MCP_TOKEN;
use serde::Serialize;
use serde_json::json;

/// The paths that handlers call.
const CALLBACK_PATHS: &str = "/api/mcp/";

/// A response, of success or refusal.
pub(crate) struct ApiResponse {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body, serialized once: a secret in it is never part of a JSON tree.
    body: Vec<u8>,
    /// Seconds of a `Retry-After` header.
    retry_after: Option<u32>,
    /// The sentence of a refusal in the developer API's form.
    detail: Option<String>,
    /// What the person at the terminal should know; never sent.
    pub(crate) problem: Option<ServerProblem>,
    /// The decision of a refusal that is not in the log yet: it was made before the endpoint did anything.
    pub(crate) unrecorded: Option<String>,
    /// Whether nothing more is read from the connection.
    closes: bool,
}

/// A failure of the platform itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerProblem {
    /// A bug; the cause of a 500.
    Internal(String),
    /// The disk does not take what has to be stored.
    Disk(String),
}

/// What an endpoint returns; `?` returns early with a refusal.
pub(crate) type ApiResult = Result<ApiResponse, ApiResponse>;

impl ApiResponse {
    /// Any status with any body.
    pub(crate) fn new(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => {
                Self { status, body, retry_after: None, detail: None, problem: None, unrecorded: None, closes: false }
            }
            Err(error) => Self::internal(error.to_string()),
        }
    }

    /// Adds a `Retry-After` header.
    pub(crate) fn retry_after(self, seconds: Option<u32>) -> Self {
        Self { retry_after: seconds, ..self }
    }

    /// Ends the connection with this response.
    pub(crate) fn closing(self) -> Self {
        Self { closes: true, ..self }
    }

    /// Marks a refusal that has to be written to the log.
    pub(crate) fn unrecorded(self, decision: &str) -> Self {
        Self { unrecorded: Some(decision.to_owned()), ..self }
    }

    /// The body.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Success.
    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::new(200, body)
    }

    /// A refusal in the form of the developer API.
    pub(crate) fn detail(status: u16, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { detail: Some(detail.clone()), ..Self::new(status, &json!({ "detail": detail })) }
    }

    /// A refusal of a bundle: a code and a sentence.
    pub(crate) fn reason(status: u16, reason: &str, message: impl Into<String>) -> Self {
        let detail = BundleRefusal { reason: reason.to_owned(), message: message.into() };
        Self::new(status, &json!({ "detail": detail }))
    }

    /// A bug in the local platform. The body has both error forms, because the caller may be a handler or a client.
    pub(crate) fn internal(cause: String) -> Self {
        let body = json!({
            "ok": false, "error": "internal error of the local platform", "decision": "platform_error",
            "detail": "internal error",
        });
        let problem = Some(ServerProblem::Internal(cause));
        Self {
            status: 500,
            body: body.to_string().into_bytes(),
            retry_after: None,
            detail: None,
            problem,
            unrecorded: None,
            closes: false,
        }
    }

    /// The response in the form of the API that the path belongs to. Handlers get `ok: false` and a decision with every
    /// refusal (contract 27.7); `detail` stays, because the SDK reads it.
    pub(crate) fn for_path(self, path: &str) -> Self {
        let Some(detail) = self.detail.as_deref().filter(|_| is_for_handlers(path)) else { return self };
        let decision = decision_of(self.status);
        let body = json!({"ok": false, "error": detail, "decision": decision, "detail": detail});
        // The SDK hides the decision of any status from 500 on.
        let status = if self.status == 507 { 409 } else { self.status };
        Self { status, body: body.to_string().into_bytes(), ..self }
    }

    /// The HTTP response. No header allows another origin to read it.
    pub(crate) fn into_http(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.closes {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

/// Whether handlers call the path; one path below the same folder is the developer's.
fn is_for_handlers(path: &str) -> bool {
    path.starts_with(CALLBACK_PATHS) && path != MCP_TOKEN.template
}

/// The decision of a refusal that the server makes before an endpoint is reached.
pub(crate) fn decision_of(status: u16) -> &'static str {
    match status {
        401 | 403 | 421 => "denied",
        404 | 405 => "not_found",
        413 => "too_large",
        429 => "rate_limited",
        507 => "storage_full",
        _ => "bad_input",
    }
}

impl From<StoreError> for ApiResponse {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unwritable(disk) => {
                let problem = Some(ServerProblem::Disk(disk.to_string()));
                Self { problem, ..Self::detail(507, disk.to_string()) }
            }
            error => Self::internal(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ApiResponse;
    use serde_json::{Value, json};

    fn body(response: &ApiResponse) -> Value {
        serde_json::from_slice(&response.body).unwrap()
    }

    #[test]
    fn handlers_get_ok_false_with_every_refusal() {
        for (status, decision) in
            [(401, "denied"), (404, "not_found"), (408, "bad_input"), (413, "too_large"), (415, "bad_input")]
        {
            let refusal = ApiResponse::detail(status, "why").for_path("/api/mcp/app-tools");
            assert_eq!(refusal.status, status);
            let expected = json!({"ok": false, "error": "why", "decision": decision, "detail": "why"});
            assert_eq!(body(&refusal), expected);
        }
        assert_eq!(ApiResponse::detail(507, "full").for_path("/api/mcp/app-tools").status, 409);
        for path in ["/api/dev/me", "/api/mcp/token", "/_emulator/status", "/"] {
            assert_eq!(body(&ApiResponse::detail(401, "why").for_path(path)), json!({"detail": "why"}));
        }
        assert_eq!(body(&ApiResponse::ok(&json!({"a": 1})).for_path("/api/mcp/app-tools")), json!({"a": 1}));
    }
}
