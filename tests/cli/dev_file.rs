//! `linkworld.dev.yaml` on the command line: beside a manifest, by path, from stdin, its schema and its documentation.

use crate::support::{Home, fixture};
use serde_json::Value;

const MANIFEST: &str = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\n\
                        runtime:\n  image: ghcr.io/you/my-bot:0.1.0\n";
const WRONG: &str = "tenants: {acme: {users: {ada: {zone: Europe/Berlim}}, apps: {my-bot: {settings: {days: 7}}}}}\n";

fn codes(json: &Value) -> Vec<(&str, &str)> {
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|finding| (finding["file"].as_str().unwrap(), finding["code"].as_str().unwrap())).collect()
}

#[test]
fn a_dev_file_beside_the_manifest_is_checked_with_it() {
    let home = Home::new();
    home.write("p/linkworld.app.yaml", MANIFEST);
    let without = home.run(&["validate", "p", "--json", "--normal"]).exits(0);
    home.write("p/linkworld.dev.yaml", WRONG);
    let json = home.run(&["validate", "p", "--json"]).exits(1).json();
    let file = "p/linkworld.dev.yaml";
    assert_eq!(codes(&json), [(file, "dev-unknown-zone"), (file, "dev-unknown-setting")], "{json:#}");
    assert_eq!(json["findings"][0]["span"]["start"]["column"], 38, "{json:#}");
    let _ = home.run(&["lint", "p"]).exits(1);
    // The rules of the SDK know no such file, and the manifest alone is what is deployed.
    let _ = home.run(&["validate", "p", "--compat", "sdk-1.7"]).exits(0);
    let _ = home.run(&["package", "p", "--no-bundle"]);
    // Without findings the manifest's verdict and its normal form stay as they were.
    home.write("p/linkworld.dev.yaml", "tenants: {acme: {apps: {my-bot: }}}\n");
    let with = home.run(&["validate", "p", "--json", "--normal"]).exits(0).json();
    let without = without.json();
    assert_eq!((&with["valid"], &with["findings"]), (&without["valid"], &without["findings"]));
    assert_eq!(with["normal"]["p/linkworld.app.yaml"], without["normal"]["p/linkworld.app.yaml"]);
}

#[test]
fn a_dev_file_can_be_named_alone() {
    let home = Home::new();
    home.write("p/linkworld.dev.yaml", WRONG);
    // Without a manifest nothing is compared.
    let json = home.run(&["validate", "p/linkworld.dev.yaml", "--json"]).exits(1).json();
    assert_eq!(codes(&json), [("p/linkworld.dev.yaml", "dev-unknown-zone")]);
    home.write("p/linkworld.app.yaml", MANIFEST);
    let json = home.run(&["validate", "p/linkworld.dev.yaml", "--json"]).exits(1).json();
    assert_eq!(codes(&json).len(), 2, "{json:#}");
    // A manifest with errors says nothing about it.
    home.write("p/linkworld.app.yaml", format!("{MANIFEST}nmae: x\n"));
    let json = home.run(&["validate", "p/linkworld.dev.yaml", "--json"]).exits(1).json();
    assert_eq!(codes(&json).len(), 1, "{json:#}");
    let args = ["validate", "-", "--stdin-filename", "a/linkworld.dev.yaml", "--json"];
    let json = home.run_with(&args, WRONG.as_bytes()).exits(1).json();
    assert_eq!(codes(&json), [("a/linkworld.dev.yaml", "dev-unknown-zone")]);
    let _ = home.run(&["validate", "nowhere/linkworld.dev.yaml"]).exits(3).says("linkworld.dev.yaml");
    let _ = home.run(&["validate", "p/linkworld.dev.yaml", "--fail-on", "warning", "--json"]).exits(1);
    home.write("p/linkworld.dev.yaml", "");
    let _ = home.run(&["validate", "p/linkworld.dev.yaml"]).exits(0).says("no problems in");
}

#[test]
fn a_fix_changes_no_dev_file() {
    let home = Home::new();
    home.write("linkworld.app.yaml", format!("{MANIFEST}App_Docs: x\n").replace("name: My Bot", "Name: My Bot"));
    let text = "tenats: {acme: {Users: {ada: {}}}}\n";
    home.write("linkworld.dev.yaml", text);
    let _ = home.run(&["validate", "--fix", "--unsafe-fixes"]).exits(1);
    let _ = home.run(&["validate", "linkworld.dev.yaml", "--fix", "--unsafe-fixes", "--modeline"]).exits(1);
    assert_eq!(std::fs::read_to_string(home.path().join("linkworld.dev.yaml")).unwrap(), text);
    let fixed = std::fs::read_to_string(home.path().join("linkworld.app.yaml")).unwrap();
    assert!(fixed.contains("\nname: My Bot"), "{fixed}");
    let shown = home.run(&["validate", "linkworld.dev.yaml", "--format", "human"]).exits(1);
    assert!(shown.stdout.contains("did you mean `tenants`?") && !shown.stderr.contains("fixable"), "{}", shown.stdout);
}

#[test]
fn no_format_contains_the_value_of_a_secret() {
    let home = Home::new();
    let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
    home.write("linkworld.app.yaml", format!("{MANIFEST}install_settings: [{{id: key, type: secret, label: Key}}]\n"));
    home.write(
        "linkworld.dev.yaml",
        format!(
            "# {token}\ndev: {{env: [PW=Tr0ub4dor2222]}}\ntenants:\n  acme:\n    apps:\n      my-bot:\n        \
             settings: {{key: Tr0ub4dor3333, other: {token}}}\n        secrets:\n          A: Tr0ub4dor4444\n          \
             B: {{value: Tr0ub4dor5555}}\n          C: {{env: Tr0ub4dor-6666}}\n          D: [Tr0ub4dor7777]\n"
        ),
    );
    for format in ["human", "concise", "json", "ndjson", "sarif", "github", "gitlab", "junit"] {
        for path in [".", "linkworld.dev.yaml"] {
            let ran = home.run(&["validate", path, "--format", format]).exits(1);
            let all = ran.stdout + &ran.stderr;
            assert!(all.contains("dev-secret"), "{format}: {all}");
            for part in ["Tr0ub4dor", &token[4..16]] {
                assert!(!all.contains(part), "{format}: {all}");
            }
        }
    }
}

#[test]
fn the_schema_of_the_dev_file_is_printed_and_written() {
    let home = Home::new();
    let printed = home.run(&["schema", "--dev-file"]).exits(0);
    assert_eq!(printed.json()["title"], "LinkWorld dev file");
    let _ = home.run(&["schema", "--dev-file", "-o", "s.json"]).exits(0).says("wrote s.json");
    assert_eq!(std::fs::read_to_string(home.path().join("s.json")).unwrap(), printed.stdout);
    assert_ne!(home.run(&["schema"]).exits(0).stdout, printed.stdout);
}

#[test]
fn its_fields_and_codes_are_explained() {
    let home = Home::new();
    let zone = home.run(&["explain", "tenants.users.zone"]).exits(0).stdout;
    assert!(zone.contains("a field of `linkworld.dev.yaml`") && zone.contains("Europe/Berlin"), "{zone}");
    let json = home.run(&["explain", "granted_scopes", "--json"]).exits(0).json();
    assert_eq!((&json["path"], &json["url"]), (&"tenants.apps.granted_scopes".into(), &Value::Null));
    let json = home.run(&["explain", "dev-secret", "--json"]).exits(0).json();
    assert_eq!((&json["code"], &json["url"]), (&"dev-secret".into(), &Value::Null));
    // A name that both files have is the manifest's.
    assert_eq!(home.run(&["explain", "version", "--json"]).exits(0).json()["default"], Value::Null);
    let list = home.run(&["explain", "--json"]).exits(0).json();
    assert!(list["dev_file_fields"].as_array().unwrap().len() > 50, "{list}");
}

/// The example of the documentation is a valid dev file of the sample app.
#[test]
fn the_documented_example_has_no_findings() {
    let home = Home::new();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/dev-file.md")).unwrap();
    let example = page.split_once("```yaml\n").unwrap().1.split_once("```").unwrap().0;
    std::fs::copy(fixture("apps/tax-bot/linkworld.app.yaml"), home.path().join("linkworld.app.yaml")).unwrap();
    home.write("linkworld.dev.yaml", example);
    let ran = home.run(&["validate", "--fail-on", "warning"]).exits(0);
    assert_eq!(ran.stdout, "", "{}", ran.stdout);
}
