//! Serves the documentation of an app on loopback, as its Help tab shows it.
//!
//! Independent of the local platform: no store, no tokens, no handler.

use crate::error::EmulatorError;
use crate::server::listener::{self, Serving};
use crate::server::origin_guard::loopback_names;
use crate::server::pages::{self, FoundPage, PageSource};
use crate::server::response::ApiResponse;
use axum::Router;
use axum::response::{IntoResponse, Response};
use hyper::header::{ALLOW, HeaderValue, LOCATION};
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

fn answer(method: &Method, uri: &Uri, policy: &str, render: &dyn Fn() -> BTreeMap<String, String>) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut refused = ApiResponse::detail(405, "only GET and HEAD are supported").into_http();
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let rendered = render();
    // Names of pages need not be ASCII.
    let path = &percent_decoded(uri.path().trim_start_matches('/'));
    match pages::find(&rendered, path, uri) {
        FoundPage::Page(page) => {
            let page = (StatusCode::OK, page.to_owned()).into_response();
            pages::with_policy(page, "text/html; charset=utf-8", policy)
        }
        FoundPage::Moved(place) => {
            let mut moved = plain(StatusCode::PERMANENT_REDIRECT.into_response(), policy);
            moved.headers_mut().insert(LOCATION, place);
            moved
        }
        FoundPage::Missing => plain((StatusCode::NOT_FOUND, "page not found\n").into_response(), policy),
    }
}

fn plain(response: Response, policy: &str) -> Response {
    pages::with_policy(response, "text/plain; charset=utf-8", policy)
}
