//! `linkworld lint`: the sources of projects, without false alarms.

use crate::support::{Home, copy};
use std::path::Path;
use std::process::Command;

const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime:\n  \
                    image: ghcr.io/you/my-bot:0.1.0\n";
const APP: &str = "from linkworld_sdk import App\napp = App.from_manifest(\"linkworld.app.yaml\")\n";

/// The codes of all findings of `lint`, with file and line.
fn lint(home: &Home, folder: &str) -> Vec<String> {
    let json = home.run(&["lint", folder, "--json"]).json();
    let place = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {}:{}", text("code"), text("file"), finding["span"]["start"]["line"])
    };
    json["findings"].as_array().unwrap().iter().map(place).collect()
}

#[test]
fn templates_fixtures_and_new_projects_have_no_source_findings() {
    let home = Home::new();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/linkworld");
    for language in ["python", "typescript"] {
        let theirs = format!("theirs-{language}");
        let mut init = Command::new(&python);
        init.args(["init", &theirs, "--lang", language]).current_dir(home.path()).env("HOME", home.path());
        assert!(init.output().unwrap().status.success(), "run tests/setup first");
        assert!(lint(&home, &theirs).iter().all(|found| found.starts_with("missing-integration ")), "{theirs}");
        let ours = format!("ours-{language}");
        let _ = home.run(&["init", &ours, "--lang", language]).exits(0);
        assert_eq!(lint(&home, &ours), [""; 0], "{ours}");
    }
    for app in ["fixtures/apps/tax-bot", "fixtures/apps/tax-bot-sdk", "tests/browser/notes-sdk"] {
        let name = app.rsplit('/').next().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(app), &home.path().join(name));
        assert_eq!(lint(&home, name), [""; 0], "{app}");
    }
}

#[test]
fn what_the_policy_of_bundles_blocks_is_found_without_a_browser() {
    let home = Home::new();
    home.write("linkworld.app.yaml", HEAD);
    home.write(
        "web/index.html",
        "<!doctype html>\n<script>go()</script>\n<p onclick=go()>\n<script src=\"https://cdn.x/a.js\"></script>\n",
    );
    home.write("web/app.js", "// fetch('/x')\nawait fetch('/api/notes')\n");
    home.write("web/vendor/lib.js", "fetch('/x')\n");
    let expected = ["web/app.js:2", "web/index.html:2", "web/index.html:3", "web/index.html:4"];
    assert_eq!(lint(&home, "."), expected.map(|place| format!("bundle-blocked {place}")));
}

#[test]
fn sources_are_compared_with_the_manifest() {
    let home = Home::new();
    home.write("linkworld.app.yaml", format!("{HEAD}lifecycle: {{on_install: true}}\n"));
    home.write(
        "main.py",
        format!("{APP}@app.tool(\"greet\")\nasync def greet(ctx, **args):\n    await ctx.tools.call(\"email_send\")\n"),
    );
    home.write("lib/more.ts", "declare const ctx: any\nctx.tools.call('read_app_records')\n");
    let found = lint(&home, ".");
    let expected = [
        "handler-missing main.py:2",
        "tool-not-listed main.py:3",
        "call-without-scope main.py:5",
        "app-record-tool lib/more.ts:2",
    ];
    let mut sorted: Vec<&str> = found.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted);
    let text = home.run(&["lint"]).exits(1).stdout;
    assert!(text.contains("main.py:3:11: error[tool-not-listed]") && text.contains("(LWP007)"), "{text}");
    let _ = home.run(&["validate", "--fail-on", "warning"]).exits(0);
    // The platform's number stands for its codes.
    let without = home.run(&["lint", "--allow", "LWP007", "--allow", "LWP002", "--allow", "LWP006", "--json"]).exits(0);
    assert_eq!(without.json()["findings"].as_array().unwrap().len(), 1);
    let sarif = home.run(&["lint", "--format", "sarif"]).exits(1).stdout;
    assert!(sarif.contains("main.py") && sarif.contains("tool-not-listed"), "{sarif}");
    for code in ["call-without-scope", "tool-not-listed", "app-record-tool"] {
        let _ = home.run(&["explain", code]).exits(0);
    }
}

#[test]
fn sources_decide_which_scopes_are_used() {
    let manifest = format!(
        "{HEAD}required_scopes: [mail.send, odoo.read]\nrequired_integrations: [m365, odoo]\ntools:\n  - name: greet\n    \
         description: Greets\n    scopes_required: []\n"
    );
    let handler = "@app.tool(\"greet\")\nasync def greet(ctx, **args):\n    ";
    let cases = [
        ("await ctx.tools.call(\"email_send\")\n", &["unused-scope ./linkworld.app.yaml:7"][..]),
        ("await call(\"email_send\"); call(\"odoo_read\")\n", &[]),
        ("...\n", &["unused-scope ./linkworld.app.yaml:7"; 2]),
    ];
    for (body, expected) in cases {
        let home = Home::new();
        home.write("linkworld.app.yaml", &manifest);
        home.write("main.py", format!("{APP}{handler}{body}"));
        let found: Vec<String> = lint(&home, ".");
        let expected: Vec<String> = expected.iter().map(|place| place.replace("./", "")).collect();
        assert_eq!(found, expected, "{body}");
    }
    // What only sources can decide: an app with a handler may call anything.
    let home = Home::new();
    home.write(
        "linkworld.app.yaml",
        format!("{HEAD}required_scopes: [odoo.read]\nrequired_integrations: [odoo]\nlifecycle: {{on_install: true}}\n"),
    );
    let installed = "@app.on_install\nasync def setup(ctx):\n    ";
    for (body, expected) in
        [("...\n", 1), ("await ctx.tools.call(NAME)\n", 0), ("await ctx.tools.call(\"odoo_read\")\n", 0)]
    {
        home.write("main.py", format!("{APP}{installed}{body}"));
        assert_eq!(lint(&home, ".").len(), expected, "{body}");
        let _ = home.run(&["validate", "--fail-on", "warning"]).exits(0);
    }
}

/// Every character of these is an error, and recovering from one costs as much as a page of source.
#[test]
fn a_text_that_is_no_source_takes_bounded_time() {
    let home = Home::new();
    home.write("linkworld.app.yaml", HEAD);
    for (name, part) in [("a.ts", "f\"{"), ("b.js", "\""), ("c.py", "a?b:"), ("d.py", "x=>"), ("e.ts", "`${")] {
        home.write(name, part.repeat(24 * 1024 / part.len()));
    }
    let start = std::time::Instant::now();
    assert_eq!(lint(&home, "."), [""; 0]);
    let took = start.elapsed();
    assert!(took.as_secs() < 30, "{took:?}");
}

#[test]
fn what_is_not_the_apps_own_is_not_read() {
    let home = Home::new();
    home.write("linkworld.app.yaml", HEAD);
    let call = "ctx.tools.call('email_send')\n";
    let skipped = [
        "node_modules/a/index.js",
        ".venv/lib/a.py",
        "venv/a.py",
        "my-env/lib/a.py",
        "web/vendor/a.js",
        "dist/a.js",
        "tests/test_a.py",
        "test_b.py",
        "a.d.ts",
        "a.min.js",
        ".hidden.py",
        "other-app/main.py",
        "notes.txt",
    ];
    for path in skipped {
        home.write(path, call);
    }
    home.write("my-env/pyvenv.cfg", "");
    home.write("other-app/linkworld.app.yaml", HEAD);
    home.write("large.py", format!("{call}# {}", "x".repeat(512 * 1024)));
    home.write("latin.py", b"ctx.tools.call('email_send') # caf\xe9");
    std::os::unix::fs::symlink("large.py", home.path().join("link.py")).unwrap();
    assert_eq!(lint(&home, "."), [""; 0]);
    home.write("src/deep/a.py", call);
    assert_eq!(lint(&home, "."), ["call-without-scope src/deep/a.py:1"]);
}
