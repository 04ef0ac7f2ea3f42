//! Calls to misbehaving handlers over real sockets.

use super::{HandlerCall, HandlerOutcome, Upstream, call_handler, error_kind};
use hyper::body::Bytes;
use linkworld_contract::limits::HANDLER_REPLY_BYTES_MAX;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::handler_http::HandlerClient;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// Responds to one connection with these bytes after it received the request. `hold` keeps the connection open.
async fn handler(answer: Vec<u8>, hold: bool) -> (Upstream, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = Upstream::Fixed(listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        // The client may close the connection early.
        let _ = stream.write_all(&answer).await;
        if hold {
            std::future::pending::<()>().await;
        }
        String::from_utf8(request[..length].to_vec()).unwrap()
    });
    (upstream, task)
}

async fn call(upstream: &Upstream, deadline: Duration) -> HandlerOutcome {
    let call = HandlerCall {
        begun: None,
        cause: None,
        kind: AuditKind::Tool,
        name: "t".into(),
        route: None,
        path: "/tool/t".into(),
        body: Bytes::from_static(b"{\"a\":1}"),
        deadline,
    };
    call_handler(&HandlerClient::new(), upstream, &call, Instant::now() + deadline).await
}

async fn outcome(answer: &[u8]) -> HandlerOutcome {
    let (upstream, _task) = handler(answer.to_vec(), false).await;
    call(&upstream, Duration::from_secs(5)).await
}

fn with_body(body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", body].concat()
}

#[tokio::test]
async fn the_request_has_a_content_length() {
    let (upstream, task) = handler(with_body(br#"{"ok":true,"result":{}}"#), false).await;
    let outcome = call(&upstream, Duration::from_secs(5)).await;
    assert_eq!(
        outcome,
        HandlerOutcome::Answered { status: 200, reply: RawJson::of(&json!({"ok": true, "result": {}})) }
    );
    let request = task.await.unwrap().to_lowercase();
    assert!(request.starts_with("post /tool/t http/1.1\r\n"), "{request}");
    assert!(request.contains("content-length: 7\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
}

#[tokio::test]
async fn each_failure_has_its_outcome() {
    assert_eq!(outcome(b"").await, HandlerOutcome::Disconnected);
    assert_eq!(outcome(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{").await, HandlerOutcome::Disconnected);
    assert_eq!(outcome(b"nonsense\r\n\r\n").await, HandlerOutcome::Disconnected);
    for (response, seen) in [
        (
            with_body(b"<html>\n<b>no\x1b</b>"),
            "status 200, content-type `application/json`; line 1, column 1: expected value; its body: <html> <b>no </b>",
        ),
        (with_body(b" \n"), "status 200, content-type `application/json`; its body is empty"),
        (
            b"HTTP/1.0 302 X\r\nLocation: /login\r\nServer: gunicorn\r\n\r\n".to_vec(),
            "status 302, location `/login`, server `gunicorn`; its body is empty",
        ),
        (
            with_body(br#"{"ok": true, "result": NaN}"#),
            "status 200, content-type `application/json`; line 1, column 24: `NaN` is not a JSON number; use null or a \
             string; its body: {\"ok\": true, \"result\": NaN}",
        ),
    ] {
        assert_eq!(outcome(&response).await, HandlerOutcome::NotJson(seen.to_owned()));
    }
    let nobody = Upstream::Fixed(TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap());
    let refused = call(&nobody, Duration::from_secs(5)).await;
    assert!(matches!(refused, HandlerOutcome::NotReady(_)));
    let (silent, _task) = handler(Vec::new(), true).await;
    let late = call(&silent, Duration::from_millis(50)).await;
    assert_eq!(late, HandlerOutcome::TimedOut);
}

#[tokio::test]
async fn reply_size_limit() {
    let text = |bytes: usize| [b"\"".to_vec(), vec![b'x'; bytes - 2], b"\"".to_vec()].concat();
    assert!(matches!(outcome(&with_body(&text(HANDLER_REPLY_BYTES_MAX))).await, HandlerOutcome::Answered { .. }));
    assert_eq!(outcome(&with_body(&text(HANDLER_REPLY_BYTES_MAX + 1))).await, HandlerOutcome::TooLarge);
}

#[test]
fn the_audit_log_gets_the_kind_of_an_error_without_its_message() {
    for (reply, kept) in [
        (json!({"ok": false, "error": "ValueError: hunter2"}), "ValueError"),
        (json!({"ok": false, "error": "hunter2"}), "handler error"),
        (json!({"ok": false, "error": "my secret: hunter2"}), "handler error"),
        (json!({"ok": false, "error": "x", "decision": "scope_denied"}), "scope_denied"),
        (json!({"ok": false, "error": "x", "no_handler": true}), "no_handler"),
        (json!({"ok": false}), "handler error"),
        (json!([1]), "invalid reply"),
    ] {
        assert_eq!(error_kind(&RawJson::of(&reply)), kept, "{reply}");
    }
}
