//! Severity flags, baselines and the `[lint]` table of a project: the same in every command that validates.

use crate::support::Home;
use serde_json::Value;

/// A manifest with one lint error and two warnings.
const FAULTY: &str = "apiVersion: linkworld.ai/v2\napp_id: case-bot\nversion: 0.1.0\nname: Case Bot\nruntime:\n  image: ghcr.io/acme/case-bot:0.1.0\n\
    required_scopes: [crm.read]\ntools:\n  - {name: abc, description: A, scopes_required: [files.read]}\n  - {name: abc, description: B, scopes_required: []}\n";

fn project() -> Home {
    let home = Home::new();
    std::fs::create_dir_all(home.path().join("repo/.git")).unwrap();
    home.write("repo/app/linkworld.app.yaml", FAULTY);
    home
}

/// Each command on the app, with where it fails if the findings do not stop it.
fn commands<'a>(app: &'a str, more: &[&'a str]) -> Vec<(&'static str, Vec<&'a str>)> {
    let with = |args: &[&'a str]| [args, more].concat();
    vec![
        ("validate", with(&["validate", app])),
        ("lint", with(&["lint", app])),
        ("package", with(&["package", app])),
        ("docs", with(&["docs", app, "--output", "site"])),
        ("deploy", with(&["deploy", app, "--skip-build", "--api-url", "http://127.0.0.1:9"])),
        ("dev", with(&["dev", app, "--ephemeral", "--port", "0", "--mocks", "no-such-file"])),
    ]
}

/// Whether the findings stopped each command: they are listed, and nothing else was tried.
fn stopped(home: &Home, app: &str, more: &[&str]) -> Vec<bool> {
    let stopped = |(name, args): (&str, Vec<&str>)| {
        let _ = std::fs::remove_dir_all(home.path().join("site"));
        let mut command = home.command(&args);
        let out = command.env("LINKWORLD_TOKEN", "t").output().unwrap();
        let (out, err, code) =
            (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr), out.status.code().unwrap());
        let lists = out.contains("error[") || err.contains("error[");
        assert!(!lists || code == 1, "{name} {code}: {out}{err}");
        lists
    };
    commands(app, more).into_iter().map(stopped).collect()
}

#[test]
fn flags_and_table_act_the_same_in_every_command() {
    let home = project();
    let app = "repo/app";
    assert_eq!(stopped(&home, app, &[]), [true; 6]);
    for more in [["--allow", "scope-not-declared"], ["--warn", "LWP004"], ["--warn", "Scope-Not-Declared"]] {
        assert_eq!(stopped(&home, app, &more), [false; 6], "{more:?}");
    }
    let _ = home.run(&["validate", app, "--write-baseline", "known.json"]).exits(0);
    assert_eq!(stopped(&home, app, &["--baseline", "known.json"]), [false; 6]);
    let config = |text: &str| drop(home.write("repo/app/.linkworld/config.toml", text));
    config("[lint]\nwarn = [\"scope-not-declared\"]\n");
    assert_eq!(stopped(&home, app, &[]), [false; 6]);
    // A flag wins.
    assert_eq!(stopped(&home, app, &["--deny", "scope-not-declared"]), [true; 6]);
    config("[lint]\nbaseline = \"../../known.json\"\n");
    assert_eq!(stopped(&home, app, &[]), [false; 6]);
    config("[lint]\nallow = [\"scope-not-declared\"]\ndeny = [\"duplicate-tool\"]\n");
    assert_eq!(stopped(&home, app, &[]), [true; 6]);
    assert_eq!(stopped(&home, app, &["--allow", "duplicate-tool"]), [false; 6]);
    // Of the repository, for every app in it.
    std::fs::remove_dir_all(home.path().join("repo/app/.linkworld")).unwrap();
    home.write("repo/.linkworld/config.toml", "[lint]\nallow = [\"scope-not-declared\"]\n");
    assert_eq!(stopped(&home, app, &[]), [false; 6]);
    // The user's own file says nothing about projects.
    std::fs::remove_dir_all(home.path().join("repo/.linkworld")).unwrap();
    std::fs::create_dir_all(home.path().join(".git")).unwrap();
    home.write(".linkworld/config.toml", "[lint]\nallow = [\"scope-not-declared\"]\n");
    assert_eq!(stopped(&home, app, &[]), [true; 6]);
}

#[test]
fn a_broken_table_is_reported_with_file_and_line() {
    let home = project();
    for (text, place, headline, code) in [
        ("[lint]\nallow = [\"scope-not-declared\"]\nalow = []\n", "3:1", "unknown key `alow`", 0),
        ("[lint]\nallow = [\"scope-not-declared\", \"unused-scop\"]\n", "2:32", "unknown code `unused-scop`", 0),
        ("# x\n[lint]\nallow = \"scope-not-declared\"\n", "3:9", "`allow` is not a list of codes", 1),
        ("[lint]\nallow = [\n", "", "invalid TOML", 1),
    ] {
        home.write("repo/app/.linkworld/config.toml", text);
        for command in ["validate", "package"] {
            let ran = home.run(&[command, "repo/app"]).exits(code);
            let line = format!("repo/app/.linkworld/config.toml:{place}");
            let found = ran.stdout.lines().find(|line| line.contains("[lint-config]")).unwrap_or_default();
            assert!(found.starts_with(&line) && found.contains(headline), "{command}: {}", ran.stdout);
        }
    }
    // Once, for two apps that share it, and nearest names in the help.
    std::fs::remove_dir_all(home.path().join("repo/app/.linkworld")).unwrap();
    home.write("repo/other/linkworld.app.yaml", FAULTY);
    home.write("repo/.linkworld/config.toml", "[lint]\nallow = [\"scope-not-declared\", \"unused-scop\"]\n");
    let json: Value = home.run(&["validate", "repo/app", "repo/other", "--json"]).exits(0).json();
    let findings = json["findings"].as_array().unwrap();
    let config: Vec<&Value> = findings.iter().filter(|finding| finding["code"] == "lint-config").collect();
    assert_eq!(config.len(), 1, "{json}");
    assert_eq!(config[0]["help"][0], "did you mean `unused-scope`?");
}

#[test]
fn unknown_codes_of_flags_name_near_ones() {
    let home = project();
    for (flag, word, near) in [("--allow", "unused-scop", "`unused-scope`"), ("--deny", "cron", "`cron-syntax`")] {
        for command in ["validate", "package", "docs", "deploy", "dev"] {
            let _ = home.test(&[command, "repo/app", flag, word]).code(2).stderr_has(near).run();
        }
    }
}

/// It is certain what the SDK reads where a key comes twice, so the policy decides, wherever the SDK accepts that.
#[test]
fn duplicate_keys_are_sent_if_the_policy_and_the_sdk_accept_them() {
    let home = Home::new();
    let sound = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x/y}\n";
    let items = |second: &str| {
        format!(
            "{sound}tools:\n  - name: one\n    description: A\n    name: two\n    scopes_required: []\n    {second}\n"
        )
    };
    for (manifest, sent) in [
        (format!("{sound}name: Last\n"), Some(("name", "Last"))),
        (format!("{sound}version: [\nname: Last\n"), None),
        (format!("{sound}app_id: Bad Id\n"), None),
        (format!("{sound}zzz: 1\nname: Last\n"), None),
        (items("description: B"), Some(("tools", "two"))),
        (items("description: [B]"), None),
    ] {
        home.write("linkworld.app.yaml", &manifest);
        let _ = home.run(&["package", "."]).exits(1);
        let normal =
            home.run(&["validate", "--json", "--normal", "--warn", "duplicate-key"]).json()["normal"].to_string();
        let unreadable = sent.is_none();
        for more in [&["--warn", "duplicate-key"][..], &["--allow", "duplicate-key"]] {
            let _ = home.run(&[&["package", "."], more].concat()).exits(i32::from(unreadable));
        }
        assert_eq!(sent.is_some_and(|(_, value)| normal.contains(value)), !unreadable, "{manifest}{normal}");
    }
    // The platform reads it as the SDK does.
    home.write("linkworld.app.yaml", format!("{sound}name: Last\n"));
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let deploy = ["deploy", ".", "--skip-build", "--api-url", &dev.origin];
    let _ = home.run(&deploy).exits(1);
    let _ = home.run(&[&deploy[..], &["--warn", "duplicate-key"]].concat()).exits(0);
    assert_eq!(dev.stop(), 130);
}

/// What makes a manifest unreadable can be hidden, but then there is nothing to send.
#[test]
fn an_unreadable_manifest_is_never_sent() {
    let home = Home::new();
    home.write("linkworld.app.yaml", format!("{FAULTY}zzz: 1\n").replace("[files.read]", "[]"));
    let _ = home.run(&["validate", "--allow", "unknown-field"]).exits(0);
    for args in [
        vec!["package", ".", "--allow", "unknown-field"],
        vec!["docs", ".", "--allow", "unknown-field"],
        vec!["deploy", ".", "--allow", "unknown-field", "--skip-build"],
        vec!["dev", ".", "--allow", "unknown-field"],
    ] {
        let _ = home.test(&args).code(1).stderr_has("cannot be read").run();
    }
}
