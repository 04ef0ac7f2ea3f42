//! One look at a handler's health.

use linkworld_contract::limits::{HEALTH_ANSWER_BYTES_MAX, HEALTH_ANSWER_DEADLINE};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Asks once. The body of a 200 answer, `null` when it is no JSON; otherwise what was seen instead, in words.
///
/// HTTP/1.0 by hand: the answer cannot come in chunks, and the one client crate of the house has no place here.
pub(super) async fn ask(port: u16, path: &str) -> Result<serde_json::Value, String> {
    let exchange = tokio::time::timeout(HEALTH_ANSWER_DEADLINE, exchange(port, path));
    let answer = match exchange.await {
        Err(_) => return Err(format!("GET {path} got no complete response within {HEALTH_ANSWER_DEADLINE:?}")),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            return Err("connection refused".into());
        }
        Ok(Err(error)) => return Err(format!("GET {path} failed: {error}")),
        Ok(Ok(answer)) => answer,
    };
    match split(&answer) {
        Some((200, body)) => Ok(serde_json::from_slice(body).unwrap_or_default()),
        Some((status, _)) => Err(format!("GET {path} returned status {status}")),
        None => Err(format!("GET {path} returned an invalid HTTP response")),
    }
}

async fn exchange(port: u16, path: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let mut rest = stream.take(HEALTH_ANSWER_BYTES_MAX as u64);
    // A server that keeps the connection open has said everything once it has said the length it announced.
    while !is_whole(&answer) && rest.read_buf(&mut answer).await? > 0 {}
    Ok(answer)
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = end_of_head(answer) else { return false };
    let Ok(head) = std::str::from_utf8(&answer[..end]) else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| answer.len() - end >= length)
}

fn end_of_head(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// Status and body.
fn split(answer: &[u8]) -> Option<(u16, &[u8])> {
    let end = end_of_head(answer)?;
    let line = std::str::from_utf8(answer[..end].split(|byte| *byte == b'\r').next()?).ok()?;
    let (version, rest) = line.split_once(' ')?;
    let status = rest.split(' ').next()?.parse().ok()?;
    version.starts_with("HTTP/1.").then_some((status, &answer[end..]))
}

#[cfg(test)]
mod tests {
    use super::{ask, is_whole, split};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[test]
    fn answers_are_taken_apart() {
        assert_eq!(split(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}"), Some((200, &b"{}"[..])));
        assert_eq!(split(b"HTTP/1.1 503\r\n\r\n"), Some((503, &b""[..])));
        assert_eq!(split(b"SSH-2.0-x\r\n\r\n"), None);
        assert_eq!(split(b"HTTP/1.0 200 OK\r\n"), None);
        assert!(is_whole(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
        assert!(!is_whole(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}"));
        assert!(!is_whole(b"HTTP/1.0 200 OK\r\n\r\n{}"));
    }

    async fn asked_of(answer: &'static [u8]) -> Result<serde_json::Value, String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            stream.write_all(answer).await.unwrap();
        });
        let seen = ask(port, "/health").await;
        server.await.unwrap();
        seen
    }

    #[tokio::test]
    async fn sees_what_there_is() {
        let healthy = asked_of(b"HTTP/1.0 200 OK\r\n\r\n{\"status\":\"healthy\"}").await;
        assert_eq!(healthy, Ok(serde_json::json!({"status": "healthy"})));
        assert_eq!(asked_of(b"HTTP/1.0 200 OK\r\n\r\nfine").await, Ok(serde_json::Value::Null));
        assert_eq!(asked_of(b"HTTP/1.0 404 no\r\n\r\n").await, Err("GET /health returned status 404".into()));
        assert!(asked_of(b"hello\n").await.unwrap_err().ends_with("an invalid HTTP response"));
    }
}
