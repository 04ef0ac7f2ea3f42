//! The client of the Docker Engine API, which Podman speaks too: one connection for each request, over a socket.

use super::super::sys::engine_socket;
use super::endpoint::EngineEndpoint;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use linkworld_contract::limits::{ENGINE_CALL_DEADLINE, ENGINE_GREETING_DEADLINE, ENGINE_REPLY_BYTES_MAX};
use linkworld_contract::text::shorten;
use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The version of the API that this client was written for. An engine that no longer has it is asked in its oldest one.
const API_VERSION: (u32, u32) = (1, 41);
/// Characters of an engine's message that are kept.
const MESSAGE_CHARS_MAX: usize = 600;

/// Why a request to an engine failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineApiError {
    /// No connection, or it was closed.
    #[error("the container engine at {endpoint} does not respond: {why}")]
    Unreachable {
        /// Where it should listen.
        endpoint: String,
        /// The system's message.
        why: String,
    },
    /// It refused.
    #[error("the container engine refused to {doing}: {message}")]
    Refused {
        /// What was asked for.
        doing: &'static str,
        /// The status of its response.
        status: u16,
        /// Its own words.
        message: String,
    },
    /// It answered something that is not its API.
    #[error("the container engine at {endpoint} returned an invalid response to {doing}")]
    Invalid {
        /// Where it listens.
        endpoint: String,
        /// What was asked for.
        doing: &'static str,
    },
}

impl EngineApiError {
    /// Whether there is no such thing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }
}

trait EngineStream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> EngineStream for T {}

/// A client of one engine. Clones are cheap.
#[derive(Debug, Clone)]
pub(super) struct EngineClient {
    endpoint: EngineEndpoint,
    /// `/v1.41`.
    prefix: String,
}

impl EngineClient {
    /// Connects once, and returns the engine's description of itself too.
    pub(super) async fn connect(endpoint: EngineEndpoint) -> Result<(Self, Value), EngineApiError> {
        let mut client = Self { endpoint, prefix: String::new() };
        let asked = client.request(Method::GET, "/version", None, "report its version");
        let about = client.within(ENGINE_GREETING_DEADLINE, asked).await?;
        let oldest = about["MinAPIVersion"].as_str().and_then(version).unwrap_or(API_VERSION);
        let (major, minor) = oldest.max(API_VERSION);
        if about["ApiVersion"].as_str().and_then(version).is_none() {
            return Err(client.invalid("report its version"));
        }
        client.prefix = format!("/v{major}.{minor}");
        Ok((client, about))
    }

    /// Where it listens.
    pub(super) fn endpoint(&self) -> &EngineEndpoint {
        &self.endpoint
    }

    /// `GET`.
    pub(super) async fn get(&self, path: &str, doing: &'static str) -> Result<Value, EngineApiError> {
        self.within(ENGINE_CALL_DEADLINE, self.request(Method::GET, path, None, doing)).await
    }

    /// `POST`, with a body of JSON or none.
    pub(super) async fn post(
        &self,
        path: &str,
        body: Option<&Value>,
        doing: &'static str,
    ) -> Result<Value, EngineApiError> {
        self.within(ENGINE_CALL_DEADLINE, self.request(Method::POST, path, body, doing)).await
    }

    /// `POST` that is answered when something has happened, however long that takes.
    pub(super) async fn wait(&self, path: &str, doing: &'static str) -> Result<Value, EngineApiError> {
        self.request(Method::POST, path, None, doing).await
    }

    /// `DELETE`; what is not there is deleted.
    pub(super) async fn delete(&self, path: &str, doing: &'static str) -> Result<(), EngineApiError> {
        match self.within(ENGINE_CALL_DEADLINE, self.request(Method::DELETE, path, None, doing)).await {
            Err(error) if error.is_missing() => Ok(()),
            other => other.map(drop),
        }
    }

    /// `GET` of a body without an end.
    pub(super) async fn stream(&self, path: &str, doing: &'static str) -> Result<Incoming, EngineApiError> {
        let response = self.send(Method::GET, path, None).await?;
        match response.status().as_u16() {
            200..=299 => Ok(response.into_body()),
            status => Err(self.refused(doing, status, response.into_body()).await),
        }
    }

    async fn within<T>(
        &self,
        deadline: Duration,
        asked: impl Future<Output = Result<T, EngineApiError>>,
    ) -> Result<T, EngineApiError> {
        timeout(deadline, asked).await.unwrap_or_else(|_| Err(self.silent(deadline)))
    }

    /// One request with its whole response; `null` for one without a body.
    async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        doing: &'static str,
    ) -> Result<Value, EngineApiError> {
        let response = self.send(method, path, body).await?;
        let status = response.status().as_u16();
        if !(200..=299).contains(&status) {
            return Err(self.refused(doing, status, response.into_body()).await);
        }
        let bytes = self.whole(response.into_body(), doing).await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).map_err(|_| self.invalid(doing))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response<Incoming>, EngineApiError> {
        let stream: Box<dyn EngineStream> = match &self.endpoint {
            EngineEndpoint::Socket(path) => {
                let path = path.to_string_lossy();
                Box::new(engine_socket::connect(&path).await.map_err(|error| self.unreachable(&error))?)
            }
            EngineEndpoint::Tcp(authority) => {
                Box::new(TcpStream::connect(authority).await.map_err(|error| self.unreachable(&error))?)
            }
        };
        let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = connected.map_err(|error| self.unreachable(&error))?;
        tokio::spawn(connection);
        let request = Request::builder().method(method).uri(format!("{}{path}", self.prefix)).header(HOST, "localhost");
        let request = match body {
            Some(body) => {
                request.header(CONTENT_TYPE, "application/json").body(Full::new(Bytes::from(body.to_string())))
            }
            None => request.body(Full::new(Bytes::new())),
        };
        // Ids, names and encoded filters are all that paths are made of.
        let request = request.map_err(|error| self.unreachable(&error))?;
        sender.send_request(request).await.map_err(|error| self.unreachable(&error))
    }

    async fn whole(&self, body: Incoming, doing: &'static str) -> Result<Bytes, EngineApiError> {
        match Limited::new(body, ENGINE_REPLY_BYTES_MAX).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(self.invalid(doing)),
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    async fn refused(&self, doing: &'static str, status: u16, body: Incoming) -> EngineApiError {
        let bytes = self.whole(body, doing).await.unwrap_or_default();
        let said = serde_json::from_slice::<Value>(&bytes).ok();
        let message = said.as_ref().and_then(|said| said["message"].as_str().or_else(|| said["cause"].as_str()));
        let message = message.map_or_else(|| format!("status {status}"), |text| shorten(text, MESSAGE_CHARS_MAX));
        EngineApiError::Refused { doing, status, message }
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> EngineApiError {
        EngineApiError::Unreachable { endpoint: self.endpoint.to_string(), why: error.to_string() }
    }

    fn silent(&self, waited: Duration) -> EngineApiError {
        let why = format!("no response within {} s", waited.as_secs());
        EngineApiError::Unreachable { endpoint: self.endpoint.to_string(), why }
    }

    fn invalid(&self, doing: &'static str) -> EngineApiError {
        EngineApiError::Invalid { endpoint: self.endpoint.to_string(), doing }
    }
}

/// `1.41`.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(version("1.9") < version("1.41"));
        assert_eq!(version("1"), None);
        assert_eq!(version("1.x"), None);
    }
}
