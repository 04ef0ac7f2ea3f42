//! Caps and deadlines of routes, at the limit and one past it.

use super::place::{Place, Reaction, envelope, exchange, request};
use linkworld_contract::wire::proxy::envelope::{ROUTE_BODY_BYTES_MAX, ROUTE_CALLS_MAX, ROUTE_REPLY_BYTES_MAX};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Semaphore;

#[tokio::test]
async fn a_request_at_the_cap_and_one_past_it() {
    let place = Place::start().await;
    for (bytes, status) in
        [(ROUTE_BODY_BYTES_MAX - 1, 200), (ROUTE_BODY_BYTES_MAX, 200), (ROUTE_BODY_BYTES_MAX + 1, 413)]
    {
        let got = place.private("POST", "/documents", "", &vec![0xff; bytes]).await;
        assert_eq!(got.status, status, "{bytes}");
    }
    let (asked, received) = (place.handler.count(), place.handler.received.load(Ordering::SeqCst));
    let (to, session) = (place.world.platform.address(), place.session().await);
    let post =
        |headers: &str| request(to, "POST", "/api/apps/tax-bot/route/documents", &format!("{session}{headers}"), b"");
    // Without a length, one byte at a time past the cap.
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 65_536], b"\r\n"].concat();
    let mut chunked = post("Transfer-Encoding: chunked\r\n");
    (0..16).for_each(|_| chunked.extend_from_slice(&chunk));
    chunked.extend_from_slice(b"1\r\nx\r\n0\r\n\r\n");
    assert_eq!(exchange(to, &chunked).await.refusal(), (413, "too_large".into()));
    // A body that ends before its length.
    let got = tokio::time::timeout(Duration::from_secs(40), async {
        let mut stream = tokio::net::TcpStream::connect(to).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, &post("Content-Length: 10\r\n")).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"abc").await.unwrap();
        tokio::io::AsyncWriteExt::shutdown(&mut stream).await.unwrap();
        let mut answer = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await;
        answer
    });
    let answer = String::from_utf8(got.await.unwrap()).unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "a body that ends early: {answer}");
    for length in ["-1", "1, 2", "1\r\nContent-Length: 2", "0x10", "99999999999999999999", ""] {
        let got = exchange(to, &post(&format!("Content-Length: {length}\r\n"))).await;
        assert_eq!(got.status, 400, "{length}");
    }
    assert_eq!(place.handler.count(), asked, "a refused request does not reach the handler");
    assert_eq!(place.handler.received.load(Ordering::SeqCst), received, "not one byte of it");
}

#[tokio::test]
async fn an_answer_at_the_cap_and_one_past_it() {
    let place = Place::start().await;
    let image = json!({"Content-Type": "image/png"});
    place.handler.answers(200, &image, &vec![0xfe; ROUTE_REPLY_BYTES_MAX]);
    let got = place.public("GET", "/oauth/callback", "").await;
    assert_eq!((got.status, got.body.len()), (200, ROUTE_REPLY_BYTES_MAX));
    assert!(got.body.iter().all(|byte| *byte == 0xfe));
    place.handler.answers(200, &image, &vec![0xfe; ROUTE_REPLY_BYTES_MAX + 1]);
    assert_eq!(place.public("GET", "/oauth/callback", "").await.refusal(), (502, "reply_too_large".into()));
    place.handler.reacts(Reaction::Endless);
    assert_eq!(place.public("GET", "/oauth/callback", "").await.refusal(), (502, "handler_reply_too_large".into()));
}

#[tokio::test]
async fn ten_calls_are_inside_and_the_eleventh_is_refused() {
    let place = Place::start().await;
    let gate = Arc::new(Semaphore::new(0));
    let fine = envelope(200, &json!({"Content-Type": "text/plain"}), b"fine");
    place.handler.reacts(Reaction::Held(Arc::clone(&gate), fine));
    let to = place.world.platform.address();
    let call = || {
        let bytes = request(to, "GET", "/api/apps/tax-bot/public/t/dev/oauth/callback", "", b"");
        tokio::spawn(async move { exchange(to, &bytes).await })
    };
    let inside: Vec<_> = (0..ROUTE_CALLS_MAX).map(|_| call()).collect();
    for _ in 0..ROUTE_CALLS_MAX {
        place.handler.arrived.lock().await.recv().await.unwrap();
    }
    let session = place.session().await;
    for _ in 0..100 {
        assert_eq!(call().await.unwrap().refusal(), (503, "too_many_route_calls".into()));
    }
    let private = place.send("GET", "/api/apps/tax-bot/route/quotes/a.pdf", &session, b"").await;
    assert_eq!(private.status, 503, "private and public count together");
    let (_, other) = place.beside(other_app()).await;
    assert_eq!(place.send("GET", "/api/apps/crm/public/t/dev/open", "", b"").await.status, 200, "{}", other.count());
    assert_eq!(place.handler.count(), ROUTE_CALLS_MAX);
    gate.add_permits(ROUTE_CALLS_MAX);
    for got in inside {
        assert_eq!(got.await.unwrap().status, 200);
    }
    gate.add_permits(1);
    assert_eq!(call().await.unwrap().status, 200, "there is room again");
}

fn other_app() -> Value {
    let mut blob = super::place::manifest();
    blob["app_id"] = json!("crm");
    blob["http_routes"] = json!([{"method": "GET", "path": "/open", "public": true}]);
    blob
}

#[tokio::test]
async fn deadlines_are_those_of_the_platforms_clock() {
    let place = Place::start().await;
    let gate = Arc::new(Semaphore::new(0));
    place.handler.reacts(Reaction::Held(gate, Vec::new()));
    place.world.clock.freeze();
    let (to, session) = (place.world.platform.address(), place.session().await);
    for (path, headers, seconds) in [
        ("/api/apps/tax-bot/public/t/dev/oauth/callback", "", 30),
        ("/api/apps/tax-bot/route/quotes/a.pdf", session.as_str(), 60),
    ] {
        let bytes = request(to, "GET", path, headers, b"");
        let mut waiting = tokio::spawn(async move { exchange(to, &bytes).await });
        place.handler.arrived.lock().await.recv().await.unwrap();
        place.world.clock.advance(Duration::from_millis(seconds * 1_000 - 1));
        // Nothing tells that a deadline did not end.
        assert!(tokio::time::timeout(Duration::from_millis(100), &mut waiting).await.is_err(), "1 ms before");
        place.world.clock.advance(Duration::from_millis(1));
        assert_eq!(waiting.await.unwrap().refusal(), (504, "handler_timeout".into()));
        assert_eq!(place.log(1).await[0][3], "timeout");
    }
}
