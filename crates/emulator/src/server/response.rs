//! One response as the endpoints give it: a status and a JSON body.

use crate::store::StoreError;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use linkworld_contract::wire::developer::BundleRefusal;
use serde::Serialize;
use serde_json::json;

/// A response, of success or refusal.
pub(crate) struct ApiResponse {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body, serialized once: a secret in it is never part of a JSON tree.
    body: Vec<u8>,
    /// The cause of a 500, for the person at the terminal; never sent.
    pub(crate) internal_error: Option<String>,
}

/// What an endpoint returns; `?` returns early with a refusal.
pub(crate) type ApiResult = Result<ApiResponse, ApiResponse>;

impl ApiResponse {
    /// Any status with any body.
    pub(crate) fn new(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self { status, body, internal_error: None },
            Err(error) => Self::internal(error.to_string()),
        }
    }

    /// Success.
    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::new(200, body)
    }

    /// A refusal in the form of the developer API.
    pub(crate) fn detail(status: u16, detail: impl Into<String>) -> Self {
        Self::new(status, &json!({ "detail": detail.into() }))
    }

    /// A refusal of a bundle: a code and a sentence.
    pub(crate) fn reason(status: u16, reason: &str, message: impl Into<String>) -> Self {
        let detail = BundleRefusal { reason: reason.to_owned(), message: message.into() };
        Self::new(status, &json!({ "detail": detail }))
    }

    /// A bug in the local platform. The body has both error forms, because the caller may be a handler or a client.
    pub(crate) fn internal(cause: String) -> Self {
        let body = json!({"ok": false, "error": "internal error of the local platform", "detail": "internal error"});
        Self { status: 500, body: body.to_string().into_bytes(), internal_error: Some(cause) }
    }

    /// The HTTP response. No header allows another origin to read it.
    pub(crate) fn into_http(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

impl From<StoreError> for ApiResponse {
    fn from(error: StoreError) -> Self {
        Self::internal(error.to_string())
    }
}
