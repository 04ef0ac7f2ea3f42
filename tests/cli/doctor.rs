//! `doctor`: one planted problem after the other, each named with its fix.

use crate::fixed_platform;
use crate::support::{Home, free_port, sdk_python};
use serde_json::Value;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

const ACCOUNT: &str = r#"{"id": "u-1", "email": "ada@acme.example", "publish_allowed": true}"#;

/// A program of the home's own `PATH`.
fn program(home: &Home, name: &str, script: &str) {
    let path = home.write(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// A home in which nothing is wrong: a login, an engine, a Python with the SDK, and a project.
fn healthy() -> Home {
    let mut home = Home::new();
    program(&home, "docker", "echo 27.0");
    program(&home, "python3", "echo 1.7.0");
    program(&home, "git", "exit 0");
    home.write(".docker/config.json", r#"{"auths": {"ghcr.io": {}}}"#);
    manifest(&home, "", free_port());
    home.write("app/main.py", "from linkworld_sdk import App\napp = App.from_manifest('linkworld.app.yaml')\n");
    home.write("app/Dockerfile", "FROM scratch\n");
    home.write("app/.env", "");
    home.set("PATH", home.path().join("bin").to_str().unwrap());
    home.set("LINKWORLD_API_URL", &fixed_platform::answering("200 OK", ACCOUNT));
    let token = home.canary();
    home.set("LINKWORLD_TOKEN", &token);
    home
}

fn manifest(home: &Home, more: &str, port: u16) {
    let head = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\n";
    let runtime = format!("runtime: {{image: \"ghcr.io/acme/tax-bot:1.0.0\", port: {port}}}\n");
    home.write("app/linkworld.app.yaml", format!("{head}{runtime}{more}"));
}

fn check(home: &Home, name: &str, args: &[&str]) -> Value {
    let ran = home.run(&[&["doctor", "app", "--json"], args].concat());
    let envelope = ran.json();
    let checks = envelope["checks"].as_array().unwrap();
    let errors = checks.iter().filter(|check| check["status"] == "error").count();
    assert_eq!((ran.code, &envelope["errors"]), (i32::from(errors > 0), &errors.into()), "{envelope:#}");
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name}: {envelope:#}")).clone()
}

#[test]
fn a_healthy_machine_has_no_problems() {
    let home = healthy();
    let ran = home.run(&["doctor", "app"]).exits(0);
    assert!(ran.stdout.ends_with("0 errors, 0 warnings\n"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("ok ")).count(), ran.stdout.lines().count() - 1);
}

/// The problem, the name of the check, its status, words of its finding, and words of its fix.
type Planted = (fn(&mut Home), &'static str, &'static str, &'static str, &'static str);

const PLANTED: &[Planted] = &[
    (|home| home.set("LINKWORLD_TOKEN", ""), "login", "error", "no token", "unset it to use the saved login"),
    (|home| home.set("LINKWORLD_TOKEN", "a b"), "login", "error", "LINKWORLD_TOKEN", "LINKWORLD_TOKEN"),
    (
        |home| home.set("LINKWORLD_API_URL", &fixed_platform::answering("401 Unauthorized", r#"{"detail": "no"}"#)),
        "login",
        "error",
        "rejected the token",
        "LINKWORLD_TOKEN",
    ),
    (
        |home| home.set("LINKWORLD_API_URL", &fixed_platform::answering("403 Forbidden", r#"{"detail": "no"}"#)),
        "login",
        "error",
        "403",
        "linkworld whoami",
    ),
    (
        |home| home.set("LINKWORLD_API_URL", "http://127.0.0.1:1"),
        "login",
        "warning",
        "cannot connect to",
        "run the same command again",
    ),
    (
        |home| {
            let body = r#"{"id": "u-1", "email": "ada@acme.example", "publish_allowed": false}"#;
            home.set("LINKWORLD_API_URL", &fixed_platform::answering("200 OK", body));
        },
        "login",
        "warning",
        "may not publish",
        "operator",
    ),
    (
        |home| home.set("LINKWORLD_API_URL", "not an address"),
        "login",
        "error",
        "not valid",
        "must start with `https://`",
    ),
    (|home| remove(home, "bin/docker"), "engine", "error", "`docker` is not installed", "--skip-build"),
    (
        |home| program(home, "docker", "echo 'Cannot connect to the daemon' >&2; exit 1"),
        "engine",
        "error",
        "Cannot connect to the daemon",
        "start Docker or Podman",
    ),
    (|home| remove(home, ".docker"), "registry", "warning", "no container engine has saved a login", "login ghcr.io"),
    (
        |home| drop(home.write(".docker/config.json", r#"{"auths": {"example.com": {}}}"#)),
        "registry",
        "warning",
        "no login is saved",
        "docker login ghcr.io",
    ),
    (|home| drop(home.write(".docker/config.json", "{")), "registry", "warning", "cannot be read", "login ghcr.io"),
    (|home| remove(home, "bin/python3"), "sdk", "error", "does not start", "install Python"),
    (|home| program(home, "python3", "exit 1"), "sdk", "warning", "no linkworld-sdk", "requirements.txt"),
    (
        |home| {
            program(home, "python3", "exit 1");
            home.write("app/requirements.txt", "linkworld_sdk==1.7.0\n");
            home.write("app/.venv/bin/python", "#!/bin/sh\nexit 1\n");
            let python = home.path().join("app/.venv/bin/python");
            std::fs::set_permissions(python, PermissionsExt::from_mode(0o755)).unwrap();
        },
        "sdk",
        "warning",
        ".venv/bin/python has no linkworld-sdk",
        "pip install -r requirements.txt",
    ),
    (|home| home.set("LINKWORLD_STATE_DIR", "/proc/none"), "state", "error", "cannot", "LINKWORLD_STATE_DIR"),
    (|home| remove(home, "app/linkworld.app.yaml"), "project", "warning", "no `linkworld.app.yaml`", "linkworld init"),
    (
        |home| {
            let file = home.path().join("app/linkworld.app.yaml");
            std::fs::rename(&file, file.with_extension("yml")).unwrap();
        },
        "project",
        "warning",
        "linkworld.app.yml",
        "linkworld init",
    ),
    (|home| manifest(home, "nmae: x\n", 8080), "project", "error", "1 error", "linkworld lint"),
    (|home| remove(home, "app/main.py"), "handler", "ok", "the Dockerfile starts it", ""),
    (
        |home| ["app/main.py", "app/Dockerfile"].map(|path| remove(home, path)).into_iter().collect(),
        "handler",
        "warning",
        "no main.py",
        "linkworld dev -- COMMAND",
    ),
    (
        |home| {
            remove(home, "app/main.py");
            home.write("app/app.ts", "");
        },
        "handler",
        "error",
        "`npx` does not start",
        "install `npx`",
    ),
    (|home| remove(home, "app/Dockerfile"), "image", "warning", "no Dockerfile", "--skip-build"),
    (
        |home| drop(home.write("app/web/app.js", "// fetch('/a')\nfetch('/b')\nnew WebSocket('wss://c')\n")),
        "bundle",
        "warning",
        "2 calls",
        "bridge.tools.call",
    ),
    (|home| drop(home.write("app/web/app.css", "a{color:#112233}".repeat(5))), "bundle", "warning", "theme", "--lw-"),
    (
        |home| {
            let code = "import linkworld_sdk\nfrom linkworld_sdk import App\napp = App.from_manifest('linkworld.app.yaml')\n\
                        @app.tool('greet')\nasync def greet(ctx): ...\n";
            home.write("app/main.py", code);
        },
        "tools",
        "error",
        "1 tool that the manifest does not declare",
        "add them to `tools`",
    ),
    (|home| program(home, "git", "exit 1"), "git", "warning", "does not ignore `.env`", ".gitignore"),
];

fn remove(home: &Home, path: &str) {
    let path = home.path().join(path);
    let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
    removed.unwrap();
}

#[test]
fn each_planted_problem_is_named_with_its_fix() {
    let problems = PLANTED.iter().filter(|(_, _, status, ..)| *status != "ok").count();
    assert!(problems >= 25, "{problems}");
    let mut missed = Vec::new();
    for (plant, name, status, found, fix) in PLANTED {
        let mut home = healthy();
        plant(&mut home);
        let check = check(&home, name, &[]);
        let is_found = check["status"] == *status && check["detail"].as_str().unwrap().contains(found);
        if !is_found || !format!("{}{}", check["detail"], check["hints"]).contains(fix) {
            missed.push(format!("{found}, {fix}: {check:#}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_port_that_another_program_uses_is_named_with_the_program() {
    let home = healthy();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    manifest(&home, "", port);
    let check = check(&home, "port", &[]);
    assert_eq!(check["status"], "warning");
    assert!(check["detail"].as_str().unwrap().contains(&format!("{port} is in use by")), "{check:#}");
}

#[test]
fn fix_adds_the_line_that_git_needs_and_nothing_else() {
    let home = healthy();
    // The real one.
    remove(&home, "bin/git");
    let path = std::env::var_os("PATH").unwrap();
    let git = std::env::split_paths(&path).map(|folder| folder.join("git")).find(|path| path.is_file());
    symlink(git.expect("install git"), home.path().join("bin/git")).unwrap();
    let repository = home.path().join("app");
    assert!(Command::new("git").args(["init", "--quiet"]).current_dir(repository).status().unwrap().success());
    home.write("app/.gitignore", ".venv/");
    let found = check(&home, "git", &[]);
    assert_eq!((&found["status"], &found["fixable"]), (&"warning".into(), &true.into()), "{found:#}");
    assert_eq!(std::fs::read_to_string(home.path().join("app/.gitignore")).unwrap(), ".venv/");
    let fixed = check(&home, "git", &["--fix"]);
    assert_eq!((&fixed["status"], &fixed["fixable"]), (&"ok".into(), &false.into()), "{fixed:#}");
    assert_eq!(std::fs::read_to_string(home.path().join("app/.gitignore")).unwrap(), ".venv/\n.env\n");
    assert_eq!(check(&home, "git", &["--fix"])["detail"], "`.env` is ignored");
}

#[test]
fn the_sdk_of_a_real_interpreter_is_found() {
    let mut home = healthy();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let found = check(&home, "sdk", &[]);
    assert_eq!(found["status"], "ok", "{found:#}");
    assert!(found["detail"].as_str().unwrap().starts_with("linkworld-sdk 1."), "{found:#}");
}
