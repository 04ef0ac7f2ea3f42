//! Pages for browsers: where those of documentation come from, how one is found, and the headers of every page.

use axum::response::Response;
use hyper::Uri;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Renders the pages by path below the root. Called for every request, so that edits show up.
pub type PageSource = Arc<dyn Fn() -> BTreeMap<String, String> + Send + Sync>;

/// What is at a path of documentation.
pub(crate) enum FoundPage<'a> {
    /// A page.
    Page(&'a str),
    /// A folder with a page: its address ends with a slash.
    Moved(HeaderValue),
    Missing,
}

/// The page at a decoded path below the root; `uri` is the whole address.
pub(crate) fn find<'a>(pages: &'a BTreeMap<String, String>, path: &str, uri: &Uri) -> FoundPage<'a> {
    let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    if let Some(page) = pages.get(&file) {
        return FoundPage::Page(page);
    }
    match HeaderValue::from_str(&format!("{}/", uri.path())) {
        Ok(place) if pages.contains_key(&format!("{path}/index.html")) => FoundPage::Moved(place),
        _ => FoundPage::Missing,
    }
}

/// Gives a page its type and its policy, and what every page has: nothing guesses its type, keeps it, or learns from where a
/// link was followed.
pub(crate) fn with_policy(mut response: Response, kind: &'static str, policy: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The origin of an address, without path and query, which may have values of other pages.
pub(crate) fn origin_of(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_web = matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('@');
    is_web.then(|| &address[..scheme.len() + 3 + host.len()])
}

#[cfg(test)]
mod tests {
    use super::origin_of;

    #[test]
    fn origins_of_addresses() {
        for (address, origin) in [
            ("http://localhost:5173/a/b", Some("http://localhost:5173")),
            ("https://[::1]:1", Some("https://[::1]:1")),
            ("http://x?a/b", Some("http://x")),
            ("http://name@x/", None),
            ("ftp://x/", None),
            ("localhost", None),
            ("", None),
        ] {
            assert_eq!(origin_of(address), origin, "{address}");
        }
    }
}
