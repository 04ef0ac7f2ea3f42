//! The shell and bundles in a real browser: Chromium, driven by the scripts in `tests/browser`.

use crate::support::{Dev, Home, copy, edit, free_port, sdk_python};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The bridge of the platform's SDK, out of the published command line.
fn sdk_bridge() -> PathBuf {
    let find = "import importlib.util, pathlib; \
        root = pathlib.Path(importlib.util.find_spec('linkworld_cli').origin).parent; \
        print(next(iter(sorted(root.rglob('sdk-browser/bridge.js')))))";
    let found = Command::new(sdk_python()).args(["-c", find]).output().unwrap();
    assert!(found.status.success(), "run tests/setup: {}", String::from_utf8_lossy(&found.stderr));
    PathBuf::from(String::from_utf8(found.stdout).unwrap().trim())
}

/// The app of these tests with the bridge, in a folder of this home.
fn notes(home: &Home) -> PathBuf {
    let project = home.path().join("notes-sdk");
    copy(&repository().join("tests/browser/notes-sdk"), &project);
    let port = free_port();
    // `array` is a type of the SDK that the platform's documentation does not have, so the app does without.
    let tags = "  - {id: tags, type: array, label: Tags}\n  - id: project\n";
    edit(&project.join("linkworld.app.yaml"), |text| {
        text.replace("port: 8086", &format!("port: {port}")).replace("  - id: project\n", tags)
    });
    let vendor = project.join("web/vendor");
    std::fs::create_dir_all(&vendor).unwrap();
    std::fs::copy(sdk_bridge(), vendor.join("bridge.js")).unwrap();
    project
}

pub(crate) fn home() -> Home {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    home
}

/// Runs a script to its end, and shows what it printed.
pub(crate) fn run(script: &str, args: &[&str]) -> String {
    let node = repository().join("tests/.venv/bin/node");
    assert!(node.exists(), "run tests/setup first: {} is missing", node.display());
    let ran = Command::new(node).arg(repository().join("tests/browser").join(script)).args(args).output().unwrap();
    let printed = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{script}: {printed}");
    printed
}

pub(crate) fn address<'a>(dev: &'a Dev, key: &str) -> &'a str {
    dev.ready[key].as_str().unwrap()
}

#[test]
fn every_message_of_the_bridge_passes() {
    let home = home();
    let project = notes(&home);
    let mut dev = home.dev(&project, &["--tenant", "acme"]);
    let printed = run("bridge.mjs", &[address(&dev, "shell"), project.join("web").to_str().unwrap()]);
    println!("{printed}");
    dev.hears("blocked `https://api.example/x` in vendor/bridge.js:");
    dev.hears("bridge.callRoute");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn the_panel_works_and_axe_finds_nothing_serious() {
    let home = home();
    let project = notes(&home);
    let tenants = "tenants:\n  acme: {apps: {notes-sdk: {}}}\n  beta: {apps: {notes-sdk: {}}}\n";
    std::fs::write(project.join("linkworld.dev.yaml"), tenants).unwrap();
    let dev = home.dev(&project, &[]);
    let add = ["users", "add", "grace@acme.example", "--tenant", "acme", "--api-url", &dev.origin];
    let _ = home.run(&add).exits(0);
    // A failing run can be looked at: LINKWORLD_TEST_SHOTS names a folder.
    let shots = std::env::var("LINKWORLD_TEST_SHOTS").unwrap_or_default();
    let printed = run("panel.mjs", &[address(&dev, "shell"), &shots]);
    println!("{printed}");
    assert!(printed.contains("axe looked at 28 pages"), "{printed}");
    let settings = home.run(&["settings", "notes-sdk", "--tenant", "acme", "--json", "--api-url", &dev.origin]);
    let settings = settings.exits(0).json();
    let value = |id: &str| {
        let list = settings["settings"].as_array().unwrap();
        list.iter().find(|one| one["id"] == id).map(|one| (one["value"].clone(), one["is_set"].clone())).unwrap()
    };
    assert_eq!(value("limit").0, 100);
    assert_eq!(value("tags").0, serde_json::json!(["a", "b", "c"]));
    assert_eq!(value("colour").0, "none");
    assert_eq!(value("api_key"), (serde_json::Value::Null, true.into()));
    assert_eq!(dev.stop(), 130);
}

/// The same app under another name and without a bundle.
fn without_bundle(home: &Home, project: &Path) -> PathBuf {
    let bare = home.path().join("bare");
    copy(project, &bare);
    std::fs::remove_dir_all(bare.join("web")).unwrap();
    let port = free_port();
    edit(&bare.join("linkworld.app.yaml"), |text| {
        let start = text.find("  port: ").unwrap();
        let end = start + text[start..].find('\n').unwrap();
        let moved = format!("{}  port: {port}{}", &text[..start], &text[end..]);
        moved.replace("app_id: notes-sdk", "app_id: bare").replace("name: Notes (SDK)", "name: Bare")
    });
    bare
}

#[test]
fn overlays_limits_and_an_app_without_a_bundle() {
    let home = home();
    let project = notes(&home);
    let bare = without_bundle(&home, &project);
    let dev = home.dev(&project, &[bare.to_str().unwrap()]);
    let shots = std::env::var("LINKWORLD_TEST_SHOTS").unwrap_or_default();
    let printed = run("shell.mjs", &[address(&dev, "shell"), "bare", &shots]);
    println!("{printed}");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_bundle_with_workers_fonts_and_absolute_paths_is_shown_with_its_problems() {
    let home = home();
    let project = notes(&home);
    let bare = without_bundle(&home, &project);
    copy(&repository().join("tests/browser/odd-web"), &project.join("web"));
    let mut dev = home.dev(&project, &[bare.to_str().unwrap()]);
    let shots = std::env::var("LINKWORLD_TEST_SHOTS").unwrap_or_default();
    println!("{}", run("odd.mjs", &[address(&dev, "shell"), "bare", &shots]));
    dev.hears("absolute path `/assets/absolute.js` in index.html of notes-sdk");
    dev.hears("`/<slug>/v<version>/`");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn foreign_pages_read_nothing_and_change_nothing() {
    let home = home();
    let project = notes(&home);
    let dev = home.dev(&project, &["--tenant", "acme"]);
    let entries = || {
        let page = home.run(&["audit", "--json", "--api-url", &dev.origin]).exits(0).json();
        page["entries"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect::<Vec<_>>()
    };
    let before = entries();
    let printed = run("attacks.mjs", &[&dev.origin, address(&dev, "shell"), address(&dev, "bundle")]);
    println!("{printed}");
    assert!(printed.contains(" attacks, 0 read something"), "{printed}");
    // The page of the app itself lists its notes twice; nothing else is in the log.
    let after: Vec<_> = entries().into_iter().skip(before.len()).filter(|name| name != "GET /notes").collect();
    assert!(after.iter().all(|name| name == "app_kv_get"), "{after:?}");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_port_in_use_is_replaced_unless_it_was_named() {
    let home = home();
    let project = notes(&home);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for flag in ["--parent-port", "--bundle-port"] {
        let mut dev = home.spawn_dev(&project, &[flag, &port]);
        assert!(!dev.is_ready());
        let said = dev.stderr();
        assert!(
            said.contains(&format!("port {port} is already in use"))
                && said.contains(&format!("this one is free: {flag} ")),
            "{said}"
        );
        assert_eq!(dev.ended(), 3);
    }
    for (flags, words) in [
        (["--app-id", "other"], "no project is the app `other`"),
        (["--bundle-url", "https://evil.example/"], "it must start with `http://`"),
        (["--dir", "/nowhere"], "/nowhere"),
    ] {
        let mut dev = home.spawn_dev(&project, &flags);
        assert!(!dev.is_ready());
        let said = dev.stderr();
        assert!(said.contains(words), "{said}");
    }
    let dev = home.dev(&project, &["--bundle-url", "http://localhost:5999", "--app-id", "notes-sdk", "--no-open"]);
    assert_eq!(address(&dev, "bundle"), "http://localhost:5999/");
    assert_eq!(dev.stop(), 130);
}

/// A development server, until it is dropped.
struct Vite(std::process::Child);

impl Drop for Vite {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Vite with the page of these tests in `folder`, once it listens on `port`.
fn vite(folder: &Path, port: u16) -> Vite {
    copy(&repository().join("tests/browser/vite-app"), folder);
    let program = repository().join("tests/node_modules/vite/bin/vite.js");
    assert!(program.exists(), "run tests/setup first: {} is missing", program.display());
    let mut server = Command::new(repository().join("tests/.venv/bin/node"))
        .arg(program)
        .args(["--host", "127.0.0.1", "--strictPort", "--port", &port.to_string()])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(server.stdout.take().unwrap()).lines();
    let server = Vite(server);
    assert!(printed.any(|line| line.is_ok_and(|line| line.contains("Local"))), "Vite ended without listening");
    // It ends if nobody reads what it prints.
    std::thread::spawn(move || printed.for_each(drop));
    server
}

#[test]
fn a_bundle_of_a_running_vite_is_shown_and_updates_in_place() {
    let home = home();
    let project = notes(&home);
    let (folder, port) = (home.path().join("vite"), free_port());
    let _server = vite(&folder, port);
    let url = format!("http://127.0.0.1:{port}");
    let dev = home.dev(&project, &["--bundle-url", &url]);
    assert_eq!(address(&dev, "bundle"), format!("{url}/"));
    println!("{}", run("vite.mjs", &[address(&dev, "shell"), folder.join("message.js").to_str().unwrap()]));
    assert_eq!(dev.stop(), 130);
}
