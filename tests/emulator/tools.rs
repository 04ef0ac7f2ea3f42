//! Calls of platform tools beside scopes and storage: approvals, plans, rates, failures, latency, and every form of mock.

use crate::world::{World, start};
use linkworld_contract::tool_limits::TOOL_APPROVALS_MAX;
use linkworld_contract::wire::routes;
use linkworld_emulator::{Mocks, ToolRule, ToolRules};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn rules(tool: &str, rule: ToolRule) -> ToolRules {
    ToolRules { tools: BTreeMap::from([(tool.to_owned(), rule)]), ..ToolRules::default() }
}

async fn calls(world: &mut World, tool: &str, args: &Value) -> (u16, String, String) {
    let answer = world.tool(tool, args).await;
    let decision = answer.body["decision"].as_str().unwrap_or("ok").to_owned();
    (answer.status, decision, world.audited().await.gate_decision)
}

fn ended(status: u16, decision: &str, gate: &str) -> (u16, String, String) {
    (status, decision.to_owned(), gate.to_owned())
}

#[tokio::test]
async fn a_call_that_needs_an_approval_is_made_once_it_has_one() {
    let mut world = start(None).await;
    let rule = ToolRule { needs_approval: true, ..ToolRule::default() };
    world.platform.set_tool_rules(rules("email_send", rule.clone()));
    let args = json!({"to": "a@b.c", "n": 12345678901234567890123_f64});
    let refused = world.tool("email_send", &args).await;
    assert_eq!((refused.status, &refused.body["decision"]), (409, &json!("approval_required")));
    let hint = refused.body["fix_hint"].as_str().unwrap();
    assert!(hint.contains("linkworld approve tax-bot --call ") && hint.contains("--tenant dev"), "{hint}");
    assert_eq!(calls(&mut world, "email_send", &args).await, ended(409, "approval_required", "deny:approval_required"));
    let waiting = world.dev(routes::CONTROL_TOOL_APPROVALS, &[], &Value::Null).await.body;
    assert_eq!(waiting["calls"].as_array().unwrap().len(), 1, "the same call waits once: {waiting}");
    let call = &waiting["calls"][0];
    assert_eq!(
        (&call["tool"], &call["app_id"], &call["tenant"]),
        (&json!("email_send"), &json!("tax-bot"), &json!("dev"))
    );
    let id = call["id"].as_str().unwrap()[..12].to_owned();
    assert!(hint.contains(&id));
    let decide = async |world: &World, id: &str, approve: Value| {
        world.dev(routes::CONTROL_TOOL_APPROVE, &["dev", "tax-bot", id], &json!({"approve": approve})).await
    };
    for id in ["zz", "ffffffffffffffff"] {
        assert_eq!(decide(&world, id, json!(true)).await.status, 404, "{id}");
    }
    assert_eq!(decide(&world, &id, json!("yes")).await.status, 422);
    assert_eq!(decide(&world, &id, json!(true)).await.body["approved"], true);
    assert_eq!(calls(&mut world, "email_send", &json!({"to": "other"})).await.0, 409, "other arguments");
    assert_eq!(calls(&mut world, "email_send", &args).await, ended(200, "ok", "allow"));
    assert_eq!(calls(&mut world, "email_send", &args).await.0, 409, "an approval is for one call");
    assert_eq!(decide(&world, &id, json!(false)).await.status, 200);
    assert_eq!(calls(&mut world, "email_send", &args).await, ended(403, "denied", "deny:denied"));
    assert_eq!(calls(&mut world, "email_send", &args).await.0, 409, "it asks again");
    let auto = ToolRules { auto_approve: true, ..rules("email_send", rule) };
    world.platform.set_tool_rules(auto);
    assert_eq!(calls(&mut world, "email_send", &args).await.0, 200);
}

#[tokio::test]
async fn calls_that_wait_are_limited() {
    let world = start(None).await;
    world.platform.set_tool_rules(rules("email_send", ToolRule { needs_approval: true, ..ToolRule::default() }));
    for number in 0..TOOL_APPROVALS_MAX {
        let hint = world.tool("email_send", &json!({ "number": number })).await.body["fix_hint"].to_string();
        assert!(hint.contains("--call"), "{number}: {hint}");
    }
    let past = world.tool("email_send", &json!({"number": -1})).await;
    assert_eq!(past.body["decision"], "approval_required");
    assert!(past.body["fix_hint"].to_string().contains("too many calls wait"), "{}", past.body);
    let again = world.tool("email_send", &json!({"number": 0})).await;
    assert!(again.body["fix_hint"].to_string().contains("--call"));
}

#[tokio::test]
async fn plans_withdrawn_versions_and_rates() {
    let mut world = start(None).await;
    let rule = ToolRule { plans: vec!["pro".into()], calls_per_minute: Some(2), ..ToolRule::default() };
    let mut set = rules("email_send", rule);
    set.plans.insert("dev".into(), "free".into());
    world.platform.set_tool_rules(set.clone());
    let none = json!({});
    let gated = world.tool("email_send", &none).await.body;
    assert!(gated["error"].as_str().unwrap().contains("the plan `free` of tenant `dev`"), "{gated}");
    assert_eq!(calls(&mut world, "email_send", &none).await, ended(403, "plan_gated", "deny:plan_gated"));
    set.plans.insert("dev".into(), "pro".into());
    world.platform.set_tool_rules(set.clone());
    for _ in 0..2 {
        assert_eq!(calls(&mut world, "email_send", &none).await, ended(200, "ok", "allow"));
    }
    world.clock.advance(Duration::from_secs(20));
    let limited = world.tool("email_send", &none).await;
    assert_eq!((limited.status, limited.body["decision"].as_str()), (429, Some("rate_limited")));
    assert!(limited.head.contains("retry-after: 40"), "{}", limited.head);
    assert_eq!(calls(&mut world, "email_send", &none).await, ended(429, "rate_limited", "deny:rate_limited"));
    assert_eq!(calls(&mut world, "user_profile_get", &none).await.0, 200, "another tool has its own rate");
    world.clock.advance(Duration::from_secs(40));
    assert_eq!(calls(&mut world, "email_send", &none).await.0, 200);
    set.yanked.insert(("dev".into(), "tax-bot".into()));
    world.platform.set_tool_rules(set);
    assert_eq!(calls(&mut world, "app_kv_list", &none).await, ended(410, "yanked", "deny:yanked"));
}

#[tokio::test]
async fn failures_and_latency() {
    let mut world = start(None).await;
    for (failure, status) in
        [("platform_error", 500), ("app_unavailable", 409), ("plan_gated", 403), ("rate_limited", 429)]
    {
        let rule = ToolRule { failure_rate: 1.0, failure: failure.into(), ..ToolRule::default() };
        world.platform.set_tool_rules(rules("app_kv_set", rule));
        let set = json!({"key": "a", "value": 1});
        assert_eq!(calls(&mut world, "app_kv_set", &set).await, ended(status, failure, "allow"));
        let got = world.tool("app_kv_get", &json!({"key": "a"})).await.body;
        assert_eq!(got["result"]["found"], false, "a call that fails has no effect");
    }
    let latency = Duration::from_millis(60);
    for (failure_rate, status) in [(0.0, 200), (1.0, 500)] {
        world.platform.set_tool_rules(rules("app_kv_set", ToolRule { latency, failure_rate, ..ToolRule::default() }));
        let start = Instant::now();
        assert_eq!(world.tool("app_kv_set", &json!({"key": "a", "value": 1})).await.status, status);
        assert!(start.elapsed() >= latency);
        let entry = world.audited().await;
        assert!(entry.duration_us >= 60_000 && entry.gate_decision == "allow", "{entry:?}");
    }
    assert_eq!(world.tool("app_kv_get", &json!({"key": "a"})).await.body["result"]["value"], 1);
}

#[tokio::test]
async fn refusals_name_the_place_and_what_to_call_instead() {
    let world = start(None).await;
    world.platform.set_scopes_place(&world.installed, "linkworld.app.yaml:7".into());
    let denied = world.tool("odoo_read", &json!({})).await.body;
    assert_eq!(denied["fix_hint"], "add `odoo.read` to required_scopes in linkworld.app.yaml:7");
    let wrong = world.tool("write_app_records", &json!({})).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (400, &json!("marketplace_app_wrong_tool")));
    assert_eq!(wrong.body["use_instead"], "ctx.kv");
    let unknown = world.tool("email_draft", &json!({})).await.body["fix_hint"].to_string();
    for name in ["email_draft_create", "email_draft_reply", "email_draft_send"] {
        assert!(unknown.contains(name), "{unknown}");
    }
}

#[tokio::test]
async fn sequences_and_cases() {
    let world = start(None).await;
    let mocks = r#"{"email_send": {"sequence": [{"ok": false, "error": {"decision": "rate_limited", "retry_after": 7}}, {"result": {"n": 1}}]},
        "calendar_list_events": {"when": [{"args": {"day": 7}, "result": {"events": [1]}}], "otherwise": {"ok": false, "error": "no day"}},
        "user_profile_get": {"when": [{"args": {"who": "ada"}, "result": {"email": "ada@b.c"}}]},
        "app_kv_get": {"result": {"found": true, "value": "mocked"}}}"#;
    world.platform.replace_mocks(&world.installed, Mocks::parse(mocks).unwrap());
    let first = world.tool("email_send", &json!({})).await;
    assert_eq!((first.status, first.body["decision"].as_str()), (429, Some("rate_limited")));
    assert!(first.head.contains("retry-after: 7"), "{}", first.head);
    for _ in 0..2 {
        assert_eq!(world.tool("email_send", &json!({})).await.body["result"], json!({"n": 1}));
    }
    let events = world.tool("calendar_list_events", &json!({"day": 7.0, "more": 1})).await;
    assert_eq!(events.body["result"]["events"], json!([1]));
    assert_eq!(world.tool("calendar_list_events", &json!({"day": 8})).await.body["error"], "no day");
    assert_eq!(world.tool("user_profile_get", &json!({"who": "ada"})).await.body["result"]["email"], "ada@b.c");
    let kept = world.tool("app_kv_get", &json!({"key": "a"})).await;
    assert_eq!(kept.body["result"]["found"], false, "storage is real");
}

/// A program that replies to one request with these bytes, and returns what it was sent.
async fn program(reply: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/tools?x=1", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"}") {
            let mut part = [0; 4_096];
            let length = stream.read(&mut part).await.unwrap();
            bytes.extend_from_slice(&part[..length]);
        }
        stream.write_all(reply.as_bytes()).await.unwrap();
        String::from_utf8(bytes).unwrap()
    });
    (url, serving)
}

#[tokio::test]
async fn a_mock_can_pass_calls_on() {
    let mut world = start(None).await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
    let refused = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n{\"ok\": false, \"error\": \"gone\", \"decision\": \"not_found\"}";
    let cases: [(&'static str, u16, Value); 6] = [
        (r#"{"ok": true, "result": {"n": 123456789012345678901234567890}}"#, 200, json!("result")),
        (r#"{"n": 1}"#, 200, json!("result")),
        ("not json", 400, json!("mock_failed")),
        (r#"{"ok": 7}"#, 400, json!("mock_failed")),
        ("", 400, json!("mock_failed")),
        ("refused", 404, json!("not_found")),
    ];
    for (reply, status, expected) in cases {
        let bytes = if reply == "refused" { refused.to_owned() } else { format!("{head}{reply}") };
        let (url, serving) = program(Box::leak(bytes.into_boxed_str())).await;
        let mocks = json!({"email_send": {"passthrough": url}}).to_string();
        world.platform.replace_mocks(&world.installed, Mocks::parse(&mocks).unwrap());
        let answer = world.tool("email_send", &json!({"to": "a@b.c"})).await;
        assert_eq!(answer.status, status, "{reply}: {}", answer.body);
        if status == 200 {
            assert!(answer.body["result"]["n"].is_number());
        } else {
            assert_eq!(answer.body["decision"], expected, "{reply}");
        }
        let sent = serving.await.unwrap();
        assert!(sent.starts_with("POST /tools?x=1 ") && sent.contains("\"tool_name\":\"email_send\""), "{sent}");
        let entry = world.audited().await;
        assert_eq!(entry.status, if status == 200 { "success" } else { "error" });
    }
    let gone = json!({"email_send": {"passthrough": "http://127.0.0.1:1/"}}).to_string();
    world.platform.replace_mocks(&world.installed, Mocks::parse(&gone).unwrap());
    assert_eq!(world.tool("email_send", &json!({})).await.body["decision"], "mock_failed");
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let slow = json!({"email_send": {"passthrough": url, "timeout_ms": 50}}).to_string();
    world.platform.replace_mocks(&world.installed, Mocks::parse(&slow).unwrap());
    let late = world.tool("email_send", &json!({})).await;
    assert!(late.body["error"].as_str().unwrap().contains("did not reply in 50 ms"), "{}", late.body);
}

#[tokio::test]
async fn a_large_body_is_refused_whole() {
    let world = start(None).await;
    let body = json!({"tool_name": "app_kv_set", "args": {"key": "a", "value": "x".repeat(10 << 20)}});
    let large = world.app(routes::APP_TOOLS, &body).await;
    assert_eq!((large.status, large.body["decision"].as_str()), (400, Some("bad_input")));
}
