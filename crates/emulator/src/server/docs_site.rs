//! A few pages on loopback: the documentation of an app as its Help tab shows it.
//!
//! Nothing of the local platform is behind it: no store, no tokens, no handler.

use crate::EmulatorError;
use crate::server::call::Answer;
use crate::server::listener::{self, Serving};
use crate::server::router::respond;
use axum::Router;
use axum::response::{IntoResponse, Response};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use hyper::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, StatusCode, Uri};
use linkworld_system::runtime;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

/// Makes the pages, by their address below the root; asked again for every request, so that edits are seen.
pub type Pages = Arc<dyn Fn() -> BTreeMap<String, String> + Send + Sync>;

/// A running site.
#[derive(Debug)]
pub struct DocsSite {
    address: SocketAddr,
    serving: Serving,
}

impl DocsSite {
    /// Takes the port (0 means any) and serves under a content security policy.
    pub async fn start(port: u16, policy: String, pages: Pages) -> Result<Self, EmulatorError> {
        let (listener, address) = listener::bind(port).await.map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => EmulatorError::PortTaken { port, owner: runtime::port_owner(port) },
            _ => EmulatorError::Listen { port, source },
        })?;
        let router = Router::new().fallback(move |method: Method, uri: Uri| {
            let (pages, policy) = (Arc::clone(&pages), policy.clone());
            async move {
                // Reading and rendering wait for the disk.
                let answered = tokio::task::spawn_blocking(move || answer(&method, &uri, &policy, &*pages)).await;
                answered.unwrap_or_else(|_| respond(Answer::detail(500, "the pages could not be made")))
            }
        });
        Ok(Self { address, serving: listener::serve(listener, address.port(), router) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets open requests finish.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}

fn answer(method: &Method, uri: &Uri, policy: &str, pages: &dyn Fn() -> BTreeMap<String, String>) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut refused = respond(Answer::detail(405, "pages are only read"));
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let pages = pages();
    let path = uri.path().trim_start_matches('/');
    let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    if let Some(page) = pages.get(&file) {
        return with_headers((StatusCode::OK, page.clone()).into_response(), policy);
    }
    if pages.contains_key(&format!("{path}/index.html"))
        && let Ok(place) = HeaderValue::from_str(&format!("/{path}/"))
    {
        let mut moved = with_headers(StatusCode::PERMANENT_REDIRECT.into_response(), policy);
        moved.headers_mut().insert(LOCATION, place);
        return moved;
    }
    with_headers((StatusCode::NOT_FOUND, "there is no such page\n").into_response(), policy)
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
