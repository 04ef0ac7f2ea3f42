//! Agents: who may ask which, where replies come from, and what is in the log.

use crate::fake_model::{FakeModel, anthropic_text, openai_call, openai_text};
use crate::world::{self, Answer, World};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::agents::calls::{AGENT_TURN_CALLS_MAX, AGENT_TURNS_MAX};
use linkworld_contract::wire::routes;
use linkworld_emulator::{
    AgentRules, CannedCall, CannedReply, InstallRequest, Mocks, ModelApi, ModelEndpoint, ModelKey, RepliesFrom,
    SettingValues, StoreLocation,
};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Map, Value, json};

pub(crate) fn agent(id: &str, more: Value) -> Value {
    let mut agent =
        json!({"id": id, "name": id, "system_prompt": format!("You are {id}."), "is_default": id == "lead"});
    for (name, value) in more.as_object().unwrap() {
        agent[name] = value.clone();
    }
    agent
}

pub(crate) fn manifest(version: &str, agents: &[Value]) -> Value {
    let mut blob = world::manifest();
    blob["version"] = version.into();
    blob["lifecycle"] = json!({"on_install": false, "on_inbound": false, "schedules": []});
    blob["agents"] = json!(agents);
    blob
}

pub(crate) async fn install(world: &mut World, blob: Value) {
    let mocks = Mocks::parse(world::MOCKS).unwrap();
    world.installed =
        world.platform.install(InstallRequest { blob, mocks, grants: None, templates: Vec::new() }).await.unwrap();
}

pub(crate) async fn start() -> World {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = world::options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
    let platform = linkworld_emulator::start(options).await.unwrap();
    let agents = [agent("lead", json!({"team": ["writer"]})), agent("writer", json!({}))];
    let app = InstallRequest {
        blob: manifest("0.1.0", &agents),
        mocks: Mocks::parse(world::MOCKS).unwrap(),
        grants: None,
        templates: Vec::new(),
    };
    let installed = platform.install(app).await.unwrap();
    World::of(platform, installed, clock, events)
}

pub(crate) async fn ask(world: &World, body: Value) -> Answer {
    world.app(routes::AGENT_INVOKE, &body).await
}

/// Kind, name, status, error, source and the parent's kind of the newest rows.
pub(crate) async fn log(world: &World, count: usize) -> Vec<Value> {
    let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    let rows = page["entries"].as_array().unwrap().clone();
    let parent = |row: &Value| rows.iter().find(|one| one["id"] == row["parent"]).map(|row| row["kind"].clone());
    let shown = |row: &Value| {
        json!([row["kind"], row["name"], row["status"], row["error"], row["detail"]["source"], parent(row)])
    };
    rows[rows.len() - count..].iter().map(shown).collect()
}

pub(crate) fn rules(replies: Vec<CannedReply>) -> AgentRules {
    AgentRules { replies, ..AgentRules::default() }
}

pub(crate) fn canned(agent: &str, text: &str) -> CannedReply {
    CannedReply { agent: Some(agent.into()), text: Some(text.into()), ..CannedReply::default() }
}

#[tokio::test]
async fn the_default_agent_replies_and_the_log_says_where_that_came_from() {
    let mut world = start().await;
    let reply = ask(&world, json!({"prompt": "Hello"})).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let expected = json!({"ok": true, "text": "[stub] This is the reply of agent `lead` without a model.", "data": null,
        "agent": "lead", "model": "stub", "input_tokens": 0, "output_tokens": 0});
    assert_eq!(reply.body, expected);
    let entry = world.audited().await;
    assert_eq!(entry.detail.unwrap()["source"], "stub");
    world.platform.set_agent_rules(rules(vec![
        CannedReply { contains: Some("fail".into()), error: Some("down".into()), ..canned("writer", "") },
        canned("writer", "A draft."),
    ]));
    let reply = ask(&world, json!({"prompt": "x", "agent": "writer"})).await.body;
    assert_eq!(
        (&reply["text"], &reply["model"], &reply["agent"]),
        (&json!("A draft."), &json!("canned"), &json!("writer"))
    );
    let failed = ask(&world, json!({"prompt": "please fail", "agent": "writer"})).await;
    assert_eq!(
        (failed.status, &failed.body["error"], &failed.body["decision"]),
        (400, &json!("down"), &json!("model_unavailable"))
    );
    let expected = [
        json!(["agent_invoke", "writer", "success", null, "canned", null]),
        json!(["agent_invoke", "writer", "error", "model_unavailable", null, null]),
    ];
    assert_eq!(log(&world, 2).await, expected);
    // Mocks of the project reply where the dev file has nothing.
    world.platform.replace_mocks(
        &world.installed,
        Mocks::parse(
            r#"{"_agents": {"lead": {"data": {"a": 1}, "model": "m", "input_tokens": 3, "output_tokens": 4}}}"#,
        )
        .unwrap(),
    );
    let reply = ask(&world, json!({"prompt": "x", "response_format": {"type": "object"}})).await.body;
    assert_eq!((&reply["data"], &reply["text"], &reply["input_tokens"]), (&json!({"a": 1}), &Value::Null, &json!(3)));
}

#[tokio::test]
async fn a_reply_matches_its_format_or_the_call_fails() {
    let world = start().await;
    let format =
        json!({"type": "object", "required": ["label"], "properties": {"label": {"enum": ["invoice", "other"]}}});
    let stub = ask(&world, json!({"prompt": "x", "response_format": format})).await.body;
    assert_eq!((&stub["text"], &stub["data"]), (&Value::Null, &json!({"label": "invoice"})));
    world.platform.set_agent_rules(rules(vec![canned("lead", "```json\n{\"label\": \"other\"}\n```")]));
    let fenced = ask(&world, json!({"prompt": "x", "response_format": format})).await.body;
    assert_eq!(fenced["data"], json!({"label": "other"}));
    for text in ["Hello", "{\"label\": \"spam\"}", "{}"] {
        world.platform.set_agent_rules(rules(vec![canned("lead", text)]));
        let refused = ask(&world, json!({"prompt": "x", "response_format": format})).await;
        assert_eq!((refused.status, &refused.body["decision"]), (400, &json!("response_format_mismatch")), "{text}");
        assert_eq!(refused.body["ok"], false);
    }
    let unknown = ask(&world, json!({"prompt": "x", "response_format": {"if": {}}})).await;
    assert!(unknown.body["error"].as_str().unwrap().contains("`if` is not supported"), "{}", unknown.body);
}

#[tokio::test]
async fn every_refusal_has_its_decision_and_an_entry() {
    let world = start().await;
    for (body, status, decision) in [
        (json!({"prompt": "x", "agent": "wrtier"}), 404, "unknown_agent"),
        (json!({"prompt": " "}), 400, "bad_input"),
        (json!({"prompt": "x", "max_tokens": 0}), 400, "bad_input"),
        (json!({"prompt": "x", "images": ["?"]}), 400, "bad_input"),
        (json!({"prompt": "x", "agent": "writer", "caller_agent": "nobody"}), 400, "bad_input"),
        (json!({"prompt": "x", "agent": "lead", "caller_agent": "writer"}), 403, "no_team"),
    ] {
        let refused = ask(&world, body.clone()).await;
        assert_eq!(
            (refused.status, refused.body["decision"].as_str()),
            (status, Some(decision)),
            "{body}: {}",
            refused.body
        );
        assert_eq!(refused.body["ok"], false);
        let row = &log(&world, 1).await[0];
        assert_eq!(
            (&row[0], &row[2], &row[3]),
            (&json!("agent_invoke"), &json!("blocked"), &json!(decision)),
            "{body}"
        );
    }
    for body in [
        json!([]),
        json!({}),
        json!({"prompt": 1}),
        json!({"prompt": "x", "max_tokens": -1}),
        json!({"prompt": "x", "images": "y"}),
    ] {
        let refused = ask(&world, body.clone()).await;
        assert_eq!((refused.status, refused.body["decision"].as_str()), (400, Some("bad_input")), "{body}");
    }
    let near = ask(&world, json!({"prompt": "x", "agent": "wrtier"})).await.body;
    assert!(near["fix_hint"].as_str().unwrap().contains("writer"), "{near}");
    let delegated = ask(&world, json!({"prompt": "x", "agent": "writer", "caller_agent": "lead"})).await;
    assert_eq!((delegated.status, &delegated.body["agent"]), (200, &json!("writer")));
}

#[tokio::test]
async fn edits_of_the_tenant_count_and_archived_agents_do_not_reply() {
    let mut world = start().await;
    let model = FakeModel::start(vec![openai_text("Hi", 5, 2), openai_text("Hi", 5, 2)]).await;
    world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
    let edits = json!({"set": {"system_prompt": "Be brief.", "allowed_skills": ["calendar"]}});
    let edited = world.dev(routes::CONTROL_AGENT_EDIT, &["dev", "tax-bot", "writer"], &edits).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    assert_eq!(ask(&world, json!({"prompt": "x", "agent": "writer"})).await.status, 200);
    let sent = model.requests().pop().unwrap();
    assert_eq!(sent["messages"][0], json!({"role": "system", "content": "Be brief."}));
    let tools: Vec<&str> =
        sent["tools"].as_array().unwrap().iter().filter_map(|one| one["function"]["name"].as_str()).collect();
    assert!(
        tools.contains(&"calendar_list_events") && tools.contains(&"echo") && !tools.contains(&"email_send"),
        "{tools:?}"
    );
    install(&mut world, manifest("0.2.0", &[agent("lead", json!({}))])).await;
    let archived = ask(&world, json!({"prompt": "x", "agent": "writer"})).await;
    assert_eq!(
        (archived.status, archived.body["decision"].as_str()),
        (409, Some("agent_archived")),
        "{}",
        archived.body
    );
    let mut headless = manifest("0.3.0", &[]);
    headless["agents"] = json!([]);
    install(&mut world, headless).await;
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.body["decision"], "no_agent");
}

#[tokio::test]
async fn agents_call_tools_with_the_decisions_of_any_call() {
    let world = start().await;
    let call = |tool: &str, args: Value| CannedCall { tool: tool.into(), args: args.as_object().unwrap().clone() };
    let calls = vec![
        call("email_send", json!({"to": "a@b.c"})),
        call("odoo_read", json!({})),
        call("nothing_like_it", json!({})),
        call("echo", json!({})),
        call("read_skill", json!({"id": "tone"})),
    ];
    world.platform.set_agent_rules(rules(vec![CannedReply { calls, ..canned("lead", "Done.") }]));
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.body["text"], "Done.");
    let expected = [
        json!(["agent_invoke", "lead", "success", null, "canned", null]),
        json!(["platform_tool", "email_send", "success", null, null, "agent_invoke"]),
        json!(["platform_tool", "odoo_read", "blocked", "scope_denied", null, "agent_invoke"]),
        json!(["platform_tool", "nothing_like_it", "blocked", "unknown_tool", null, "agent_invoke"]),
        json!(["tool", "echo", "error", "no handler is attached", null, "agent_invoke"]),
        json!(["platform_tool", "read_skill", "error", "not_found", null, "agent_invoke"]),
    ];
    let found = log(&world, 6).await;
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(
            (&found[0], &found[1], &found[2], &found[4], &found[5]),
            (&expected[0], &expected[1], &expected[2], &expected[4], &expected[5]),
            "{found}"
        );
    }
}

#[tokio::test]
async fn an_agent_of_another_app_needs_a_grant() {
    let world = start().await;
    let mut other = manifest("1.0.0", &[agent("lead", json!({})), agent("bdr", json!({}))]);
    other["app_id"] = "crm".into();
    let request = InstallRequest { blob: other, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    world.platform.install_in(None, request, SettingValues::default()).await.unwrap();
    let invoke = async |app: &str, agent: &str| {
        world.app(routes::CROSS_APP_INVOKE, &json!({"target_app": app, "target_agent": agent, "prompt": "x"})).await
    };
    let decision = |answer: &Answer| answer.body["decision"].as_str().unwrap_or_default().to_owned();
    assert_eq!(decision(&invoke("crm", "bdr").await), "no_grant");
    assert_eq!(decision(&invoke("crmm", "bdr").await), "app_not_installed");
    grant(&world, &["bdr"]).await;
    assert_eq!(decision(&invoke("crm", "lead").await), "agent_not_allowed");
    let reply = invoke("crm", "bdr").await;
    assert_eq!((reply.status, &reply.body["agent"]), (200, &json!("bdr")), "{}", reply.body);
    let expected = [
        json!(["app_invoke", "crm:bdr", "success", null, null, null]),
        json!(["agent_invoke", "bdr", "success", null, "stub", "app_invoke"]),
    ];
    assert_eq!(log(&world, 2).await, expected);
    let revoked = world.dev(routes::CONTROL_APP_GRANT_REVOKE, &["dev", "tax-bot", "crm"], &Value::Null).await;
    assert_eq!(revoked.status, 200, "{}", revoked.body);
    assert_eq!(decision(&invoke("crm", "bdr").await), "grant_pending");
}

/// What the tenant revokes while a model thinks counts for the tools that it then wants.
#[tokio::test]
async fn a_scope_that_is_revoked_in_flight_is_not_used() {
    let world = start().await;
    let script = vec![openai_call("email_send", &json!({"to": "a@b.c"})), openai_text("Not sent.", 1, 1)];
    let (model, arrived, go_on) = FakeModel::paused(script).await;
    world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
    let revoke = async {
        arrived.await.unwrap();
        let none = json!({"scopes": []});
        assert_eq!(world.dev(routes::CONTROL_GRANTS, &["dev", "tax-bot"], &none).await.status, 200);
        go_on.send(()).unwrap();
    };
    let (reply, ()) = tokio::join!(ask(&world, json!({"prompt": "Mail it"})), revoke);
    assert_eq!(reply.body["text"], "Not sent.", "{}", reply.body);
    let heard = model.requests()[1]["messages"][3]["content"].to_string();
    assert!(heard.contains("scope_denied"), "{heard}");
    let rows = log(&world, 3).await;
    assert!(rows.iter().any(|row| row[1] == "email_send" && row[2] == "blocked"), "{rows:?}");
}

/// A call that is under way when its grant is revoked ends, as the log says; the next one is refused.
#[tokio::test]
async fn a_grant_that_is_revoked_in_flight_counts_for_the_next_call() {
    let world = start().await;
    let mut other = manifest("1.0.0", &[agent("bdr", json!({}))]);
    other["app_id"] = "crm".into();
    let request = InstallRequest { blob: other, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    world.platform.install_in(None, request, SettingValues::default()).await.unwrap();
    grant(&world, &["bdr"]).await;
    let (model, arrived, go_on) = FakeModel::paused(vec![openai_text("Two leads.", 1, 1)]).await;
    world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
    let body = json!({"target_app": "crm", "target_agent": "bdr", "prompt": "x"});
    let revoke = async {
        arrived.await.unwrap();
        let revoked = world.dev(routes::CONTROL_APP_GRANT_REVOKE, &["dev", "tax-bot", "crm"], &Value::Null).await;
        assert_eq!(revoked.status, 200, "{}", revoked.body);
        go_on.send(()).unwrap();
    };
    let (reply, ()) = tokio::join!(world.app(routes::CROSS_APP_INVOKE, &body), revoke);
    assert_eq!((reply.status, &reply.body["text"]), (200, &json!("Two leads.")), "{}", reply.body);
    let next = world.app(routes::CROSS_APP_INVOKE, &body).await;
    assert_eq!((next.status, &next.body["decision"]), (403, &json!("grant_pending")), "{}", next.body);
    let rows = log(&world, 4).await;
    let invokes: Vec<_> = rows.iter().filter(|row| row[0] == "app_invoke").map(|row| (&row[2], &row[3])).collect();
    assert_eq!(invokes, [(&json!("success"), &Value::Null), (&json!("blocked"), &json!("grant_pending"))], "{rows:?}");
}

/// A workflow is part of the instructions of an agent that has its tools (contract 15.5).
#[tokio::test]
async fn workflows_without_their_tools_are_hidden() {
    let mut world = start().await;
    let mut blob = manifest("0.2.0", &[agent("lead", json!({}))]);
    let workflow = |id: &str, tools: Value| {
        json!({"id": id, "name": format!("Flow {id}"), "intent": "Pay bills.", "flow": ["Read it", "Pay it"],
            "triggers": ["a bill"], "specifics": format!("Specifics of {id}."), "tools_required": tools})
    };
    blob["workflows"] = json!([
        workflow("free", json!([])),
        workflow("own", json!(["echo"])),
        workflow("mail", json!(["echo", "email_send"])),
        workflow("unmet", json!(["echo", "teams_post_message"])),
    ]);
    install(&mut world, blob).await;
    let model = FakeModel::start(vec![openai_text("Hello.", 1, 1)]).await;
    world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.status, 200);
    let system = model.requests()[0]["messages"][0]["content"].as_str().unwrap().to_owned();
    for shown in ["Flow free", "Flow own", "Flow mail", "1. Read it\n2. Pay it\n", "Specifics of mail."] {
        assert!(system.contains(shown), "{shown}: {system}");
    }
    assert!(!system.contains("unmet"), "{system}");
}

/// Turns and calls at their caps and one past them, and models that want what cannot be.
#[tokio::test]
async fn what_an_agent_may_want_is_limited() {
    let call = || openai_call("email_search", &json!({"q": "x"}));
    for (calls, decision) in [(AGENT_TURNS_MAX - 1, Value::Null), (AGENT_TURNS_MAX, json!("agent_turns_exceeded"))] {
        let world = start().await;
        let script = (0..calls).map(|_| call()).chain([openai_text("Done.", 1, 1)]).collect();
        let model = FakeModel::start(script).await;
        world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
        let reply = ask(&world, json!({"prompt": "x"})).await;
        assert_eq!((reply.status == 200, &reply.body["decision"]), (decision.is_null(), &decision), "{}", reply.body);
        let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
        let made = page["entries"].as_array().unwrap().iter().filter(|entry| entry["name"] == "email_search").count();
        assert_eq!(made, calls, "what was called before is in the log");
    }
    for (count, decision) in [(AGENT_TURN_CALLS_MAX, Value::Null), (AGENT_TURN_CALLS_MAX + 1, json!("model_bad_reply"))]
    {
        let world = start().await;
        let call = CannedCall { tool: "email_search".into(), args: Map::new() };
        let reply = CannedReply { calls: vec![call; count], ..canned("lead", "Done.") };
        world.platform.set_agent_rules(rules(vec![reply]));
        let reply = ask(&world, json!({"prompt": "x"})).await;
        assert_eq!(&reply.body["decision"], &decision, "{}", reply.body);
        let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
        let made = page["entries"].as_array().unwrap().iter().filter(|entry| entry["name"] == "email_search").count();
        assert_eq!(made, if decision.is_null() { count } else { 0 }, "none of too many is made");
    }
    let event = |event: Value| {
        let body = format!("data: {event}\n\ndata: [DONE]\n\n");
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {length}\r\n\r\n{body}")
    };
    let wanted = |name: &str, args: &str| {
        let call = json!({"index": 0, "id": "c", "function": {"name": name, "arguments": args}});
        event(json!({"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}))
    };
    for lie in [
        wanted("email_search", "{not json"),
        wanted("email_search", "[1]"),
        wanted("", "{}"),
        event(json!({"choices": 5})),
    ] {
        let world = start().await;
        let model = FakeModel::start(vec![lie.clone()]).await;
        world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
        let reply = ask(&world, json!({"prompt": "x"})).await;
        assert_eq!((reply.status, &reply.body["decision"]), (400, &json!("model_bad_reply")), "{lie}: {}", reply.body);
        let row = &log(&world, 1).await[0];
        assert_eq!((&row[0], &row[2], &row[3]), (&json!("agent_invoke"), &json!("error"), &json!("model_bad_reply")));
    }
    // A tool that does not exist is a result for the model, as any refused call.
    let world = start().await;
    let model = FakeModel::start(vec![wanted("no_such_tool", "{\"n\": 1e400}"), openai_text("Done.", 1, 1)]).await;
    world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.body["text"], "Done.");
    let heard = model.requests()[1]["messages"].as_array().unwrap().last().unwrap()["content"].to_string();
    assert!(heard.contains("\\\"ok\\\":false"), "{heard}");
}

/// Lets the app invoke agents of the other one, as a dev file does.
async fn grant(world: &World, agents: &[&str]) {
    use linkworld_contract::names::{AppId, TenantSlug};
    let call = linkworld_emulator::AppCallSetup {
        from: AppId::parse("tax-bot").unwrap(),
        to: AppId::parse("crm").unwrap(),
        agents: agents.iter().map(|agent| (*agent).to_owned()).collect(),
    };
    let setup = linkworld_emulator::TenantSetup {
        tenant: TenantSlug::parse("dev").unwrap(),
        name: None,
        users: Vec::new(),
        integrations: Vec::new(),
        projects: Vec::new(),
        collections: Vec::new(),
        calls: vec![call],
        wires: Vec::new(),
        apps: Vec::new(),
    };
    world.platform.set_up(setup).await.unwrap();
}

pub(crate) fn live(model: &FakeModel, api: ModelApi) -> AgentRules {
    let endpoint = ModelEndpoint {
        name: "small".into(),
        api,
        url: format!("{}/v1", model.origin),
        model: "m-small".into(),
        key: ModelKey::Value(Secret::new("canary-key-0123456789".into())),
        progress: ModelEndpoint::PROGRESS,
    };
    AgentRules { from: RepliesFrom::Live, models: vec![endpoint], ..AgentRules::default() }
}

#[tokio::test]
async fn a_model_replies_with_tools_and_its_tokens_are_in_the_log() {
    for api in [ModelApi::OpenAi, ModelApi::Anthropic] {
        let world = start().await;
        let script = match api {
            ModelApi::OpenAi => vec![openai_call("email_send", &json!({"to": "a@b.c"})), openai_text("Sent.", 30, 4)],
            ModelApi::Anthropic => vec![anthropic_text("Sent.", 30, 4)],
        };
        let model = FakeModel::start(script).await;
        world.platform.set_agent_rules(live(&model, api));
        let reply = ask(&world, json!({"prompt": "Mail it"})).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let expected = if api == ModelApi::OpenAi { (json!(40), json!(6)) } else { (json!(30), json!(4)) };
        assert_eq!((reply.body["input_tokens"].clone(), reply.body["output_tokens"].clone()), expected);
        assert_eq!((&reply.body["text"], &reply.body["model"]), (&json!("Sent."), &json!("m-real")));
        let heads = model.heads().join("\n");
        match api {
            ModelApi::OpenAi => {
                let second = &model.requests()[1];
                assert_eq!(second["messages"][3]["role"], "tool");
                assert!(second["messages"][3]["content"].as_str().unwrap().contains("m-1"), "{second}");
                assert!(heads.contains("authorization: Bearer canary-key-0123456789"), "{heads}");
                let row = &log(&world, 2).await[1];
                assert_eq!((&row[1], &row[5]), (&json!("email_send"), &json!("agent_invoke")));
            }
            ModelApi::Anthropic => {
                assert!(
                    heads.contains("x-api-key: canary-key-0123456789") && heads.contains("anthropic-version: "),
                    "{heads}"
                );
                assert!(!heads.contains("Bearer"), "{heads}");
            }
        }
        let detail = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body.to_string();
        assert!(detail.contains("\"tokens_in\":") && !detail.contains("canary"), "{detail}");
    }
}

#[tokio::test]
async fn what_a_model_does_wrong_is_a_refusal_and_an_entry() {
    for (script, decision, status) in [
        ("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}".to_owned(), "rate_limited", 429),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 54\r\n\r\n{\"error\": {\"message\": \"no: canary-key-0123456789 ....\"}}".to_owned(), "model_refused", 400),
        ("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}".to_owned(), "model_refused", 400),
        ("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n".to_owned(), "model_unavailable", 400),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_owned(), "model_unavailable", 400),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<garbage>".to_owned(), "model_bad_reply", 400),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 500\r\n\r\ndata: {\"choices\"".to_owned(), "model_unavailable", 400),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n".to_owned(), "model_bad_reply", 400),
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 9 * 1024 * 1024), "model_bad_reply", 400),
        ("not HTTP at all".to_owned(), "model_unavailable", 400),
        (String::new(), "model_unavailable", 400),
    ] {
        let world = start().await;
        let model = FakeModel::start(vec![script.clone()]).await;
        world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
        let refused = ask(&world, json!({"prompt": "x"})).await;
        let found = (refused.status, refused.body["decision"].as_str().unwrap_or_default());
        assert_eq!(found, (status, decision), "{script}: {}", refused.body);
        assert!(!refused.body.to_string().contains("canary"), "{}", refused.body);
        assert_eq!(status == 429, refused.head.to_lowercase().contains("retry-after: 7"), "{}", refused.head);
        let row = &log(&world, 1).await[0];
        assert_eq!((&row[0], &row[2], &row[3]), (&json!("agent_invoke"), &json!("error"), &json!(decision)), "{script}");
    }
    let world = start().await;
    let model = FakeModel::start(Vec::new()).await;
    let mut rules = live(&model, ModelApi::OpenAi);
    rules.models[0].url = "http://127.0.0.1:1/v1".into();
    world.platform.set_agent_rules(rules.clone());
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.body["decision"], "model_unavailable");
    rules.models[0].url = "http://model.example/v1".into();
    world.platform.set_agent_rules(rules);
    let plain = ask(&world, json!({"prompt": "x"})).await.body;
    assert!(plain["error"].as_str().unwrap().contains("only for this machine"), "{plain}");
}

#[tokio::test]
async fn the_key_of_a_model_can_be_a_secret_of_the_app() {
    let world = start().await;
    let model = FakeModel::start(vec![openai_text("Hi", 1, 1)]).await;
    let mut rules = live(&model, ModelApi::OpenAi);
    rules.models[0].key = ModelKey::Secret(linkworld_contract::names::SecretKey::parse("MODEL_KEY").unwrap());
    world.platform.set_agent_rules(rules);
    let unset = ask(&world, json!({"prompt": "x"})).await.body;
    assert_eq!(unset["decision"], "model_refused", "{unset}");
    let place = ["dev", "tax-bot", "MODEL_KEY"];
    let set = world.dev(routes::CONTROL_TENANT_SECRET_SET, &place, &json!({"value": "key-of-the-tenant"})).await;
    assert_eq!(set.status, 200);
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.body["text"], "Hi");
    assert!(model.heads()[0].contains("Bearer key-of-the-tenant"));
}

#[tokio::test]
async fn what_was_recorded_is_replayed_and_nothing_else_replies() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = folder.path().join("replies");
    let world = start().await;
    let secret = concat!("ghp_", "0123456789abcdefghijABCDEFGHIJ012345");
    let script = vec![openai_call("email_send", &json!({"to": "a@b.c"})), openai_text("Sent.", 30, 4)];
    let model = FakeModel::start(script).await;
    let rules = AgentRules { recordings: Some(recordings.clone()), record: true, ..live(&model, ModelApi::OpenAi) };
    world.platform.set_agent_rules(rules);
    let prompt = |id: &str| json!({"prompt": format!("Mail {id} with {secret}")});
    let first = "0a1b2c3d-0000-4000-8000-00000000000a";
    let live = ask(&world, prompt(first)).await.body;
    assert_eq!(live["text"], "Sent.");
    let files: Vec<_> = std::fs::read_dir(&recordings).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "one for each turn");
    let texts: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert!(!texts.contains(secret) && texts.contains("<id 1>") && !texts.contains(first), "{texts}");

    let replayed =
        AgentRules { from: RepliesFrom::Recorded, recordings: Some(recordings.clone()), ..AgentRules::default() };
    world.platform.set_agent_rules(replayed);
    let second = ask(&world, prompt("ffffffff-0000-4000-8000-00000000000b")).await;
    assert_eq!((&second.body["text"], &second.body["model"]), (&json!("Sent."), &json!("m-real")), "{}", second.body);
    let expected = [
        json!(["agent_invoke", "lead", "success", null, "recorded", null]),
        json!(["platform_tool", "email_send", "success", null, null, "agent_invoke"]),
    ];
    assert_eq!(log(&world, 2).await, expected, "the tool was called");
    let missed = ask(&world, json!({"prompt": "Mail nobody"})).await;
    assert_eq!((missed.status, &missed.body["decision"]), (400, &json!("no_recorded_reply")));
    let error = missed.body["error"].as_str().unwrap();
    assert!(
        error.contains("- \"content\": \"Mail <id 1>") && error.contains("+ \"content\": \"Mail nobody\""),
        "{error}"
    );
    let listed = world.dev(routes::CONTROL_AGENT_REPLIES, &[], &Value::Null).await.body;
    assert_eq!((listed["source"].as_str(), listed["replies"].as_array().unwrap().len()), (Some("recorded"), 2));
    assert!(listed["replies"].as_array().unwrap().iter().all(|one| one["used"] == true), "{listed}");
    // A file that was damaged is reported, and not taken for a miss.
    for file in &files {
        std::fs::write(file, "{").unwrap();
    }
    assert_eq!(ask(&world, prompt(first)).await.body["decision"], "recording_unreadable");
    assert_eq!(ask(&world, json!({"prompt": "x", "agent": "writer"})).await.body["decision"], "no_recorded_reply");
}

#[tokio::test]
async fn an_agent_is_asked_from_outside_too() {
    let world = start().await;
    let place = ["dev", "tax-bot", "writer"];
    let asked = world
        .dev(routes::CONTROL_AGENT_ASK, &place, &json!({"prompt": "x", "response_format": {"type": "integer"}}))
        .await;
    assert_eq!(
        (asked.status, &asked.body["reply"]["data"], &asked.body["detail"]["source"]),
        (200, &json!(0), &json!("stub"))
    );
    for (place, body, status) in [
        (["dev", "tax-bot", "wrtier"], json!({"prompt": "x"}), 404),
        (["dev", "tax-bto", "writer"], json!({"prompt": "x"}), 404),
        (["dev", "tax-bot", "writer"], json!({"prompt": ""}), 400),
        (["dev", "tax-bot", "writer"], json!({"prompt": "x", "response_format": {"if": 1}}), 422),
        (["dev", "tax-bot", "writer"], json!({"prompt": "x", "other": 1}), 422),
    ] {
        assert_eq!(world.dev(routes::CONTROL_AGENT_ASK, &place, &body).await.status, status, "{place:?} {body}");
    }
}

/// Waits until the log has a row that fits: nobody waits for agents that the platform asks on its own.
async fn row_of(world: &World, fits: impl Fn(&Value) -> bool) -> Value {
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    loop {
        let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
        let found = page["entries"].as_array().unwrap().iter().find(|row| fits(row)).cloned();
        if let Some(found) = found {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "{page}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn mentioned_agents_reply_in_the_room_and_not_in_a_circle() {
    let world = start().await;
    world.platform.set_agent_rules(rules(vec![
        canned("lead", "I ask @tax-bot:writer."),
        canned("writer", "Done, @tax-bot:lead."),
    ]));
    let members = json!({"name": "desk", "members": ["tax-bot:lead", "tax-bot:writer"]});
    assert_eq!(world.dev(routes::CONTROL_ROOM_CREATE, &["dev"], &members).await.status, 201);
    let said = json!({"content": "@tax-bot:lead, please. And @tax-bot:nobody."});
    assert_eq!(world.dev(routes::CONTROL_ROOM_POST, &["dev", "desk"], &said).await.status, 201);
    let circle = row_of(&world, |row| row["error"] == "chain_circle").await;
    assert_eq!((&circle["kind"], &circle["name"]), (&json!("agent_invoke"), &json!("lead")));
    let messages = world.dev(routes::CONTROL_ROOM_MESSAGES, &["dev", "desk"], &Value::Null).await.body;
    let shown: Vec<_> =
        messages["messages"].as_array().unwrap().iter().map(|one| (&one["sender_ref"], &one["content"])).collect();
    assert_eq!(shown.len(), 3, "{messages}");
    assert_eq!(shown[1], (&json!("tax-bot:lead"), &json!("I ask @tax-bot:writer.")));
    assert_eq!(shown[2], (&json!("tax-bot:writer"), &json!("Done, @tax-bot:lead.")));
    let posted = row_of(&world, |row| row["id"] == circle["parent"]).await;
    assert_eq!(posted["kind"], "room_post", "each has its cause");
}

#[tokio::test]
async fn an_event_asks_the_agent_that_the_subscription_names() {
    let mut world = start().await;
    let mut own = manifest("0.2.0", &[agent("lead", json!({}))]);
    own["emits"] = json!(["lead_hot"]);
    let mut other = manifest("1.0.0", &[agent("lead", json!({})), agent("bdr", json!({}))]);
    other["app_id"] = "crm".into();
    other["subscribes_to"] =
        json!([{"emitter_app": "tax-bot", "event_name": "lead_hot", "target_agent": "bdr", "target_heartbeat": null}]);
    install(&mut world, own).await;
    let request = InstallRequest { blob: other, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    world.platform.install_in(None, request, SettingValues::default()).await.unwrap();
    let model = FakeModel::start(vec![openai_text("Noted", 5, 2)]).await;
    world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
    let wire = json!({"from": "tax-bot", "event": "lead_hot", "to": "crm", "active": true});
    let _ = world.dev(routes::CONTROL_WIRE_CHANGE, &["dev"], &wire).await;
    let emitted = world.app(routes::EVENTS_EMIT, &json!({"event_name": "lead_hot", "payload": {"score": 9}})).await;
    assert_eq!(emitted.body["wire_count"], 1, "{}", emitted.body);
    let asked = row_of(&world, |row| row["kind"] == "agent_invoke" && row["status"] == "success").await;
    assert_eq!(
        (&asked["app"], &asked["name"], &asked["detail"]["model"]),
        (&json!("crm"), &json!("bdr"), &json!("m-real"))
    );
    let delivery = row_of(&world, |row| row["id"] == asked["parent"]).await;
    assert_eq!(delivery["kind"], "event");
    let prompt = model.requests()[0]["messages"][1]["content"].as_str().unwrap().to_owned();
    assert!(prompt.contains("`lead_hot` of app `tax-bot`") && prompt.contains("\"score\": 9"), "{prompt}");
}

#[tokio::test]
async fn a_vision_is_pursued_step_by_step() {
    let mut world = start().await;
    let vision = json!({"vision": {"text": "Sell more", "success_criteria": ["Ten leads"], "autonomy_mode": "supervised",
        "budget_max_goals": 1, "budget_max_cost_cents": null}});
    let mut blob = manifest("0.2.0", &[agent("lead", vision), agent("writer", json!({}))]);
    blob["install_settings"] = json!([{"id": "project", "type": "project_picker", "label": "Project"}]);
    install(&mut world, blob).await;
    let made = world.dev(routes::CONTROL_PROJECT_SET, &["dev", "spring"], &json!({})).await;
    assert!(made.status < 300, "{}", made.body);
    let picked = json!({"values": {"project": "spring"}});
    let picked = world.dev(routes::CONTROL_SETTINGS_CHANGE, &["dev", "tax-bot"], &picked).await;
    assert_eq!(picked.status, 200, "{}", picked.body);
    let step = async |body: Value| world.dev(routes::CONTROL_VISION_STEP, &["dev", "tax-bot", "lead"], &body).await;
    let list = async || world.dev(routes::CONTROL_VISIONS, &["dev"], &Value::Null).await.body["visions"][0].clone();
    let before = list().await;
    assert_eq!(
        (&before["state"], &before["phase"], &before["project_id"]),
        (&json!("active"), &json!("assess"), &json!("spring"))
    );
    world.platform.set_agent_rules(rules(vec![canned("lead", "We need leads.")]));
    for phase in ["assess", "debate", "plan"] {
        let made = step(json!({})).await;
        assert_eq!(
            (made.status, &made.body["phase"], &made.body["said"]),
            (200, &json!(phase), &json!("We need leads."))
        );
    }
    assert_eq!(list().await["state"], "waits for approval");
    let refused = step(json!({})).await;
    assert_eq!((refused.status, refused.body["reason"].as_str()), (409, Some("approval_required")));
    assert_eq!(step(json!({"approve": true})).await.body["phase"], "execute");
    world.platform.set_agent_rules(rules(vec![CannedReply { error: Some("down".into()), ..canned("lead", "") }]));
    assert_eq!(step(json!({})).await.status, 400, "a step that fails is not made");
    assert_eq!(list().await["phase"], "review");
    world.platform.set_agent_rules(AgentRules::default());
    assert_eq!(step(json!({})).await.body["phase"], "review");
    let after = list().await;
    assert_eq!(
        (&after["state"], &after["goals"], after["steps"].as_array().unwrap().len()),
        (&json!("budget exhausted"), &json!(1), 5)
    );
    assert_eq!(step(json!({})).await.body["reason"], "budget_exhausted");
    let none = world.dev(routes::CONTROL_VISION_STEP, &["dev", "tax-bot", "writer"], &json!({})).await;
    assert_eq!((none.status, none.body["reason"].as_str()), (404, Some("no_vision")));
}
