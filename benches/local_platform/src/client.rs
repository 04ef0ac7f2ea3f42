//! One connection that sends the same request again and again.

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// A request that is sent many times over one connection.
pub(crate) struct Calls {
    sender: SendRequest<Full<Bytes>>,
    path: String,
    host: String,
    token: Option<String>,
}

impl Calls {
    /// Connects to `host`, an address with its port.
    pub(crate) async fn connect(host: &str, path: &str, token: Option<&str>) -> Self {
        let stream = TcpStream::connect(host).await.expect("the address answers");
        stream.set_nodelay(true).expect("a socket");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a connection");
        tokio::spawn(connection);
        Self { sender, path: path.to_owned(), host: host.to_owned(), token: token.map(str::to_owned) }
    }

    /// Sends one body; the status and the body of the answer.
    pub(crate) async fn send(&mut self, method: &str, body: String) -> hyper::Result<(u16, Bytes)> {
        let mut request = Request::builder().method(method).uri(&self.path).header("host", &self.host);
        request = request.header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Full::from(body)).expect("a request");
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status().as_u16();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Sends one body, or a GET without one, whose answer must be 2xx, and measures.
    pub(crate) async fn timed(&mut self, body: &str) -> Duration {
        let body = body.to_owned();
        let method = if body.is_empty() { "GET" } else { "POST" };
        let started = Instant::now();
        let (status, answer) = self.send(method, body).await.expect("an answer");
        let took = started.elapsed();
        assert!((200..300).contains(&status), "{status} {}", String::from_utf8_lossy(&answer));
        took
    }
}
