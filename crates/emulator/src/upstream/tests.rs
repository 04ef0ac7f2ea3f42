//! Handlers that misbehave, over real sockets.

use super::{Job, Outcome, Upstream, exchange, kind_of_error};
use linkworld_contract::limits::HANDLER_REPLY_BYTES_MAX;
use linkworld_contract::wire::control::AuditKind;
use linkworld_system::handler_http::HandlerClient;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers one connection with these bytes, after the whole request came in; keeps it open when `hold`.
async fn handler(answer: Vec<u8>, hold: bool) -> (Upstream, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = Upstream::Fixed(listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        // A client that has had enough closes early.
        let _ = stream.write_all(&answer).await;
        if hold {
            std::future::pending::<()>().await;
        }
        String::from_utf8(request[..length].to_vec()).unwrap()
    });
    (upstream, task)
}

fn job(deadline: Duration) -> Job {
    Job { kind: AuditKind::Tool, name: "t".into(), path: "/tool/t".into(), body: json!({"a": 1}), deadline }
}

async fn outcome(answer: &[u8]) -> Outcome {
    let (upstream, _task) = handler(answer.to_vec(), false).await;
    exchange(&HandlerClient::new(), &upstream, &job(Duration::from_secs(5))).await
}

fn with_body(body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", body].concat()
}

#[tokio::test]
async fn the_request_is_what_the_sdk_can_read() {
    let (upstream, task) = handler(with_body(br#"{"ok":true,"result":{}}"#), false).await;
    let outcome = exchange(&HandlerClient::new(), &upstream, &job(Duration::from_secs(5))).await;
    assert_eq!(outcome, Outcome::Answered { status: 200, reply: json!({"ok": true, "result": {}}) });
    let request = task.await.unwrap().to_lowercase();
    assert!(request.starts_with("post /tool/t http/1.1\r\n"), "{request}");
    assert!(request.contains("content-length: 7\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
}

#[tokio::test]
async fn every_way_to_fail_has_its_outcome() {
    assert_eq!(outcome(b"").await, Outcome::Gone);
    assert_eq!(outcome(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{").await, Outcome::Gone);
    assert_eq!(outcome(b"nonsense\r\n\r\n").await, Outcome::Gone);
    assert_eq!(outcome(&with_body(b"<html>")).await, Outcome::NotJson);
    assert_eq!(outcome(&with_body(b"")).await, Outcome::NotJson);
    let nobody = Upstream::Fixed(TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap());
    let refused = exchange(&HandlerClient::new(), &nobody, &job(Duration::from_secs(5))).await;
    assert!(matches!(refused, Outcome::NotReady(_)));
    let (silent, _task) = handler(Vec::new(), true).await;
    let late = exchange(&HandlerClient::new(), &silent, &job(Duration::from_millis(50))).await;
    assert_eq!(late, Outcome::TimedOut);
}

#[tokio::test]
async fn replies_at_the_cap_and_one_past_it() {
    let text = |bytes: usize| [b"\"".to_vec(), vec![b'x'; bytes - 2], b"\"".to_vec()].concat();
    assert!(matches!(outcome(&with_body(&text(HANDLER_REPLY_BYTES_MAX))).await, Outcome::Answered { .. }));
    assert_eq!(outcome(&with_body(&text(HANDLER_REPLY_BYTES_MAX + 1))).await, Outcome::TooLarge);
}

#[test]
fn an_audit_line_keeps_the_kind_of_an_error_and_not_its_words() {
    for (reply, kept) in [
        (json!({"ok": false, "error": "ValueError: hunter2"}), "ValueError"),
        (json!({"ok": false, "error": "hunter2"}), "the handler refused"),
        (json!({"ok": false, "error": "my secret: hunter2"}), "the handler refused"),
        (json!({"ok": false, "error": "x", "decision": "scope_denied"}), "scope_denied"),
        (json!({"ok": false, "error": "x", "no_handler": true}), "no_handler"),
        (json!({"ok": false}), "the handler refused"),
        (json!([1]), "an answer that is no reply"),
    ] {
        assert_eq!(kind_of_error(&reply), kept, "{reply}");
    }
}
