//! The HTTP client towards handlers: connections that a handler keeps open are used again, and a response has a limit.
//!
//! The published SDK answers HTTP/1.0 and closes after one request. A kept connection that turns out to be closed before
//! a byte of the request was written is replaced; after that nothing is sent twice, because the handler may have acted.
//! Deadlines are the caller's.

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, LOCATION, SERVER};
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use linkworld_contract::limits::{CONTROL_CALL_DEADLINE, HANDLER_CALLS_MAX, HANDLER_CONNECTION_IDLE};
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
    /// Opens no connection yet. Use one client for all calls of a handler: it keeps the connections.
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_max_idle_per_host(HANDLER_CALLS_MAX).pool_idle_timeout(HANDLER_CONNECTION_IDLE);
        // "Canceled" is hyper's word for a request of which nothing was written.
        builder.pool_timer(TokioTimer::new()).retry_canceled_requests(true);
        Self(builder.build(connector))
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
        self.call(Method::POST, (address, path), body, body_bytes_max).await
    }

    /// The same with any method; a GET has a body, too.
    pub async fn call(
        &self,
        method: Method,
        (address, path): (SocketAddr, &str),
        body: Bytes,
        body_bytes_max: usize,
    ) -> Result<HandlerResponse, HandlerHttpError> {
        // A whole body has a Content-Length; the SDK reads chunked ones as empty.
        let request = Request::builder().method(method).uri(url(address, path)).header(CONTENT_TYPE, JSON);
        self.send(request.body(Full::new(body)).expect(VALID), body_bytes_max).await
    }

    /// `POST` of a JSON body to an address of any host: `http://HOST:PORT/PATH`.
    pub async fn post_to(
        &self,
        url: &str,
        body: Bytes,
        body_bytes_max: usize,
    ) -> Result<HandlerResponse, HandlerHttpError> {
        let request = Request::builder().method(Method::POST).uri(url).header(CONTENT_TYPE, JSON);
        let request = request.body(Full::new(body)).map_err(|_| HandlerHttpError::NotConnected)?;
        self.send(request, body_bytes_max).await
    }

    /// Any request to a URL of this machine, with its whole response.
    pub async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        body_bytes_max: usize,
    ) -> Result<(StatusCode, HeaderMap, Bytes), HandlerHttpError> {
        let exchange = async {
            let response = self.0.request(request).await.map_err(|error| cause(&error))?;
            let (parts, body) = response.into_parts();
            Ok((parts.status, parts.headers, whole(body, body_bytes_max).await?))
        };
        tokio::time::timeout(CONTROL_CALL_DEADLINE, exchange).await.unwrap_or(Err(HandlerHttpError::Closed))
    }

    async fn send(&self, request: Request<Full<Bytes>>, max: usize) -> Result<HandlerResponse, HandlerHttpError> {
        let response = self.0.request(request).await.map_err(|error| cause(&error))?;
        let status = response.status().as_u16();
        let headers = telling(response.headers());
        Ok(HandlerResponse { status, headers, body: whole(response.into_body(), max).await? })
    }
}

/// All of a body. One that announces more than `max` bytes is not read: reading takes time from other apps.
async fn whole(body: Incoming, max: usize) -> Result<Bytes, HandlerHttpError> {
    if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(HandlerHttpError::TooLarge(max));
    }
    match Limited::new(body, max).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(HandlerHttpError::TooLarge(max)),
        Err(_) => Err(HandlerHttpError::Closed),
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

#[cfg(test)]
mod tests {
    use super::{HandlerClient, HandlerHttpError};
    use hyper::body::Bytes;
    use std::net::SocketAddr;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    const KEPT: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    /// A server that answers each request of a connection with the next answer and then closes it. Sends the number of the
    /// connection for each request that it gets.
    async fn server(connections: Vec<Vec<&'static [u8]>>) -> (SocketAddr, mpsc::UnboundedReceiver<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, seen) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            for (number, answers) in connections.into_iter().enumerate() {
                let (mut stream, _) = listener.accept().await.unwrap();
                for answer in answers {
                    let mut request = [0; 1024];
                    if stream.read(&mut request).await.unwrap() == 0 {
                        break;
                    }
                    requests.send(number).unwrap();
                    stream.write_all(answer).await.unwrap();
                }
            }
        });
        (address, seen)
    }

    async fn post(client: &HandlerClient, address: SocketAddr) -> Result<u16, HandlerHttpError> {
        client.post(address, "/tool/t", Bytes::from_static(b"{}"), 1_024).await.map(|response| response.status)
    }

    #[tokio::test]
    async fn a_kept_connection_is_used_again_and_a_closed_one_is_replaced() {
        let (address, mut seen) = server(vec![vec![KEPT, KEPT], vec![KEPT]]).await;
        let client = HandlerClient::new();
        for _ in 0..2 {
            assert_eq!(post(&client, address).await, Ok(200));
        }
        // Nothing tells when the client has noticed that the server closed the connection.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(post(&client, address).await, Ok(200));
        assert_eq!([seen.recv().await, seen.recv().await, seen.recv().await], [Some(0), Some(0), Some(1)]);
    }

    #[tokio::test]
    async fn a_request_that_was_written_is_not_sent_twice() {
        let (address, mut seen) = server(vec![vec![KEPT, b""], vec![KEPT]]).await;
        let client = HandlerClient::new();
        assert_eq!(post(&client, address).await, Ok(200));
        assert_eq!(post(&client, address).await, Err(HandlerHttpError::Closed));
        assert_eq!((seen.recv().await, seen.recv().await), (Some(0), Some(0)));
        assert!(seen.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_body_that_announces_more_than_the_limit_is_not_read() {
        // The body never comes: whoever waits for it sees a closed connection.
        let announced: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n";
        let at_the_limit: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n";
        let (address, _seen) = server(vec![vec![announced], vec![at_the_limit]]).await;
        let client = HandlerClient::new();
        assert_eq!(post(&client, address).await, Err(HandlerHttpError::TooLarge(1_024)));
        assert_eq!(post(&client, address).await, Err(HandlerHttpError::Closed));
    }
}
