//! The HTTP client towards handlers: one fresh connection for each request, and a limit on the response.
//!
//! The published SDK answers HTTP/1.0 and closes after one request, so keeping connections would gain nothing, and a
//! kept one could close between two requests. Deadlines are the caller's.

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION, SERVER};
use hyper::{Method, Request};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::TokioExecutor;
use std::error::Error;
use std::net::SocketAddr;

const JSON: &str = "application/json";

/// The client towards every handler. Clones are cheap.
#[derive(Debug, Clone)]
pub struct HandlerClient(Client<HttpConnector, Full<Bytes>>);

/// A handler's whole response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerResponse {
    /// The status.
    pub status: u16,
    /// The headers that tell who responded and with what: content type, location, server.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no whole response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandlerHttpError {
    /// No connection: nothing was sent.
    #[error("nothing listens there")]
    NotConnected,
    /// The response is not HTTP.
    #[error("the response is not HTTP")]
    NotHttp,
    /// The connection was closed before the end of the response.
    #[error("the connection was closed before the end of the response")]
    Closed,
    /// The body has more bytes than the limit.
    #[error("the response has more than {0} bytes")]
    TooLarge(usize),
}

impl Default for HandlerClient {
    fn default() -> Self {
        Self::new()
    }
}

impl HandlerClient {
    /// Opens no connection yet.
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut builder = Client::builder(TokioExecutor::new());
        Self(builder.pool_max_idle_per_host(0).retry_canceled_requests(false).build(connector))
    }

    /// `GET path`; the path is percent-encoded.
    pub async fn get(
        &self,
        address: SocketAddr,
        path: &str,
        body_bytes_max: usize,
    ) -> Result<HandlerResponse, HandlerHttpError> {
        let request = Request::get(url(address, path)).header(ACCEPT, JSON);
        self.send(request.body(Full::default()).expect(VALID), body_bytes_max).await
    }

    /// `POST path` with a JSON body; the path is percent-encoded.
    pub async fn post(
        &self,
        address: SocketAddr,
        path: &str,
        body: Bytes,
        body_bytes_max: usize,
    ) -> Result<HandlerResponse, HandlerHttpError> {
        // A whole body has a Content-Length; the SDK reads chunked ones as empty.
        let request = Request::builder().method(Method::POST).uri(url(address, path)).header(CONTENT_TYPE, JSON);
        self.send(request.body(Full::new(body)).expect(VALID), body_bytes_max).await
    }

    async fn send(&self, request: Request<Full<Bytes>>, max: usize) -> Result<HandlerResponse, HandlerHttpError> {
        let response = self.0.request(request).await.map_err(|error| cause(&error))?;
        let status = response.status().as_u16();
        let headers = telling(response.headers());
        match Limited::new(response.into_body(), max).collect().await {
            Ok(body) => Ok(HandlerResponse { status, headers, body: body.to_bytes() }),
            Err(error) if error.is::<LengthLimitError>() => Err(HandlerHttpError::TooLarge(max)),
            Err(_) => Err(HandlerHttpError::Closed),
        }
    }
}

fn telling(headers: &HeaderMap) -> Vec<(&'static str, String)> {
    let named = [("content-type", CONTENT_TYPE), ("location", LOCATION), ("server", SERVER)];
    let value = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    named.into_iter().filter_map(|(shown, name)| Some((shown, value(name)?))).collect()
}

const VALID: &str = "an address and an encoded path make a valid request";

fn url(address: SocketAddr, path: &str) -> String {
    format!("http://{address}{path}")
}

fn cause(error: &ClientError) -> HandlerHttpError {
    let not_http = || error.source().and_then(|source| source.downcast_ref()).is_some_and(hyper::Error::is_parse);
    if error.is_connect() {
        HandlerHttpError::NotConnected
    } else if not_http() {
        HandlerHttpError::NotHttp
    } else {
        HandlerHttpError::Closed
    }
}
