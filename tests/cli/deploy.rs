//! `deploy`, `rollback`, `apps`, `versions` and `upgrade` from outside, against a running local platform.

use crate::support;

use crate::support::{Dev, Home, edit};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const APP: &str = "tax-bot";

/// A home with the sample app, its frontend, and a platform it is logged in to.
fn stage() -> (Home, PathBuf, Dev) {
    let home = Home::new();
    let app = home.app(APP);
    std::fs::create_dir(app.join("web")).unwrap();
    std::fs::write(app.join("web/index.html"), "<!doctype html><title>Tax Bot</title>").unwrap();
    let dev = home.dev(&app, &[]);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    (home, app, dev)
}

fn set_version(app: &Path, version: &str) {
    edit(&app.join("linkworld.app.yaml"), |text| {
        let line = text.lines().find(|line| line.starts_with("version:")).unwrap().to_owned();
        text.replace(&line, &format!("version: {version}"))
    });
}

fn deploy(home: &Home, app: &Path, more: &[&str]) -> support::Ran {
    home.run(&[&["deploy", app.to_str().unwrap(), "--skip-build", "--json"], more].concat())
}

fn current(home: &Home) -> Value {
    home.run(&["versions", APP, "--json"]).exits(0).json()["current_version"].clone()
}

#[test]
fn a_plan_shows_every_field_that_changes_and_changes_nothing() {
    let (home, app, _dev) = stage();
    let first = deploy(&home, &app, &["--plan", "--exit-code"]).exits(10).json();
    assert_eq!((&first["schema"], &first["outcome"]), (&json!("linkworld.plan/1"), &json!("deploy")));
    assert_eq!(first["steps"], json!(["register", "templates", "bundle"]));
    assert_eq!(first["normal"]["cross_app_dependencies"], json!([]), "defaults are filled in");
    assert_eq!(first["normal"]["runtime"]["env"]["DEBUG"], "********", "shown only with --show-env");
    assert_eq!(first["normal"]["app_docs"], Value::Null, "pages are only digests");
    assert_eq!(current(&home), Value::Null, "a plan changes nothing");
    let _ = deploy(&home, &app, &[]).exits(0);
    let same = deploy(&home, &app, &["--plan", "--exit-code"]).exits(0).json();
    assert_eq!((&same["outcome"], &same["changes"]), (&json!("unchanged"), &json!([])));

    set_version(&app, "1.3.0");
    edit(&app.join("linkworld.app.yaml"), |text| {
        text.replace("required_scopes:\n", "required_scopes:\n  - mail.read\n")
    });
    std::fs::write(app.join("app_docs/new.md"), "# New\n").unwrap();
    let next = deploy(&home, &app, &["--dry-run", "--exit-code"]).exits(10).json();
    assert_eq!(next["compared_with"], "1.2.3");
    assert_eq!(next["new_scopes"], json!(["mail.read"]));
    let paths: Vec<_> =
        next["changes"].as_array().unwrap().iter().map(|change| change["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["version", "required_scopes.mail.read", "app_docs.new.md"]);
    let shown = home.run(&["deploy", app.to_str().unwrap(), "--plan"]).exits(0).stdout;
    assert!(
        shown.contains("each tenant must agree to new scopes: mail.read")
            && shown.contains("+ app_docs.new.md: 6 bytes"),
        "{shown}"
    );

    set_version(&app, "1.2.3");
    let refused = deploy(&home, &app, &["--plan", "--exit-code"]).exits(10).json();
    assert_eq!((&refused["outcome"], &refused["differs"]), (&json!("immutable"), &json!(["manifest"])));
}

#[test]
fn a_plan_file_is_carried_out_only_while_it_holds() {
    let (home, app, _dev) = stage();
    let plan = home.path().join("plan.json");
    let plan = plan.to_str().unwrap();
    let _ = deploy(&home, &app, &["--plan", "--out", plan]).exits(0);
    std::fs::write(app.join("web/more.txt"), "more").unwrap();
    let _ = deploy(&home, &app, &["--plan-file", plan]).exits(6).says("the project has changed since");
    std::fs::remove_file(app.join("web/more.txt")).unwrap();
    assert_eq!(deploy(&home, &app, &["--plan-file", plan]).exits(0).json()["outcome"], "deployed");
    let _ = deploy(&home, &app, &["--plan-file", plan]).exits(6).says("the platform has changed since");
    let _ = deploy(&home, &app, &["--plan-file", app.join("main.py").to_str().unwrap()]).exits(3).says("is not a plan");
}

#[test]
fn an_earlier_version_comes_back_and_the_newest_again() {
    let (home, app, _dev) = stage();
    let _ = home.test(&["rollback", "--app", APP]).code(6).stderr_has("has no version before").run();
    let _ = deploy(&home, &app, &[]).exits(0);
    set_version(&app, "1.3.0");
    let _ = deploy(&home, &app, &[]).exits(0);
    assert_eq!(current(&home), "1.3.0");
    let back = home.run(&["rollback", "--app", APP, "--json"]).exits(0).json();
    assert_eq!((&back["version"], &back["from"], &back["changed"]), (&json!("1.2.3"), &json!("1.3.0"), &json!(true)));
    assert_eq!(current(&home), "1.2.3");
    let again = home.run(&["rollback", "1.2.3", "--app", APP, "--json"]).exits(0).json();
    assert_eq!(again["changed"], false);
    let _ = home.run(&["rollback", "1.3.0", "--app", APP]).exits(0);
    assert_eq!(current(&home), "1.3.0");
    let _ = home.test(&["rollback", "9.9.9", "--app", APP]).code(6).stderr_has("linkworld versions").run();
}

/// The FAQ's way back: `deploy --version` of a version that exists, from sources that have moved on.
#[test]
fn deploying_an_earlier_version_makes_its_recorded_content_current() {
    let (home, app, _dev) = stage();
    let _ = deploy(&home, &app, &[]).exits(0);
    std::fs::write(app.join("app_docs/new.md"), "# New\n").unwrap();
    set_version(&app, "1.3.0");
    let _ = deploy(&home, &app, &[]).exits(0);
    assert_eq!(current(&home), "1.3.0");
    let plan = deploy(&home, &app, &["--version", "1.2.3", "--plan"]);
    assert_eq!(current(&home), "1.3.0", "{}", plan.stdout);
    let _ = deploy(&home, &app, &["--version", "1.2.3", "--no-promote"]).exits(6);
    assert_eq!(current(&home), "1.3.0");
    let back = deploy(&home, &app, &["--version", "1.2.3"]).exits(0).json();
    assert_eq!(
        (&back["schema"], &back["version"], &back["from"], &back["rolled_back"], &back["changed"]),
        (&json!("linkworld.deploy/1"), &json!("1.2.3"), &json!("1.3.0"), &json!(true), &json!(true)),
        "{back}"
    );
    assert_eq!(current(&home), "1.2.3");
    let again = deploy(&home, &app, &["--version", "1.2.3"]).exits(0).json();
    assert_eq!(again["changed"], false);
    // A version that does not exist is a new one, or refused because of its image.
    set_version(&app, "1.4.0");
    let _ = deploy(&home, &app, &["--version", "9.9.9"]).exits(2).says("linkworld rollback 9.9.9 --app tax-bot");
    let back = deploy(&home, &app, &["--version", "1.3.0"]).exits(0).json();
    assert_eq!((&back["from"], &back["rolled_back"]), (&json!("1.2.3"), &json!(true)), "the image has another tag");
    let _ = deploy(&home, &app, &[]).exits(0);
    // The manifest's own version with other content is still refused.
    std::fs::write(app.join("app_docs/more.md"), "# More\n").unwrap();
    let _ = deploy(&home, &app, &[]).exits(6);
}

#[test]
fn apps_versions_and_upgrades_are_shown() {
    let (home, app, _dev) = stage();
    let _ = deploy(&home, &app, &["--no-promote"]).exits(0);
    let apps = home.run(&["apps", "list", "--json"]).exits(0).json();
    assert_eq!((&apps["apps"][0]["slug"], &apps["apps"][0]["current_version"]), (&json!(APP), &Value::Null));
    assert!(home.run(&["apps", "list"]).exits(0).stdout.contains("tax-bot  -"));
    let _ = deploy(&home, &app, &[]).exits(0);
    let shown = home.run(&["apps", "show", APP]).exits(0).stdout;
    assert!(shown.contains("current   1.2.3") && shown.contains("1.2.3    current  "), "{shown}");
    let _ = home.test(&["apps", "show", "no-such-app"]).code(6).stderr_has("linkworld apps list").run();
    let upgraded = home.run(&["upgrade", APP, "--json"]).exits(0).json();
    assert_eq!(upgraded["result"]["target_version"], "1.2.3");
    assert!(upgraded["result"]["details"][0]["status"].is_string(), "{upgraded}");
    let _ = home.run(&["upgrade", APP, "--target-version", "9.9.9"]).exits(6);
}

#[test]
fn staging_is_an_app_beside_the_real_one() {
    let (home, app, _dev) = stage();
    let staged = deploy(&home, &app, &["--staging"]).exits(0).json();
    assert_eq!((&staged["app"], &staged["created_app"]), (&json!("tax-bot-staging"), &json!(true)));
    assert_eq!(current(&home), Value::Null, "the real app is as it was");
}

#[test]
fn the_bundle_is_part_of_the_version() {
    let (home, app, _dev) = stage();
    let first = deploy(&home, &app, &[]).exits(0).json();
    assert_eq!((&first["bundle"], &first["promoted"]), (&json!("attached"), &json!(true)));
    std::fs::write(app.join("web/index.html"), "other").unwrap();
    let _ = deploy(&home, &app, &[]).exits(6).says("the frontend bundle differs");
    let _ = deploy(&home, &app, &["--no-bundle"]).exits(6).says("the frontend bundle differs");
    std::fs::remove_file(app.join("web/index.html")).unwrap();
    let _ = deploy(&home, &app, &[]).exits(1);
    for (name, text) in [("web/.env", "KEY=1"), ("web/a.js", "x='ghp_1B2c3D4e5F6g7H8i9J0kL1m2N3o4P5q6R7s8'")] {
        std::fs::write(app.join("web/index.html"), "<p>fine</p>").unwrap();
        std::fs::write(app.join(name), text).unwrap();
        let ran = deploy(&home, &app, &["--version", "4.0.0"]).exits(1);
        assert!(ran.stdout.contains(name) && ran.stdout.contains("bundle-secret"), "{}", ran.stdout);
        std::fs::remove_file(app.join(name)).unwrap();
    }
}

#[test]
fn a_pipeline_gets_outputs_and_a_summary() {
    let (mut home, app, _dev) = stage();
    let (output, summary) = (home.path().join("output"), home.path().join("summary"));
    home.set("CI", "true");
    home.set("GITHUB_ACTIONS", "true");
    home.set("GITHUB_OUTPUT", output.to_str().unwrap());
    home.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let _ = deploy(&home, &app, &[]).exits(0).json();
    assert_eq!(
        std::fs::read_to_string(output).unwrap(),
        "app=tax-bot\nversion=1.2.3\noutcome=deployed\nchanged=true\npromoted=true\n"
    );
    assert!(std::fs::read_to_string(summary).unwrap().contains("| tax-bot | 1.2.3 | deployed | 1.2.3 |"));
}

/// An engine that writes down its arguments and does what its name says.
fn engine(home: &Home, name: &str, script: &str) -> PathBuf {
    let path = home
        .write(&format!("bin/{name}"), format!("#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$HOME/{name}.log\"\n{script}\n"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn the_image_is_built_pushed_and_registered_with_its_digest() {
    let (mut home, app, _dev) = stage();
    let digest = format!("sha256:{}", "ab".repeat(32));
    let podman = format!(
        "case $1 in version) echo 5;; build) echo building; test -z \"$LINKWORLD_TOKEN\";; push) printf %s {digest} >\"$3\";; *) exit 9;; esac"
    );
    engine(&home, "podman", &podman);
    engine(&home, "docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    home.set("PATH", &format!("{}:/usr/bin:/bin", home.path().join("bin").display()));
    let folder = app.to_str().unwrap();
    let _ = home.test(&["deploy", folder, "--json"]).code(3).stderr_has("no `Dockerfile`").run();
    std::fs::write(app.join("Dockerfile"), "FROM scratch\n").unwrap();
    let ran = home.run(&["deploy", folder, "--json", "--version", "2.0.0"]).exits(0);
    assert_eq!(ran.json()["version"], "2.0.0", "the engine's output is no part of the answer");
    assert!(ran.stderr.contains("building"), "{}", ran.stderr);
    let versions = home.run(&["versions", APP, "--json"]).exits(0).json();
    let listed = &versions["versions"][0];
    assert_eq!((&listed["image_url"], &listed["image_digest"]), (&json!("ghcr.io/you/tax-bot:2.0.0"), &json!(digest)));
    let log = std::fs::read_to_string(home.path().join("podman.log")).unwrap();
    let build = log.lines().find(|line| line.starts_with("build")).unwrap();
    assert_eq!(build, format!("build --tag ghcr.io/you/tax-bot:2.0.0 --file {folder}/Dockerfile -- {folder}"));
    assert!(
        log.lines().any(|line| line.ends_with("-- ghcr.io/you/tax-bot:2.0.0") && line.starts_with("push --digestfile"))
    );

    let pushes = |log: &str| log.lines().filter(|line| line.starts_with("push")).count();
    assert_eq!(home.run(&["deploy", folder, "--json", "--version", "2.0.0"]).exits(0).json()["changed"], false);
    let log = std::fs::read_to_string(home.path().join("podman.log")).unwrap();
    assert_eq!(pushes(&log), 1, "a version that is there is not built again");

    engine(&home, "podman", "case $1 in version) echo 5;; *) exit 125;; esac");
    let _ = home
        .test(&["deploy", folder, "--version", "3.0.0"])
        .code(3)
        .stderr_has("`podman build")
        .stderr_has("exit code 125")
        .run();
    let _ = home
        .test(&["deploy", folder, "--version", "3.0.0", "--engine", "docker"])
        .code(3)
        .stderr_has("Cannot connect")
        .run();
    let _ = deploy(&home, &app, &["--version", "3.0.0"]).exits(2).says("has the tag");
}

#[test]
fn an_image_that_is_none_never_reaches_an_engine() {
    let (home, app, _dev) = stage();
    for image in ["--help", "a b", "UPPER/case", "x:$(id)"] {
        edit(&app.join("linkworld.app.yaml"), |text| {
            let line = text.lines().find(|line| line.starts_with("  image:")).unwrap().to_owned();
            text.replace(&line, &format!("  image: \"{image}\""))
        });
        let _ = deploy(&home, &app, &[]).exits(1).says("is not a valid image reference");
    }
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn a_broken_off_deploy_goes_on_and_only_with_its_own_content() {
    let (mut home, app, _dev) = stage();
    home.set("LINKWORLD_TEST_FAILPOINT", "register.recorded");
    assert_ne!(deploy(&home, &app, &[]).code, 0);
    home.set("LINKWORLD_TEST_FAILPOINT", "");
    let page = app.join("app_docs/user.md");
    let before = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, format!("{before}\nmore\n")).unwrap();
    let _ = deploy(&home, &app, &["--resume"]).exits(6).says("had different content");
    std::fs::write(&page, before).unwrap();
    let resumed = deploy(&home, &app, &["--resume"]).exits(0).json();
    assert_eq!((&resumed["registered"], &resumed["bundle"]), (&json!(false), &json!("attached")));
    assert_eq!(current(&home), "1.2.3");
    assert_eq!(deploy(&home, &app, &["--resume"]).exits(0).json()["changed"], false);
}

#[test]
fn engines_that_do_not_answer_or_vanish_are_named() {
    let (mut home, app, _dev) = stage();
    std::fs::write(app.join("Dockerfile"), "FROM scratch\n").unwrap();
    home.set("PATH", &format!("{}:/usr/bin:/bin", home.path().join("bin").display()));
    engine(&home, "docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    engine(&home, "podman", "echo 'no space left' >&2; exit 125");
    let folder = app.to_str().unwrap();
    let ran = home.run(&["deploy", folder]).exits(3).says("no container engine is available").says("no space left");
    assert!(ran.stderr.contains("Cannot connect"), "{}", ran.stderr);
    home.set("PATH", home.path().join("bin").to_str().unwrap());
    engine(&home, "podman", "/bin/rm \"$0\"");
    let _ = home.test(&["deploy", folder, "--engine", "podman"]).code(3).stderr_has("cannot run `podman`").run();
    assert_eq!(current(&home), Value::Null, "without an image nothing is registered");
}

#[test]
fn a_deploy_beside_another_one_of_the_same_version_is_refused() {
    let (home, app, _dev) = stage();
    let _ = deploy(&home, &app, &[]).exits(0);
    let journals = home.path().join(".local/state/linkworld/deploys");
    let folder = std::fs::read_dir(journals).unwrap().next().unwrap().unwrap().path();
    let mut other = Command::new("flock")
        .arg(folder.join("tax-bot@1.2.3.lock"))
        .args(["sh", "-c", "echo held; cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(other.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "held\n");
    let _ = deploy(&home, &app, &[]).exits(3).says("another process is deploying this version");
    drop(other.stdin.take());
    assert!(other.wait().unwrap().success());
    assert_eq!(deploy(&home, &app, &[]).exits(0).json()["changed"], false);
}

#[test]
fn a_plan_is_for_one_platform_app_and_version() {
    let (home, app, _dev) = stage();
    let plan = home.path().join("plan.json");
    let _ = deploy(&home, &app, &["--plan", "--out", plan.to_str().unwrap()]).exits(0);
    let sound: Value = serde_json::from_str(&std::fs::read_to_string(&plan).unwrap()).unwrap();
    for (field, value, words) in [
        ("platform", "https://api.example.org", "it was made for another platform"),
        ("app", "other-app", "it was made for another app or version"),
        ("version", "9.9.9", "it was made for another app or version"),
    ] {
        let mut changed = sound.clone();
        changed[field] = json!(value);
        std::fs::write(&plan, changed.to_string()).unwrap();
        let _ = deploy(&home, &app, &["--plan-file", plan.to_str().unwrap()]).exits(6).says(words);
    }
    assert_eq!(current(&home), Value::Null);
}
