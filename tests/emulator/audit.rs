//! The audit log over the control API: its search, traces, the chain of hashes, and on whose behalf apps call.

use crate::world::{Answer, World, handler, start};
use linkworld_contract::audit::TRACE_CALLS_MAX;
use linkworld_contract::wire::routes;
use linkworld_emulator::Upstream;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

impl World {
    async fn search(&self, query: &str) -> Answer {
        let path = format!("/_emulator/audit?{query}");
        self.call(routes::CONTROL_AUDIT, &path, self.platform.developer_token().expose(), &Value::Null).await
    }
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.body["entries"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_search_is_answered_page_by_page_and_a_mistake_in_it_is_refused() {
    let world = start(Some(&["mail.send"])).await;
    for tool in ["email_send", "email_search", "app_kv_set"] {
        world.tool(tool, &json!({"to": "a@b.c", "key": "k", "value": 1})).await;
    }
    assert_eq!(names(&world.search("q=tool:email_*").await), ["email_send", "email_search"]);
    assert_eq!(names(&world.search("q=decision:denied%20tool:email_*").await), ["email_search"]);
    assert_eq!(names(&world.search("q=-tool:email_*%20kind:platform_tool").await), ["app_kv_set"]);
    assert_eq!(names(&world.search("q=since:1d%20tool:app_kv_set").await), ["app_kv_set"]);
    let newest = world.search("q=kind:platform_tool&limit=2").await;
    assert_eq!(names(&newest), ["email_search", "app_kv_set"]);
    let next = newest.body["next"].as_i64().unwrap();
    let older = world.search(&format!("q=kind:platform_tool&limit=2&before={next}")).await;
    assert_eq!((names(&older), older.body["next"].is_null()), (vec!["email_send"], true));
    let wrong = world.search("q=tenent:dev%20status:eror").await;
    assert_eq!((wrong.status, &wrong.body["reason"]), (422, &json!("bad_search")));
    assert_eq!(wrong.body["detail"], "unknown qualifier `tenent`; unknown status `eror`");
    assert!(wrong.body["hint"].as_str().unwrap().starts_with("use `tenant:`"), "{}", wrong.body);
    assert_eq!(world.search("before=x").await.status, 422);
}

#[tokio::test]
async fn a_trace_has_a_call_and_what_it_caused() {
    let mut world = start(None).await;
    let (upstream, _) = handler().await;
    world.platform.attach(&world.installed, upstream);
    let fired = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": "echo"})).await;
    let entry = fired.body["entry"].as_i64().unwrap();
    let alone = world.audited().await;
    assert_eq!((alone.id, alone.trace, alone.parent), (entry, entry, None));
    let trace = world.dev(routes::CONTROL_TRACE, &[&entry.to_string()], &Value::Null).await;
    assert_eq!((&trace.body["trace"], trace.body["entries"].as_array().unwrap().len()), (&json!(entry), 1));
    for unknown in ["99999", "x"] {
        let refused = world.dev(routes::CONTROL_TRACE, &[unknown], &Value::Null).await;
        assert_eq!((refused.status, &refused.body["reason"]), (404, &json!("no_such_entry")));
    }
}

#[tokio::test]
async fn the_chain_holds_and_entries_name_on_whose_behalf_an_app_called() {
    let mut world = start(Some(&["mail.send"])).await;
    let user = world.dev(routes::CONTROL_USERS, &["dev"], &Value::Null).await.body["users"][0]["id"].clone();
    for (on_behalf, actor) in [(user.clone(), user.as_str().unwrap()), (json!("u-7"), "app-principal:tax-bot")] {
        let call = json!({"tool_name": "email_send", "args": {"to": "a@b.c"}, "on_behalf_of_user_id": on_behalf});
        assert_eq!(world.app(routes::APP_TOOLS, &call).await.status, 200);
        assert_eq!(world.audited().await.actor.as_deref(), Some(actor));
    }
    assert_eq!(world.dev(routes::CONTROL_SERVICE, &["dev", "mail", "list"], &json!({})).await.status, 200);
    let read = world.audited().await;
    assert_eq!((serde_json::to_value(read.kind).unwrap(), read.name.as_str()), (json!("service_read"), "mail list"));
    let verified = world.dev(routes::CONTROL_AUDIT_VERIFY, &[], &Value::Null).await.body;
    assert!(verified["broken"].is_null() && verified["older"] == 0, "{verified}");
    assert_eq!(verified["entries"].as_i64().unwrap(), read.id, "every call has ended");
    assert_eq!(verified["head"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn a_trace_has_the_values_of_its_calls_without_secrets() {
    let mut world = start(Some(&["mail.send"])).await;
    let (upstream, _) = handler().await;
    world.platform.attach(&world.installed, upstream);
    let fired = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": "echo", "args": {"a": [1, 2.50]}})).await;
    let trace = world.dev(routes::CONTROL_TRACE, &[&fired.body["entry"].to_string()], &Value::Null).await.body;
    let values = &trace["values"][0];
    assert_eq!((&values["entry"], &values["sent"]["is_kept"]), (&fired.body["entry"], &json!(true)), "{trace}");
    assert_eq!(
        (&values["sent"]["value"], values["returned"]["is_kept"].as_bool()),
        (&json!({"a": [1, 2.5]}), Some(true))
    );
    world.tool("email_send", &json!({"to": "a@b.c", "body": world.session()})).await;
    let sent = world.audited().await;
    let trace = world.dev(routes::CONTROL_TRACE, &[&sent.id.to_string()], &Value::Null).await.body;
    let values = &trace["values"][0];
    assert_eq!(values["sent"]["value"]["body"], "[secret LINKWORLD_MCP_TOKEN]", "{values}");
    assert_eq!(values["returned"]["value"]["ok"], Value::Null, "the result alone: {values}");
    world.tool("email_search", &json!({"q": "x"})).await;
    let denied = world.audited().await;
    let trace = world.dev(routes::CONTROL_TRACE, &[&denied.id.to_string()], &Value::Null).await.body;
    assert_eq!(trace["values"][0]["returned"]["value"]["ok"], false, "{trace}");
}

#[tokio::test]
async fn a_secret_is_in_no_value_whether_it_was_read_before_or_after_the_call() {
    let mut world = start(Some(&["mail.send"])).await;
    let canary = "line\nof \"a\" canary é";
    let set = world.dev(routes::SECRET_SET, &["tax-bot", "A_KEY"], &json!({"value": canary})).await;
    assert_eq!(set.status, 200);
    world.audited().await;
    world.tool("email_send", &json!({"to": "a@b.c", "body": canary})).await;
    let before = world.audited().await.id;
    let path = format!("{}?key=A_KEY", routes::APP_SECRETS.template);
    let read = world.call(routes::APP_SECRETS, &path, world.session(), &Value::Null).await;
    assert_eq!(read.body["value"], canary);
    let secret_read = world.audited().await.id;
    world.tool("email_send", &json!({"to": "a@b.c", "body": canary})).await;
    let after = world.audited().await.id;
    for (entry, count) in [(before, 1), (secret_read, 0), (after, 1)] {
        let trace = world.dev(routes::CONTROL_TRACE, &[&entry.to_string()], &Value::Null).await.body;
        assert_eq!(trace["values"].as_array().unwrap().len(), count, "{trace}");
        assert!(!trace.to_string().contains("canary"), "{trace}");
        if count == 1 {
            assert_eq!(trace["values"][0]["sent"]["value"]["body"], "[secret A_KEY]");
        }
    }
}

/// A trace shows its first calls; any other call of it is shown with its values, too.
#[tokio::test]
async fn a_call_behind_the_first_ones_of_a_long_trace_is_shown() {
    let world = start(Some(&["mail.send"])).await;
    let handler = TcpListener::bind("127.0.0.1:0").await.unwrap();
    world.platform.attach(&world.installed, Upstream::Fixed(handler.local_addr().unwrap()));
    let echo = json!({"name": "echo"});
    let trigger = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &echo);
    let made = async {
        let (mut stream, _) = handler.accept().await.unwrap();
        let mut calls = Vec::new();
        for key in 0..=TRACE_CALLS_MAX {
            calls.push(world.tool("app_kv_set", &json!({"key": format!("k{key}"), "value": 1})).await.status);
        }
        let reply = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";
        stream.write_all(reply.as_bytes()).await.unwrap();
        assert!(calls.iter().all(|status| *status == 200), "{calls:?}");
    };
    let (fired, ()) = tokio::join!(trigger, made);
    let (begin, all) = (fired.body["entry"].as_i64().unwrap(), i64::from(TRACE_CALLS_MAX));
    for (asked, count) in [(begin, all), (begin + all - 1, all), (begin + all, all + 1), (begin + all + 1, all + 1)] {
        let trace = world.dev(routes::CONTROL_TRACE, &[&asked.to_string()], &Value::Null).await.body;
        let entries = trace["entries"].as_array().unwrap();
        assert_eq!((entries.len() as i64, &trace["is_cut"], &trace["trace"]), (count, &json!(true), &json!(begin)));
        assert!(entries.iter().any(|entry| entry["id"] == asked), "{asked}");
        let values = trace["values"].as_array().unwrap().iter().find(|values| values["entry"] == asked);
        let key = json!(format!("k{}", asked - begin - 1));
        assert!(values.is_some_and(|values| asked == begin || values["sent"]["value"]["key"] == key), "{asked}");
    }
}
