//! Who gets in at the listeners beside the platform, held against every route of each.

use crate::world::{handler, start};
use linkworld_contract::wire::routes::{self, Method, Route};
use linkworld_emulator::{FrontendSource, Platform, ShellApp, ShellOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A listener, and the routes that it has.
#[derive(Clone)]
struct Listening {
    address: SocketAddr,
    routes: Vec<Route>,
}

/// The shell and a bundle of a platform.
async fn opened(platform: &Platform) -> (SocketAddr, SocketAddr) {
    let app = ShellApp {
        app: "tax-bot".into(),
        frontend: FrontendSource::Files {
            port: 0,
            files: Arc::new(|path: &str| (path == "index.html").then(|| b"<p>canary</p>".to_vec())),
        },
        docs: Arc::new(|| BTreeMap::from([("index.html".to_owned(), "<p>canary</p>".to_owned())])),
    };
    let shell = platform.open_shell(ShellOptions { port: 0, apps: vec![app] }).await.unwrap();
    let local = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
    (local(shell.port), local(shell.bundles[0].1))
}

/// 120 names that are not those of a listener at this port.
fn hosts(port: u16) -> Vec<String> {
    let names = [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io",
        "localtest.me",
        "localhost.",
        "LOCALHOST",
        "Localhost",
        "localhost.localdomain",
        "0.0.0.0",
        "0",
        "127.1",
        "127.0.1",
        "127.0.0.2",
        "127.0.0.01",
        "0127.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "[::]",
        "::1",
        "[::1%25lo]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "192.168.0.1",
        "10.0.0.1",
        "host.docker.internal",
        "kubernetes.default.svc",
        "metadata.google.internal",
        "xn--lcalhost-75a",
        "localhost%00",
        "localhost\t",
        "local host",
        "user@localhost",
        "user:pw@127.0.0.1",
        "http://127.0.0.1",
        "//127.0.0.1",
        "127.0.0.1/",
        "127.0.0.1?",
        "127.0.0.1#",
        "127.0.0.1\\",
        "127.0.0.1;x",
        "127.0.0.1,evil.example",
        "evil.example,127.0.0.1",
        "*",
        "null",
        "tax-bot.localhost",
        "a.localhost",
    ];
    let mut all: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
    all.extend(names.iter().map(|name| (*name).to_owned()));
    let own = ["127.0.0.1", "localhost", "[::1]"];
    all.extend(own.iter().map(|name| (*name).to_owned()));
    let ports = ["0", "80", "443", "1", "65536", "", "x"];
    all.extend(own.iter().flat_map(|name| ports.iter().map(move |other| format!("{name}:{other}"))));
    all.truncate(120);
    all
}

/// 200 origins that are not that of a listener at this port.
fn origins(port: u16) -> Vec<String> {
    let mut all: Vec<String> = hosts(port)
        .into_iter()
        .filter(|host| host.bytes().all(|byte| byte.is_ascii_graphic()))
        .map(|host| format!("http://{host}"))
        .collect();
    for own in ["127.0.0.1", "localhost", "[::1]"] {
        for scheme in ["https", "ws", "wss", "ftp", "file", "chrome-extension", "HTTP", "javascript"] {
            all.push(format!("{scheme}://{own}:{port}"));
        }
        for end in ["/", "/x", "?", "#", ".", "@evil.example", ".evil.example", ",null"] {
            all.push(format!("http://{own}:{port}{end}"));
        }
        for other in [3000, 4600, 5173, 5174, 8080, 80, 443, 9000, 5000] {
            if other != port {
                all.push(format!("http://{own}:{other}"));
            }
        }
    }
    all.extend(
        [
            "null",
            "",
            "file://",
            "about:blank",
            "data:",
            "blob:null",
            "*",
            "undefined",
            "http://",
            "http:",
            "localhost",
            "http://a",
            "http://b",
            "http://c",
        ]
        .map(str::to_owned),
    );
    all.truncate(200);
    all
}

/// Without a body: one that is refused unread would end the connection.
fn request(route: Route, host: &str, origin: Option<&str>) -> String {
    let path = route.path(&vec!["tax-bot"; route.template.matches('{').count()]);
    let method = route.method.as_str();
    let origin = origin.map(|origin| format!("Origin: {origin}\r\n")).unwrap_or_default();
    let kind = "Content-Type: application/json\r\nContent-Length: 0\r\n";
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{origin}{kind}\r\n")
}

/// The statuses of what a connection answers until it is closed, and everything that it said.
async fn answers(to: SocketAddr, sent: String) -> (Vec<u16>, String) {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    let text = String::from_utf8_lossy(&all).into_owned();
    let heads = text.split("HTTP/1.1 ").skip(1);
    (heads.map(|head| head[..3].parse().unwrap()).collect(), text)
}

/// Each foreign name, and each foreign origin, at one route.
async fn strangers(listening: SocketAddr, route: Route, cross: bool) -> usize {
    let (port, own) = (listening.port(), listening.to_string());
    let mut count = 0;
    let (hosts, origins) = (hosts(port), origins(port));
    let few: Vec<Option<&str>> = if cross {
        origins.iter().map(|origin| Some(origin.as_str())).collect()
    } else {
        vec![None, Some("null"), Some("http://evil.example")]
    };
    for host in &hosts {
        for origin in &few {
            let (statuses, text) = answers(listening, request(route, host, *origin)).await;
            // What is not a header at all is refused before its name is looked at.
            assert!(matches!(statuses[..], [421] | [400]), "{host:?} {origin:?} {}: {text}", route.template);
            assert!(!text.contains("canary") && !text.to_lowercase().contains("access-control-"), "{text}");
            count += 1;
        }
    }
    // One connection carries them all; the last request ends it.
    let mut sent: String = origins.iter().map(|origin| request(route, &own, Some(origin))).collect();
    sent.push_str(&request(route, "evil.example", None));
    let (statuses, text) = answers(listening, sent).await;
    assert_eq!(statuses.len(), origins.len() + 1, "{}: {text}", route.template);
    assert!(statuses[..origins.len()].iter().all(|status| *status == 403), "{}: {statuses:?}", route.template);
    assert!(!text.contains("canary") && !text.to_lowercase().contains("access-control-"), "{text}");
    count + origins.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_listener_answers_other_names_or_origins() {
    let world = start(None).await;
    let (shell, bundle) = opened(&world.platform).await;
    let pages = [routes::SHELL_PAGE, routes::SHELL_APP_PAGES, routes::SHELL_ASSET, routes::SHELL_HELP];
    let listeners = [
        Listening { address: world.platform.address(), routes: routes::ALL.to_vec() },
        Listening { address: shell, routes: [&pages[..], &routes::ALL_OF_SHELL].concat() },
        Listening { address: bundle, routes: vec![routes::SHELL_PAGE, routes::POLICY_REPORTS] },
    ];
    assert_eq!((hosts(1).len(), origins(1).len()), (120, 200));
    let before = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let (mut tasks, mut pairs) = (JoinSet::new(), 0);
    for Listening { address, routes } in &listeners {
        for (at, route) in routes.iter().enumerate() {
            // Each name with each origin at one route; the others show that no route has rules of its own.
            tasks.spawn(strangers(*address, *route, at == 0));
            pairs += 1;
        }
    }
    let mut count = 0;
    while let Some(done) = tasks.join_next().await {
        count += done.unwrap();
    }
    println!("{count} requests to {pairs} routes of {} listeners, none let in", listeners.len());
    assert!(count >= 130_000, "{count}");
    let after = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    assert_eq!(before["entries"], after["entries"], "nothing was recorded, so nothing was done");
    world.platform.stop().await.unwrap();
}

#[tokio::test]
async fn the_shell_wants_its_own_token_in_a_header_and_json() {
    let world = start(None).await;
    let (shell, _) = opened(&world.platform).await;
    let (_, page) = answers(shell, format!("GET / HTTP/1.1\r\nHost: {shell}\r\nConnection: close\r\n\r\n")).await;
    let token = page.split("\"token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let developer = world.platform.developer_token().expose().to_owned();
    let send = async |route: Route, headers: &str, body: &str| {
        let path = route.path(&vec!["x"; route.template.matches('{').count()]);
        let (method, length) = (route.method.as_str(), body.len());
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: {shell}\r\nConnection: close\r\nContent-Length: {length}\r\n");
        answers(shell, format!("{head}{headers}\r\n{body}")).await.0[0]
    };
    let json = "Content-Type: application/json\r\n";
    for route in routes::ALL_OF_SHELL {
        let body = if route.method == Method::Get { "" } else { "{}" };
        for wrong in ["", &developer, world.session(), "x", &format!("{token}x"), &token[1..]] {
            assert_eq!(
                send(route, &format!("Authorization: Bearer {wrong}\r\n{json}"), body).await,
                401,
                "{}",
                route.template
            );
        }
        let cookie = format!("Cookie: token={token}; session={token}\r\n{json}");
        assert_eq!(send(route, &cookie, body).await, 401, "{}", route.template);
        if route.method != Method::Get {
            let form = format!("Authorization: Bearer {token}\r\nContent-Type: text/plain\r\n");
            assert_eq!(send(route, &form, body).await, 415, "{}", route.template);
            let right = format!("Authorization: Bearer {token}\r\n{json}");
            assert_eq!(send(route, &right, body).await, 422, "{}", route.template);
        }
    }
    // The token of the page opens nothing else.
    for route in routes::ALL {
        let path = route.path(&vec!["x"; route.template.matches('{').count()]);
        let answer = world.call(route, &path, &token, &json!({})).await;
        assert_eq!(answer.status, 401, "{}", route.template);
    }
    world.platform.stop().await.unwrap();
}

#[tokio::test]
async fn pages_state_their_policy_and_bundles_are_framed_by_the_shell_only() {
    let world = start(None).await;
    let (shell, bundle) = opened(&world.platform).await;
    let (_, page) = answers(shell, format!("GET / HTTP/1.1\r\nHost: {shell}\r\nConnection: close\r\n\r\n")).await;
    for part in [
        "frame-ancestors 'none'",
        "script-src 'self'",
        "cross-origin-opener-policy: same-origin",
        "nosniff",
        "no-store",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains(&format!("frame-src 'self' http://127.0.0.1:{}", bundle.port())), "{page}");
    let get =
        |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: {bundle}\r\n{more}Connection: close\r\n\r\n");
    let (statuses, text) = answers(bundle, get("/", "")).await;
    let policy = format!(
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' \
         data:; font-src 'self'; connect-src 'none'; frame-src 'none'; form-action 'none'; base-uri 'none'; \
         frame-ancestors http://127.0.0.1:{}; report-uri",
        shell.port()
    );
    assert!(statuses == [200] && text.contains(&policy) && text.contains("canary"), "{text}");
    for (path, more, status) in [
        ("/gone.js", "", 404),
        ("/../index.html", "", 404),
        ("/%2e%2e/index.html", "", 404),
        ("/index.html/", "", 404),
        ("/index.html", "Service-Worker: script\r\n", 403),
        ("/index.html", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("/index.html", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n", 200),
        ("/index.html", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n", 403),
    ] {
        let (statuses, text) = answers(bundle, get(path, more)).await;
        assert_eq!(statuses, [status], "{path} {more}");
        assert!(status == 200 || !text.contains("canary"), "{text}");
    }
    world.platform.stop().await.unwrap();
}

#[tokio::test]
async fn a_bundle_calls_tools_as_a_user_with_the_decisions_of_any_other_call() {
    let world = start(Some(&["mail.send"])).await;
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    let pass = world.dev(routes::CONTROL_ROUTE_PASS, &["dev", "tax-bot"], &json!({"pass": "session"})).await.body;
    let session = pass["value"].as_str().unwrap().to_owned();
    let user = world.dev(routes::CONTROL_USERS, &["dev"], &Value::Null).await.body["users"][0]["id"].clone();
    let call = async |app: &str, tool: &str, args: Value| {
        let body = json!({"app_id": app, "tool_name": tool, "args": args});
        world.call(routes::IFRAME_TOOLS, routes::IFRAME_TOOLS.template, &session, &body).await
    };
    let newest = async || {
        let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
        page["entries"].as_array().unwrap().last().unwrap().clone()
    };
    let own = call("tax-bot", "echo", json!({"a": 1.50})).await;
    assert_eq!((own.status, &own.body), (200, &json!({"ok": true, "result": {"a": 1.5}})));
    assert_eq!(seen.lock().unwrap().last().unwrap().0, "/tool/echo");
    let mocked = call("tax-bot", "email_send", json!({})).await;
    assert_eq!((mocked.status, &mocked.body["result"]), (200, &json!({"message_id": "m-1"})));
    let row = newest().await;
    assert_eq!((&row["name"], &row["actor"], &row["scope"]), (&json!("email_send"), &user, &json!("mail.send")));
    assert!(row["parent"].is_null() && row["parent_id"].is_null(), "nothing caused it: {row}");
    for (app, tool, status, decision) in [
        ("tax-bot", "calendar_list_events", 400, "scope_denied"),
        ("tax-bot", "email_sent", 404, "unknown_tool"),
        ("tax-bot", "refuse", 400, "tool_failed"),
        ("tax-bot", "gone", 502, "handler_gone"),
        ("other", "echo", 404, "app_not_installed"),
    ] {
        let refused = call(app, tool, json!({})).await;
        let found = (refused.status, refused.body["decision"].as_str());
        assert_eq!(found, (status, Some(decision)), "{tool}: {}", refused.body);
        assert_eq!(refused.body["ok"], false);
    }
    for body in [
        json!({}),
        json!({"app_id": 1, "tool_name": "echo"}),
        json!({"app_id": "tax-bot", "tool_name": "echo", "args": []}),
    ] {
        let refused = world.call(routes::IFRAME_TOOLS, routes::IFRAME_TOOLS.template, &session, &body).await;
        assert_eq!((refused.status, &refused.body["decision"]), (400, &json!("bad_input")), "{body}");
    }
    world.platform.stop().await.unwrap();
}
