//! What opens a route: tenant sessions, one-use tickets and public tokens.

use super::place::{Place, entry};
use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use linkworld_contract::wire::routes;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

/// A token as an app makes it.
fn token(place: &Place, claims: &Value) -> String {
    let payload = claims.to_string();
    let key = place.world.env("LINKWORLD_PUBLIC_TOKEN_SECRET");
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap().chain_update(&payload).finalize().into_bytes();
    format!("{}.{}", Base64UrlUnpadded::encode_string(payload.as_bytes()), Base64UrlUnpadded::encode_string(&mac))
}

#[tokio::test]
async fn a_public_token_opens_one_path_until_it_ends() {
    let place = Place::start().await;
    let tenant = place.world.env("LINKWORLD_TENANT_ID").to_owned();
    let far = 4_000_000_000_000_i64;
    let claims = |app: &str, tenant: &str, path: &str, end: i64| {
        token(&place, &json!({"a": app, "e": end, "n": "00112233aabbccdd", "p": path, "t": tenant}))
    };
    let good = claims("tax-bot", &tenant, "/hook", far);
    let twice = format!("{good}\r\nX-LW-Public-Token: {good}");
    let mut altered = good.clone();
    altered.replace_range(3..4, "_");
    for (header, status, decision) in [
        (good.as_str(), 200, ""),
        (good.as_str(), 200, ""),
        (&twice, 401, "public_token_missing"),
        ("", 401, "public_token_invalid"),
        ("x", 401, "public_token_invalid"),
        (&altered, 401, "public_token_invalid"),
        (&claims("tax-bot", &tenant, "/hook", 1_700_000_000_000), 410, "public_token_expired"),
        (&claims("tax-bot", &tenant, "/signed", far), 403, "public_token_elsewhere"),
        (&claims("crm", &tenant, "/hook", far), 403, "public_token_elsewhere"),
        (&claims("tax-bot", "t-2", "/hook", far), 403, "public_token_elsewhere"),
    ] {
        let got = place.public("POST", "/hook", &format!("X-LW-Public-Token: {header}\r\n")).await;
        assert_eq!(got.status, status, "{header}");
        if status != 200 {
            assert_eq!(got.refusal().1, decision);
            let denied = format!("deny:{decision}");
            assert_eq!(place.log(1).await, [entry(["public_route", "POST /hook", &denied, "blocked", decision])]);
        }
    }
    assert_eq!(place.public("POST", "/hook", "").await.refusal(), (401, "public_token_missing".into()));
    let in_query = place.public("POST", &format!("/hook?X-LW-Public-Token={good}"), "").await;
    assert_eq!(in_query.status, 401, "the header only");
    assert_eq!(place.public("GET", "/signed", "").await.status, 401, "requires_token holds for GET, too");
    assert_eq!(place.handler.count(), 2, "replay is allowed");
    assert!(!place.handler.last().head.to_lowercase().contains("x-lw-"));

    let issued = place.pass(json!({"pass": "public_token", "path": "/signed", "ttl_seconds": 30})).await;
    let url = format!("{}/api/apps/tax-bot/public/t/dev/signed", place.world.platform.origin());
    assert_eq!(issued["url"], url);
    let header = format!("X-LW-Public-Token: {}\r\n", issued["value"].as_str().unwrap());
    assert_eq!(place.public("GET", "/signed", &header).await.status, 200);
    for (body, reason) in [
        (json!({"pass": "public_token", "path": "/signed", "ttl_seconds": 29}), "bad_request"),
        (json!({"pass": "public_token", "path": "/signed", "ttl_seconds": 3_601}), "bad_request"),
        (json!({"pass": "public_token", "path": "/../x"}), "bad_path"),
        (json!({"pass": "public_token"}), "bad_request"),
        (json!({"pass": "cookie"}), "bad_request"),
    ] {
        let answer = place.world.dev(routes::CONTROL_ROUTE_PASS, &["dev", "tax-bot"], &body).await;
        assert_eq!((answer.status, answer.body["reason"].as_str()), (422, Some(reason)), "{body}");
    }
}

#[tokio::test]
async fn a_ticket_opens_one_path_once() {
    let place = Place::start().await;
    let path = "/api/apps/tax-bot/route/quotes/q9.pdf";
    let ticket = async || {
        let issued = place.pass(json!({"pass": "ticket", "path": "/quotes/q9.pdf"})).await;
        assert_eq!(issued["url"], format!("{}{path}", place.world.platform.origin()));
        issued["value"].as_str().unwrap().to_owned()
    };
    let open = async |method: &str, path: &str, ticket: &str| {
        place.send(method, &format!("{path}?a=1&lw_ticket={ticket}"), "", b"").await.status
    };
    let first = ticket().await;
    assert_eq!(open("GET", path, &first).await, 200);
    assert_eq!(open("GET", path, &first).await, 401, "used up");
    let seen = place.handler.last().envelope;
    assert_eq!(seen["query_params"], json!({"a": "1"}), "removed before the handler sees the request");
    assert!(!seen.to_string().contains(&first));
    let second = ticket().await;
    assert_eq!(open("POST", "/api/apps/tax-bot/route/documents", &second).await, 401, "GET only");
    assert_eq!(open("GET", "/api/apps/tax-bot/route/quotes/q8.pdf", &second).await, 401, "this path only");
    assert_eq!(open("GET", path, &second).await, 401, "it was shown once");
    assert_eq!(open("GET", "/api/apps/tax-bot/public/t/dev/oauth/callback", "x").await, 200, "ignored elsewhere");
    place.world.clock.freeze();
    for (passed, status) in [(59_999, 200), (60_000, 401)] {
        let ticket = ticket().await;
        place.world.clock.advance(Duration::from_millis(passed));
        assert_eq!(open("GET", path, &ticket).await, status, "{passed}");
    }
    assert_eq!(open("GET", path, "").await, 401);
}

#[tokio::test]
async fn a_session_ends_with_its_user_and_stays_in_its_tenant() {
    let place = Place::start().await;
    let quote = "/api/apps/tax-bot/route/quotes/q9.pdf";
    let add = json!({"email": "ada@acme.example"});
    assert!(place.world.dev(routes::CONTROL_USER_ADD, &["dev"], &add).await.status < 300);
    let pass = place.pass(json!({"pass": "session", "user": "ada@acme.example"})).await;
    let session = format!("Authorization: Bearer {}\r\n", pass["value"].as_str().unwrap());
    assert_eq!(place.send("GET", quote, &session, b"").await.status, 200);
    let users = place.world.dev(routes::CONTROL_USERS, &["dev"], &Value::Null).await.body;
    let ada = users["users"].as_array().unwrap().iter().find(|user| user["email"] == "ada@acme.example").unwrap();
    assert_eq!(place.handler.last().envelope["user_id"], ada["id"]);
    let removed = place.world.dev(routes::CONTROL_USER_REMOVE, &["dev", "ada@acme.example"], &Value::Null).await;
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_eq!(place.send("GET", quote, &session, b"").await.status, 401);
    let unknown = json!({"pass": "session", "user": "nobody@acme.example"});
    let answer = place.world.dev(routes::CONTROL_ROUTE_PASS, &["dev", "tax-bot"], &unknown).await;
    assert_eq!((answer.status, answer.body["reason"].as_str()), (404, Some("unknown_user")));
    // Tenant sessions open no other API.
    let session = place.session().await;
    for route in routes::ALL.into_iter().filter(|route| *route != routes::IFRAME_TOOLS) {
        let values = vec!["x"; route.template.matches('{').count()];
        let got = place.send(route.method.as_str(), &route.path(&values), &session, b"").await;
        assert_eq!(got.status, 401, "{}", route.template);
    }
}
