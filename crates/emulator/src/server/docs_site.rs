//! Serves the documentation of an app on loopback, as its Help tab shows it.
//!
//! Independent of the local platform: no store, no tokens, no handler.

use crate::error::EmulatorError;
use crate::server::listener::{self, Serving};
use crate::server::origin_guard::loopback_names;
use crate::server::page_source::PageSource;
use crate::server::response::ApiResponse;
use axum::Router;
use axum::response::{IntoResponse, Response};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use hyper::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, StatusCode, Uri};
use linkworld_package::percent::percent_decoded;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

/// A running documentation site.
#[derive(Debug)]
pub struct DocsSite {
    address: SocketAddr,
    serving: Serving,
}

impl DocsSite {
    /// Binds the port (0 picks a free one) and serves the pages with a content security policy.
    pub async fn start(port: u16, policy: String, pages: PageSource) -> Result<Self, EmulatorError> {
        let (listener, address) =
            listener::bind(port).await.map_err(|source| EmulatorError::from_bind(port, source))?;
        let router = Router::new().fallback(move |method: Method, uri: Uri| {
            let (pages, policy) = (Arc::clone(&pages), policy.clone());
            async move {
                // Rendering reads files, which blocks.
                let rendered = tokio::task::spawn_blocking(move || answer(&method, &uri, &policy, &*pages)).await;
                rendered.unwrap_or_else(|_| ApiResponse::detail(500, "the pages could not be rendered").into_http())
            }
        });
        Ok(Self { address, serving: listener::serve(listener, loopback_names(address.port()), router) })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops serving after open requests finish.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}

fn answer(method: &Method, uri: &Uri, policy: &str, pages: &dyn Fn() -> BTreeMap<String, String>) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut refused = ApiResponse::detail(405, "only GET and HEAD are supported").into_http();
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let pages = pages();
    // Names of pages need not be ASCII.
    let path = &percent_decoded(uri.path().trim_start_matches('/'));
    let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    if let Some(page) = pages.get(&file) {
        return with_headers((StatusCode::OK, page.clone()).into_response(), policy);
    }
    if pages.contains_key(&format!("{path}/index.html"))
        && let Ok(place) = HeaderValue::from_str(&format!("{}/", uri.path()))
    {
        let mut moved = with_headers(StatusCode::PERMANENT_REDIRECT.into_response(), policy);
        moved.headers_mut().insert(LOCATION, place);
        return moved;
    }
    with_headers((StatusCode::NOT_FOUND, "page not found\n").into_response(), policy)
}

fn with_headers(mut response: Response, policy: &str) -> Response {
    let kind =
        if response.status() == StatusCode::OK { "text/html; charset=utf-8" } else { "text/plain; charset=utf-8" };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
