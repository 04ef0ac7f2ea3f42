//! The main job from outside: `dev`, `login`, `secrets`, `deploy`, `trigger` and `audit` on real apps.

use crate::support;

use crate::support::{Dev, Home, Ran, edit, fixture, sdk_python};
use serde_json::{Value, json};

fn login(home: &Home, dev: &Dev) {
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
}

fn audit(home: &Home, dev: &Dev) -> Vec<Value> {
    home.run(&["audit", "--json", "--url", &dev.origin]).exits(0).json()["entries"].as_array().unwrap().clone()
}

/// `kind name decision scope status` of each entry.
fn lines(entries: &[Value]) -> Vec<String> {
    let word = |entry: &Value, key: &str| entry[key].as_str().unwrap_or("-").to_owned();
    let keys = ["kind", "name", "gate_decision", "scope", "status"];
    entries.iter().map(|entry| keys.map(|key| word(entry, key)).join(" ")).collect()
}

fn trigger(home: &Home, dev: &Dev, args: &[&str]) -> Ran {
    home.run(&[&["trigger"], args, &["--json", "--url", &dev.origin]].concat())
}

/// The commands of the README, in order, on one of the sample apps.
fn main_job(name: &str, with_sdk: bool) {
    let mut home = Home::new();
    // Here every write waits for the disk, as for a user.
    home.set("LINKWORLD_TEST_NO_SYNC", "");
    if with_sdk {
        home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    }
    let app = home.app(name);
    let folder = app.to_str().unwrap();
    let _ = home.run(&["validate", folder]).exits(0);
    let dev = home.dev(&app, &[]);
    login(&home, &dev);
    let me = home.run(&["whoami", "--json"]).exits(0).json();
    assert_eq!(me["api_url"], dev.origin.as_str());

    let canary = home.canary();
    let _ = home.run_with(&["secrets", "set", "OPENAI_KEY", "--app", name], canary.as_bytes()).exits(0);
    let listed = home.run(&["secrets", "list", "--app", name, "--json"]).exits(0);
    assert_eq!(listed.json()["secrets"][0]["key"], "OPENAI_KEY");

    let deployed = home.run(&["deploy", folder, "--skip-build", "--json"]).exits(0).json();
    assert_eq!(deployed["schema"], "linkworld.deploy/1");
    assert_eq!((&deployed["app"], &deployed["promoted"]), (&json!(name), &json!(true)));

    let answer = trigger(&home, &dev, &["tool", "classify_invoice", "--args", r#"{"text":"Rechnung Nr. 7"}"#]).exits(0);
    let result = &answer.json()["reply"]["result"];
    assert_eq!((&result["category"], &result["emailed"]), (&json!("invoice"), &json!(true)), "{result}");
    let key = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0).json();
    assert_eq!(key["reply"]["result"]["length"], canary.len(), "{key}");
    let _ = trigger(&home, &dev, &["inbound", "--text", "Invoice attached"]).exits(0);
    let _ = trigger(&home, &dev, &["schedule", "daily-summary"]).exits(0);

    let seen = lines(&audit(&home, &dev));
    for line in [
        "event install allow - success",
        "secret_change OPENAI_KEY allow - success",
        "platform_tool email_send allow mail.send success",
        "tool classify_invoice allow - success",
        "secret_read OPENAI_KEY allow - success",
        "event inbound allow - success",
        "event schedule:daily-summary allow - success",
    ] {
        assert!(seen.iter().any(|entry| entry == line), "no {line:?} in\n{}", seen.join("\n"));
    }
    let _ = home.run(&["audit", "--url", &dev.origin]).exits(0);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn the_main_job_with_plain_python() {
    main_job("tax-bot", false);
}

#[test]
fn the_main_job_with_the_published_sdk_in_production_mode() {
    main_job("tax-bot-sdk", true);
}

/// What the handler of either sample app sees when the tenant grants less.
fn denied(name: &str, with_sdk: bool) {
    let mut home = Home::new();
    if with_sdk {
        home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    }
    let app = home.app(name);
    // Otherwise the tool is refused before the handler is reached.
    edit(&app.join("linkworld.app.yaml"), |text| {
        text.replacen("scopes_required: [mail.send]", "scopes_required: []", 1)
    });
    let dev = home.dev(&app, &["--grant", "files.read"]);
    let answer =
        trigger(&home, &dev, &["tool", "classify_invoice", "--args", r#"{"text":"Rechnung"}"#]).exits(0).json();
    let result = &answer["reply"]["result"];
    assert_eq!(result["emailed"], false, "{answer}");
    let refusal = &result["denied"];
    assert_eq!(refusal["decision"], "scope_denied");
    assert_eq!(refusal["needed_scopes"], json!(["mail.send"]));
    assert!(refusal["fix_hint"].as_str().unwrap().contains("mail.send"), "{refusal}");
    assert!(refusal["doc_link"].as_str().unwrap().starts_with("https://"), "{refusal}");
    let denied = home.run(&["audit", "--denied", "--json", "--url", &dev.origin]).exits(0).json();
    assert_eq!(
        lines(denied["entries"].as_array().unwrap()),
        ["platform_tool email_send deny:not_granted mail.send blocked"]
    );
}

#[test]
fn a_scope_that_is_not_granted_denies_in_plain_python() {
    denied("tax-bot", false);
}

#[test]
fn a_scope_that_is_not_granted_raises_in_the_sdk() {
    denied("tax-bot-sdk", true);
}

#[test]
fn the_same_deploy_again_changes_nothing_and_other_content_is_refused() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let folder = app.to_str().unwrap();
    let dev = home.dev(&app, &[]);
    login(&home, &dev);
    let deploy = || home.run(&["deploy", folder, "--skip-build", "--json"]);
    assert_eq!(deploy().exits(0).json()["changed"], true);
    assert_eq!(deploy().exits(0).json()["changed"], false);

    edit(&app.join("linkworld.app.yaml"), |text| text.replace("name: Tax Bot", "name: Tax Bat"));
    let _ = deploy().exits(6).says("1.2.3").says("hint:");
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("name: Tax Bat", "name: Tax Bot"));
    edit(&app.join("app_docs/user.md"), |text| format!("{text}\nMore.\n"));
    let _ = deploy().exits(6);
    edit(&app.join("app_docs/user.md"), |text| text.replace("\nMore.\n", ""));
    edit(&app.join("defaults/templates/quote.json"), |text| text.replace("\"metadata\": {", "\"metadata\": {\"x\": 1"));
    let _ = deploy().exits(6).says("templates differ");
    edit(&app.join("defaults/templates/quote.json"), |text| text.replace("{\"x\": 1", "{"));
    assert_eq!(deploy().exits(0).json()["changed"], false, "nothing of the refused deploys stayed");

    edit(&app.join("linkworld.app.yaml"), |text| text.replace("version: 1.2.3", "version: 1.2.4"));
    let next = deploy().exits(0).json();
    assert_eq!((&next["version"], &next["promoted"]), (&json!("1.2.4"), &json!(true)));
}

#[test]
fn deploy_says_who_has_to_act() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let folder = app.to_str().unwrap();
    let _ = home.test(&["deploy", folder, "--skip-build"]).code(4).stderr_has("linkworld login").run();
    let dead = format!("http://127.0.0.1:{}", support::free_port());
    let mut down = Home::new();
    let token = down.canary();
    down.set("LINKWORLD_TOKEN", &token);
    let ran = down.run(&["deploy", folder, "--skip-build", "--api-url", &dead]).exits(7);
    let port = dead.rsplit(':').next().unwrap();
    let sentence = format!(
        "error: no local platform is running at {dead} (the address comes from --api-url); start it in the project's \
         folder with `linkworld dev --port {port}`\n"
    );
    assert!(ran.stderr.ends_with(&sentence) && !ran.stderr.contains("retrying"), "{}", ran.stderr);
    down.set("LINKWORLD_API_URL", &dead);
    let _ = down.run(&["apps", "list"]).exits(7).says("(the address comes from LINKWORLD_API_URL)");

    let dev = home.dev(&app, &[]);
    login(&home, &dev);
    let _ = home.run(&["deploy", folder, "--skip-build"]).exits(0);
    let stranger = account(&dev, "someone@else.example");
    let mut other = Home::new();
    other.set("LINKWORLD_TOKEN", &stranger);
    let _ =
        other.test(&["deploy", folder, "--skip-build", "--api-url", &dev.origin]).code(6).stderr_has("tax-bot").run();
    let mut wrong = Home::new();
    let token = wrong.canary();
    wrong.set("LINKWORLD_TOKEN", &token);
    let _ = wrong.run(&["deploy", folder, "--skip-build", "--api-url", &dev.origin]).exits(4);

    edit(&app.join("linkworld.app.yaml"), |text| text.replace("app_id: tax-bot", "app_id: Tax Bot"));
    let ran = home.run(&["deploy", folder, "--skip-build"]).exits(1);
    assert!(ran.stdout.contains("bad-pattern"), "{}", ran.stdout);
}

/// A second developer account on the platform; its token.
fn account(dev: &Dev, email: &str) -> String {
    let body = json!({"email": email}).to_string();
    let host = dev.origin.strip_prefix("http://").unwrap();
    let request = format!(
        "POST /_emulator/accounts HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        dev.token,
        body.len()
    );
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split("\r\n\r\n").nth(1).unwrap();
    serde_json::from_str::<Value>(body).unwrap()["token"].as_str().unwrap().to_owned()
}

#[test]
fn trigger_refuses_what_makes_no_sense() {
    let home = Home::new();
    let _ = home.test(&["trigger", "inbound", "--text", "x"]).code(3).stderr_has("linkworld dev").run();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let _ = trigger(&home, &dev, &["tool", "clasify_invoice"]).exits(6).says("classify_invoice");
    let _ = trigger(&home, &dev, &["tool", "classify_invoice", "--args", "{text: 1}"]).exits(2).says("--args");
    let _ = trigger(&home, &dev, &["tool", "classify_invoice", "--args", "[1]"]).exits(2).says("a list");
    let _ = trigger(&home, &dev, &["schedule", "nightly"]).exits(6).says("daily-summary");
    assert_eq!(trigger(&home, &dev, &["tool", "classify_invoice"]).exits(1).json()["reply"]["ok"], false);
}

#[test]
fn a_tool_without_a_mock_is_simulated() {
    let home = Home::new();
    let app = home.app("tax-bot");
    std::fs::remove_file(app.join("linkworld.dev.json")).unwrap();
    let dev = home.dev(&app, &[]);
    let answer = trigger(&home, &dev, &["tool", "classify_invoice", "--args", r#"{"text":"Rechnung"}"#]).json();
    assert_eq!(answer["reply"]["result"]["emailed"], true, "{answer}");
    let sent = home.run(&["mail", "list", "--folder", "sent", "--json", "--url", &dev.origin]).exits(0).json();
    assert_eq!(sent["reply"]["messages"].as_array().unwrap().len(), 1, "{sent}");
    let entries = lines(&audit(&home, &dev));
    assert!(
        entries.iter().any(|line| line.starts_with("platform_tool email_send allow mail.send success")),
        "{entries:?}"
    );
}

#[test]
fn broken_mocks_are_refused_with_their_place() {
    let home = Home::new();
    let app = home.app("tax-bot");
    std::fs::write(app.join("linkworld.dev.json"), "{\n  \"email_send\": oops\n}").unwrap();
    let mut dev = home.spawn_dev(&app, &[]);
    assert_eq!(dev.ended(), 3);
    dev.hears("line 2");
}

fn handler(name: &str) -> Vec<String> {
    vec!["--".into(), "python3".into(), fixture(&format!("handlers/{name}.py")).to_str().unwrap().into()]
}

fn with<'a>(handler: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    more.iter().copied().chain(handler.iter().map(String::as_str)).collect()
}

#[test]
fn a_handler_that_exits_at_once_shows_its_last_lines() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = handler("exits_at_once");
    let mut dev = home.spawn_dev(&app, &with(&handler, &[]));
    assert_eq!(dev.ended(), 3);
    dev.hears("tax-bot | the configuration is missing");
    dev.hears("exit code 3");
}

#[test]
fn a_handler_that_never_listens_meets_a_deadline() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = handler("never_listens");
    let mut dev = home.spawn_dev(&app, &with(&handler, &["--start-timeout", "1"]));
    assert_eq!(dev.ended(), 3);
    dev.hears("/health");
    dev.hears("runtime.port");
}

#[test]
fn a_crash_in_a_call_is_a_502_in_the_audit_and_the_handler_comes_back() {
    let home = Home::new();
    let app = home.app("tax-bot");
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("name: classify_invoice", "name: crash"));
    let handler = handler("crashes_mid_call");
    let mut dev = home.dev(&app, &with(&handler, &[]));
    let answer = trigger(&home, &dev, &["tool", "crash"]).exits(3).json();
    assert_eq!((&answer["status"], &answer["reply"]["decision"]), (&json!(502), &json!("handler_gone")));
    let entries = lines(&audit(&home, &dev));
    assert!(entries.contains(&"tool crash allow - error".to_owned()), "{entries:?}");
    dev.hears("exit code 7");
    dev.hears("restarting");
    // The next call waits for the new process.
    let _ = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_taken_port_is_said_with_its_owner() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let _ = home
        .test(&["dev", app.to_str().unwrap(), "--port", &port])
        .code(3)
        .stderr_has(&port)
        .stderr_has(&std::process::id().to_string())
        .stderr_has("--port")
        .run();
}

#[test]
fn one_project_has_one_dev() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let _ = home
        .test(&["dev", app.to_str().unwrap(), "--port", "0"])
        .code(3)
        .stderr_has(&dev.origin)
        .stderr_has("already")
        .run();
    assert_eq!(dev.stop(), 130);
    assert_eq!(home.dev(&app, &[]).stop(), 130, "the lock goes with its owner");
}

#[test]
fn secrets_outlive_a_restart_and_an_ephemeral_platform_forgets() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let status = |dev: &Dev| {
        trigger(&home, dev, &["tool", "read_key_status"]).exits(0).json()["reply"]["result"]["length"].clone()
    };
    let dev = home.dev(&app, &[]);
    login(&home, &dev);
    let canary = home.canary();
    let _ = home.run_with(&["secrets", "set", "OPENAI_KEY", "--app", "tax-bot"], canary.as_bytes()).exits(0);
    assert_eq!(dev.stop(), 130);
    let dev = home.dev(&app, &[]);
    assert_eq!(status(&dev), canary.len());
    assert_eq!(dev.stop(), 130);
    let dev = home.dev(&app, &["--ephemeral"]);
    assert_eq!(status(&dev), 0);
}

#[test]
fn nothing_is_left_whatever_ends_dev() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("KILL", 137)] {
        let mut home = Home::new();
        let mark = format!("lw-mark-{}-{signal}", std::process::id());
        let app = home.app("tax-bot");
        home.set("TZ", &mark);
        let mut dev = home.dev(&app, &[]);
        assert!(!support::processes_with(&mark).is_empty(), "the mark reaches the handler");
        dev.signal(signal);
        assert_eq!(dev.ended(), code, "{signal}");
        let until = std::time::Instant::now() + std::time::Duration::from_secs(1);
        while !support::processes_with(&mark).is_empty() && std::time::Instant::now() < until {
            std::thread::yield_now();
        }
        assert_eq!(support::processes_with(&mark), Vec::<u32>::new(), "after {signal}");
        assert_eq!(home.dev(&app, &[]).stop(), 130, "port and lock are free after {signal}");
    }
}

#[test]
fn try_walks_the_whole_main_job() {
    let home = Home::new();
    let ran = home.run(&["try", "--once", "--port", "0"]).exits(0);
    for words in ["classify_invoice", "email_send", "mail.send"] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
}

#[test]
fn an_ephemeral_dev_and_try_need_no_home() {
    let home = Home::new();
    let app = home.app("tax-bot");
    for folder in [None, Some("/proc/self")] {
        let launcher = match folder {
            None => vec!["/usr/bin/env".to_owned(), "-u".to_owned(), "HOME".to_owned()],
            Some(folder) => vec!["/usr/bin/env".to_owned(), format!("HOME={folder}")],
        };
        let dev = home.dev_through(&launcher, &app, &["--ephemeral"]);
        // Without a home it is in no registry, so the token is given.
        let called = ["trigger", "tool", "read_key_status", "--json", "--url", &dev.origin];
        let answer = home.test(&called).env("LINKWORLD_TOKEN", &dev.token).observe().exits(0).json();
        assert_eq!(answer["status"], 200, "{launcher:?}");
        assert_eq!(dev.stop(), 130);
        let mut command = home.command(&["try", "--once", "--port", "0"]);
        let command = match folder {
            None => command.env_remove("HOME"),
            Some(folder) => command.env("HOME", folder),
        };
        let ran = command.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success() && out.contains("classify_invoice"), "{out}{err}");
    }
}
