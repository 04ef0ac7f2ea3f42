//! The rows of the security floor (contract 17.2, reliability 2.4): what reaches a handler, and what gets out.

use super::place::{Place, Reaction, entry, envelope, exchange, request};
use linkworld_contract::wire::routes;
use serde_json::{Value, json};

#[tokio::test]
async fn a_private_route_gets_the_envelope_of_the_contract() {
    let place = Place::start().await;
    let quote = "/api/apps/tax-bot/route/quotes/q9.pdf";
    let plain = place.send("GET", quote, "", b"").await;
    assert_eq!(plain.refusal(), (401, "no_session".into()));
    for wrong in [
        format!("Authorization: Bearer {}\r\n", place.world.session()),
        format!("Authorization: Bearer {}\r\n", place.world.platform.developer_token().expose()),
        "Authorization: Bearer a.b.c\r\n".to_owned(),
        "Cookie: session=a.b.c\r\n".to_owned(),
        place.session().await.repeat(2),
    ] {
        assert_eq!(place.send("GET", quote, &wrong, b"").await.refusal(), (401, "no_session".into()), "{wrong}");
    }
    assert_eq!(place.handler.count(), 0);

    place.handler.answers(200, &json!({"Content-Type": "application/pdf"}), b"%PDF\xff\0");
    let headers = "User-Agent: curl\r\nCookie: a=b\r\nX-LW-User-Id: evil\r\nX-Forwarded-For: 203.0.113.9\r\n";
    let got = place.private("GET", "/quotes/q9.pdf?v=1&v=2", headers, b"").await;
    assert_eq!((got.status, got.body.as_slice()), (200, &b"%PDF\xff\0"[..]));
    assert_eq!(got.header("content-type"), ["application/pdf"]);
    let asked = place.handler.last();
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("GET", "/route/quotes/q9.pdf"));
    for own in ["cookie", "authorization", "x-lw-", "user-agent: curl"] {
        assert!(!asked.head.to_lowercase().contains(own), "{}", asked.head);
    }
    let users = place.world.dev(routes::CONTROL_USERS, &["dev"], &Value::Null).await.body;
    let mut sent = asked.envelope;
    assert_eq!(sent["request_id"].as_str().unwrap().len(), 36);
    sent["request_id"] = json!("r-1");
    let expected = json!({
        "decoded_path": "/quotes/q9.pdf", "tenant_id": place.world.env("LINKWORLD_TENANT_ID"), "tenant_slug": "dev",
        "user_id": users["users"][0]["id"], "platform_origin": place.world.platform.origin(), "request_id": "r-1",
        "client_ip": "203.0.113.9", "query_params": {"v": "2"}, "headers": {"User-Agent": "curl"}, "body_b64": null,
        "config": {"inbox": "a@b.c"},
    });
    assert_eq!(sent, expected);
    assert_eq!(place.log(1).await, [entry(["route", "GET /quotes/q9.pdf", "allow", "success", ""])]);
}

#[tokio::test]
async fn bodies_of_every_method_are_binary_and_exact() {
    let place = Place::start().await;
    let body: Vec<u8> = (0..=255).collect();
    let encoded = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w==";
    for (method, path) in
        [("POST", "/documents"), ("PUT", "/documents"), ("PATCH", "/documents/7"), ("DELETE", "/documents/7")]
    {
        let got = place.private(method, path, "Content-Type: image/png\r\n", &body).await;
        assert_eq!(got.status, 200, "{method}");
        let asked = place.handler.last();
        assert_eq!((asked.method.as_str(), asked.path.as_str()), (method, format!("/route{path}").as_str()));
        assert_eq!(asked.envelope["body_b64"], encoded);
        assert_eq!(asked.envelope["headers"], json!({"Content-Type": "image/png", "Content-Length": "256"}));
    }
    let chunked = "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n";
    let to = place.world.platform.address();
    let session = place.session().await;
    let head = request(to, "POST", "/api/apps/tax-bot/route/documents", &format!("{session}{chunked}"), b"");
    let got = exchange(to, &[head.as_slice(), b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"].concat()).await;
    assert_eq!((got.status, &place.handler.last().envelope["body_b64"]), (200, &json!("YWJjZGU=")));
}

#[tokio::test]
async fn unknown_tenants_apps_and_paths_look_the_same() {
    let place = Place::start().await;
    let mut bodies = Vec::new();
    for path in [
        "/api/apps/tax-bot/public/t/nobody/oauth/callback",
        "/api/apps/nothing/public/t/dev/oauth/callback",
        "/api/apps/tax-bot/public/t/dev/oauth/other",
        "/api/apps/tax-bot/public/t/dev/quotes/q9.pdf",
        "/api/apps/tax-bot/public/t/dev/oauth/callback/",
        "/api/apps/tax-bot/public/t/dev/",
    ] {
        let got = place.send("GET", path, "", b"").await;
        assert_eq!(got.status, 404, "{path}");
        bodies.push(got.body);
    }
    let private = place.private("GET", "/oauth/callback", "", b"").await;
    assert_eq!(private.status, 404, "a public route is not a private one");
    bodies.push(private.body);
    let session = place.session().await;
    let elsewhere = place.send("GET", "/api/apps/nothing/route/quotes/q9.pdf", &session, b"").await;
    assert_eq!(elsewhere.status, 404);
    bodies.push(elsewhere.body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(place.handler.count(), 0);
    let refused = entry(["route", "GET /oauth/callback", "deny:not_declared", "blocked", "not_declared"]);
    assert_eq!(place.log(1).await, [refused]);
}

#[tokio::test]
async fn methods_that_are_not_declared() {
    let place = Place::start().await;
    for (method, path, allow) in [
        ("POST", "/oauth/callback", "GET"),
        ("PUT", "/oauth/callback", "GET"),
        ("DELETE", "/oauth/callback", "GET"),
        ("PATCH", "/oauth/callback", "GET"),
        ("GET", "/hook", "POST"),
        ("HEAD", "/oauth/callback", "GET, POST, PUT, DELETE, PATCH"),
        ("OPTIONS", "/oauth/callback", "GET, POST, PUT, DELETE, PATCH"),
        ("TRACE", "/oauth/callback", "GET, POST, PUT, DELETE, PATCH"),
    ] {
        let got = place.public(method, path, "X-HTTP-Method-Override: GET\r\n").await;
        assert_eq!((got.status, got.header("allow")), (405, vec![allow.to_lowercase().as_str()]), "{method} {path}");
    }
    let got = place.private("GET", "/documents", "", b"").await;
    assert_eq!((got.status, got.header("allow")), (405, vec!["post, put"]));
    assert_eq!(place.handler.count(), 0);
    let refused = entry(["route", "GET /documents", "deny:method_not_allowed", "blocked", "method_not_allowed"]);
    assert_eq!(place.log(1).await, [refused]);
}

#[tokio::test]
async fn paths_that_lead_elsewhere_are_refused() {
    let place = Place::start().await;
    let names = "/../documents /%2e%2e/documents /.%2e/x /oauth/%2E%2E/hook //evil.example /oauth//callback \
             /oauth%2fcallback /oauth%5ccallback /oauth\\callback /oauth/call%00back /oauth/call%0d%0aback \
             /oauth/% /oauth/%zz /oauth/%ff /./oauth/callback";
    for path in names.split_whitespace() {
        let got = place.public("GET", path, "").await;
        assert_eq!(got.refusal(), (400, "bad_path".into()), "{path}");
    }
    for query in ["?a=%00", "?%00"] {
        let got = place.public("GET", &format!("/oauth/callback{query}"), "").await;
        assert_eq!(got.refusal(), (400, "bad_input".into()), "{query}");
    }
    for path in ["/oauth/callback?next=//evil.example", "/oauth/c%61llback", "/oauth/callback?a=..%2f"] {
        assert_eq!(place.public("GET", path, "").await.status, 200, "{path}");
    }
    assert_eq!(place.handler.count(), 3);
}

#[tokio::test]
async fn a_public_route_knows_no_user_and_gets_no_token() {
    let place = Place::start().await;
    let session = place.session().await;
    let got = place.public("GET", "/oauth/callback?code=1", &session).await;
    assert_eq!((got.status, got.body.as_slice()), (200, &b"fine"[..]));
    let asked = place.handler.last();
    assert_eq!(asked.path, "/public/oauth/callback");
    assert_eq!((&asked.envelope["user_id"], &asked.envelope["headers"]), (&Value::Null, &json!({})));
    assert_eq!(place.log(1).await, [entry(["public_route", "GET /oauth/callback", "allow", "success", ""])]);
}

#[tokio::test]
async fn what_a_handler_may_not_answer_is_502() {
    let place = Place::start().await;
    let text = json!({"Content-Type": "text/plain"});
    let raw = |bytes: &[u8]| Reaction::Raw(bytes.to_vec());
    let javascript = json!({"Content-Type": "text/javascript"});
    let split = json!({"Content-Type": "text/plain\r\nSet-Cookie: a=b"});
    for (reaction, word) in [
        (Reaction::Body(envelope(302, &json!({"Location": "https://evil.example"}), b"")), "redirect"),
        (Reaction::Body(envelope(304, &json!({}), b"")), "redirect"),
        (Reaction::Body(envelope(600, &text, b"x")), "bad_status"),
        (Reaction::Body(envelope(101, &text, b"x")), "bad_status"),
        (Reaction::Body(envelope(200, &javascript, b"x")), "bad_content_type"),
        (Reaction::Body(envelope(200, &json!({}), b"x")), "bad_content_type"),
        (Reaction::Body(envelope(200, &split, b"x")), "bad_header"),
        (Reaction::Body(b"{}".to_vec()), "bad_envelope"),
        (Reaction::Body(b"<html>".to_vec()), "bad_envelope"),
        (raw(b"HTTP/1.0 500 X\r\nContent-Length: 2\r\n\r\n{}"), "handler_status"),
        (raw(b"HTTP/1.0 302 X\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), "handler_status"),
        (raw(b"nothing like HTTP\r\n\r\n"), "handler_gone"),
        (raw(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n{"), "handler_gone"),
        (raw(b""), "handler_gone"),
    ] {
        place.handler.reacts(reaction);
        let got = place.public("GET", "/oauth/callback", "").await;
        assert_eq!(got.refusal(), (502, word.to_owned()));
        assert!(!String::from_utf8_lossy(&got.body).contains("evil"), "nothing of the answer is repeated");
        let logged = place.log(1).await;
        assert_eq!((logged[0][3].as_str(), logged[0][4].as_str()), ("error", word));
    }
    for status in [200, 201, 204, 299, 400, 404, 418, 500, 503, 599] {
        place.handler.answers(status, &text, b"body");
        let got = place.public("GET", "/oauth/callback", "").await;
        assert_eq!(got.status, status);
        let (logged, expected) = (place.log(1).await, if status >= 500 { "error" } else { "success" });
        assert_eq!(logged[0][3], expected, "{status}");
    }
}

#[tokio::test]
async fn four_headers_get_out() {
    let place = Place::start().await;
    let mut headers =
        json!({"Content-Type": "text/html", "Cache-Control": "max-age=5", "Content-Disposition": "inline"});
    let mut count = 0;
    let names = "Set-Cookie set-cookie Set-Cookie2 Location Refresh Link Clear-Site-Data X-LW-Tenant-Id X-LW-Any \
             Access-Control-Allow-Origin Access-Control-Allow-Credentials Access-Control-Allow-Headers \
             Access-Control-Allow-Methods Access-Control-Expose-Headers Access-Control-Max-Age \
             Content-Location Content-Encoding Content-Language Content-Range Accept-Ranges ETag \
             Last-Modified Expires Age Vary Via Server Date Connection Keep-Alive Transfer-Encoding Trailer \
             Upgrade TE WWW-Authenticate Proxy-Authenticate Strict-Transport-Security Public-Key-Pins \
             Expect-CT Content-Security-Policy Content-Security-Policy-Report-Only X-Content-Type-Options \
             X-Frame-Options Permissions-Policy Feature-Policy Referrer-Policy Cross-Origin-Opener-Policy \
             Cross-Origin-Embedder-Policy Cross-Origin-Resource-Policy Origin-Agent-Cluster \
             Service-Worker-Allowed SourceMap Alt-Svc NEL Report-To Reporting-Endpoints Timing-Allow-Origin \
             X-Powered-By X-Accel-Redirect X-Sendfile Sec-WebSocket-Accept P3P";
    for name in names.split_whitespace() {
        headers[name] = json!("evil");
        count += 1;
    }
    assert!(count >= 60, "{count}");
    place.handler.answers(200, &headers, b"<p>");
    let got = place.public("GET", "/oauth/callback", "").await;
    let mut names: Vec<&str> = got.head.lines().skip(1).filter_map(|line| line.split(':').next()).collect();
    names.sort_unstable();
    let expected = [
        "cache-control",
        "connection",
        "content-disposition",
        "content-length",
        "content-security-policy",
        "content-type",
        "cross-origin-resource-policy",
        "date",
        "referrer-policy",
        "x-content-type-options",
    ];
    assert_eq!(names, expected, "{}", got.head);
    assert!(!got.head.contains("evil"), "{}", got.head);
    assert_eq!(got.header("cache-control"), ["max-age=5"]);
}

#[tokio::test]
async fn refusals_of_the_listener_have_the_policy_too() {
    let place = Place::start().await;
    let (to, path) = (place.world.platform.address(), "/api/apps/tax-bot/public/t/dev/oauth/callback");
    for (headers, status) in [("Origin: http://evil.example\r\n", 403), ("Sec-Fetch-Site: cross-site\r\n", 403)] {
        assert_eq!(place.send("GET", path, headers, b"").await.status, status);
    }
    let returned = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    assert_eq!(place.send("GET", path, returned, b"").await.status, 200, "the end of a login at a provider");
    let other = format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!(exchange(to, other.as_bytes()).await.status, 421);
    assert_eq!(place.send("GET", "/api/apps/tax-bot", "", b"").await.status, 404);
    assert_eq!(place.handler.count(), 1);
}
