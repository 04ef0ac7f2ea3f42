//! The Rust apps of `init`, with crates from crates.io: each one is built, and its scenarios pass. Run by `tests/campaign`.

use crate::support::Home;
use std::process::Command;

const TEMPLATES: [&str; 5] = ["blank", "email-triage", "report-publisher", "webhook-handler", "multi-agent"];

#[test]
fn the_rust_app_of_each_template_is_built_and_its_scenarios_pass() {
    let mut home = Home::new();
    let user = std::env::var("HOME").unwrap();
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        home.set(name, &std::env::var(name).unwrap_or_else(|_| format!("{user}/{folder}")));
    }
    // Most of a build is the crates, which all of them have.
    let target = home.path().join("target");
    home.set("CARGO_TARGET_DIR", target.to_str().unwrap());
    for template in TEMPLATES {
        let app = format!("rust-{template}");
        let _ = home.run(&["init", &app, "--lang", "rust", "--template", template]).exits(0);
        let folder = home.path().join(&app);
        let built = Command::new("cargo")
            .args(["build", "--quiet"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", "-D warnings")
            .output()
            .expect("cargo runs");
        assert!(built.status.success(), "{template}: {}", String::from_utf8_lossy(&built.stderr));
        let file = format!("{app}/linkworld.eval.yaml");
        let variables =
            ["--env", "CARGO_HOME", "--env", "RUSTUP_HOME", "--env", "CARGO_TARGET_DIR", "--start-timeout", "300"];
        let ran = home.run(&[&["eval", &file, "--env", "RUSTFLAGS=-D warnings"], &variables[..]].concat()).exits(0);
        assert!(ran.stdout.contains(" passed, 0 failed"), "{template}: {}", ran.stdout);
        println!("{template}: {}", ran.stdout.lines().last().unwrap_or_default());
    }
}
