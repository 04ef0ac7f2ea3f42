//! What a handler may do: scopes, storage, secrets, refresh.

use crate::world::{send, start};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::{self, Method};
use linkworld_emulator::{InstallRequest, Mocks};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_tool_runs_only_when_declared_and_granted() {
    for (declared, granted, gate) in [
        (false, false, "deny:no_scope"),
        (false, true, "deny:no_scope"),
        (true, false, "deny:not_granted"),
        (true, true, "allow"),
    ] {
        let mut world = start(None).await;
        let mut blob = crate::world::manifest();
        blob["required_scopes"] = if declared { json!(["mail.send"]) } else { json!(["mail.read"]) };
        let grants = Some(crate::world::scopes(if granted { &["mail.send", "mail.read"] } else { &["mail.read"] }));
        let mocks = Mocks::parse(crate::world::MOCKS).unwrap();
        world.installed =
            world.platform.install(InstallRequest { blob, mocks, grants, templates: Vec::new() }).await.unwrap();
        let answer = world.tool("email_send", &json!({"to": "a@b.c"})).await;
        let entry = world.audited().await;
        assert_eq!((entry.kind, entry.name.as_str()), (AuditKind::PlatformTool, "email_send"));
        assert_eq!(entry.gate_decision, gate);
        assert_eq!(entry.scope.as_deref(), Some("mail.send"));
        if declared && granted {
            assert_eq!((answer.status, answer.body), (200, json!({"ok": true, "result": {"message_id": "m-1"}})));
            assert_eq!(entry.status, "success");
        } else {
            assert_eq!((answer.status, &answer.body["decision"]), (400, &json!("scope_denied")));
            assert_eq!(answer.body["needed_scopes"], json!(["mail.send"]));
            assert!(answer.body["fix_hint"].as_str().unwrap().contains("mail.send"));
            assert!(answer.body["doc_link"].as_str().unwrap().starts_with("https://"));
            assert_eq!(entry.status, "blocked");
        }
    }
}

#[tokio::test]
async fn every_other_end_of_a_tool_call() {
    let mut world = start(None).await;
    for (tool, status, decision, gate) in [
        ("emial_send", 404, "unknown_tool", "deny:unknown_tool"),
        ("write_app_records", 400, "marketplace_app_wrong_tool", "deny:marketplace_app_wrong_tool"),
        ("dxf_analyze", 400, "mock_unset", "allow"),
        ("calendar_list_events", 409, "approval_required", "allow"),
    ] {
        let answer = world.tool(tool, &json!({})).await;
        assert_eq!((answer.status, answer.body["decision"].as_str()), (status, Some(decision)), "{}", answer.body);
        assert_eq!(answer.body["ok"], false);
        let entry = world.audited().await;
        assert_eq!((entry.name.as_str(), entry.gate_decision.as_str()), (tool, gate));
    }
    let unset = world.tool("dxf_analyze", &json!({})).await.body["error"].to_string();
    assert!(unset.contains("linkworld.dev.json") && unset.contains("dxf_analyze"), "{unset}");
    assert!(world.tool("emial_send", &json!({})).await.body["fix_hint"].to_string().contains("email_send"));
    assert_eq!(world.tool("user_profile_get", &json!({})).await.body["result"]["email"], "dev@example.com");
    for body in [json!([]), json!({"args": {}}), json!({"tool_name": "a", "args": []}), json!({"tool_name": 1})] {
        let answer = world.app(routes::APP_TOOLS, &body).await;
        assert_eq!((answer.status, answer.body["decision"].as_str()), (400, Some("bad_input")), "{body}");
    }
    world.platform.replace_mocks(&world.installed, Mocks::parse(r#"{"dxf_analyze": {"result": {"n": 1}}}"#).unwrap());
    assert_eq!(world.tool("dxf_analyze", &json!({})).await.body["result"], json!({"n": 1}));
}

#[tokio::test]
async fn storage_over_the_wire() {
    let mut world = start(Some(&[])).await;
    let set = world.tool("app_kv_set", &json!({"key": "a", "value": [1], "ttl_seconds": 60})).await;
    assert_eq!((set.status, &set.body["ok"]), (200, &json!(true)));
    assert_eq!(world.audited().await.scope, None, "storage needs no scope");
    world.clock.advance(Duration::from_secs(59));
    let got = world.tool("app_kv_get", &json!({"key": "a"})).await.body;
    assert_eq!((&got["result"]["found"], &got["result"]["value"]), (&json!(true), &json!([1])));
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.tool("app_kv_get", &json!({"key": "a"})).await.body["result"]["found"], false);
    let past = world.tool("app_kv_list", &json!({"limit": 1001})).await;
    assert_eq!((past.status, past.body["decision"].as_str()), (400, Some("bad_input")));
    assert_eq!(world.audited().await.error.as_deref(), Some("bad_input"));
    let value = "x".repeat(65_536 - 2);
    assert_eq!(world.tool("app_kv_set", &json!({"key": "b", "value": value})).await.status, 200);
    assert_eq!(world.tool("app_kv_set", &json!({"key": "b", "value": value + "x"})).await.status, 400);
    assert_eq!(world.tool("app_kv_delete", &json!({"key": "b"})).await.body["result"]["deleted"], true);
}

#[tokio::test]
async fn a_tenants_secret_wins_over_the_default_over_none() {
    let mut world = start(None).await;
    let read = async |world: &crate::world::World| {
        let path = format!("{}?key=API_KEY", routes::APP_SECRETS.template);
        world.call(routes::APP_SECRETS, &path, world.session(), &Value::Null).await.body
    };
    assert_eq!(read(&world).await, json!({"key": "API_KEY", "found": false, "value": null}));
    let entry = world.audited().await;
    assert_eq!((entry.status.as_str(), entry.error.as_deref()), ("success", Some("not set")));
    let default = json!({"value": "from the developer", "description": "why"});
    assert_eq!(world.dev(routes::SECRET_SET, &["tax-bot", "API_KEY"], &default).await.status, 200);
    assert_eq!(world.audited().await.kind, AuditKind::SecretChange);
    assert_eq!(read(&world).await["value"], "from the developer");
    let own = json!({"value": "from the tenant"});
    let place = ["dev", "tax-bot", "API_KEY"];
    assert_eq!(world.dev(routes::CONTROL_TENANT_SECRET_SET, &place, &own).await.status, 200);
    assert_eq!(read(&world).await["value"], "from the tenant");
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.name.as_str(), entry.status.as_str()), (AuditKind::SecretRead, "API_KEY", "success"));
    let deleted = world.dev(routes::CONTROL_TENANT_SECRET_DELETE, &place, &Value::Null).await;
    assert_eq!(deleted.body, json!({"deleted": true}));
    assert_eq!(world.audited().await.kind, AuditKind::SecretDelete);
    assert_eq!(read(&world).await["value"], "from the developer");
    for path in ["/api/mcp/app-secrets", "/api/mcp/app-secrets?key=lower", "/api/mcp/app-secrets?key="] {
        assert_eq!(world.call(routes::APP_SECRETS, path, world.session(), &Value::Null).await.status, 400, "{path}");
    }
    let log = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body.to_string();
    assert!(!log.contains("from the"), "no value in the log: {log}");
}

#[tokio::test]
async fn tokens_end_and_are_exchanged_within_the_grace() {
    let world = start(None).await;
    let refresh = async |token: &str| {
        world.call(routes::SESSION_REFRESH, "/api/mcp/app-session-refresh", token, &Value::Null).await
    };
    world.clock.advance(Duration::from_secs(3_599));
    assert_eq!(world.tool("app_kv_get", &json!({"key": "a"})).await.status, 200);
    world.clock.advance(Duration::from_secs(1));
    let late = world.tool("app_kv_get", &json!({"key": "a"})).await;
    let words = "Token expired";
    let expected = json!({"ok": false, "error": words, "decision": "denied", "detail": words});
    assert_eq!((late.status, late.body), (401, expected));
    world.clock.advance(Duration::from_secs(899));
    let fresh = refresh(world.session()).await;
    assert_eq!(fresh.status, 200);
    let fresh = fresh.body["token"].as_str().unwrap().to_owned();
    let body = json!({"tool_name": "app_kv_get", "args": {"key": "a"}});
    assert_eq!(world.call(routes::APP_TOOLS, "/api/mcp/app-tools", &fresh, &body).await.status, 200);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(refresh(world.session()).await.body["detail"], "Token expired");
    // Another version takes the place of the install: its old tokens are worth nothing.
    let mut blob = crate::world::manifest();
    blob["version"] = json!("0.2.0");
    world
        .platform
        .install(InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() })
        .await
        .unwrap();
    assert_eq!(refresh(&fresh).await.status, 401);
    assert_eq!(world.call(routes::APP_TOOLS, "/api/mcp/app-tools", &fresh, &body).await.status, 401);
}

#[tokio::test]
async fn the_environment_is_the_contracts() {
    let world = start(None).await;
    assert_eq!(world.env("LINKWORLD_MCP_URL"), format!("{}/api/mcp/app-tools", world.platform.origin()));
    assert_eq!(world.env("LINKWORLD_APP_ID"), "tax-bot", "the manifest cannot plant another");
    assert_eq!(world.env("LINKWORLD_APP_VERSION"), "0.1.0");
    assert_eq!(world.env("MODE"), "test");
    assert_eq!(world.env("LINKWORLD_TENANT_ID").len(), 36);
    assert!(world.env("LINKWORLD_PUBLIC_TOKEN_SECRET").len() >= 43);
    assert_eq!(world.installed.env.iter().filter(|(name, _)| name == "LINKWORLD_APP_ID").count(), 1);
    assert!(!format!("{:?}", world.installed).contains(world.session()));
    let headers = format!("Authorization: Bearer {}\r\n", world.session());
    let refreshed = send(world.platform.address(), Method::Post, "/api/mcp/app-session-refresh", &headers, b"").await;
    assert_eq!(refreshed.status, 200, "the SDK sends no body");
}
