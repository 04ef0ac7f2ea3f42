//! Reads the file part of a `multipart/form-data` body.

use crate::server::body_fields::{problem, refuse};
use crate::server::request::ApiRequest;
use crate::server::response::ApiResponse;
use axum::body::Body;
use multer::{Multipart, parse_boundary};
use serde_json::json;

/// The bytes of the part with this name, which must be the only part.
pub(crate) async fn file(call: &mut ApiRequest, name: &'static str) -> Result<Vec<u8>, ApiResponse> {
    let place = [json!("body"), json!(name)];
    if call.body.is_empty() {
        return Err(refuse(vec![problem(&place, "Field required", "missing")]));
    }
    let broken = |error: multer::Error| ApiResponse::detail(400, format!("invalid multipart/form-data body: {error}"));
    let boundary = parse_boundary(&call.content_type).map_err(broken)?;
    let body = Body::from(std::mem::take(&mut call.body)).into_data_stream();
    let mut parts = Multipart::new(body, boundary);
    let mut found = None;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        if part.name() != Some(name) || found.is_some() {
            let msg = format!("expected exactly one part, named `{name}`");
            return Err(refuse(vec![problem(&place, msg, "value_error")]));
        }
        if part.file_name().is_none() {
            return Err(refuse(vec![problem(&place, "expected a part with a file name", "value_error")]));
        }
        found = Some(part.bytes().await.map_err(broken)?);
    }
    found.map(Into::into).ok_or_else(|| refuse(vec![problem(&place, "Field required", "missing")]))
}
