//! The shell and bundles in a real browser: Chromium, driven by the scripts in `tests/browser`.

use crate::support::{Dev, Home, copy, edit, free_port, sdk_python};
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository() -> &'static Path {
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

fn home() -> Home {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    home
}

/// Runs a script to its end, and shows what it printed.
fn run(script: &str, args: &[&str]) -> String {
    let node = repository().join("tests/.venv/bin/node");
    assert!(node.exists(), "run tests/setup first: {} is missing", node.display());
    let ran = Command::new(node).arg(repository().join("tests/browser").join(script)).args(args).output().unwrap();
    let printed = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{script}: {printed}");
    printed
}

fn address<'a>(dev: &'a Dev, key: &str) -> &'a str {
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

/// Texts that become markup or script where a page does not treat them as text.
const POLYGLOTS: [&str; 60] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "'><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "\"><svg onload=alert(1)>",
    "'\"><svg/onload=alert(1)>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\u{00a0}script:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:alert(1)",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=javascript:/a/-alert(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>x",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "--><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "]]><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</option></select><script>alert(1)</script>",
    "</td></tr></table><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%= alert(1) %>",
    "`;alert(1)//",
    "';alert(1)//",
    "\";alert(1)//",
    "\\\";alert(1)//",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u{202e}<script>alert(1)</script>",
    "\u{feff}<script>alert(1)</script>",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//</sTyle/</tiTle/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>",
];

/// An app whose every text that a person reads is hostile: field number `at` has payload number `at`, and so on around.
fn hostile(home: &Home, number: usize) -> PathBuf {
    let mut at = number * 7;
    let mut evil = |most: usize| {
        at += 1;
        let text: String = POLYGLOTS[at % POLYGLOTS.len()].chars().take(most).collect();
        serde_json::to_string(text.trim()).unwrap()
    };
    let project = home.path().join(format!("hostile-{number}"));
    copy(&repository().join("tests/browser/notes-sdk"), &project);
    let port = free_port();
    let manifest = format!(
        "apiVersion: linkworld.ai/v2\napp_id: hostile-{number}\nversion: 1.0.0\nname: {}\ndescription: {}\n\
         runtime: {{image: 'ghcr.io/you/x:1.0.0', port: {port}}}\n\
         agents:\n  - {{id: helper, name: {}, is_default: true, system_prompt: {}, routing_hints: {}}}\n\
         tools:\n  - {{name: find_it, description: {}, scopes_required: []}}\n\
         install_settings:\n\
         \x20 - {{id: one, type: string, label: {}, description: {}, default: {}, expose_to_bundle: true}}\n\
         \x20 - {{id: two, type: select, label: {}, description: {}, options: [{}, {}]}}\n\
         \x20 - {{id: three, type: select_or_custom, label: {}, options: [{}]}}\n\
         \x20 - {{id: four, type: array, label: {}, default: [{}]}}\n\
         \x20 - {{id: five, type: secret, label: {}, description: {}}}\n\
         \x20 - {{id: six, type: text, label: {}, default: {}}}\n\
         chrome: {{panel: {{enabled: true, tabs: [chat, settings, files, {{id: own, label: {}, icon: {}, path: {}}}, {{id: two, label: {}, path: {}}}]}}}}\n",
        evil(80),
        evil(500),
        evil(80),
        evil(900),
        evil(900),
        evil(280),
        evil(120),
        evil(500),
        evil(200),
        evil(120),
        evil(500),
        evil(200),
        evil(200),
        evil(120),
        evil(200),
        evil(120),
        evil(200),
        evil(120),
        evil(500),
        evil(120),
        evil(200),
        evil(40),
        evil(40),
        evil(200),
        evil(40),
        evil(200),
    );
    std::fs::write(project.join("linkworld.app.yaml"), manifest).unwrap();
    std::fs::write(project.join("app_docs/user.md"), POLYGLOTS.join("\n\n")).unwrap();
    std::fs::write(project.join("main.py"), HOSTILE_HANDLER).unwrap();
    std::fs::remove_file(project.join("requirements.txt")).unwrap();
    project
}

/// Answers everything, so that each of the apps starts quickly.
const HOSTILE_HANDLER: &str = r#"
import http.server, json, os, re

APP = re.search(r"app_id: (\S+)", open("linkworld.app.yaml").read())[1]

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = json.dumps({"ok": True, "app_id": APP}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = answer
    def log_message(self, *args):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"#;

#[test]
fn no_text_of_a_manifest_ever_runs() {
    let home = home();
    let projects: Vec<PathBuf> = (0..9).map(|number| hostile(&home, number)).collect();
    let more: Vec<&str> = projects[1..].iter().map(|project| project.to_str().unwrap()).collect();
    let dev = home.dev(&projects[0], &more);
    let printed = run("polyglots.mjs", &[address(&dev, "shell"), &projects.len().to_string()]);
    println!("{printed}");
    assert!(printed.contains("63 pages of 9 apps"), "{printed}");
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
