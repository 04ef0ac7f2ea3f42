//! Every way a call can fail: what the error says, how often it was asked, and that the token is in no word of it.

use super::server::{Reply, Server};
use super::{TOKEN, client};
use linkworld_client::api::{ApiClient, ApiError, RetryPolicy};
use linkworld_contract::names::{AppId, SecretKey};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::{AccountInfo, CreateApp};
use linkworld_system::http::{HttpError, HttpLimits};
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const GOOD: &str = r#"{"id":"5f0c","publish_allowed":true}"#;

fn good() -> Reply {
    Reply::Json(200, serde_json::from_str(GOOD).unwrap())
}

fn raw(text: &str) -> Reply {
    Reply::Bytes(text.as_bytes().to_vec())
}

/// Asks once who we are; gives the answer, the number of requests and the waits between them.
async fn ask(replies: Vec<Reply>) -> (Result<AccountInfo, ApiError>, usize, Vec<Duration>) {
    let server = Server::replying(replies).await;
    let (client, waits) = client(&server.origin);
    let answer = client.me().await;
    if let Err(error) = &answer {
        assert!(!format!("{error} {error:?} {client:?}").contains(TOKEN), "{error:?}");
    }
    let waits = waits.lock().unwrap().clone();
    (answer, server.seen().len(), waits)
}

#[tokio::test]
async fn refusals_are_told_apart_and_not_repeated() {
    let detail = |text: &str| json!({"detail": text});
    let (error, asked, _) = ask(vec![Reply::Json(401, detail(&format!("bad token {TOKEN}")))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Unauthorized { detail } if detail == "bad token ***"));
    assert_eq!(asked, 1);
    let (error, _, _) = ask(vec![Reply::Json(403, detail("no"))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Forbidden { detail, .. } if detail == "no"));
    let (error, _, _) = ask(vec![Reply::Json(404, detail("no"))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::NotFound { .. }));
    let (error, _, _) = ask(vec![Reply::Json(409, detail("no"))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Conflict { .. }));
    let (error, _, _) = ask(vec![Reply::Json(422, json!({"detail": [{"loc": ["a", 0], "msg": "m"}]}))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Invalid { places } if places[0].path == "a.0"));
    let (error, asked, _) = ask(vec![Reply::Json(418, detail("teapot"))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Refused { status: 418, .. }));
    assert_eq!(asked, 1);
    let (error, asked, _) = ask(vec![Reply::Json(501, detail("oops"))]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Unavailable { status: 501, .. }));
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn faults_that_pass_are_waited_out() {
    for fault in
        [Reply::Close, raw("HTTP/1.1 200 OK\r\ncontent-le"), raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")]
            .into_iter()
            .chain(
                [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]
                    .map(|status| Reply::Json(status, json!({}))),
            )
    {
        let (answer, asked, waits) = ask(vec![fault.clone(), good()]).await;
        answer.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!((asked, waits.len()), (2, 1), "{fault:?}");
        assert!(waits[0] <= Duration::from_millis(250));

        let (answer, asked, waits) = ask(vec![fault.clone()]).await;
        answer.unwrap_err();
        assert_eq!((asked, waits.len()), (6, 5), "{fault:?}");
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_within_reason() {
    let limited = |header| Reply::Text(429, header, String::new());
    let (answer, _, waits) = ask(vec![limited("retry-after: 7\r\n"), good()]).await;
    answer.unwrap();
    assert_eq!(waits, [Duration::from_secs(7)]);
    let (error, asked, _) = ask(vec![limited("retry-after: 86400\r\n"), good()]).await;
    let day = Some(Duration::from_secs(86_400));
    assert!(matches!(error.unwrap_err(), ApiError::RateLimited { retry_after } if retry_after == day));
    assert_eq!(asked, 1);
    let (answer, _, waits) = ask(vec![limited("retry-after: Fri, 02 Jan 1970 03:04:05 GMT\r\n"), good()]).await;
    answer.unwrap();
    // Never at once, whatever the platform says.
    let backoff = Duration::from_millis(125)..=Duration::from_millis(250);
    assert!(backoff.contains(&waits[0]), "{waits:?}");
    let (answer, _, waits) = ask(vec![limited("retry-after: 0\r\n"), good()]).await;
    answer.unwrap();
    assert!(backoff.contains(&waits[0]), "{waits:?}");
    for header in [
        "retry-after: 3600\r\n",
        "retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
        "retry-after: 99999999999999999999\r\n",
    ] {
        for status in [429, 503] {
            let (error, asked, _) = ask(vec![Reply::Text(status, header, String::new()), good()]).await;
            let error = error.unwrap_err();
            let time = match &error {
                ApiError::RateLimited { retry_after } | ApiError::Unavailable { retry_after, .. } => *retry_after,
                _ => None,
            };
            assert!(time >= Some(Duration::from_secs(3_600)), "{header}: {error:?}");
            assert_eq!(asked, 1, "{header}");
        }
    }
}

#[tokio::test]
async fn a_refusal_says_call_status_and_words() {
    for (status, kind) in [
        (400, "the platform rejected `GET /api/dev/me` with status 400"),
        (403, "permission denied by the platform (`GET /api/dev/me`, status 403)"),
        (404, "not found on the platform (`GET /api/dev/me`, status 404)"),
        (409, "conflict with the state of the platform (`GET /api/dev/me`, status 409)"),
        (413, "the platform rejected `GET /api/dev/me` with status 413"),
        (418, "the platform rejected `GET /api/dev/me` with status 418"),
    ] {
        let (error, asked, _) = ask(vec![Reply::Json(status, json!({"detail": "its words"}))]).await;
        assert_eq!(error.unwrap_err().to_string(), format!("{kind}: its words"));
        assert_eq!(asked, 1, "{status}");
    }
}

#[tokio::test]
async fn a_call_that_changes_something_is_sent_once_unless_it_was_certainly_refused() {
    let body = CreateApp { slug: "tax-bot".into(), name: "n".into(), description: String::new(), icon: None };
    for (fault, sent) in
        [(Reply::Close, 1), (Reply::Json(503, json!({})), 1), (Reply::Json(429, json!({})), 6), (Reply::Silence, 1)]
    {
        let server = Server::replying(vec![fault.clone()]).await;
        let error = client(&server.origin).0.create_app(&body).await.unwrap_err();
        assert_eq!(server.seen().len(), sent, "{fault:?}");
        assert_eq!(error.is_unconfirmed(), !matches!(error, ApiError::RateLimited { .. }), "{fault:?}");
    }
}

/// What a first attempt did unheard is counted as done by the call.
#[tokio::test]
async fn a_repeated_deletion_counts_the_first() {
    let gone = Reply::Json(200, json!({"deleted": false}));
    let (app, key) = (AppId::parse("tax-bot").unwrap(), SecretKey::parse("KEY").unwrap());
    for (replies, deleted) in [(vec![gone.clone()], false), (vec![Reply::Close, gone.clone()], true)] {
        let server = Server::replying(replies).await;
        assert_eq!(client(&server.origin).0.delete_secret(&app, &key).await.unwrap(), deleted);
    }
    let same = Reply::Json(200, json!({"changed": false}));
    let value = Secret::new("value".into());
    for (replies, changed) in [(vec![same.clone()], false), (vec![Reply::Close, same], true)] {
        let server = Server::replying(replies).await;
        assert_eq!(client(&server.origin).0.set_secret(&app, &key, &value, None).await.unwrap(), changed);
    }
}

/// All calls of a command together, as the clock of its patience counts them.
#[tokio::test]
async fn a_command_gives_up_when_its_patience_is_used_up() {
    let slow = Reply::Text(429, "retry-after: 50\r\n", String::new());
    let server = Server::replying(vec![slow]).await;
    let (client, waits) = client(&server.origin);
    client.me().await.unwrap_err();
    assert_eq!(*waits.lock().unwrap(), [Duration::from_secs(50)]);
    client.me().await.unwrap_err();
    assert_eq!((server.seen().len(), waits.lock().unwrap().len()), (3, 1));
}

#[tokio::test]
async fn answers_that_are_none() {
    for (reply, words) in [
        (Reply::Text(200, "", "<!DOCTYPE html><title>Welcome</title>".into()), "a web page instead of JSON"),
        (Reply::Text(200, "", GOOD[..9].into()), "incomplete JSON"),
        (Reply::Json(200, json!({"id": 5})), "unexpected JSON"),
        (Reply::Text(200, "", format!("\"{TOKEN}\"")), "unexpected JSON: invalid type: string \"***\""),
        (Reply::Text(200, "content-encoding: gzip\r\n", "\u{1f}bomb".into()), "invalid JSON"),
    ] {
        let (error, asked, _) = ask(vec![reply]).await;
        let error = error.unwrap_err();
        assert!(matches!(&error, ApiError::BadAnswer { call, .. } if call == "GET /api/dev/me"), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(asked, 6);
    }
}

#[tokio::test]
async fn an_empty_answer_to_a_read_is_reported_at_once() {
    for (status, body) in [(200, ""), (204, ""), (200, " \r\n"), (202, "")] {
        let (error, asked, waits) = ask(vec![Reply::Text(status, "", body.into())]).await;
        let words = format!("`GET /api/dev/me` returned status {status} with an empty body");
        assert_eq!((error.unwrap_err().to_string(), asked, waits.len()), (words, 1, 0), "{status} {body:?}");
        let server = Server::replying(vec![Reply::Text(status, "", body.into())]).await;
        let error = client(&server.origin).0.apps().await.unwrap_err();
        let words = format!("`GET /api/dev/apps` returned status {status} with an empty body");
        assert_eq!((error.to_string(), server.seen().len()), (words, 1), "{status} {body:?}");
    }
}

#[tokio::test]
async fn answers_are_read_up_to_the_cap() {
    let padded = |length: usize| Reply::Text(200, "", format!("{GOOD}{}", " ".repeat(length - GOOD.len())));
    ask(vec![padded(10_000)]).await.0.unwrap();
    let (error, asked, _) = ask(vec![padded(10_001)]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Network(HttpError::TooLarge { max: 10_000, .. })));
    assert_eq!(asked, 1);
    // Without a length, up to the end of the connection.
    let endless = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", " ".repeat(20_000));
    let (error, _, _) = ask(vec![raw(&endless)]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Network(HttpError::TooLarge { .. })));
}

#[tokio::test]
async fn a_silent_server_is_left_at_the_deadline() {
    let (error, asked, _) = ask(vec![Reply::Silence]).await;
    let error = error.unwrap_err();
    assert!(matches!(error, ApiError::Network(HttpError::Timeout { connecting: false, .. })), "{error:?}");
    assert!(error.to_string().ends_with("did not respond within 500 ms"), "{error}");
    assert_eq!(asked, 6);
}

#[tokio::test]
async fn nobody_there() {
    let origin = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let (client, waits) = client(&origin);
    let error = client.me().await.unwrap_err();
    assert!(matches!(error, ApiError::Network(HttpError::Connect { .. })), "{error:?}");
    assert_eq!(error.to_string(), format!("cannot connect to {origin}: Connection refused (os error 111)"));
    assert_eq!(waits.lock().unwrap().len(), 5);
}

#[tokio::test]
async fn a_token_never_follows_a_redirect() {
    let other = Server::replying(vec![good()]).await;
    let (authority, port) =
        (other.origin.trim_start_matches("http://").to_owned(), other.origin.rsplit(':').next().unwrap());
    for status in [301, 302, 303, 307, 308] {
        for (target, shown) in [
            (format!("{}/api/dev/me?token={TOKEN}", other.origin), format!("{}/api/dev/me", other.origin)),
            (format!("//{authority}/x"), format!("{}/x", other.origin)),
            (format!("http://user:{TOKEN}@{authority}/{TOKEN}"), format!("{}/***", other.origin)),
            (format!("http://localhost:{port}/"), format!("http://localhost:{port}/")),
        ] {
            let head = format!("HTTP/1.1 {status} X\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
            let (error, asked, _) = ask(vec![raw(&head)]).await;
            let error = error.unwrap_err();
            assert!(matches!(&error, ApiError::Redirected { to, .. } if *to == shown), "{error:?}");
            assert_eq!(asked, 1);
        }
    }
    let (error, _, _) = ask(vec![raw("HTTP/1.1 304 X\r\n\r\n")]).await;
    assert!(matches!(error.unwrap_err(), ApiError::Redirected { status: 304, .. }));
    assert_eq!(other.seen().len(), 0, "the other server has seen nothing");
}

/// Asks an `https` address behind which nobody speaks TLS.
async fn ask_without_tls() -> ApiError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = Origin::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
    let heard = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        socket.read_buf(&mut heard).await.unwrap();
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        heard
    });
    let error = ApiClient::new(origin, Secret::new(TOKEN.into())).me().await.unwrap_err();
    if heard.is_finished() {
        assert!(!String::from_utf8_lossy(&heard.await.unwrap()).contains(TOKEN));
    }
    assert!(!format!("{error} {error:?}").contains(TOKEN));
    error
}

#[tokio::test]
async fn a_server_without_tls_is_no_https_platform() {
    let error = ask_without_tls().await;
    // A machine without certificate authorities does not get to the handshake.
    let told = matches!(error, ApiError::Network(HttpError::Tls { .. } | HttpError::NoCaStore { .. }));
    assert!(told, "{error:?}");
}

/// Certificates and proxies are found through the environment, so this test starts itself again in another one.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test is a process of its own")]
async fn a_hostile_environment_is_told_or_passed_by() {
    const INSIDE: &str = "LINKWORLD_TEST_HOSTILE_ENVIRONMENT";
    if std::env::var_os(INSIDE).is_some() {
        let error = ask_without_tls().await;
        assert!(matches!(error, ApiError::Network(HttpError::Certificates(_))), "{error:?}");
        assert!(error.to_string().contains("SSL_CERT_FILE"), "{error}");
        // A local platform needs no certificates, and is never reached through a proxy.
        assert!(ask(vec![good()]).await.0.is_ok());
        return;
    }
    let name = "errors::a_hostile_environment_is_told_or_passed_by";
    let proxy = Server::replying(vec![good()]).await;
    let proxies = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .envs([(INSIDE, "1"), ("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/dev/null")])
        .envs(proxies.map(|name| (name, &proxy.origin)))
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(proxy.seen().len(), 0, "the proxy has seen nothing");
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = Server::replying(vec![good()]).await;
    let origin = Origin::parse(&server.origin).unwrap();
    let send = |token: &str| {
        let client =
            ApiClient::with(origin.clone(), Secret::new(token.into()), HttpLimits::default(), RetryPolicy::default());
        async move { client.me().await }
    };
    assert!(matches!(send("").await, Err(ApiError::NoToken)));
    assert!(matches!(send("a\nb").await, Err(ApiError::Network(HttpError::Token(_)))));
    assert_eq!(server.seen().len(), 0);
}
