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
    let _ = home.run(&["init", "lamp-shop", "--directory", "new", "--name", "a\nb"]).exits(2).says("one line");
    let _ = home.run(&["init", "lamp-shop", "--directory", "new", "--template", "mail"]).exits(2).says("email-triage");
    let _ = home.run(&["init"]).exits(5).says("linkworld init my-app");
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
    let _ = again.says("already exists and contains `.devcontainer`");
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
fn the_sample_of_try_has_no_findings() {
    let home = Home::new();
    let ran = home.run(&["try", "--once"]).exits(0);
    assert!(ran.stderr.contains("no problems") && !ran.stdout.contains("warning["), "{}\n{}", ran.stdout, ran.stderr);
}

#[test]
fn on_a_terminal_it_prompts_for_what_is_not_given() {
    let mut home = Home::new();
    let typed = [
        ("App id", "Lamp Shop\r"),
        ("App id", "lamp-shop\r"),
        ("Name", "\r"),
        ("Language", "2\r"),
        ("Template", "email-triage\r"),
    ];
    let _ = home.run_on_terminal(&["init"], &typed).exits(0).sees("invalid app id");
    let manifest = std::fs::read_to_string(home.path().join("lamp-shop/linkworld.app.yaml")).unwrap();
    assert!(manifest.contains("name: \"Lamp Shop\"") && manifest.contains("Triage"), "{manifest}");
    assert!(home.path().join("lamp-shop/app.ts").is_file());
    // What is given is not asked for, and an app id is enough.
    let given = [("App id", "other\r"), ("Name", "Other\r")];
    let flags = ["init", "--lang", "rust", "--template", "scheduled-report"];
    let _ = home.run_on_terminal(&flags, &given).exits(0);
    assert!(home.path().join("other/src/main.rs").is_file());
    let _ = home.run_on_terminal(&["init", "third"], &[]).exits(0);
    home.set("CI", "1");
    let _ = home.run_on_terminal(&["init"], &[]).exits(5);
}
