//! The page of `linkworld chat` on loopback, and the one request that it makes.
//!
//! The page is for everybody on this machine, messages need the token of the run: it is in the fragment of the address that
//! the command prints, which no program but the browser gets.

use crate::auth::page_token::PageToken;
use crate::error::EmulatorError;
use crate::server::body::{self, AcceptedBody};
use crate::server::listener::{self, Serving};
use crate::server::origin_guard::loopback_names;
use crate::server::pages;
use crate::server::response::ApiResponse;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, X_FRAME_OPTIONS};
use linkworld_contract::limits::CHAT_BODY_BYTES_MAX;
use linkworld_contract::markup::html;
use linkworld_contract::secret::Secret;
use serde_json::{Value, json};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

/// Answers one message.
pub type ChatAnswer = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Value> + Send>> + Send + Sync>;

/// A running chat page.
#[derive(Debug)]
pub struct ChatSite {
    address: SocketAddr,
    token: Arc<PageToken>,
    serving: Serving,
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
const SCRIPT: &str = include_str!("page/chat.js");
const STYLES: &str = include_str!("page/chat.css");

impl ChatSite {
    /// Binds the port (0 picks a free one) and serves the page. `title` and `mode` are shown on it.
    pub async fn start(port: u16, (title, mode): (&str, &str), answer: ChatAnswer) -> Result<Self, EmulatorError> {
        let (listener, address) =
            listener::bind(port).await.map_err(|source| EmulatorError::from_bind(port, source))?;
        let token = Arc::new(PageToken::new());
        let page = page(title, mode);
        let expected = Arc::clone(&token);
        let chat = move |request: Request| {
            let (expected, answer) = (Arc::clone(&expected), Arc::clone(&answer));
            async move { message(request, &expected, &*answer).await.unwrap_or_else(|refusal| refusal).into_http() }
        };
        let router = Router::new()
            .route("/", get(async move || file("text/html; charset=utf-8", page.clone())))
            .route("/chat.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
            .route("/chat.css", get(async || file("text/css; charset=utf-8", STYLES)))
            .route("/api/health", get(async || ApiResponse::ok(&json!({"ok": true})).into_http()))
            .route("/api/chat", post(chat));
        let serving = listener::serve(listener, loopback_names(address.port()), router);
        Ok(Self { address, token, serving })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a message has to be sent with, as a bearer token.
    pub fn token(&self) -> &Secret {
        self.token.secret()
    }

    /// Stops serving after open requests finish.
    pub async fn stop(self) {
        self.serving.stop().await;
    }
}

/// Refusals have the form of the answers.
fn refusal(status: u16, error: &str) -> ApiResponse {
    ApiResponse::new(status, &json!({"ok": false, "error": error}))
}

async fn message(
    request: Request,
    expected: &PageToken,
    answer: &(dyn Fn(String) -> Pin<Box<dyn Future<Output = Value> + Send>> + Send + Sync),
) -> Result<ApiResponse, ApiResponse> {
    let (parts, body) = request.into_parts();
    if !body::bearer(&parts.headers).is_some_and(|given| expected.is(&given)) {
        return Err(refusal(401, "the token is missing or wrong; open the address that `linkworld chat` printed"));
    }
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(refusal(415, "expected Content-Type: application/json"));
    }
    let bytes = body::read_body(body, AcceptedBody::Json(CHAT_BODY_BYTES_MAX)).await?;
    let given: Value = serde_json::from_slice(&bytes).map_err(|_| refusal(400, "bad JSON"))?;
    let text = given["text"].as_str().unwrap_or_default().trim();
    if text.is_empty() {
        return Err(refusal(400, "empty text"));
    }
    Ok(ApiResponse::ok(&answer(text.to_owned()).await))
}

fn file(kind: &'static str, content: impl IntoResponse) -> Response {
    let mut response = pages::with_policy((StatusCode::OK, content).into_response(), kind, POLICY);
    response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// The page, with texts of the app escaped.
fn page(title: &str, mode: &str) -> String {
    let page = include_str!("page/chat.html");
    page.replace("{{mode}}", &html(mode)).replace("{{title}}", &html(title))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn names_are_escaped() {
        let page = page("<img src=x onerror=alert(1)> & {{mode}}", "mock");
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt; &amp; {{mode}}") && !page.contains("<img"), "{page}");
    }
}
