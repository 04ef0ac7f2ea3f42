//! Triggers, the audit log, accounts, grants, and the platform's own start and end.

use crate::world::{handler, options, start};
use linkworld_contract::limits::{HANDLER_CALLS_MAX, HANDLER_QUEUE_MAX};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::routes;
use linkworld_emulator::{self, EmulatorError, InstallRequest, Mocks, StoreLocation, TriggerError, Upstream};
use linkworld_system::clock::Clock;
use serde_json::{Value, json};

#[tokio::test]
async fn tools_reach_the_handler_and_its_words_come_back() {
    let mut world = start(None).await;
    let trigger = json!({"name": "echo", "args": {"text": "Ä"}});
    let nobody = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &trigger).await;
    assert_eq!((nobody.status, nobody.body["reason"].as_str()), (502, Some("handler_not_ready")));
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    let answer = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &trigger).await;
    assert_eq!((answer.status, &answer.body["status"], &answer.body["app"]), (200, &json!(200), &json!("tax-bot")));
    assert_eq!(answer.body["reply"], json!({"ok": true, "result": {"text": "Ä"}}));
    assert_eq!(*seen.lock().unwrap(), [("/tool/echo".to_owned(), json!({"text": "Ä"}))], "bare arguments, once");
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.status.as_str()), (AuditKind::Tool, "success"));
    for (tool, http, status, reason, error) in [
        ("refuse", 200, 400, None, "ValueError"),
        ("gone", 502, 502, Some("handler_gone"), "handler_gone"),
        ("words", 502, 502, Some("handler_reply_not_json"), "handler_reply_not_json"),
    ] {
        let answer = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": tool})).await;
        assert_eq!((answer.status, &answer.body["status"]), (http, &json!(status)), "{tool}");
        assert_eq!(answer.body["reason"].as_str(), reason);
        assert_eq!(answer.body["reply"]["ok"], false);
        let entry = world.audited().await;
        assert_eq!((entry.status.as_str(), entry.error.as_deref()), ("error", Some(error)));
    }
    let undeclared = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": "ehco"})).await;
    assert_eq!((undeclared.status, undeclared.body["reason"].as_str()), (404, Some("tool_not_declared")));
    assert!(undeclared.body["hint"].as_str().unwrap().contains("echo"));
    assert_eq!(world.audited().await.gate_decision, "deny:not_declared");
    world.platform.detach(&world.installed);
    assert_eq!(world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &trigger).await.status, 502);
}

#[tokio::test]
async fn calls_that_wait_for_a_handler_at_the_cap_and_one_past_it() {
    let world = std::sync::Arc::new(start(None).await);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    world.platform.attach(&world.installed, Upstream::Fixed(listener.local_addr().unwrap()));
    let mut calls = tokio::task::JoinSet::new();
    let fire = |world: std::sync::Arc<crate::world::World>| async move {
        world.platform.fire(&world.installed, &AppEvent::Inbound, RawObject::default()).await.unwrap()
    };
    for _ in 0..=HANDLER_CALLS_MAX + HANDLER_QUEUE_MAX {
        calls.spawn(fire(std::sync::Arc::clone(&world)));
    }
    let mut inside = Vec::new();
    for _ in 0..HANDLER_CALLS_MAX {
        inside.push(listener.accept().await.unwrap().0);
    }
    // Nobody has replied to any call, so what ends was refused.
    let one_more = calls.join_next().await.unwrap().unwrap();
    assert_eq!((one_more.status, one_more.reply.value()["decision"].as_str()), (503, Some("handler_busy")));
    drop(inside);
    let closing = tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let mut gone = 0;
    while let Some(ended) = calls.join_next().await {
        assert_eq!(ended.unwrap().reply.value()["decision"], "handler_gone");
        gone += 1;
    }
    closing.abort();
    assert_eq!(gone, HANDLER_CALLS_MAX + HANDLER_QUEUE_MAX);
    let (upstream, _seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    assert_eq!(fire(std::sync::Arc::clone(&world)).await.status, 200, "and there is room again");
    let denied = world
        .call(
            routes::CONTROL_AUDIT,
            "/_emulator/audit?denied=true",
            world.platform.developer_token().expose(),
            &Value::Null,
        )
        .await;
    assert_eq!(denied.body["entries"].as_array().unwrap().len(), 1, "each has its line");
    assert_eq!(denied.body["entries"][0]["gate_decision"], "deny:handler_busy");
}

#[tokio::test]
async fn events_carry_what_the_contract_says() {
    let mut world = start(Some(&["mail.send"])).await;
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    let fired = world.platform.fire(&world.installed, &AppEvent::Install, RawObject::default()).await.unwrap();
    assert_eq!((fired.status, fired.reply.value()), (200, json!({"ok": true})));
    let inbound = json!({"event": "inbound", "payload": {"message_text": "Hi", "channel": "email"}});
    assert_eq!(world.dev(routes::CONTROL_TRIGGER_EVENT, &[], &inbound).await.status, 200);
    let nightly = json!({"event": "schedule:nightly"});
    assert_eq!(world.dev(routes::CONTROL_TRIGGER_EVENT, &[], &nightly).await.status, 200);
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.name.as_str()), (AuditKind::Event, "schedule:nightly"));
    let log = seen;
    let seen_by = |log: &crate::world::Seen| log.lock().unwrap().clone();
    let seen = seen_by(&log);
    let config = json!({"inbox": "a@b.c"});
    let paths: Vec<&str> = seen.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/event/install", "/event/inbound", "/event/schedule%3Anightly"]);
    assert_eq!(seen[0].1["granted_scopes"], json!(["mail.send"]));
    assert_eq!(seen[0].1["platform_origin"], world.platform.origin());
    assert_eq!(seen[0].1["tenant_slug"], "dev");
    assert_eq!((&seen[0].1["config"], &seen[1].1["config"]), (&config, &config));
    assert_eq!((&seen[1].1["message_text"], &seen[1].1["channel"]), (&json!("Hi"), &json!("email")));
    assert_eq!((&seen[1].1["modality"], &seen[1].1["attachments"]), (&json!("text"), &json!([])));
    assert_eq!(seen[1].1["sender_name"], "", "the contract has a string");
    assert_eq!(seen[2].1, json!({"config": config}));
    let again = json!({"event": "inbound", "payload": {"channel_thread_id": "t-7"}});
    assert_eq!(world.dev(routes::CONTROL_TRIGGER_EVENT, &[], &again).await.status, 200);
    let next = seen_by(&log).pop().unwrap().1;
    assert_eq!(next["channel_thread_id"], "t-7");
    assert_ne!(next["channel_message_id"], seen[1].1["channel_message_id"]);
    assert_ne!(seen[1].1["channel_thread_id"], "local");
    let ill = json!({"event": "inbound", "payload": {"message_text": 5}});
    let refused = world.dev(routes::CONTROL_TRIGGER_EVENT, &[], &ill).await;
    assert_eq!((refused.status, refused.body["reason"].as_str()), (422, Some("bad_payload")));
    assert!(refused.body["detail"].as_str().unwrap().contains("`message_text`: expected a string"));
    for (event, status, reason) in [
        ("uninstall", 404, "event_not_declared"),
        ("schedule:hourly", 404, "event_not_declared"),
        ("boom", 422, "unknown_event"),
    ] {
        let answer = world.dev(routes::CONTROL_TRIGGER_EVENT, &[], &json!({ "event": event })).await;
        assert_eq!((answer.status, answer.body["reason"].as_str()), (status, Some(reason)), "{event}");
    }
    let undeclared = world.platform.fire(&world.installed, &AppEvent::UserAdded, RawObject::default()).await;
    assert!(matches!(undeclared, Err(TriggerError::Undeclared { .. })));
}

#[tokio::test]
async fn a_failed_install_hook_shows_in_the_status() {
    let world = start(None).await;
    let failed = world.platform.fire(&world.installed, &AppEvent::Install, RawObject::default()).await.unwrap();
    assert_eq!((failed.status, failed.reply.value()["ok"].clone()), (502, json!(false)));
    let status = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    assert_eq!(status["installs"][0]["status"], "install_hook_failed");
    assert_eq!(status["installs"][0]["handler"], "stopped");
    let (upstream, _seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    world.platform.fire(&world.installed, &AppEvent::Install, RawObject::default()).await.unwrap();
    let status = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    assert_eq!(status["installs"][0]["status"], "active");
    assert_eq!(status["installs"][0]["handler"], "running");
    assert_eq!(status["installs"][0]["declared_scopes"], json!(["mail.send", "calendar.read"]));
}

#[tokio::test]
async fn which_app_is_meant() {
    let world = start(None).await;
    let other = json!({"app_id": "other-app", "version": "1.0.0", "tools": []});
    world
        .platform
        .install(InstallRequest { blob: other, mocks: Mocks::default(), grants: None, templates: Vec::new() })
        .await
        .unwrap();
    for (body, status, reason) in [
        (json!({"name": "echo"}), 409, "app_needed"),
        (json!({"name": "echo", "app": "tax-bt"}), 404, "not_installed"),
        (json!({"name": "echo", "tenant": "none"}), 404, "not_installed"),
        (json!({"name": "echo", "app": "tax-bot"}), 502, "handler_not_ready"),
        (json!({"name": "echo", "wat": 1}), 422, "bad_request"),
        (json!({}), 422, "bad_request"),
    ] {
        let answer = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &body).await;
        assert_eq!((answer.status, answer.body["reason"].as_str()), (status, Some(reason)), "{body}");
    }
    let bad =
        InstallRequest { blob: json!({"app_id": "x"}), mocks: Mocks::default(), grants: None, templates: Vec::new() };
    assert!(matches!(world.platform.install(bad).await, Err(EmulatorError::Install(_))));
}

#[tokio::test]
async fn grants_change_what_passes_at_once() {
    let mut world = start(None).await;
    let grants = async |world: &crate::world::World, scopes: Value| {
        world.dev(routes::CONTROL_GRANTS, &["dev", "tax-bot"], &json!({ "scopes": scopes })).await
    };
    assert_eq!(world.tool("email_send", &json!({})).await.status, 200);
    assert_eq!(grants(&world, json!([])).await.body["granted_scopes"], json!([]));
    let entry = world.audited().await;
    assert_eq!(entry.kind, AuditKind::GrantChange);
    assert_eq!(world.tool("email_send", &json!({})).await.body["decision"], "scope_denied");
    grants(&world, json!(["mail.send"])).await;
    assert_eq!(world.tool("email_send", &json!({})).await.status, 200);
    let typo = grants(&world, json!(["mail.sent"])).await;
    assert_eq!((typo.status, typo.body["hint"].as_str()), (422, Some("did you mean `mail.send`?")));
    assert_eq!(grants(&world, json!(["nonsense"])).await.status, 422);
}

#[tokio::test]
async fn the_log_is_read_in_pages_from_either_end() {
    let world = start(None).await;
    for _ in 0..3 {
        world.tool("email_send", &json!({})).await;
    }
    let page = async |query: &str| {
        let path = format!("/_emulator/audit{query}");
        let token = world.platform.developer_token().expose();
        let answer = world.call(routes::CONTROL_AUDIT, &path, token, &Value::Null).await;
        let ids = answer.body["entries"].as_array().map(|all| all.iter().map(|e| e["id"].as_i64().unwrap()).collect());
        (answer.status, ids.unwrap_or_else(Vec::new), answer.body["last"].clone())
    };
    assert_eq!(page("").await, (200, vec![1, 2, 3], json!(3)));
    assert_eq!(page("?limit=2").await, (200, vec![2, 3], json!(3)));
    assert_eq!(page("?after=0&limit=2").await, (200, vec![1, 2], json!(2)));
    assert_eq!(page("?after=3").await, (200, vec![], json!(3)));
    assert_eq!(page("?limit=1000").await.0, 200);
    assert_eq!(page("?denied=true").await, (200, vec![], json!(3)), "to be followed from there");
    assert_eq!(page("?app=tax-bot&tenant=dev&denied=false&since=0&limit=1").await, (200, vec![3], json!(3)));
    assert_eq!(page("?app=other").await, (200, vec![], json!(3)));
    for bad in ["?limit=0", "?limit=1001", "?limit=x", "?after=-1", "?since=x", "?denied=yes"] {
        assert_eq!(page(bad).await.0, 422, "{bad}");
    }
}

#[tokio::test]
async fn only_the_owner_steers() {
    let world = start(None).await;
    let made = world.dev(routes::CONTROL_ACCOUNT, &[], &json!({"email": "b@example.com"})).await;
    assert_eq!(made.status, 201);
    let token = made.body["token"].as_str().unwrap();
    assert_eq!(world.call(routes::ME, "/api/dev/me", token, &Value::Null).await.body["email"], "b@example.com");
    for route in routes::ALL.into_iter().filter(|route| route.template.starts_with("/_emulator/")) {
        let path = route.path(&vec!["x"; route.template.matches('{').count()]);
        assert_eq!(world.call(route, &path, token, &json!({})).await.status, 403, "{path}");
    }
    assert_eq!(world.dev(routes::CONTROL_ACCOUNT, &[], &json!({"email": " "})).await.status, 422);
}

#[tokio::test]
async fn a_store_has_one_owner_and_outlives_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = || StoreLocation::Folder(folder.path().join("store"));
    let (first, _events) = options(place(), Clock::Real);
    let platform = linkworld_emulator::start(first).await.unwrap();
    let app =
        InstallRequest { blob: crate::world::manifest(), mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = platform.install(app).await.unwrap();
    let token = platform.developer_token().clone();
    let port = platform.address().port();
    let (second, _events) = options(place(), Clock::Real);
    assert!(matches!(linkworld_emulator::start(second).await, Err(EmulatorError::StoreHeld(_))));
    let (mut third, _events) = options(StoreLocation::Memory, Clock::Real);
    third.port = port;
    assert!(
        matches!(linkworld_emulator::start(third).await, Err(EmulatorError::PortTaken { port: taken, .. }) if taken == port)
    );
    platform.stop().await.unwrap();
    let (mut again, _events) = options(place(), Clock::Real);
    again.port = port;
    let platform = linkworld_emulator::start(again).await.unwrap();
    assert_ne!(platform.developer_token(), &token);
    let auth = format!("Authorization: Bearer {}\r\n", token.expose());
    let me = crate::world::send(platform.address(), routes::Method::Get, "/api/dev/me", &auth, b"").await;
    assert_eq!(me.status, 200, "a saved login keeps working");
    let session = &installed.env.iter().find(|(name, _)| name == "LINKWORLD_MCP_TOKEN").unwrap().1;
    let auth = format!("Authorization: Bearer {session}\r\n");
    let secret =
        crate::world::send(platform.address(), routes::Method::Get, "/api/mcp/app-secrets?key=A", &auth, b"").await;
    assert_eq!(secret.status, 200, "and so does a handler that is still running");
    platform.stop().await.unwrap();
    let key = folder.path().join("store.key");
    linkworld_system::files::write_private(&key, &[7; 32]).unwrap();
    let (other_key, _events) = options(place(), Clock::Real);
    assert!(matches!(linkworld_emulator::start(other_key).await, Err(EmulatorError::Vault(_))));
}
