//! Bundles as the platform serves them to browsers: a version's own files by their exact names, and nothing else.
//!
//! The only part of the listener that asks for no token: what it gives is what every user of the app is given.

use crate::server::call::Answer;
use crate::state::World;
use crate::store::BundleFile;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};

/// What the folder itself stands for.
const INDEX: &str = "index.html";
/// The policy of contract 18.3: scripts of the bundle itself, nothing from elsewhere, no connection anywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'none'; frame-src 'none'; form-action 'none'; base-uri 'none'; \
                      frame-ancestors 'self'";
/// A version's files never change, so a browser need not ask again.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// A store that is gone with the process gives the same address to another bundle next time.
const ASK_AGAIN: &str = "no-cache";

/// Answers a GET below a bundle's folder; `params` are slug, `v` and version, and the path unless it is the folder.
pub(crate) async fn serve(world: &World, params: &RawPathParams, asked: &HeaderMap) -> Result<Response<Body>, Answer> {
    let mut parts = params.iter().map(|(_, value)| value.to_owned());
    let (slug, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let path = parts.next().unwrap_or_else(|| INDEX.to_owned());
    let missing = || Answer::detail(404, "Not Found");
    let version = folder.strip_prefix('v').ok_or_else(missing)?.to_owned();
    let found = world.keeper.run(move |store| store.bundle_file(&slug, &version, &path)).await?;
    let BundleFile { path, content, digest } = found.ok_or_else(missing)?;
    let tag = format!("\"{digest}\"");
    let known = asked.get_all(header::IF_NONE_MATCH).iter().any(|tags| names(tags, &tag));
    let mut response = Response::new(if known { Body::empty() } else { Body::from(content) });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let cached = if world.lasting { FOREVER } else { ASK_AGAIN };
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
    let tag = HeaderValue::from_str(&tag).map_err(|error| Answer::fault(error.to_string()))?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Whether a list of entity tags has this one; weak ones count for a GET.
fn names(tags: &HeaderValue, tag: &str) -> bool {
    let mut tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.any(|listed| listed == "*" || listed.strip_prefix("W/").unwrap_or(listed) == tag)
}

/// By the name's ending, as the published development server has them (contract 19.6).
fn content_type(path: &str) -> &'static str {
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
    use super::{content_type, names};
    use axum::http::HeaderValue;

    #[test]
    fn endings_and_tags() {
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
            assert_eq!(names(&HeaderValue::from_str(tags).unwrap(), "\"a\""), expected, "{tags}");
        }
    }
}
