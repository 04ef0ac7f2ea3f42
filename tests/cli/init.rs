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
