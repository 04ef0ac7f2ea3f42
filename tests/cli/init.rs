//! `linkworld init` from outside: what it makes runs as it is.

use crate::support::{Home, edit, free_port, sdk_python};

#[test]
fn a_new_python_project_validates_and_runs() {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let made = home.run(&["init", "lamp-shop", "--name", "Lamps: \"yes\""]).exits(0);
    assert!(made.stdout.contains("app_docs/user.md"), "{}", made.stdout);
    let folder = home.path().join("lamp-shop");
    let _ = home.run(&["validate", "lamp-shop", "--fail-on", "warning"]).exits(0);
    edit(&folder.join("linkworld.app.yaml"), |text| text.replace("port: 8080", &format!("port: {}", free_port())));
    let dev = home.dev(&folder, &[]);
    let call = ["trigger", "tool", "greet", "--args", r#"{"name": "Ada"}"#, "--json", "--url", &dev.origin];
    for count in 1..=2 {
        let result = home.run(&call).exits(0).json()["reply"]["result"].clone();
        assert_eq!(result, serde_json::json!({"greeting": "Hello, Ada!", "greetings": count}));
    }
}

#[test]
fn a_new_typescript_project_validates() {
    let home = Home::new();
    let _ = home.run(&["init", "lamp-shop", "--lang", "typescript", "--directory", "shop"]).exits(0);
    let _ = home.run(&["validate", "shop", "--fail-on", "warning"]).exits(0);
    assert!(home.path().join("shop/app.ts").is_file());
}

#[test]
fn nothing_is_written_for_a_bad_name() {
    let home = Home::new();
    let _ = home.run(&["init", "lamp-shop", "--directory", "new", "--name", ""]).exits(2);
    let _ = home.run(&["init", "lamp-shop", "--directory", "new", "--github-owner", "a b"]).exits(2);
    assert!(!home.path().join("new").exists());
}

#[test]
fn a_fresh_repository_is_filled_and_nothing_of_it_is_touched() {
    let home = Home::new();
    home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
    home.write("shop/README.md", "mine");
    home.write("shop/LICENSE", "mine");
    home.write("shop/.gitignore", "mine");
    let made = home.test(&["init", "lamp-shop", "--directory", "."]).folder("shop").stderr_has("Next steps:");
    let made = made.stderr_has("  linkworld dev\n").stdout_has("README.md (existed, unchanged)").run();
    assert!(!made.stderr.contains("cd "), "{}", made.stderr);
    let read = |path: &str| std::fs::read_to_string(home.path().join("shop").join(path)).unwrap();
    for kept in ["README.md", "LICENSE", ".gitignore"] {
        assert_eq!(read(kept), "mine");
    }
    for written in ["AGENTS.md", "linkworld.eval.yaml", "web/index.html", "web/bridge.js"] {
        assert!(!read(written).is_empty(), "{written}");
    }
    let workflow = read(".github/workflows/deploy.yml");
    assert!(workflow.contains("${{ secrets.LINKWORLD_TOKEN }}") && !workflow.contains("{{slug}}"), "{workflow}");
    let _ = home.run(&["lint", "shop", "--fail-on", "warning"]).exits(0);
    let _ = home.run(&["package", "shop"]).exits(0);
    // A second time there is a project, which is not fresh.
    let again = home.run(&["init", "lamp-shop", "--directory", "shop"]).exits(3);
    let _ = again.says("already exists and contains `AGENTS.md`");
}

#[test]
fn an_invalid_app_id_gets_a_command_with_a_valid_one() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("My Shop")).unwrap();
    for (given, folder, command) in [
        ("Lamp Shop", "", "`linkworld init lamp-shop`"),
        ("lamp_shop", "", "`linkworld init lamp-shop`"),
        ("ab", "", "`linkworld init ab-app`"),
        (".", "My Shop", "`linkworld init my-shop --directory .`"),
        ("./My Shop", "", "`linkworld init my-shop --directory './My Shop'`"),
        ("日本", "", "`linkworld init my-app`"),
    ] {
        let _ = home.test(&["init", given]).folder(folder).code(2).stderr_has(command).run();
    }
}

#[test]
fn the_python_command_line_runs_the_scenarios() {
    let home = Home::new();
    let _ = home.run(&["init", "lamp-shop"]).exits(0);
    let program = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/linkworld");
    let mut eval = std::process::Command::new(program);
    eval.arg("eval").current_dir(home.path().join("lamp-shop")).env("HOME", home.path());
    let output = eval.output().expect("run tests/setup first");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_sample_of_try_has_no_findings() {
    let home = Home::new();
    let ran = home.run(&["try", "--once"]).exits(0);
    assert!(ran.stderr.contains("no problems") && !ran.stdout.contains("warning["), "{}\n{}", ran.stdout, ran.stderr);
}
