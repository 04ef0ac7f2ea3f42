//! `ctx.apps.fetch`: one app calls a route of another.

use super::place::{Place, Reaction, RouteHandler, entry, envelope, manifest};
use crate::world::Answer;
use linkworld_contract::wire::proxy::envelope::{ROUTE_BODY_BYTES_MAX, ROUTE_CALLS_MAX};
use linkworld_contract::wire::routes::{self, CROSS_APP_FETCH};
use linkworld_emulator::InstalledApp;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// `crm`, which calls `tax-bot`.
fn caller() -> Value {
    let mut blob = manifest();
    blob["app_id"] = json!("crm");
    blob["http_routes"] = json!([{"method": "POST", "path": "/notes"}]);
    blob["cross_app_dependencies"] = json!([{"app_id": "tax-bot", "routes": ["GET /quotes/{id}.pdf"]}]);
    blob
}

struct Pair {
    place: Place,
    crm: InstalledApp,
    crm_handler: RouteHandler,
}

async fn start() -> Pair {
    let place = Place::start().await;
    let (crm, crm_handler) = place.beside(caller()).await;
    Pair { place, crm, crm_handler }
}

impl Pair {
    fn token(&self) -> &str {
        &self.crm.env.iter().find(|(name, _)| name == "LINKWORLD_MCP_TOKEN").unwrap().1
    }

    async fn fetch(&self, body: &Value) -> Answer {
        self.place.world.call(CROSS_APP_FETCH, CROSS_APP_FETCH.template, self.token(), body).await
    }

    async fn refused(&self, body: &Value) -> (u16, String) {
        let Answer { status, body: answer, .. } = self.fetch(body).await;
        assert_eq!((&answer["ok"], answer["error"].is_string()), (&json!(false), true), "{body}: {answer}");
        (status, answer["decision"].as_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn a_granted_app_gets_what_the_route_answers() {
    let pair = start().await;
    let handler = &pair.place.handler;
    let text = json!({"Content-Type": "text/plain"});
    let data = json!({"Content-Type": "application/json; charset=utf-8"});
    for (status, headers, body, expected) in [
        (201, &data, &br#"{"id": 12345678901234567890123}"#[..], r#"{"id": 12345678901234567890123}"#),
        (200, &data, b"[1]", "[1]"),
        (200, &data, b"not json", r#""not json""#),
        (200, &text, b"[1]", r#""[1]""#),
        (404, &data, br#"{"e": 1}"#, r#"{"e": 1}"#),
        (500, &text, b"x", r#""x""#),
        (204, &text, b"", "null"),
    ] {
        handler.answers(status, headers, body);
        let answer = pair.fetch(&json!({"target_app": "tax-bot", "path": "/documents", "body": {"a": [1]}})).await;
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(answer.body, json!({"ok": true, "status": status, "body": expected}));
        assert_eq!(answer.status, 200);
    }
    let asked = handler.last();
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/route/documents"));
    let sent = asked.envelope;
    assert_eq!((&sent["user_id"], &sent["origin"]), (&Value::Null, &json!("crm")));
    assert_eq!(sent["body_b64"], "eyJhIjpbMV19");
    assert_eq!(sent["headers"]["Content-Type"], "application/json");

    handler.answers(200, &text, b"x");
    let users = pair.place.world.dev(routes::CONTROL_USERS, &["dev"], &Value::Null).await.body;
    let user = users["users"][0]["id"].clone();
    for (given, expected) in [
        (user.clone(), user),
        (json!("app-principal:crm"), Value::Null),
        (json!("00000000-0000-4000-8000-000000000000"), Value::Null),
    ] {
        let body = json!({"target_app": "tax-bot", "path": "/quotes/ä b.pdf", "method": "get", "query": {"v": "2"},
            "on_behalf_of_user_id": given});
        assert_eq!(pair.fetch(&body).await.body["body"], "x");
        let asked = handler.last();
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("GET", "/route/quotes/%C3%A4%20b.pdf"));
        assert_eq!(asked.envelope["decoded_path"], "/quotes/ä b.pdf");
        assert_eq!((&asked.envelope["user_id"], &asked.envelope["query_params"]), (&expected, &json!({"v": "2"})));
    }
    let log = pair.place.log(2).await;
    let name = "tax-bot GET /quotes/ä b.pdf";
    assert_eq!(log[0], entry(["app_fetch", name, "allow", "success", ""]));
    assert_eq!(log[1], entry(["route", "GET /quotes/ä b.pdf", "allow", "success", ""]));
    let page = pair.place.world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let entries = page["entries"].as_array().unwrap();
    let [fetch, route] = &entries[entries.len() - 2..] else { unreachable!() };
    assert_eq!((&route["parent"], &fetch["app"], &route["app"]), (&fetch["id"], &json!("crm"), &json!("tax-bot")));
}

/// What was fetched, and what came of it, is shown with the trace; without the token of the app.
#[tokio::test]
async fn values_of_fetches_are_shown() {
    let pair = start().await;
    pair.place.handler.answers(200, &json!({"Content-Type": "application/json"}), br#"{"id": 2.50}"#);
    let body = json!({"target_app": "tax-bot", "path": "/documents", "body": {"token": pair.token()}});
    assert_eq!(pair.fetch(&body).await.status, 200);
    let _ = pair.refused(&json!({"target_app": "tax-bot", "path": "/nothing"})).await;
    let page = pair.place.world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let fetches = page["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "app_fetch");
    let mut shown = Vec::new();
    for fetch in fetches {
        let id = fetch["id"].to_string();
        let trace = pair.place.world.dev(routes::CONTROL_TRACE, &[&id], &Value::Null).await.body;
        let values = trace["values"].as_array().unwrap().iter().find(|values| values["entry"] == fetch["id"]);
        let values = values.unwrap_or_else(|| panic!("{trace}")).clone();
        shown.push((values["sent"]["value"].clone(), values["returned"]["value"].clone()));
    }
    let hidden =
        json!({"target_app": "tax-bot", "path": "/documents", "body": {"token": "[secret LINKWORLD_MCP_TOKEN]"}});
    assert_eq!(shown[0], (hidden, json!({"ok": true, "status": 200, "body": {"id": 2.5}})));
    assert_eq!((&shown[1].0["path"], &shown[1].1["decision"]), (&json!("/nothing"), &json!("route_not_found")));
    assert_eq!(shown.len(), 2);
}

#[tokio::test]
async fn every_refusal_has_its_word_and_a_row() {
    let pair = start().await;
    let fetch = |app: &str, method: &str, path: &str| json!({"target_app": app, "path": path, "method": method});
    for (body, status, decision) in [
        (json!({}), 400, "bad_input"),
        (json!([]), 400, "bad_input"),
        (json!({"target_app": "tax-bot"}), 400, "bad_input"),
        (json!({"target_app": 5, "path": "/documents"}), 400, "bad_input"),
        (json!({"target_app": "tax-bot", "path": "/documents", "query": {"a": 1}}), 400, "bad_input"),
        (json!({"target_app": "tax-bot", "path": "/documents", "query": {"a": "\u{0}"}}), 400, "bad_input"),
        (fetch("tax-bot", "HEAD", "/documents"), 400, "bad_input"),
        (fetch("tax-bot", "POST", "/documents?a=1"), 400, "bad_input"),
        (fetch("tax-bot", "POST", "documents"), 400, "bad_input"),
        (fetch("tax-bot", "POST", "/../documents"), 400, "bad_input"),
        (fetch("tax-bot", "POST", "//documents"), 400, "bad_input"),
        (fetch("tax-bot", "POST", "/nothing"), 404, "route_not_found"),
        (fetch("tax-bot", "GET", "/documents"), 404, "route_not_found"),
        (fetch("tax-bot", "GET", "/oauth/callback"), 404, "route_not_found"),
        (fetch("office", "POST", "/documents"), 404, "app_not_installed"),
        (fetch("crm", "POST", "/notes"), 403, "no_grant"),
    ] {
        assert_eq!(pair.refused(&body).await, (status, decision.to_owned()), "{body}");
        let logged = pair.place.log(1).await;
        let kind = if logged[0][1] == "cross-app-fetch" { "platform_tool" } else { "app_fetch" };
        assert_eq!((logged[0][0].as_str(), logged[0][4].as_str()), (kind, decision));
    }
    // The other direction was never asked for.
    let back = pair.place.world.app(CROSS_APP_FETCH, &fetch("crm", "POST", "/notes")).await;
    assert_eq!((back.status, back.body["decision"].as_str()), (403, Some("no_grant")));
    let large = |bytes: usize| json!({"target_app": "tax-bot", "path": "/documents", "body": "x".repeat(bytes - 2)});
    assert_eq!(pair.fetch(&large(ROUTE_BODY_BYTES_MAX)).await.status, 200);
    assert_eq!(pair.refused(&large(ROUTE_BODY_BYTES_MAX + 1)).await, (413, "too_large".into()));
    let good = fetch("tax-bot", "POST", "/documents");
    let revoke = routes::CONTROL_APP_GRANT_REVOKE;
    let revoked = pair.place.world.dev(revoke, &["dev", "crm", "tax-bot"], &Value::Null).await;
    assert_eq!(revoked.status, 200, "{}", revoked.body);
    assert_eq!(pair.refused(&good).await, (403, "grant_pending".into()));
    assert_eq!(pair.place.handler.count(), 1);
    assert_eq!(pair.crm_handler.count(), 0);
}

#[tokio::test]
async fn what_fails_in_the_other_app_is_below_500() {
    let pair = start().await;
    let body = json!({"target_app": "tax-bot", "path": "/documents"});
    let handler = &pair.place.handler;
    handler.answers(302, &json!({"Location": "/x"}), b"");
    assert_eq!(pair.refused(&body).await, (400, "bad_response".into()));
    handler.reacts(Reaction::Raw(Vec::new()));
    assert_eq!(pair.refused(&body).await, (409, "app_unavailable".into()));
    pair.place.world.platform.detach(&pair.place.world.installed);
    assert_eq!(pair.refused(&body).await, (409, "app_unavailable".into()));
}

#[tokio::test]
async fn calls_of_other_apps_count_with_those_of_people() {
    let pair = Arc::new(start().await);
    let gate = Arc::new(Semaphore::new(0));
    let fine = envelope(200, &json!({"Content-Type": "text/plain"}), b"fine");
    pair.place.handler.reacts(Reaction::Held(Arc::clone(&gate), fine));
    let body = json!({"target_app": "tax-bot", "path": "/documents"});
    let inside: Vec<_> = (0..ROUTE_CALLS_MAX)
        .map(|_| {
            let (pair, body) = (Arc::clone(&pair), body.clone());
            tokio::spawn(async move { pair.fetch(&body).await.status })
        })
        .collect();
    for _ in 0..ROUTE_CALLS_MAX {
        pair.place.handler.arrived.lock().await.recv().await.unwrap();
    }
    let refused = pair.fetch(&body).await;
    assert_eq!((refused.status, refused.body["decision"].as_str()), (429, Some("rate_limited")));
    assert!(refused.head.contains("retry-after: 1"), "{}", refused.head);
    assert_eq!(pair.place.public("GET", "/oauth/callback", "").await.status, 503);
    gate.add_permits(ROUTE_CALLS_MAX);
    for status in inside {
        assert_eq!(status.await.unwrap(), 200);
    }
}
