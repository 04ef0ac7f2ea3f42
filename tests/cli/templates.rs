//! Every template of `init` in every language: without findings, packed, its scenarios run, deployed to the local platform,
//! and its handler called there.

use crate::support::{Dev, Home, edit, free_port, sdk_python};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

const TEMPLATES: [&str; 5] = ["blank", "email-triage", "report-publisher", "webhook-handler", "multi-agent"];

/// Files of every project, whatever it is made of.
const FILES: [&str; 12] = [
    "linkworld.app.yaml",
    "linkworld.eval.yaml",
    "linkworld.dev.yaml",
    "app_docs/user.md",
    "defaults/templates/letter.json",
    ".devcontainer/devcontainer.json",
    ".github/workflows/deploy.yml",
    "AGENTS.md",
    "SKILL.md",
    "Dockerfile",
    ".dockerignore",
    "web/bridge.js",
];

/// A new project without findings, on a free port.
fn made(home: &Home, language: &str, template: &str) -> PathBuf {
    let init = ["init", "lamp-shop", "--lang", language, "--template", template, "--json"];
    let made = home.run(&init).exits(0).json();
    assert_eq!((&made["template"], &made["language"]), (&json!(template), &json!(language)));
    let folder = home.path().join("lamp-shop");
    for file in FILES {
        assert!(folder.join(file).is_file(), "{language} {template}: {file}");
    }
    let path = folder.to_str().unwrap();
    for command in ["validate", "lint"] {
        let checked = home.run(&[command, path, "--fail-on", "warning"]).exits(0);
        assert_eq!(checked.stdout, "", "{language} {template}");
    }
    let _ = home.run(&["package", path]).exits(0);
    edit(&folder.join("linkworld.app.yaml"), |text| text.replace("port: 8080", &format!("port: {}", free_port())));
    folder
}

fn result(home: &Home, dev: &Dev, tool: &str, args: &Value) -> Value {
    let args = args.to_string();
    let call = ["trigger", "tool", tool, "--args", &args, "--json", "--url", &dev.origin];
    let answer = home.run(&call).exits(0).json();
    assert_eq!(answer["reply"]["ok"], true, "{answer}");
    answer["reply"]["result"].clone()
}

fn trigger(home: &Home, dev: &Dev, what: &[&str]) {
    let _ = home.run(&[&["trigger"], what, &["--url", &dev.origin]].concat()).exits(0);
}

fn subjects(home: &Home, dev: &Dev) -> Vec<Value> {
    let listed = home.run(&["mail", "list", "--folder", "sent", "--json", "--api-url", &dev.origin]).exits(0).json();
    listed["reply"]["messages"].as_array().unwrap().iter().map(|mail| mail["subject"].clone()).collect()
}

/// What the template's README says one can do with it.
fn works(home: &Home, dev: &Dev, template: &str) {
    match template {
        "blank" => {
            let greeted = result(home, dev, "greet", &json!({"name": "Ada"}));
            assert_eq!(greeted, json!({"greeting": "Hello, Ada!", "greetings": 1}));
            trigger(home, dev, &["inbound", "--text", "Hello"]);
        }
        "email-triage" => {
            assert_eq!(result(home, dev, "classify_mail", &json!({"text": "Help!"}))["label"], "urgent");
            trigger(home, dev, &["inbound", "--channel", "email", "--text", "Help!"]);
            assert_eq!(subjects(home, dev), ["Urgent: Reply from linkworld.dev.json"]);
        }
        "report-publisher" => {
            trigger(home, dev, &["schedule", "weekly_report"]);
            assert_eq!(subjects(home, dev), ["Open invoices: 1 (120.50)"]);
            let sent = result(home, dev, "publish_report", &json!({}));
            assert_eq!(sent, json!({"invoices": 1, "total": 120.5, "sent_to": "office@example.com"}));
        }
        "webhook-handler" => webhook_works(home, dev),
        "multi-agent" => {
            let brief = result(home, dev, "write_brief", &json!({"topic": "tea"}));
            let text = "All about tea. This reply is from linkworld.dev.json.";
            assert_eq!(brief, json!({"facts": "Tea is a plant.", "text": text}));
            trigger(home, dev, &["inbound", "--text", "tea"]);
        }
        other => panic!("{other}"),
    }
}

fn webhook_works(home: &Home, dev: &Dev) {
    let send = |more: &[&str]| {
        let fixed = ["trigger", "webhook", "/webhook", "--body", r#"{"event":"paid"}"#, "--json", "--url", &dev.origin];
        let answer = home.run(&[&fixed[..], more].concat());
        serde_json::from_str::<Value>(&answer.stdout).unwrap()["status"].clone()
    };
    assert_eq!(send(&[]), 401, "no secret is set");
    let canary = home.canary();
    let set = ["secrets", "set", "WEBHOOK_SECRET", "--local", "--app", "lamp-shop"];
    let _ = home.run_with(&set, canary.as_bytes()).exits(0);
    assert_eq!(send(&[]), 401, "not signed");
    let signed = ["--secret", "WEBHOOK_SECRET", "--id", "msg-7"];
    assert_eq!((send(&signed), send(&signed)), (json!(202), json!(202)));
    let listed = result(home, dev, "list_messages", &json!({}));
    let messages = listed["messages"].as_array().unwrap();
    assert_eq!((messages.len(), &messages[0]["value"]), (1, &json!(r#"{"event":"paid"}"#)), "{listed}");
    let registered = home.run(&["routes", "call", "/registration", "--api-url", &dev.origin]).exits(0);
    let registered: Value = serde_json::from_str(&registered.stdout).unwrap();
    let url = format!("{}/api/apps/lamp-shop/public/t/dev/webhook", dev.origin);
    assert_eq!(registered["url"], url);
    // The platform checks the token that the app makes: the handler refuses the message, not the platform.
    let host = dev.origin.strip_prefix("http://").unwrap();
    let token = format!("x-lw-public-token: {}", registered["token"].as_str().unwrap());
    let mut stream = TcpStream::connect(host).unwrap();
    let path = "/api/apps/lamp-shop/public/t/dev/webhook";
    let head = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{token}\r\n");
    write!(stream, "{head}content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("the signature is missing or wrong"), "{answer}");
}

/// Everything, with handlers that `start` says how to start.
fn all_work(language: &str, home: impl Fn() -> Home, start: impl Fn(&Path, &str) -> Vec<String>) {
    for template in TEMPLATES {
        let home = home();
        let folder = made(&home, language, template);
        let command = start(&folder, template);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let scenarios = folder.join("linkworld.eval.yaml");
        let ran = home.run(&[&["eval", scenarios.to_str().unwrap(), "--json"], &command[..]].concat()).exits(0).json();
        assert!(ran["summary"]["total"].as_u64() > Some(0), "{language} {template}: {ran}");
        let dev = home.dev(&folder, &command);
        works(&home, &dev, template);
        let deployed =
            home.run(&["deploy", folder.to_str().unwrap(), "--skip-build", "--local", "--json"]).exits(0).json();
        assert_eq!(deployed["version"], "0.1.0", "{deployed}");
        assert_eq!(dev.stop(), 130);
    }
}

fn with_sdk() -> Home {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    home
}

fn from_setup(program: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin").join(program);
    assert!(program.exists(), "run tests/setup first: {} is missing", program.display());
    program
}

#[test]
fn templates_in_python_work() {
    all_work("python", with_sdk, |_, _| Vec::new());
}

#[test]
fn templates_in_typescript_work() {
    let node = from_setup("node");
    let command = ["--", node.to_str().unwrap(), "--no-warnings", "app.ts"].map(str::to_owned);
    all_work("typescript", Home::new, |_, _| command.to_vec());
}

#[test]
fn templates_in_rust_work() {
    // Their libraries are compiled once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates-in-rust");
    all_work("rust", Home::new, |folder, template| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--target-dir"]).arg(&target).current_dir(folder);
        let built = build.env("CARGO_PROFILE_DEV_DEBUG", "0").env("RUSTFLAGS", "-Dwarnings").output().unwrap();
        assert!(built.status.success(), "{template}: {}", String::from_utf8_lossy(&built.stderr));
        let handler = folder.join("handler");
        std::fs::copy(target.join("debug/handler"), &handler).unwrap();
        vec!["--".to_owned(), handler.to_str().unwrap().to_owned()]
    });
}

#[test]
fn the_python_command_line_runs_the_scenarios() {
    for template in TEMPLATES {
        let home = Home::new();
        let folder = made(&home, "python", template);
        let mut eval = Command::new(from_setup("linkworld"));
        eval.arg("eval").current_dir(folder).env("HOME", home.path());
        let output = eval.output().unwrap();
        assert!(output.status.success(), "{template}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
