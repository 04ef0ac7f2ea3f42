//! Who gets in at all, held against every route of the table.

use crate::world::{raw, send, start, word};
use linkworld_contract::limits::{JSON_BODY_BYTES_MAX, REGISTER_BODY_BYTES_MAX, TOOL_BODY_BYTES_MAX};
use linkworld_contract::wire::proxy::access::SIGN_BODY_BYTES_MAX;
use linkworld_contract::wire::proxy::fetch::FETCH_BODY_BYTES_MAX;
use linkworld_contract::wire::routes::{
    AGENT_INVOKE, ALL, APP_TOOLS, BUNDLE_UPLOAD, CONTROL_AGENT_ASK, CONTROL_ROUTE_PASS, CONTROL_SERVICE,
    CONTROL_TRIGGER_EVENT, CONTROL_TRIGGER_TOOL, CONTROL_WEBHOOK_SIGNATURE, CROSS_APP_FETCH, CROSS_APP_INVOKE,
    IFRAME_TOOLS, MCP_TOKEN, Method, PREFLIGHT, Route, RouteAccess,
};

fn path(route: Route) -> String {
    let values = vec!["x"; route.template.matches('{').count()];
    route.path(&values)
}

#[tokio::test]
async fn every_route_wants_a_token_and_keeps_strangers_out() {
    let world = start(None).await;
    let to = world.platform.address();
    for route in ALL {
        let path = path(route);
        let plain = send(to, route.method, &path, "", b"").await;
        assert_eq!(plain.status, 401, "{} {path}", word(route.method));
        for wrong in ["Bearer ", "Bearer a.b.c", "Basic eDp5", "Bearer"] {
            let answer = send(to, route.method, &path, &format!("Authorization: {wrong}\r\n"), b"").await;
            assert_eq!(answer.status, 401, "{path} {wrong}");
        }
        for header in [
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: http://localhost:5173",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
        ] {
            let token = world.platform.developer_token().expose();
            let headers = format!("Authorization: Bearer {token}\r\n{header}\r\n");
            let answer = send(to, route.method, &path, &headers, b"").await;
            assert_eq!(answer.status, 403, "{path} {header}");
            assert!(!answer.head.contains("access-control-"), "{}", answer.head);
        }
        for host in ["evil.example", "localhost", "127.0.0.1:1", "localhost.evil.example"] {
            let head = format!("{} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", word(route.method));
            assert_eq!(raw(to, head.as_bytes()).await.status, 421, "{path} {host}");
        }
        let options = format!("OPTIONS {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n\r\n");
        let answer = raw(to, options.as_bytes()).await;
        assert_eq!(answer.status, 405, "no preflight is ever answered");
        assert!(!answer.head.contains("access-control-"), "{}", answer.head);
    }
    world.platform.stop().await.unwrap();
}

#[tokio::test]
async fn one_kind_of_token_never_opens_the_others_doors() {
    let world = start(None).await;
    let (developer, session) = (world.platform.developer_token().expose().to_owned(), world.session().to_owned());
    for route in ALL {
        // The one route below `mcp` that a developer calls.
        let handlers = route.template.starts_with("/api/mcp/") && route != MCP_TOKEN;
        let wrong = if handlers { &developer } else { &session };
        let answer = send(
            world.platform.address(),
            route.method,
            &path(route),
            &format!("Authorization: Bearer {wrong}\r\n"),
            b"",
        )
        .await;
        assert_eq!((answer.status, &answer.body["detail"]), (401, &"Invalid token".into()), "{}", route.template);
    }
    let twice = format!("Authorization: Bearer {developer}\r\nAuthorization: Bearer {developer}\r\n");
    assert_eq!(send(world.platform.address(), Method::Get, "/api/dev/me", &twice, b"").await.status, 401);
}

#[tokio::test]
async fn what_is_not_there_is_json_too() {
    let world = start(None).await;
    let to = world.platform.address();
    for (method, path, status) in
        [(Method::Get, "/", 404), (Method::Get, "/api/dev/none", 404), (Method::Delete, "/api/dev/me", 405)]
    {
        let answer = send(to, method, path, "", b"").await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.head.contains("content-type: application/json"));
        assert!(answer.body["detail"].is_string());
    }
    // A form a foreign page could send without asking first.
    let token = format!("Authorization: Bearer {}\r\n", world.platform.developer_token().expose());
    let form = format!("{token}Content-Type: text/plain\r\n");
    assert_eq!(send(to, Method::Post, "/api/dev/apps", &form, b"{}").await.status, 415);
}

#[tokio::test]
async fn bodies_at_the_cap_and_one_past_it() {
    let world = start(None).await;
    let token = format!(
        "Authorization: Bearer {}\r\nContent-Type: application/json\r\n",
        world.platform.developer_token().expose()
    );
    let session = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", world.session());
    for route in ALL.into_iter().filter(|route| matches!(route.method, Method::Post | Method::Put)) {
        // It takes no body.
        if route.access == RouteAccess::ExpiredHandler {
            continue;
        }
        // It takes no JSON, and its own caps are tested with it.
        if route == BUNDLE_UPLOAD {
            assert_eq!(send(world.platform.address(), route.method, &path(route), &token, b"{}").await.status, 415);
            continue;
        }
        if route == IFRAME_TOOLS {
            let asked = serde_json::json!({"pass": "session"});
            let pass = world.dev(CONTROL_ROUTE_PASS, &["dev", "tax-bot"], &asked).await.body;
            let value = pass["value"].as_str().unwrap();
            let user = format!("Authorization: Bearer {value}\r\nContent-Type: application/json\r\n");
            let to = world.platform.address();
            let at = send(to, route.method, &path(route), &user, &vec![b' '; TOOL_BODY_BYTES_MAX]).await;
            let past = send(to, route.method, &path(route), &user, &vec![b' '; TOOL_BODY_BYTES_MAX + 1]).await;
            assert_eq!((at.status, past.status), (400, 413));
            continue;
        }
        let large = route.template.starts_with("/api/dev/apps/{slug}/versions") || route == PREFLIGHT;
        let arguments = [
            AGENT_INVOKE,
            APP_TOOLS,
            CONTROL_AGENT_ASK,
            CONTROL_SERVICE,
            CONTROL_TRIGGER_EVENT,
            CONTROL_TRIGGER_TOOL,
            CROSS_APP_INVOKE,
        ]
        .contains(&route);
        let cap = match (large, arguments) {
            _ if route == CROSS_APP_FETCH => FETCH_BODY_BYTES_MAX,
            _ if route == CONTROL_WEBHOOK_SIGNATURE => SIGN_BODY_BYTES_MAX,
            (_, true) => TOOL_BODY_BYTES_MAX,
            (true, _) => REGISTER_BODY_BYTES_MAX,
            _ => JSON_BODY_BYTES_MAX,
        };
        let token = if route.access == RouteAccess::Handler { &session } else { &token };
        // White space, so that the body stays cheap to read.
        let to = world.platform.address();
        let at = send(to, route.method, &path(route), token, &vec![b' '; cap]).await;
        assert_ne!(at.status, 413, "{}", route.template);
        let past = send(to, route.method, &path(route), token, &vec![b' '; cap + 1]).await;
        assert_eq!(past.status, 413, "{}", route.template);
    }
}
