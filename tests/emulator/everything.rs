//! The app that calls everything: every public method of the SDK's context, through `dev` and the commands.

use crate::support::{Dev, Home, copy, edit, fixture, sdk_python};
use linkworld_contract::wire::routes::{self, RouteAccess};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A key of Standard Webhooks.
const HOOK_KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn json_of(home: &Home, dev: &Dev, args: &[&str]) -> Value {
    home.run(&[args, &["--json", "--api-url", &dev.origin]].concat()).exits(0).json()
}

/// The same app as another one, which it calls.
fn peer(home: &Home) -> std::path::PathBuf {
    let folder = home.path().join("everything-peer");
    copy(&fixture("apps/everything"), &folder);
    edit(&folder.join("linkworld.app.yaml"), |text| {
        let (before, rest) = text.split_once("cross_app_dependencies:").unwrap();
        let (_, after) = rest.split_once("runtime:").unwrap();
        let text = format!("{before}runtime:{after}");
        text.replace("app_id: everything", "app_id: everything-peer").replace("port: 8084", "port: 8085")
    });
    folder
}

#[test]
fn every_method_of_the_sdk_works() {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    home.guard(HOOK_KEY);
    let peer = peer(&home);
    let dev = home.dev(&home.app("everything"), &[peer.to_str().unwrap()]);
    let key = ["secrets", "set", "HOOK_KEY", "--app", "everything", "--local"];
    let _ = home.run_with(&key, HOOK_KEY.as_bytes()).exits(0);
    let members = ["--member", "everything:lead", "--member", "everything:helper"];
    let made = json_of(&home, &dev, &[&["rooms", "create", "checks"][..], &members].concat());
    let room = json!({"room": made["rooms"][0]["id"]}).to_string();
    let _ = json_of(&home, &dev, &["trigger", "tool", "keep_room", "--app", "everything", "--args", &room]);

    let answer = json_of(&home, &dev, &["routes", "call", "/everything", "--app", "everything"]);
    assert_eq!(answer["status"], 200, "{answer}");
    let found: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(found["failed"], json!({}), "{found}");
    let names = |key: &str| -> BTreeSet<String> {
        found[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let not_called: Vec<String> = names("methods").difference(&names("called")).cloned().collect();
    println!(
        "{} methods of the SDK, {} called, not yet: {not_called:?}",
        names("methods").len(),
        names("called").len()
    );
    assert!(not_called.is_empty(), "every method of the installed SDK is called");
    assert!(names("methods").len() >= 19, "{found}");

    let everything = ["--app", "everything", "--api-url", &dev.origin];
    let sandbox = json_of(&home, &dev, &["routes", "call", "/sandbox", "--app", "everything"]);
    let sandboxed: Value = serde_json::from_str(sandbox["body"].as_str().unwrap()).unwrap();
    let expected = json!({"user": null, "config": {"greeting": "hello"}, "secret": true,
        "tools": "public_route_no_tools", "kv": "public_route_no_kv", "agent": "AgentCallError"});
    assert_eq!(sandboxed, expected);
    let image = home.path().join("image.png");
    let saved = ["routes", "call", "/image.png", "--output", image.to_str().unwrap()];
    let _ = home.run(&[&saved[..], &everything].concat()).exits(0).says("image/png");
    #[allow(clippy::disallowed_methods, reason = "a test reads what the program wrote")]
    let bytes = std::fs::read(&image).unwrap();
    assert_eq!((bytes.len(), &bytes[..8]), (264, &b"\x89PNG\r\n\x1a\n"[..]));
    let hook = ["trigger", "webhook", "/hook", "--app", "everything", "--body", r#"{"event": "paid"}"#];
    let unsigned = json_of(&home, &dev, &hook);
    assert_eq!(unsigned["body"], r#"{"signed": null}"#);
    let signed = json_of(&home, &dev, &[&hook[..], &["--secret", "HOOK_KEY"]].concat());
    assert_eq!((signed["status"].as_u64(), &signed["body"]), (Some(200), &json!(r#"{"signed": true}"#)));
    let failed = home.run(&[&["routes", "call", "/hook", "--method", "POST", "--anonymous"][..], &everything].concat());
    let _ = failed.exits(1).says("401");
    let listed = json_of(&home, &dev, &["routes", "list", "--app", "everything"]);
    assert_eq!(listed["routes"].as_array().unwrap().len(), 6);
    let opened = json_of(&home, &dev, &["routes", "open", "/documents/d7", "--app", "everything"]);
    assert!(opened["url"].as_str().unwrap().contains("/api/apps/everything/route/documents/d7?lw_ticket="), "{opened}");
    for args in [&["routes", "list"][..], &["routes", "token", "/hook"], &["routes", "call", "/documents/d7"]] {
        let _ = home.run(&[args, &everything].concat()).exits(0);
    }
    let unknown = home.run(&[&["routes", "call", "/documets"][..], &everything].concat());
    let _ = unknown.exits(2).says("no app declares the route GET /documets");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn every_address_works_in_plain_http() {
    let home = Home::new();
    let dev = home.dev(&home.app("everything-http"), &[]);
    let made = json_of(&home, &dev, &["rooms", "create", "checks", "--member", "everything-http:lead"]);
    let room = json!({"room": made["rooms"][0]["id"]}).to_string();
    let checked = json_of(&home, &dev, &["trigger", "tool", "check_everything", "--args", &room]);
    let result = &checked["reply"]["result"];
    assert_eq!(result["failed"], json!({}), "{checked}");
    let called: BTreeSet<&str> =
        result["called"].as_array().unwrap().iter().map(|address| address.as_str().unwrap()).collect();
    let missing: Vec<&str> = routes::ALL
        .iter()
        .filter(|route| matches!(route.access, RouteAccess::Handler | RouteAccess::ExpiredHandler))
        .map(|route| route.template.rsplit('/').next().unwrap())
        .filter(|address| !called.contains(address))
        .collect();
    println!("{} addresses called, not yet: {missing:?}", called.len());
    assert!(missing.is_empty());
    let echoed = json_of(&home, &dev, &["routes", "call", "/echo", "--method", "post", "--body", "{\"a\": 1}"]);
    let given: Value = serde_json::from_str(echoed["body"].as_str().unwrap()).unwrap();
    assert_eq!((&given["method"], &given["path"]), (&json!("POST"), &json!("/route/echo")));
    assert_eq!(given["envelope"]["body_b64"], "eyJhIjogMX0=");
    let opened = json_of(&home, &dev, &["routes", "call", "/open", "--query", "a=1"]);
    let given: Value = serde_json::from_str(opened["body"].as_str().unwrap()).unwrap();
    assert_eq!((&given["path"], &given["envelope"]["query_params"]), (&json!("/public/open"), &json!({"a": "1"})));
    assert_eq!(given["envelope"]["user_id"], Value::Null);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_stub_of_the_dev_file_answers_for_its_routes() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let described = "tenants:\n  acme:\n    apps:\n      tax-bot:\n      office:\n\
        apps:\n  office:\n    routes:\n      GET /documents/{id}: {body: [{id: 1}], headers: {cache-control: no-cache}}\n      \
        POST /documents: {status: 201, body: made}\n      DELETE /documents/{id}: {status: 204}\n";
    #[allow(clippy::disallowed_methods, reason = "a test writes what a person would")]
    std::fs::write(app.join("linkworld.dev.yaml"), described).unwrap();
    let dev = home.dev(&app, &["--ephemeral"]);
    for (method, path, status, body) in [
        ("GET", "/documents/7", 200, "[{\"id\":1}]"),
        ("POST", "/documents", 201, "made"),
        ("DELETE", "/documents/7", 204, ""),
    ] {
        let call = ["routes", "call", path, "--method", method, "--app", "office", "--tenant", "acme"];
        let answer = json_of(&home, &dev, &call);
        assert_eq!((answer["status"].as_u64(), answer["body"].as_str()), (Some(status), Some(body)), "{answer}");
    }
    assert_eq!(dev.stop(), 130);
}
