//! The published Python command line, unmodified, against the local platform: it must not notice the difference.

use crate::support::{Dev, Home, edit};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Its program, out of the virtual environment `tests/setup` makes.
fn program() -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/linkworld");
    assert!(program.is_file(), "run tests/setup first: {} is missing", program.display());
    program
}

/// Runs it in the project's folder with nothing of this machine but the home, and gives stdout and stderr as one.
fn python(home: &Home, project: &Path, code: i32, args: &[&str]) -> String {
    let output = Command::new(program())
        .args(args)
        .current_dir(project)
        .env_clear()
        .env("HOME", home.path())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        // It wraps its tables at the width of a terminal it does not have.
        .env("COLUMNS", "400")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{said}");
    said
}

fn has(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in\n{said}");
    }
}

/// A GET of the local platform, with the developer's token or without one: status and body.
fn get(dev: &Dev, path: &str, token: bool) -> (u16, String) {
    let host = dev.origin.strip_prefix("http://").unwrap();
    let token = if token { format!("Authorization: Bearer {}\r\n", dev.token) } else { String::new() };
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn json_of(dev: &Dev, path: &str) -> Value {
    let (status, body) = get(dev, path, true);
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// A project with a bundle beside the templates that it has.
fn project(home: &Home) -> PathBuf {
    let app = home.app("tax-bot");
    home.write(
        "tax-bot/web/index.html",
        "<!doctype html><link rel=stylesheet href=lw-ui.css><b class=\"lw-app\">x</b>",
    );
    home.write("tax-bot/web/assets/app.js", "export default 1;\n");
    app
}

fn login(home: &Home, app: &Path, dev: &Dev) {
    let said = python(home, app, 0, &["login", "--token", &dev.token, "--api-url", &dev.origin]);
    has(&said, &["Logged in as developer@localhost"]);
}

#[test]
fn it_logs_in_deploys_lists_and_keeps_secrets() {
    let home = Home::new();
    let app = project(&home);
    let dev = home.dev(&app, &["--ephemeral"]);
    let run = |code: i32, args: &[&str]| python(&home, &app, code, args);
    has(&run(2, &["login", "--token", "wrong", "--api-url", &dev.origin]), &["verification failed", "401"]);
    login(&home, &app, &dev);
    has(&run(0, &["whoami"]), &["developer@localhost", "active", "can publish:   True"]);
    has(&run(0, &["lint"]), &["preflight passed"]);
    has(&run(0, &["apps", "show", "tax-bot"]), &["draft", "No versions yet."]);

    let said = run(0, &["deploy", "--skip-build"]);
    let url = format!("{}/apps-cdn/tax-bot/v1.2.3/", dev.origin);
    has(&said, &["preflight passed", "Registered tax-bot v1.2.3", "deferred", "Uploaded bundle (2 files", &url]);
    has(&said, &["promoted to current_version", "template(s)"]);
    let version = json_of(&dev, "/api/dev/apps/tax-bot/versions/1.2.3");
    assert_eq!(version["manifest"]["app_id"], "tax-bot");
    assert_eq!(version["content"]["bundle_pending"], false);
    assert!(version["content"]["bundle"].is_string() && version["content"]["templates"].is_string(), "{version}");
    assert_eq!(json_of(&dev, "/api/dev/apps/tax-bot")["current_version"], "1.2.3");
    let served = get(&dev, "/apps-cdn/tax-bot/v1.2.3/assets/app.js", false);
    assert_eq!(served, (200, "export default 1;\n".to_owned()));

    // It attaches templates without asking, so a second run ends there; the version is the same, and so is the bundle,
    // though it writes the time into every archive.
    let said = run(2, &["deploy", "--skip-build"]);
    has(&said, &["Registered tax-bot v1.2.3", "Uploaded bundle (2 files", "409", "1.2.3 already has templates"]);
    assert_eq!(json_of(&dev, "/api/dev/apps/tax-bot")["current_version"], "1.2.3");
    edit(&app.join("web/index.html"), |text| text + "<!-- other -->");
    has(&run(2, &["deploy", "--skip-build"]), &["bundle rejected (already_uploaded)"]);
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("name: Tax Bot", "name: Other"));
    has(&run(2, &["deploy", "--skip-build"]), &["409", "version 1.2.3 is immutable"]);
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("  - mail.send\n", "  - mail.sendd\n"));
    has(&run(1, &["lint"]), &["mail.sendd", "did you mean"]);
    has(&run(1, &["deploy", "--skip-build", "--no-preflight", "--manifest", "none.yaml"]), &["none.yaml"]);

    has(&run(0, &["apps", "list"]), &["tax-bot", "Tax Bot", "active", "1.2.3"]);
    has(&run(0, &["apps", "show", "tax-bot"]), &["published", "success", "ghcr.io/you/tax-bot:1.2.3"]);
    has(&run(2, &["apps", "show", "none"]), &["404", "app not found"]);

    has(&run(0, &["secrets", "list", "--app", "tax-bot"]), &["no dev-default secrets"]);
    let set = ["secrets", "set", "OPENAI_KEY=a=b", "--app", "tax-bot", "--description", "for the model"];
    has(&run(0, &set), &["tax-bot/OPENAI_KEY set"]);
    let trigger = ["trigger", "tool", "read_key_status", "--json", "--url", &dev.origin];
    let seen = home.run(&trigger).exits(0).json();
    assert_eq!(seen["reply"]["result"], json!({"set": true, "length": 3}), "the app reads what it set");
    has(&run(0, &["secrets", "list", "--app", "tax-bot"]), &["OPENAI_KEY", "for the model", "dev_default"]);
    let shown = run(0, &["secrets", "get", "OPENAI_KEY", "--app", "tax-bot"]);
    has(&shown, &["key:         OPENAI_KEY", "dev_default"]);
    assert!(!shown.contains("a=b"));
    has(&run(1, &["secrets", "get", "OTHER", "--app", "tax-bot"]), &["no secret"]);
    has(&run(0, &["secrets", "delete", "OPENAI_KEY", "--app", "tax-bot"]), &["deleted"]);
    has(&run(0, &["secrets", "delete", "OPENAI_KEY", "--app", "tax-bot"]), &["no secret"]);
    assert_eq!(json_of(&dev, "/api/dev/apps/tax-bot/secrets"), json!([]));

    let said = run(0, &["mcp", "token"]);
    has(&said, &["MCP token issued", "24h", &format!("{}/api/mcp/sse?token=ey", dev.origin)]);
    assert!(run(0, &["mcp", "token", "--audience", "session", "-q"]).starts_with("ey"));
    has(&run(0, &["logout"]), &["Logged out"]);
    has(&run(1, &["whoami"]), &["Not logged in"]);
    has(&run(1, &["deploy", "--skip-build"]), &["Not logged in"]);
    assert_eq!(dev.stop(), 130);
}

/// What differs from run to run: ids, times, and what names the machine.
fn stable(value: &Value) -> Value {
    const VARYING: [&str; 10] =
        ["port", "id", "created_at", "deployed_at", "updated_at", "at", "duration_us", "trace", "parent", "detail"];
    match value {
        Value::Array(items) => items.iter().map(stable).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !VARYING.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), stable(value))).collect())
        }
        other => other.clone(),
    }
}

/// One life of an app, told by what its platform has at the end. `run` is one of the two command lines.
fn life(ours: bool) -> Value {
    let home = Home::new();
    let app = project(&home);
    home.write("tax-bot/web/lw-ui.css", ".lw-app { color: inherit }");
    let dev = home.dev(&app, &["--ephemeral"]);
    let run = |theirs: &[&str], own: &[&str]| {
        if ours {
            let _ = home.test(own).folder("tax-bot").observe().exits(0);
        } else {
            python(&home, &app, 0, theirs);
        }
    };
    let both = |args: &[&str]| run(args, args);
    both(&["init", "lamp-shop", "--name", "Lamps", "--description", "Sells lamps", "--github-owner", "acme"]);
    assert!(app.join("lamp-shop/linkworld.app.yaml").is_file() && app.join("lamp-shop/main.py").is_file());
    std::fs::remove_dir_all(app.join("lamp-shop")).unwrap();
    both(&["login", "--token", &dev.token, "--api-url", &dev.origin]);
    both(&["whoami"]);
    both(&["lint"]);
    // Python sends no documentation, so there is none.
    std::fs::remove_dir_all(app.join("app_docs")).unwrap();
    both(&["deploy", "--skip-build", "--bundle", "web"]);
    both(&["secrets", "set", "OPENAI_KEY=a=b", "--app", "tax-bot", "--description", "for the model"]);
    both(&["secrets", "set", "OTHER_KEY=c", "--app", "tax-bot"]);
    both(&["secrets", "list", "--app", "tax-bot"]);
    both(&["secrets", "get", "OTHER_KEY", "--app", "tax-bot"]);
    both(&["secrets", "delete", "OTHER_KEY", "--app", "tax-bot"]);
    both(&["apps", "list"]);
    both(&["apps", "show", "tax-bot"]);
    both(&["upgrade", "tax-bot", "--target-version", "1.2.3"]);
    both(&["mcp", "token", "--quiet"]);
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("1.2.3", "1.3.0"));
    both(&["deploy", "--skip-build", "--bundle", "web", "--no-promote"]);
    both(&["logout"]);
    let audit = home.run(&["audit", "--json", "--url", &dev.origin]).exits(0).json()["entries"].clone();
    // A reload after the edit may come at any time.
    let done = ["secret_change", "secret_delete", "upgrade", "grant_change"];
    let entries = audit.as_array().unwrap().iter().filter(|entry| done.iter().any(|kind| entry["kind"] == *kind));
    let entries: Vec<Value> = entries.map(stable).collect();
    // The digests are of bytes: the manifest is written in another way, and Python packs the time into the bundle.
    let mut versions = stable(&json_of(&dev, "/api/dev/apps/tax-bot/versions"));
    let mut first = stable(&json_of(&dev, "/api/dev/apps/tax-bot/versions/1.2.3"));
    for version in versions.as_array_mut().unwrap().iter_mut().chain([&mut first]) {
        let content = version["content"].as_object_mut().unwrap();
        assert!(content.remove("manifest").is_some() && content.remove("bundle").is_some());
    }
    let state = json!({
        "app": stable(&json_of(&dev, "/api/dev/apps/tax-bot")),
        "versions": versions,
        "first": first,
        "page": get(&dev, "/apps-cdn/tax-bot/v1.2.3/index.html", false).1,
        "secrets": stable(&json_of(&dev, "/api/dev/apps/tax-bot/secrets")),
        "grants": json_of(&dev, "/_emulator/status")["installs"][0]["granted_scopes"],
        "audit": entries,
    });
    assert_eq!(dev.stop(), 130);
    state
}

#[test]
fn both_command_lines_leave_the_same_platform() {
    let [theirs, own] = [life(false), life(true)];
    assert_eq!(theirs["versions"].as_array().unwrap().len(), 2, "{theirs}");
    assert_eq!(theirs["secrets"][0]["key"], "OPENAI_KEY", "{theirs}");
    assert!(theirs["audit"].as_array().unwrap().len() >= 4, "{theirs}");
    for (part, value) in theirs.as_object().unwrap() {
        assert_eq!(value, &own[part], "{part}: theirs left, ours right");
    }
}

#[test]
fn it_upgrades_tenants() {
    let home = Home::new();
    let app = project(&home);
    let run = |code: i32, args: &[&str]| python(&home, &app, code, args);
    // Without reloads the working copy stays at its version while the manifest changes.
    let dev = home.dev(&app, &["--tenant", "alpha", "--no-reload"]);
    login(&home, &app, &dev);
    has(&run(2, &["upgrade", "tax-bot"]), &["404", "this app has no current version"]);
    run(0, &["deploy", "--skip-build"]);
    has(&run(0, &["upgrade", "tax-bot"]), &["1.2.3", "upgraded=0 skipped=1 failed=0", "noop"]);
    edit(&app.join("linkworld.app.yaml"), |text| {
        text.replace("1.2.3", "1.3.0").replace("  - odoo.read\n", "  - odoo.read\n  - mail.read\n")
    });
    has(&run(0, &["deploy", "--skip-build", "--no-promote"]), &["Registered tax-bot v1.3.0", "Uploaded bundle"]);
    assert_eq!(json_of(&dev, "/api/dev/apps/tax-bot")["current_version"], "1.2.3");
    let said = run(2, &["upgrade", "tax-bot", "--target-version", "1.3.0"]);
    has(&said, &["upgraded=0 skipped=0 failed=1", "working copy 1.2.3"]);
    assert_eq!(dev.stop(), 130);

    // Another tenant runs the working copy now; the first one has the app and no handler.
    let dev = home.dev(&app, &["--tenant", "beta"]);
    login(&home, &app, &dev);
    let said = run(0, &["upgrade", "tax-bot", "--target-version", "1.3.0"]);
    has(&said, &["upgraded=0 skipped=2 failed=0", "needs_consent", "new scopes: mail.read", "noop"]);
    let said = run(0, &["upgrade", "tax-bot", "--target-version", "1.3.0", "--force-grant-new-scopes"]);
    has(&said, &["upgraded=1 skipped=1 failed=0"]);
    let installs = json_of(&dev, "/_emulator/status")["installs"].clone();
    let alpha = installs.as_array().unwrap().iter().find(|install| install["tenant"] == "alpha").unwrap();
    assert_eq!(alpha["version"], "1.3.0");
    assert!(alpha["granted_scopes"].as_array().unwrap().contains(&json!("mail.read")), "{alpha}");
    let nobody = "00000000-0000-4000-8000-000000000000";
    has(&run(2, &["upgrade", "tax-bot", "--tenant", nobody]), &["404", nobody]);
    has(&run(2, &["upgrade", "tax-bot", "--target-version", "9.9.9"]), &["404", "version 9.9.9 not found"]);
    let audited = home.run(&["audit", "--json", "--url", &dev.origin]).exits(0).json();
    let ends: Vec<&Value> = audited["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "upgrade" && entry["tenant"] == "alpha")
        .map(|entry| &entry["name"])
        .collect();
    assert_eq!(ends, ["noop", "failed", "needs_consent", "upgraded"]);
    assert_eq!(dev.stop(), 130);
}
