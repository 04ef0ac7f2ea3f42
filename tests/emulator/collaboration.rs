//! What apps and agents do together: events over wires, rooms with mentions, commitments on the platform's clock.

use crate::world::{self, Seen, World};
use linkworld_contract::wire::collaboration::CHAIN_DEPTH_MAX;
use linkworld_contract::wire::routes::{self, Route};
use linkworld_emulator::{InstallRequest, InstalledApp, Mocks, PlatformOptions, StoreLocation};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Value, json};

/// `tax-bot`, which emits two events and gets one of `crm` back.
fn emitter() -> Value {
    let mut blob = world::manifest();
    blob["lifecycle"] = json!({"on_install": false, "on_inbound": false, "schedules": []});
    blob["agents"] =
        json!([{"id": "cmo", "name": "CMO", "system_prompt": "x"}, {"id": "ops", "name": "O", "system_prompt": "x"}]);
    blob["emits"] = json!(["lead_hot", "lead_cold"]);
    blob["subscribes_to"] = json!([{"emitter_app": "crm", "event_name": "lead_seen", "target_agent": "cmo"}]);
    blob
}

/// An app that subscribes to an event of `tax-bot` and emits one.
fn subscriber(app: &str) -> Value {
    let mut blob = world::manifest();
    blob["app_id"] = json!(app);
    blob["lifecycle"] = json!({"on_install": false, "on_inbound": false, "schedules": []});
    blob["agents"] = json!([{"id": "bdr", "name": "BDR", "system_prompt": "x"}]);
    blob["emits"] = json!(["lead_seen"]);
    blob["subscribes_to"] = json!([{"emitter_app": "tax-bot", "event_name": "lead_hot", "target_agent": "bdr"}]);
    blob
}

async fn start() -> World {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = world::options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
    let platform = linkworld_emulator::start(PlatformOptions { token_clock: Clock::Real, ..options }).await.unwrap();
    let installed = platform.install(request(emitter())).await.unwrap();
    World::of(platform, installed, clock, events)
}

fn request(blob: Value) -> InstallRequest {
    InstallRequest { blob, mocks: Mocks::parse("{}").unwrap(), grants: None, templates: Vec::new() }
}

/// Another app with a handler.
async fn beside(world: &World, app: &str) -> (InstalledApp, Seen) {
    let installed = world.platform.install(request(subscriber(app))).await.unwrap();
    let (upstream, seen) = world::handler().await;
    world.platform.attach(&installed, upstream);
    (installed, seen)
}

fn session(installed: &InstalledApp) -> &str {
    &installed.env.iter().find(|(name, _)| name == "LINKWORLD_MCP_TOKEN").unwrap().1
}

/// Status and decision of a refusal, checked for what every one has.
async fn refused(world: &World, route: Route, body: Value) -> (u16, String) {
    let answer = world.app(route, &body).await;
    assert_eq!(answer.body["ok"], false, "{body}: {}", answer.body);
    assert!(answer.body["error"].as_str().is_some_and(|error| !error.is_empty()), "{body}: {}", answer.body);
    (answer.status, answer.body["decision"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_event_reaches_the_apps_that_are_wired_to_it() {
    let world = start().await;
    let emit = json!({"event_name": "lead_hot", "payload": {"score": 9, "big": 12345678901234567890_u64}});
    let nobody = world.app(routes::EVENTS_EMIT, &emit).await;
    assert_eq!(nobody.body, json!({"ok": true, "wire_count": 0, "dispatched": 0, "failures": 0}));
    let (_, seen) = beside(&world, "crm").await;
    let (_, seen_too) = beside(&world, "office").await;
    let both = world.app(routes::EVENTS_EMIT, &emit).await;
    assert_eq!(both.body, json!({"ok": true, "wire_count": 2, "dispatched": 2, "failures": 0}));
    for seen in [&seen, &seen_too] {
        let (path, body) = seen.lock().unwrap().pop().unwrap();
        assert_eq!(path, "/event/app_event%3Atax-bot%3Alead_hot");
        assert_eq!((&body["emitter_app_id"], &body["target_agent_slug"]), (&json!("tax-bot"), &json!("bdr")));
        assert_eq!(body["payload"], emit["payload"], "the payload passes unchanged");
    }
    let log = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let entries = log["entries"].as_array().unwrap();
    let emitted = entries.iter().rfind(|entry| entry["kind"] == "event_emit").unwrap();
    let caused = entries.iter().filter(|entry| entry["parent"] == emitted["id"]).count();
    assert_eq!(caused, 2, "both deliveries know the event that caused them");
}

#[tokio::test]
async fn a_wire_that_is_not_approved_delivers_nothing() {
    let world = start().await;
    let (_, seen) = beside(&world, "crm").await;
    let wires = world.dev(routes::CONTROL_WIRES, &["dev"], &Value::Null).await.body;
    let listed: Vec<_> =
        wires["wires"].as_array().unwrap().iter().map(|wire| (&wire["from"], &wire["active"])).collect();
    assert_eq!(listed, [(&json!("crm"), &json!(true)), (&json!("tax-bot"), &json!(true))]);
    let wire = |active: bool| json!({"from": "tax-bot", "event": "lead_hot", "to": "crm", "active": active});
    let emit = json!({"event_name": "lead_hot"});
    for (active, count) in [(false, 0), (true, 1)] {
        assert_eq!(
            world.dev(routes::CONTROL_WIRE_CHANGE, &["dev"], &wire(active)).await.body,
            json!({"changed": true})
        );
        // Installed again, the app keeps what was decided.
        world.platform.install(request(subscriber("crm"))).await.unwrap();
        assert_eq!(world.app(routes::EVENTS_EMIT, &emit).await.body["wire_count"], count);
        assert_eq!(seen.lock().unwrap().len(), count);
    }
    let unknown = json!({"from": "tax-bot", "event": "lead_cold", "to": "crm", "active": true});
    let answer = world.dev(routes::CONTROL_WIRE_CHANGE, &["dev"], &unknown).await;
    assert_eq!((answer.status, &answer.body["reason"]), (404, &json!("unknown_wire")));
}

#[tokio::test]
async fn failing_subscribers_are_counted_and_refusals_are_named() {
    let world = start().await;
    let office = world.platform.install(request(subscriber("office"))).await.unwrap();
    let emit = json!({"event_name": "lead_hot", "payload": {}});
    let failed = world.app(routes::EVENTS_EMIT, &emit).await;
    assert_eq!(failed.body, json!({"ok": true, "wire_count": 1, "dispatched": 0, "failures": 1}), "no handler runs");
    let undeclared = json!({"event_name": "lead_hto", "payload": {}});
    assert_eq!(refused(&world, routes::EVENTS_EMIT, undeclared).await, (400, "event_not_declared".into()));
    for body in [json!({}), json!([]), json!({"event_name": 1}), json!({"event_name": "lead_hot", "payload": [1]})] {
        assert_eq!(refused(&world, routes::EVENTS_EMIT, body).await, (400, "bad_input".into()));
    }
    let uninstalled = world.dev(routes::CONTROL_UNINSTALL, &["dev", "office"], &Value::Null).await;
    assert_eq!(uninstalled.status, 200, "{}", uninstalled.body);
    assert_eq!(world.app(routes::EVENTS_EMIT, &emit).await.body["wire_count"], 0);
    let template = routes::EVENTS_EMIT.template;
    let after = world.call(routes::EVENTS_EMIT, template, session(&office), &json!({"event_name": "lead_seen"})).await;
    assert_eq!(after.status, 401);
}

/// A handler that emits an event for each event it gets.
async fn echo(world: &World, token: String, event: &'static str) -> linkworld_emulator::Upstream {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (upstream, platform) = (listener.local_addr().unwrap(), world.platform.address());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let token = token.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_096]).await.unwrap();
                let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
                let body = json!({"event_name": event}).to_string();
                let template = routes::EVENTS_EMIT.template;
                let answer =
                    world::send(platform, routes::EVENTS_EMIT.method, template, &headers, body.as_bytes()).await;
                let reply = json!({"ok": answer.status == 200}).to_string();
                let head = format!(
                    "HTTP/1.0 200 X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                    reply.len()
                );
                stream.write_all(format!("{head}{reply}").as_bytes()).await.unwrap();
            });
        }
    });
    linkworld_emulator::Upstream::Fixed(upstream)
}

#[tokio::test]
async fn apps_that_emit_in_a_circle_are_stopped() {
    let world = start().await;
    let crm = world.platform.install(request(subscriber("crm"))).await.unwrap();
    world.platform.attach(&crm, echo(&world, session(&crm).to_owned(), "lead_seen").await);
    world.platform.attach(&world.installed, echo(&world, world.session().to_owned(), "lead_hot").await);
    let emitted = world.app(routes::EVENTS_EMIT, &json!({"event_name": "lead_hot"})).await;
    assert_eq!((emitted.status, &emitted.body["ok"]), (200, &json!(true)));
    let log = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let emits: Vec<_> =
        log["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "event_emit").collect();
    let ended: Vec<_> =
        emits.iter().map(|entry| (entry["name"].as_str().unwrap(), entry["gate_decision"].as_str().unwrap())).collect();
    assert_eq!(ended, [("lead_hot", "allow"), ("lead_seen", "allow"), ("lead_hot", "deny:chain_circle")]);
}

async fn room(world: &World, name: &str, members: &[&str]) -> String {
    let answer = world.dev(routes::CONTROL_ROOM_CREATE, &["dev"], &json!({"name": name, "members": members})).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_message_in_a_room_reaches_the_members_that_it_mentions() {
    let world = start().await;
    beside(&world, "crm").await;
    let id = room(&world, "sales", &["crm:bdr", "tax-bot:cmo"]).await;
    let content = "@crm:bdr @crm:bdr @tax-bot:ops @tax-bot:cmo hello, ada@crm.example";
    let post = json!({"room_id": id, "content": content, "from_agent": "cmo", "metadata": {"n": 1}});
    let posted = world.app(routes::ROOMS_POST, &post).await;
    assert_eq!(posted.status, 200, "{}", posted.body);
    assert_eq!(posted.body["routed_targets"], json!(["crm:bdr"]), "members only, each once, not the sender");
    let message = &posted.body["message"];
    assert_eq!((&message["sender_type"], &message["sender_ref"]), (&json!("agent"), &json!("tax-bot:cmo")));
    assert_eq!((&message["content"], &message["metadata"]), (&json!(content), &json!({"n": 1})));
    let said = world.dev(routes::CONTROL_ROOM_POST, &["dev", "sales"], &json!({"content": "hi @tax-bot:cmo"})).await;
    assert_eq!((said.status, &said.body["routed_targets"]), (201, &json!(["tax-bot:cmo"])));
    let shown = world.dev(routes::CONTROL_ROOM_MESSAGES, &["dev", "sales"], &Value::Null).await.body;
    let shown: Vec<_> =
        shown["messages"].as_array().unwrap().iter().map(|one| one["sender_type"].as_str().unwrap()).collect();
    assert_eq!(shown, ["agent", "user"]);
    for (body, status, decision) in [
        (json!({"room_id": "sales", "content": "x", "from_agent": "cmo"}), 404, "room_not_found"),
        (json!({"room_id": id, "content": "x", "from_agent": "bdr"}), 400, "bad_input"),
        (json!({"room_id": id, "content": " ", "from_agent": "cmo"}), 400, "bad_input"),
        (json!({"room_id": id, "content": "x"}), 400, "bad_input"),
        (json!({"room_id": id, "content": "x", "from_agent": "cmo", "metadata": []}), 400, "bad_input"),
    ] {
        assert_eq!(refused(&world, routes::ROOMS_POST, body).await, (status, decision.to_owned()));
    }
}

#[tokio::test]
async fn rooms_have_known_members_and_limits() {
    let world = start().await;
    room(&world, "sales", &[]).await;
    let create = async |name: String, members: Vec<String>| {
        let answer = world.dev(routes::CONTROL_ROOM_CREATE, &["dev"], &json!({"name": name, "members": members})).await;
        (answer.status, answer.body["reason"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(create("sales".into(), vec![]).await, (409, "room_exists".into()));
    assert_eq!(create("x".repeat(120), vec![]).await, (201, String::new()));
    assert_eq!(create("x".repeat(121), vec![]).await, (422, "bad_request".into()));
    for member in ["crm:bdr", "tax-bot:nobody", "tax-bot", "user:nobody", ""] {
        assert_eq!(create("other".into(), vec![member.into()]).await, (422, "unknown_member".into()), "{member}");
    }
    assert_eq!(create("full".into(), vec!["tax-bot:cmo".into(); 101]).await, (409, "room_full".into()));
    assert_eq!(create("full".into(), vec!["tax-bot:cmo".into(); 100]).await, (201, String::new()));
    for changed in [true, false] {
        let joined = world.dev(routes::CONTROL_ROOM_JOIN, &["dev", "sales", "tax-bot:ops"], &Value::Null).await;
        assert_eq!(joined.body, json!({"changed": changed}));
    }
    for changed in [true, false] {
        let left = world.dev(routes::CONTROL_ROOM_LEAVE, &["dev", "sales", "tax-bot:ops"], &Value::Null).await;
        assert_eq!(left.body, json!({"changed": changed}));
    }
    assert_eq!(world.dev(routes::CONTROL_ROOM_DELETE, &["dev", "sales"], &Value::Null).await.status, 200);
    let gone = world.dev(routes::CONTROL_ROOM_MESSAGES, &["dev", "sales"], &Value::Null).await;
    assert_eq!((gone.status, &gone.body["reason"]), (404, &json!("room_not_found")));
}

async fn promise(world: &World, body: Value) -> Value {
    let answer = world.app(routes::COMMITMENTS_ADD, &body).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.body);
    answer.body["commitment"].clone()
}

async fn states(world: &World) -> Vec<(String, String)> {
    let list = world.app(routes::COMMITMENTS_LIST, &json!({"state": "", "limit": 500})).await.body;
    let list = list["commitments"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list.iter().map(|one| (text(&one["title"]), text(&one["state"]))).collect()
}

#[tokio::test]
async fn commitments_are_delivered_when_the_clock_reaches_them() {
    let world = start().await;
    let id = room(&world, "sales", &["tax-bot:cmo"]).await;
    let users = world.dev(routes::CONTROL_USERS, &["dev"], &Value::Null).await.body;
    let user = users["users"][0]["id"].as_str().unwrap();
    let base = |title: &str, due: &str| json!({"from_agent": "cmo", "title": title, "content": title, "due_at": due});
    let mut call = base("call", "+2h");
    call["delivery_target"] = json!({"type": "room", "room_id": id});
    let made = promise(&world, call.clone()).await;
    assert_eq!((&made["due_at"], &made["state"]), (&json!("2026-01-02T05:04:05.000Z"), &json!("pending")));
    assert_eq!(made["delivery_target"], call["delivery_target"]);
    promise(
        &world,
        json!({"from_agent": "cmo", "title": "tell", "content": "c", "due_at_iso": "2026-01-02T06:00:00Z",
        "tags": ["a"], "delivery_target": {"kind": "dm", "user_id": user}}),
    )
    .await;
    promise(&world, base("note", "+1h")).await;
    let advance = async |minutes: u64| {
        let body = json!({"action": "advance", "seconds": minutes * 60});
        let answer = world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &body).await.body;
        answer["runs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|run| format!("{} {}", run["kind"], run["status"]))
            .collect::<Vec<_>>()
    };
    assert!(advance(119).await.is_empty());
    assert_eq!(advance(2).await, ["\"commitment\" \"success\""]);
    assert_eq!(advance(240).await, ["\"commitment\" \"success\""]);
    let owned = |pairs: [(&str, &str); 3]| pairs.map(|(title, state)| (title.to_owned(), state.to_owned())).to_vec();
    assert_eq!(states(&world).await, owned([("note", "pending"), ("call", "sent"), ("tell", "sent")]));
    let messages = world.dev(routes::CONTROL_ROOM_MESSAGES, &["dev", "sales"], &Value::Null).await.body;
    let message = &messages["messages"][0];
    assert_eq!((&message["sender_type"], &message["content"]), (&json!("system"), &json!("call: call")));
    assert!(advance(10_000).await.is_empty(), "each is delivered once");
    // A room that is gone when it is due.
    call["content"] = json!("again");
    promise(&world, call).await;
    world.dev(routes::CONTROL_ROOM_DELETE, &["dev", "sales"], &Value::Null).await;
    assert_eq!(advance(121).await, ["\"commitment\" \"error\""]);
    assert_eq!(states(&world).await.last().unwrap().1, "attempted");
}

#[tokio::test]
async fn commitments_are_unique_listed_and_taken_back() {
    let world = start().await;
    let base = json!({"from_agent": "cmo", "title": "t", "content": "c", "due_at": "+1d"});
    let made = promise(&world, base.clone()).await;
    assert_eq!(refused(&world, routes::COMMITMENTS_ADD, base.clone()).await, (409, "rejected".into()));
    let mut other = base.clone();
    other["from_agent"] = json!("ops");
    promise(&world, other).await;
    let listed = async |body: Value| {
        world.app(routes::COMMITMENTS_LIST, &body).await.body["commitments"].as_array().unwrap().len()
    };
    assert_eq!(listed(json!({})).await, 2);
    assert_eq!(listed(json!({"from_agent": "cmo"})).await, 1);
    assert_eq!(listed(json!({"limit": 0})).await, 1, "at least one");
    assert_eq!(listed(json!({"limit": 501})).await, 2, "at most 500");
    assert_eq!(listed(json!({"state": "sent"})).await, 0);
    let dismiss = json!({"commitment_id": made["id"]});
    let dismissed = world.app(routes::COMMITMENTS_DISMISS, &dismiss).await.body;
    assert_eq!(
        (&dismissed["commitment"]["state"], &dismissed["commitment"]["is_active"]),
        (&json!("dismissed"), &json!(false))
    );
    promise(&world, base.clone()).await;
    let with = |key: &str, value: Value| {
        let mut body = base.clone();
        body["content"] = json!("other");
        body[key] = value;
        body
    };
    for (body, status, decision) in [
        (with("from_agent", json!("nobody")), 400, "bad_input"),
        (with("title", json!("")), 400, "bad_input"),
        (with("due_at", json!("soon")), 400, "bad_input"),
        (with("due_at", json!(5)), 400, "bad_input"),
        (with("delivery_target", json!({"type": "fax"})), 400, "bad_input"),
        (with("delivery_target", json!({"type": "room", "room_id": "r"})), 404, "room_not_found"),
        (with("delivery_target", json!({"type": "user", "user_id": "u"})), 404, "not_found"),
    ] {
        assert_eq!(
            refused(&world, routes::COMMITMENTS_ADD, body.clone()).await,
            (status, decision.to_owned()),
            "{body}"
        );
    }
    assert_eq!(refused(&world, routes::COMMITMENTS_LIST, json!({"state": "late"})).await, (400, "bad_input".into()));
    let unknown = json!({"commitment_id": "x"});
    assert_eq!(refused(&world, routes::COMMITMENTS_DISMISS, unknown).await, (404, "not_found".into()));
    let crm = beside(&world, "crm").await.0;
    let (route, template) = (routes::COMMITMENTS_LIST, routes::COMMITMENTS_LIST.template);
    let others = world.call(route, template, session(&crm), &json!({"state": ""})).await.body;
    assert_eq!(others["commitments"], json!([]), "each app has its own");
    let all = world.dev(routes::CONTROL_COMMITMENTS, &["dev"], &Value::Null).await.body;
    assert_eq!(all["commitments"].as_array().unwrap().len(), 3);
}

/// A handler that emits the event `step7` for `step6`.
async fn next_step(world: &World, token: String) -> linkworld_emulator::Upstream {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (upstream, platform) = (listener.local_addr().unwrap(), world.platform.address());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let token = token.clone();
            tokio::spawn(async move {
                let mut bytes = vec![0; 16_384];
                let mut length = 0;
                let step: usize = loop {
                    length += stream.read(&mut bytes[length..]).await.unwrap();
                    let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
                    let named = text.split("\"step").nth(1).and_then(|rest| rest.split_once('"')?.0.parse().ok());
                    if let Some(step) = named {
                        break step;
                    }
                };
                let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
                let body = json!({"event_name": format!("step{}", step + 1)}).to_string();
                let route = routes::EVENTS_EMIT;
                let answer = world::send(platform, route.method, route.template, &headers, body.as_bytes()).await;
                let reply = json!({"ok": answer.status == 200}).to_string();
                let kind = "Content-Type: application/json";
                let head = format!("HTTP/1.0 200 X\r\n{kind}\r\nContent-Length: {}\r\n\r\n", reply.len());
                stream.write_all(format!("{head}{reply}").as_bytes()).await.unwrap();
            });
        }
    });
    linkworld_emulator::Upstream::Fixed(upstream)
}

#[tokio::test]
async fn a_chain_at_the_depth_and_one_past_it() {
    let world = start().await;
    let steps: Vec<String> = (0..=CHAIN_DEPTH_MAX + 1).map(|step| format!("step{step}")).collect();
    let app = |mut blob: Value, id: &str, other: &str| {
        let to = |event: &String| json!({"emitter_app": other, "event_name": event, "target_agent": "bdr"});
        blob["app_id"] = json!(id);
        blob["version"] = json!("0.2.0");
        blob["agents"] = json!([{"id": "bdr", "name": "BDR", "system_prompt": "x"}]);
        blob["emits"] = json!(steps);
        blob["subscribes_to"] = steps.iter().map(to).collect();
        request(blob)
    };
    let crm = world.platform.install(app(subscriber("crm"), "crm", "tax-bot")).await.unwrap();
    let own = world.platform.install(app(emitter(), "tax-bot", "crm")).await.unwrap();
    world.platform.attach(&crm, next_step(&world, session(&crm).to_owned()).await);
    world.platform.attach(&own, next_step(&world, session(&own).to_owned()).await);
    let emit = json!({"event_name": "step0"});
    let emitted = world.call(routes::EVENTS_EMIT, routes::EVENTS_EMIT.template, session(&own), &emit).await;
    assert_eq!((emitted.status, &emitted.body["ok"]), (200, &json!(true)), "{}", emitted.body);
    let log = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let emits = log["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "event_emit");
    let ended: Vec<String> = emits.map(|entry| format!("{} {}", entry["name"], entry["gate_decision"])).collect();
    let mut expected: Vec<String> =
        steps[..CHAIN_DEPTH_MAX].iter().map(|step| format!("\"{step}\" \"allow\"")).collect();
    expected.push(format!("\"step{CHAIN_DEPTH_MAX}\" \"deny:chain_too_deep\""));
    assert_eq!(ended, expected);
}
