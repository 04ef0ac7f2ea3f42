//! One request for a handler's health.

use crate::handler_http::{HandlerClient, HandlerHttpError};
use linkworld_contract::limits::{HEALTH_ANSWER_BYTES_MAX, HEALTH_ANSWER_DEADLINE};
use std::net::SocketAddr;

/// Asks once. The body of a response with status 200, `null` if it is not JSON; otherwise what was seen instead.
pub(super) async fn ask(client: &HandlerClient, address: SocketAddr, path: &str) -> Result<serde_json::Value, String> {
    let request = client.get(address, path, HEALTH_ANSWER_BYTES_MAX);
    match tokio::time::timeout(HEALTH_ANSWER_DEADLINE, request).await {
        Err(_) => Err(format!("GET {path} got no complete response within {HEALTH_ANSWER_DEADLINE:?}")),
        Ok(Err(HandlerHttpError::NotConnected)) => Err("connection refused".into()),
        Ok(Err(HandlerHttpError::NotHttp)) => Err(format!("GET {path} returned an invalid HTTP response")),
        Ok(Err(error)) => Err(format!("GET {path} failed: {error}")),
        Ok(Ok(response)) if response.status == 200 => Ok(serde_json::from_slice(&response.body).unwrap_or_default()),
        Ok(Ok(response)) => Err(format!("GET {path} returned status {}", response.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::ask;
    use crate::handler_http::HandlerClient;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn ask_one_that_answers(response: &'static [u8]) -> Result<serde_json::Value, String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            let _ = stream.write_all(response).await;
        });
        let seen = ask(&HandlerClient::new(), address, "/health").await;
        server.await.unwrap();
        seen
    }

    #[tokio::test]
    async fn every_response_is_read_or_described() {
        let healthy = ask_one_that_answers(b"HTTP/1.0 200 OK\r\n\r\n{\"status\":\"healthy\"}").await;
        assert_eq!(healthy, Ok(serde_json::json!({"status": "healthy"})));
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        assert_eq!(ask_one_that_answers(chunked).await, Ok(serde_json::json!({})));
        assert_eq!(ask_one_that_answers(b"HTTP/1.0 200 OK\r\n\r\nfine").await, Ok(serde_json::Value::Null));
        let missing = ask_one_that_answers(b"HTTP/1.0 404 no\r\n\r\n").await;
        assert_eq!(missing, Err("GET /health returned status 404".into()));
        let failed = |why: &str| Err(format!("GET /health failed: {why}"));
        assert_eq!(
            ask_one_that_answers(b"hello\r\n\r\n").await,
            Err("GET /health returned an invalid HTTP response".into())
        );
        let closed = failed("the connection was closed before the end of the response");
        assert_eq!(ask_one_that_answers(b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{").await, closed);
    }

    #[tokio::test]
    async fn a_port_without_listener_is_reported() {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        assert_eq!(ask(&HandlerClient::new(), free, "/health").await, Err("connection refused".into()));
    }
}
