//! The simulated services behind platform tools.

use crate::world::{scopes, start};
use linkworld_contract::scope::listing::{ToolAccess, tools};
use linkworld_contract::wire::routes;
use linkworld_emulator::{InstallRequest, Mocks, ToolRules};
use serde_json::{Value, json};

#[tokio::test]
async fn mails_are_sent_for_users_of_the_tenant_and_answers_come_back() {
    let mut world = start(None).await;
    let mut blob = crate::world::manifest();
    blob["required_scopes"] = json!(["mail.send", "mail.read"]);
    let grants = Some(scopes(&["mail.send", "mail.read"]));
    world.installed = world
        .platform
        .install(InstallRequest { blob, mocks: Mocks::default(), grants, templates: Vec::new() })
        .await
        .unwrap();
    let users = world.dev(routes::CONTROL_USERS, &["dev"], &serde_json::Value::Null).await.body;
    let (id, email) = (users["users"][0]["id"].clone(), users["users"][0]["email"].clone());
    for (user, by) in [
        (json!(id), json!(id)),
        (json!("u-7"), json!(null)),
        (json!("0f8fad5b-d9cb-469f-a165-70867728950e"), json!(null)),
    ] {
        let call = json!({"tool_name": "email_send", "args": {"to": "a@b.c"}, "on_behalf_of_user_id": user});
        let sent = world.app(routes::APP_TOOLS, &call).await.body;
        let read = world.tool("email_read", &json!({"message_id": sent["result"]["message_id"]})).await.body;
        assert_eq!((&read["result"]["on_behalf_of"], &read["result"]["from"]), (&by, &email), "{user}");
    }
    let refused = world.tool("email_reply", &json!({"message_id": "m-1"})).await;
    assert_eq!((refused.status, &refused.body["decision"]), (404, &json!("not_found")));
    assert_eq!(world.audited().await.error.as_deref(), Some("not_found"));
    let sent = world.tool("email_send", &json!({"to": "bob@b.c"})).await.body["result"]["message_id"].clone();
    let message = json!({"from": "bob@b.c", "body": "Yes", "reply_to": sent});
    let received = world.dev(routes::CONTROL_SERVICE, &["dev", "mail", "receive"], &message).await;
    assert_eq!((received.status, &received.body["told"]), (200, &json!(["tax-bot"])), "{}", received.body);
    let inbox = world.tool("email_check_inbox", &json!({})).await.body;
    assert_eq!(inbox["result"]["messages"][0]["from"], "bob@b.c");
    for (path, body, status) in [
        (["dev", "mail", "burn"], json!({}), 404),
        (["dev", "mail", "receive"], json!({"from": "x", "body": "y"}), 400),
        (["dev", "mail", "receive"], json!([]), 422),
        (["nobody", "mail", "list"], json!({}), 404),
        (["dev", "kv", "list"], json!({"app": "gone"}), 404),
        (["dev", "kv", "list"], json!({}), 422),
    ] {
        assert_eq!(world.dev(routes::CONTROL_SERVICE, &path, &body).await.status, status, "{path:?}");
    }
    let set = json!({"app": "tax-bot", "key": "a", "value": [1]});
    assert_eq!(world.dev(routes::CONTROL_SERVICE, &["dev", "kv", "set"], &set).await.status, 200);
    assert_eq!(world.tool("app_kv_get", &json!({"key": "a"})).await.body["result"]["value"], json!([1]));
}

#[test]
fn the_table_has_every_tool_of_the_catalog() {
    let page = include_str!("../../docs/services.md").split("## Each tool of the catalog").last().unwrap();
    for entry in tools() {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", entry.tool)));
        let row = row.unwrap_or_else(|| panic!("{} is not in docs/services.md", entry.tool));
        let expected = match entry.access {
            ToolAccess::ChatBuiltOnly => "refused",
            _ if entry.tool.starts_with("app_kv_") => "real",
            _ if linkworld_emulator::is_simulated(entry.tool) => "simulated",
            _ => "mocked",
        };
        assert!(row.ends_with(&format!(" {expected} |")), "{row}: expected {expected}");
    }
}

/// A tenant that delivers no inbound messages gets its mail, and no app hears of it (contract 15.4).
#[tokio::test]
async fn a_tenant_without_inbound_keeps_its_mail_to_itself() {
    let world = start(None).await;
    let message = json!({"from": "bob@b.c", "body": "Hello"});
    for (without, told) in [(None, json!(["tax-bot"])), (Some("acme"), json!(["tax-bot"])), (Some("dev"), Value::Null)]
    {
        let without_inbound = without.into_iter().map(str::to_owned).collect();
        world.platform.set_tool_rules(ToolRules { without_inbound, ..ToolRules::default() });
        let received = world.dev(routes::CONTROL_SERVICE, &["dev", "mail", "receive"], &message).await;
        assert_eq!((received.status, &received.body["told"]), (200, &told), "{}", received.body);
    }
    let listed = world.dev(routes::CONTROL_SERVICE, &["dev", "mail", "list"], &json!({})).await.body;
    assert_eq!(listed["messages"].as_array().map(Vec::len), Some(3), "{listed}");
}
