//! The bundle CDN: serves the files of a version's frontend bundle to browsers, by exact path.
//!
//! The only endpoint that requires no token: the files are public to every user of the app.

use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::BundleFileRow;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};

/// Served for the folder itself.
const INDEX: &str = "index.html";
/// The content security policy of contract 18.3: only the bundle's own scripts, and no connections.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'none'; frame-src 'none'; form-action 'none'; base-uri 'none'; \
                      frame-ancestors 'self'";
/// The files of a version never change, so browsers may cache them.
const CACHE_FOREVER: &str = "public, max-age=31536000, immutable";
/// A store in memory may serve another bundle at the same address after a restart.
const REVALIDATE: &str = "no-cache";

/// Responds to a GET below a bundle's folder. `params` are the slug, `v` with the version, and the path if any.
pub(crate) async fn serve(
    state: &PlatformState,
    params: &RawPathParams,
    asked: &HeaderMap,
) -> Result<Response<Body>, ApiResponse> {
    let mut parts = params.iter().map(|(_, value)| value.to_owned());
    let (slug, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let path = parts.next().unwrap_or_else(|| INDEX.to_owned());
    let missing = || ApiResponse::detail(404, "Not Found");
    let version = folder.strip_prefix('v').ok_or_else(missing)?.to_owned();
    let found = state.store.run(move |store| store.bundle_file(&slug, &version, &path)).await?;
    let BundleFileRow { path, content, digest } = found.ok_or_else(missing)?;
    let tag = format!("\"{digest}\"");
    let known = asked.get_all(header::IF_NONE_MATCH).iter().any(|tags| contains_tag(tags, &tag));
    let mut response = Response::new(if known { Body::empty() } else { Body::from(content) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let cached = if state.persistent { CACHE_FOREVER } else { REVALIDATE };
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_TYPE, content_type(&path)),
        (header::CACHE_CONTROL, cached),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let tag = HeaderValue::from_str(&tag).map_err(|error| ApiResponse::internal(error.to_string()))?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Whether a list of entity tags contains this one. Weak tags match in a GET.
fn contains_tag(tags: &HeaderValue, tag: &str) -> bool {
    let mut tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.any(|listed| listed == "*" || listed.strip_prefix("W/").unwrap_or(listed) == tag)
}

/// The media type by file extension, as in the published development server (contract 19.6).
pub(crate) fn content_type(path: &str) -> &'static str {
    match path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{contains_tag, content_type};
    use axum::http::HeaderValue;

    #[test]
    fn media_types_and_entity_tags() {
        for (path, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("a/b.min.js", "text/javascript; charset=utf-8"),
            ("a.mjs", "text/javascript; charset=utf-8"),
            ("a.js.map", "application/json"),
            ("a.JS", "application/octet-stream"),
            ("js", "application/octet-stream"),
            ("a.js/b", "application/octet-stream"),
        ] {
            assert_eq!(content_type(path), expected, "{path}");
        }
        for (tags, expected) in
            [("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"b\"", false), ("a", false), ("", false)]
        {
            assert_eq!(contains_tag(&HeaderValue::from_str(tags).unwrap(), "\"a\""), expected, "{tags}");
        }
    }
}
