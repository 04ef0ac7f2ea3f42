//! Agents from an app of the published SDK to the commands that ask and list.

use crate::support::{Dev, Home, sdk_python};
use serde_json::{Value, json};

fn json_of(home: &Home, dev: &Dev, args: &[&str]) -> Value {
    home.run(&[args, &["--json", "--api-url", &dev.origin]].concat()).exits(0).json()
}

fn tool(home: &Home, dev: &Dev, name: &str, args: Value) -> Value {
    let args = args.to_string();
    let reply = json_of(home, dev, &["trigger", "tool", name, "--app", "agents-sdk", "--args", &args])["reply"].clone();
    assert_eq!(reply["ok"], true, "{name}: {reply}");
    reply["result"].clone()
}

/// What the SDK raises for each wrong call.
fn refusals_say_why(home: &Home, dev: &Dev) {
    let errors = tool(home, dev, "errors", json!({}));
    for (name, words) in [
        ("unknown agent", "has no agent `wrtier`"),
        ("empty prompt", "`prompt` is empty"),
        ("max tokens", "`max_tokens` must be"),
        ("schema", "`response_format`: the keyword `if` is not supported"),
        ("image", "is not base64"),
        ("mismatch", "does not match `response_format`"),
        ("provider", "the provider is down"),
        ("no team", "agent `writer` has no team"),
        ("not in team", "agent `clerk` is not in the team of `lead`"),
        ("unknown caller", "`from_agent` `nobody` is not an agent"),
        ("no caller", "requires from_agent"),
        ("no grant", "has no grant to invoke agents of app `office`"),
        ("not granted", "does not include agent `boss` of app `crm`"),
        ("not installed", "app `crmm` is not installed"),
        ("no target", "requires target_app"),
    ] {
        let found = errors[name].as_str().unwrap_or_default();
        assert!(found.contains(words), "{name}: {found}");
    }
}

#[test]
fn an_app_of_the_sdk_asks_delegates_and_invokes() {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let dev = home.dev(&home.app("agents-sdk"), &[]);
    let stub = json!({"text": "[stub] This is the reply of agent `lead` without a model.", "data": null, "agent": "lead",
        "model": "stub", "tokens": [0, 0]});
    assert_eq!(tool(&home, &dev, "ask", json!({"prompt": "Hello"})), stub);
    let label = tool(&home, &dev, "classify", json!({"prompt": "What is it?"}));
    assert_eq!((&label["data"], &label["text"]), (&json!({"label": "invoice", "score": 0.5}), &Value::Null));
    let draft = tool(&home, &dev, "delegate", json!({"prompt": "Write", "agent": "writer", "from_agent": "lead"}));
    assert_eq!(
        (&draft["text"], &draft["agent"], &draft["model"]),
        (&json!("A draft."), &json!("writer"), &json!("canned"))
    );
    let leads = tool(&home, &dev, "invoke", json!({"prompt": "Leads?", "other": "crm", "agent": "bdr"}));
    assert_eq!((&leads["text"], &leads["agent"]), (&json!("Two leads are hot."), &json!("bdr")));

    refusals_say_why(&home, &dev);

    // Tools that agents call are really called, with their decisions.
    assert_eq!(tool(&home, &dev, "ask", json!({"prompt": "Mail it"}))["text"], "Sent.");
    assert_eq!(
        json_of(&home, &dev, &["mail", "list", "--folder", "sent"])["reply"]["messages"].as_array().unwrap().len(),
        1
    );
    assert_eq!(tool(&home, &dev, "ask", json!({"prompt": "Count", "agent": "writer"}))["text"], "Three words.");
    assert_eq!(tool(&home, &dev, "ask", json!({"prompt": "Mail it", "agent": "clerk"}))["text"], "Not sent.");
    assert_eq!(tool(&home, &dev, "ask", json!({"prompt": "Again"}))["text"], "Asked again.");
    let entries = json_of(&home, &dev, &["audit", "--app", "agents-sdk"])["entries"].as_array().unwrap().clone();
    let found = |name: &str, status: &str, error: Value| {
        let fits = |row: &&Value| row["name"] == name && row["status"] == status && row["error"] == error;
        let row = entries.iter().rev().find(fits).unwrap_or_else(|| panic!("{name} {status}: {entries:?}"));
        let parent = entries.iter().find(|one| one["id"] == row["parent"]);
        parent.map(|parent| parent["kind"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    assert_eq!(found("email_send", "success", Value::Null), "agent_invoke");
    assert_eq!(found("read_skill", "success", Value::Null), "agent_invoke");
    let read = entries.iter().filter(|row| row["name"] == "read_skill" && row["status"] == "success").count();
    assert_eq!(read, 2, "a text of the project, and one of a shared pack");
    assert_eq!(found("count", "success", Value::Null), "agent_invoke");
    assert_eq!(found("classify", "blocked", json!("tool_not_allowed")), "agent_invoke");
    assert_eq!(found("email_send", "blocked", json!("tool_not_allowed")), "agent_invoke");
    assert_eq!(
        found("default", "blocked", json!("chain_circle")),
        "tool",
        "an agent does not ask itself through a tool"
    );

    let asked = json_of(&home, &dev, &["agents", "ask", "agents-sdk", "writer", "Write"]);
    assert_eq!((&asked["reply"]["text"], &asked["detail"]["source"]), (&json!("A draft."), &json!("canned")));
    let shown = home.run(&["agents", "ask", "agents-sdk", "writer", "Write", "--api-url", &dev.origin]).exits(0);
    assert_eq!(shown.stdout, "A draft.\n");
    let _ = shown.says("canned reply");
    let none = json_of(&home, &dev, &["agents", "replies"]);
    assert_eq!((&none["source"], none["replies"].as_array().unwrap().len()), (&json!("stub"), 0));
    let _ = home.run(&["agents", "replies", "--api-url", &dev.origin]).exits(0);
    let unknown = home.run(&["agents", "ask", "agents-sdk", "wrtier", "Write", "--api-url", &dev.origin]);
    let _ = unknown.exits(6).says("writer");
    assert_eq!(dev.stop(), 130);
}
