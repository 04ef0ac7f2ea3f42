//! Secrets in a manifest: named with their place, and in no output of any command.

use crate::support::{Home, edit};
use serde_json::Value;

/// A token, put together so that no scanner finds it in this file.
fn token() -> String {
    format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5")
}

const PASSWORD: &str = "Sup3rS3cretPw";

fn manifest(token: &str) -> String {
    format!(
        "apiVersion: linkworld.ai/v2\napp_id: sec-bot\nversion: 0.1.0\nname: Sec Bot\ndescription: 'see {token}'\n\
         required_scopes: [{token}]\nruntime:\n  image: ghcr.io/acme/sec-bot:0.1.0\n  env:\n    A: \"\\x67{}\"\n    \
         DB_PASSWORD: {PASSWORD}\n    URL: postgres://app:{PASSWORD}@db/x\n    {token}: x\n    LOG: debug\n\
         tools:\n  - {{name: find, descriptoin: '{token}', scopes_required: [{token}]}}\n",
        &token[1..]
    )
}

#[test]
fn no_output_of_any_command_contains_a_secret() {
    let home = Home::new();
    let token = token();
    home.write("p/linkworld.app.yaml", manifest(&token));
    home.write("p/app_docs/user.md", format!("# Hi\n\n{token}\n"));
    home.write("p/dist/index.html", format!("<p>{token}"));
    let is_clean = |text: &str, what: &str| {
        let text = text.to_lowercase();
        for secret in [&token[4..16], PASSWORD] {
            assert!(!text.contains(&secret.to_lowercase()), "{what}: {text}");
        }
    };
    let formats = ["human", "concise", "json", "ndjson", "sarif", "github", "gitlab", "junit"];
    let mut commands: Vec<Vec<&str>> = formats.iter().map(|format| vec!["validate", "p", "--format", format]).collect();
    commands.extend([
        vec!["validate", "p", "--compat", "sdk-1.7"],
        vec!["validate", "p", "--fix", "--unsafe-fixes", "--diff"],
        vec!["package", "p"],
        vec!["package", "p", "--json"],
        vec!["docs", "p", "--output", "site"],
        vec!["deploy", "p", "--skip-build", "--json"],
        vec!["validate", "p", "-o", "sarif=out.sarif", "--write-baseline", "baseline.json"],
    ]);
    for command in &commands {
        let ran = home.run(command);
        is_clean(&format!("{}{}", ran.stdout, ran.stderr), &command.join(" "));
    }
    for file in ["out.sarif", "baseline.json"] {
        let text = std::fs::read_to_string(home.path().join(file)).unwrap_or_default();
        is_clean(&text, file);
    }
    let found = home.run(&["validate", "p", "--json"]).exits(1).json();
    let paths: Vec<&str> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "manifest-secret")
        .map(|finding| finding["path"].as_str().unwrap())
        .collect();
    for path in ["description", "runtime.env.A", "runtime.env.DB_PASSWORD", "runtime.env.URL", "required_scopes.0"] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
}

#[test]
fn a_value_is_accepted_by_its_path_and_hidden_in_plans() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    let token = token();
    let deploy = |more: &[&str]| home.run(&[&["deploy", app.to_str().unwrap(), "--skip-build"], more].concat());
    edit(&app.join("linkworld.app.yaml"), |text| {
        text.replacen("  env:\n", &format!("  env:\n    LOG: trace-level\n    KEY: {token}\n"), 1)
    });
    let refused = deploy(&[]).exits(1);
    assert!(refused.stdout.contains("`runtime.env.KEY`") && !refused.stdout.contains(&token), "{}", refused.stdout);
    let _ = home.run(&["validate", app.to_str().unwrap(), "--include", "runtime.env.KEY"]).exits(0);
    let _ = deploy(&["--include", "runtime.env.KEY"]).exits(0);
    edit(&app.join("linkworld.app.yaml"), |text| {
        text.replace("version: 1.2.3", "version: 1.2.4")
            .replace("trace-level", "debug-level")
            .replace(&token, &token.replace("aB3", "zZ9"))
    });
    let include = ["--include", "runtime.env.KEY"];
    let plan = |more: &[&str]| deploy(&[&["--plan"], &include[..], more].concat()).exits(0);
    let file = home.path().join("plan.json");
    let hidden = plan(&["--json", "--output", file.to_str().unwrap()]);
    let written = std::fs::read_to_string(&file).unwrap();
    for text in [&hidden.stdout, &written, &plan(&[]).stdout] {
        assert!(text.contains("runtime.env.LOG") && text.contains("********"), "{text}");
        assert!(!text.contains("-level") && !text.contains(&token[8..]), "{text}");
    }
    let shown = plan(&["--json", "--show-env"]).json();
    let changes: Vec<&Value> = shown["changes"].as_array().unwrap().iter().collect();
    let after = |path: &str| changes.iter().find(|change| change["path"] == path).unwrap()["after"].clone();
    assert_eq!(after("runtime.env.LOG"), "debug-level");
    assert!(!after("runtime.env.KEY").as_str().unwrap().contains(&token[8..]));
}
