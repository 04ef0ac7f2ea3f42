//! Reading a request: the size limit and deadline of the body, its content type, and the token.

use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use linkworld_contract::limits::{BODY_READ_DEADLINE, REFUSED_BODY_BYTES_MAX};
use linkworld_contract::secret::Secret;
use linkworld_package::archive::unpack::ArchiveReason;
use std::time::Instant;

/// The body type an endpoint accepts, and the maximum number of bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AcceptedBody {
    /// `application/json`.
    Json(usize),
    /// `multipart/form-data`; a body that is too large is refused like a bundle.
    Form(usize),
}

impl AcceptedBody {
    fn bytes_max(self) -> usize {
        match self {
            Self::Json(bytes_max) | Self::Form(bytes_max) => bytes_max,
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "multipart/form-data",
        }
    }

    fn too_large(self) -> ApiResponse {
        let message = format!("the body has more than {} bytes", self.bytes_max());
        match self {
            Self::Json(_) => ApiResponse::detail(413, message),
            Self::Form(_) => ApiResponse::reason(413, ArchiveReason::TooLarge.as_str(), message),
        }
    }
}

/// Reads a request with its whole body.
pub(crate) async fn read(
    params: RawPathParams,
    request: Request,
    accepts: AcceptedBody,
) -> Result<ApiRequest, ApiResponse> {
    let started = Instant::now();
    let params = params.iter().map(|(_, value)| value.to_owned()).collect();
    let (parts, body) = request.into_parts();
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let body = tokio::time::timeout(BODY_READ_DEADLINE, read_body(body, accepts))
        .await
        .map_err(|_| ApiResponse::detail(408, "timed out while reading the body"))??;
    let content_type = content_type(&parts.headers);
    if !body.is_empty() && !is(accepts.media_type(), &content_type) {
        return Err(ApiResponse::detail(415, format!("expected Content-Type: {}", accepts.media_type())));
    }
    Ok(ApiRequest { bearer: bearer(&parts.headers), params, query, content_type, body, started })
}

/// The whole body, or 413. Bytes over the limit are read and dropped up to a bound, because a client that does not read
/// while it sends would otherwise miss the refusal.
async fn read_body(mut body: Body, accepts: AcceptedBody) -> Result<Vec<u8>, ApiResponse> {
    let (mut kept, mut received, bytes_max) = (Vec::new(), 0_usize, accepts.bytes_max());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiResponse::detail(400, "the connection closed before the end of the body"))?;
        let Ok(data) = frame.into_data() else { continue };
        received = received.saturating_add(data.len());
        if received <= bytes_max {
            kept.extend_from_slice(&data);
        } else if received > REFUSED_BODY_BYTES_MAX {
            break;
        }
    }
    if received > bytes_max {
        return Err(accepts.too_large());
    }
    Ok(kept)
}

fn content_type(headers: &HeaderMap) -> String {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn is(media_type: &str, content_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
}

/// The token of the `Authorization: Bearer` header; `None` if the header is repeated.
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim().to_owned()))
}
