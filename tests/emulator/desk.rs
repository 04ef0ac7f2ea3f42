//! Events, rooms and commitments from an app of the published SDK to the commands that show them.

use crate::support::{Dev, Home, copy, edit, fixture, sdk_python};
use serde_json::{Value, json};

fn json_of(home: &Home, dev: &Dev, args: &[&str]) -> Value {
    home.run(&[args, &["--json", "--api-url", &dev.origin]].concat()).exits(0).json()
}

fn tool_of(home: &Home, dev: &Dev, app: &str, name: &str, args: &Value) -> Value {
    let args = args.to_string();
    json_of(home, dev, &["trigger", "tool", name, "--app", app, "--args", &args])["reply"]["result"].clone()
}

fn tool(home: &Home, dev: &Dev, name: &str, args: Value) -> Value {
    tool_of(home, dev, "desk-sdk", name, &args)
}

/// The same app under another name: each gets the events of the other.
fn front(home: &Home) -> std::path::PathBuf {
    let folder = home.path().join("front-sdk");
    copy(&fixture("apps/desk-sdk"), &folder);
    edit(&folder.join("linkworld.app.yaml"), |text| {
        let text = text.replace("emitter_app: front-sdk", "emitter_app: desk-sdk");
        text.replace("app_id: desk-sdk", "app_id: front-sdk").replace("port: 8082", "port: 8083")
    });
    folder
}

#[test]
fn an_app_of_the_sdk_works_with_others() {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let front = front(&home);
    let dev = home.dev(&home.app("desk-sdk"), &[front.to_str().unwrap()]);
    let emitted = tool(&home, &dev, "emit", json!({"number": 7}));
    assert_eq!(emitted, json!({"wire_count": 1, "dispatched": 1, "failures": 0}));
    assert_eq!(tool_of(&home, &dev, "front-sdk", "seen", &json!({})), json!({"numbers": [7]}));
    let wires = json_of(&home, &dev, &["wires", "revoke", "desk-sdk", "ticket_opened", "front-sdk"]);
    assert_eq!(wires["wires"][0]["active"], false);
    assert_eq!(tool(&home, &dev, "emit", json!({"number": 8}))["wire_count"], 0);

    let user = json_of(&home, &dev, &["users", "list"])["users"][0]["id"].as_str().unwrap().to_owned();
    let member = format!("user:{user}");
    let made = json_of(&home, &dev, &["rooms", "create", "desk", "--member", "desk-sdk:lead", "--member", &member]);
    let room = made["rooms"][0]["id"].as_str().unwrap();
    let said = tool(&home, &dev, "say", json!({"room": room, "text": format!("@{member} and @desk-sdk:lead: hello")}));
    assert_eq!(said, json!({"sender": "desk-sdk:lead", "reaches": [member]}));
    let promised = tool(&home, &dev, "promise", json!({"room": room}));
    let expected =
        json!({"state": "pending", "pending": ["Call"], "dismissed": "dismissed", "all": ["dismissed", "pending"]});
    assert_eq!(promised, expected);
    let refused = json!({"event": "event_not_declared", "room": "room_not_found", "agent": "bad_input", "due": "bad_input",
        "unknown": "not_found"});
    assert_eq!(tool(&home, &dev, "refusals", json!({})), refused);

    let _ = home.run(&["clock", "advance", "3h", "--api-url", &dev.origin]).exits(0);
    let messages = json_of(&home, &dev, &["rooms", "show", "desk"]);
    let shown: Vec<_> = messages["messages"].as_array().unwrap().iter().map(|one| one["content"].clone()).collect();
    assert_eq!(shown[1], "Call: Call Ada", "{shown:?}");
    let sent = json_of(&home, &dev, &["commitments", "list", "--state", "sent"]);
    assert_eq!(sent["commitments"][0]["title"], "Call");
    for args in [&["wires", "list"][..], &["rooms", "list"], &["rooms", "show", "desk"], &["commitments", "list"]] {
        let _ = home.run(&[args, &["--api-url", &dev.origin]].concat()).exits(0);
    }
    let unknown = home.run(&["rooms", "show", "dsek", "--api-url", &dev.origin]);
    let _ = unknown.exits(6).says("desk");
    assert_eq!(dev.stop(), 130);
}

/// What a dev file says about knowledge and about events of an app without code.
#[test]
fn collections_and_events_of_stubs_are_real() {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let app = home.app("desk-sdk");
    std::fs::create_dir(app.join("laws")).unwrap();
    std::fs::write(app.join("laws/vat.md"), "# VAT\n\nThe reduced rate is seven percent.\n").unwrap();
    let described = "
apps:
  front-sdk: {emits: [ticket_opened]}
tenants:
  dev:
    integrations: [m365]
    apps: {desk-sdk: {}, front-sdk: {}}
    wires: [{from: front-sdk, event: ticket_opened, to: desk-sdk}]
    collections:
      tax: {files: [laws/vat.md], tags: [vat]}
";
    std::fs::write(app.join("linkworld.dev.yaml"), described).unwrap();
    let dev = home.dev(&app, &[]);
    let found = json_of(&home, &dev, &["rag", "search", "tax", "reduced rate"])["reply"]["results"][0].clone();
    assert_eq!(
        (&found["document_id"], &found["title"], &found["tags"]),
        (&json!("laws/vat.md"), &json!("VAT"), &json!(["vat"]))
    );
    let changes = || json_of(&home, &dev, &["audit", "kind:service_change"])["entries"].as_array().unwrap().len();
    assert_eq!(changes(), 1, "one document was added");

    let emit = ["wires", "emit", "front-sdk", "ticket_opened", "--data", r#"{"number": 5}"#];
    let sent = json_of(&home, &dev, &emit);
    assert_eq!((&sent["wires"], &sent["dispatched"], &sent["failures"]), (&json!(1), &json!(1), &json!(0)), "{sent}");
    assert_eq!(tool(&home, &dev, "seen", json!({})), json!({"numbers": [5]}));
    let unknown = home.run(&["wires", "emit", "front-sdk", "ticket_opend", "--api-url", &dev.origin]);
    let _ = unknown.exits(6).says("ticket_opened");
    let _ = home.run(&["wires", "revoke", "front-sdk", "ticket_opened", "desk-sdk", "--api-url", &dev.origin]).exits(0);
    let none = home.run(&["wires", "emit", "front-sdk", "ticket_opened", "--api-url", &dev.origin]).exits(0);
    let _ = none.says("no active wire");
    assert_eq!(dev.stop(), 130);
    let dev = home.dev(&app, &[]);
    let changes = json_of(&home, &dev, &["audit", "kind:service_change"])["entries"].as_array().unwrap().len();
    assert_eq!(changes, 1, "an unchanged document is not written again");
    assert_eq!(dev.stop(), 130);
}
