//! Every code has a page, every page's examples do what they say, and the command shows them.

use crate::support::Home;
use linkworld_contract::names::{DEV_FILE, EVAL_FILE};
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::explain::{self, CodePage, Example, HEAD};
use linkworld_manifest::{CheckOptions, codes};
use linkworld_manifest::{dev_file, eval_file};
use linkworld_package::sources::{self, ReadSource, SourceLanguage};
use linkworld_package::{FileContent, FoundFile, docs, templates};
use std::collections::BTreeSet;
use std::path::Path;

/// Codes whose bad example only words can show: what they need is too long, not text, or not one file.
const SHOWN_IN_WORDS: &[&str] = &[
    "too-deep",
    "too-many-nodes",
    "manifest-too-large",
    "manifest-not-utf8",
    "lint-config",
    "dev-file-too-large",
    "dev-file-not-utf8",
    "eval-file-too-large",
    "eval-file-not-utf8",
    "docs-file-too-large",
    "docs-too-large",
    "docs-too-many-files",
    "docs-not-utf8",
    "docs-unreadable",
    "docs-replaced",
    "docs-changed",
    "docs-secret",
    "template-duplicate-slug",
    "template-too-large",
    "template-not-utf8",
    "template-link",
    "template-special",
    "template-unreadable",
    "template-changed",
    "template-secret",
    "templates-too-many",
    "bundle-no-index",
    "bundle-too-large",
    "bundle-expanded-too-large",
    "bundle-too-many-files",
    "bundle-secret",
    "bundle-changed",
    "bundle-unreadable",
    "bundle-bad-name",
    "bundle-blocked",
    "bundle-folder-link",
    "bundle-left-out",
    "bundle-missing-file",
    "similar-names",
    "manifest-secret",
    "template-left-out",
    "handler-missing",
];

fn manifest_findings(text: String) -> Vec<Diagnostic> {
    linkworld_manifest::check("m", text.into_bytes(), CheckOptions::default()).findings
}

fn findings(example: Example) -> Vec<Diagnostic> {
    match example {
        Example::Part(text) => manifest_findings(format!("{HEAD}{text}\n")),
        Example::Document(text) => manifest_findings(text.to_owned()),
        Example::File { path, text } => {
            let found = |folder: &str| {
                let path = path.strip_prefix(folder)?.trim_start_matches('/').to_owned();
                Some(vec![FoundFile { path, content: FileContent::Text(text.to_owned()) }])
            };
            let judged = match (found(docs::FOLDER), found(templates::FOLDER)) {
                (Some(found), _) => docs::plan(found, false, &[]).findings_by_file,
                (_, Some(found)) => templates::plan(found, &[]).findings_by_file,
                _ if path == DEV_FILE => return dev_file_findings(text),
                _ if path == EVAL_FILE => return eval_file_findings(text),
                _ if path.ends_with(".py") => return source_findings(path, text),
                _ => panic!("{path} is neither a page nor a template"),
            };
            judged.into_iter().flat_map(|file| file.findings).collect()
        }
        Example::Words(_) => Vec::new(),
    }
}

/// The findings of the dev file of an app with settings, a slot and scopes.
fn dev_file_findings(text: &str) -> Vec<Diagnostic> {
    let manifest = format!(
        "{HEAD}required_scopes: [mail.read]\nlifecycle: {{on_inbound: true}}\ninstall_settings:\n\
         - {{id: days, type: number, label: Days}}\n- {{id: project, type: project_picker, label: Project}}\n\
         rag_slots: [{{name: handbook, description: H}}]\n\
         agent: {{name: A, system_prompt: P, mcp_servers: [{{name: crm, url: \"https://crm.example/mcp\"}}]}}\n"
    );
    let checked = linkworld_manifest::check("m", manifest.into_bytes(), CheckOptions::default());
    dev_file::check(DEV_FILE, text.into()).compared_with(&checked.manifest.unwrap()).findings
}

/// The findings of the eval file of an app that gets messages and has a tool and a schedule.
fn eval_file_findings(text: &str) -> Vec<Diagnostic> {
    let manifest = format!(
        "{HEAD}lifecycle: {{on_inbound: true, schedules: [{{name: nightly, cron: 0 3 * * *}}]}}\n\
         tools: [{{name: rate, description: Rates, scopes_required: []}}]\n"
    );
    let checked = linkworld_manifest::check("m", manifest.into_bytes(), CheckOptions::default());
    eval_file::check(EVAL_FILE, text.into())
        .compared_with(&checked.manifest.unwrap())
        .compared_with_models(&["small"])
        .findings
}

/// The findings of a source of an app that answers mail and has one tool. Other sources may exist.
fn source_findings(path: &str, text: &str) -> Vec<Diagnostic> {
    let manifest = format!(
        "{HEAD}required_scopes: [mail.send]\nrequired_integrations: [m365]\nlifecycle: {{on_inbound: true}}\n\
         tools: [{{name: rate, description: Rates, scopes_required: []}}]\n"
    );
    let checked = linkworld_manifest::check("m", manifest.into_bytes(), linkworld_manifest::CheckOptions::default());
    let text = format!("from linkworld_sdk import App\napp = App.from_manifest()\n{text}\n");
    let source = ReadSource::new(path, text, SourceLanguage::of(path).unwrap());
    sources::check(&checked.manifest.unwrap(), &[source], false).findings.concat()
}

#[test]
fn bad_examples_have_the_finding_and_good_ones_none() {
    let mut in_words = BTreeSet::new();
    for CodePage { code, severity, bad, good, .. } in explain::pages() {
        assert_eq!(findings(good), [], "the good example of {code}");
        if matches!(bad, Example::Words(_)) {
            in_words.insert(code);
            continue;
        }
        let found = findings(bad);
        let codes: BTreeSet<&str> = found.iter().map(|finding| finding.code).collect();
        // A page sent without the one that opens first is beside the point of these examples.
        let beside = |other: &&str| code.starts_with("docs-") && *other == "docs-no-entry";
        let alone = codes.iter().all(|other| *other == code || beside(other));
        assert!(codes.contains(code) && alone, "the bad example of {code} gives {codes:?}");
        let own = found.iter().find(|finding| finding.code == code).unwrap();
        assert_eq!(own.severity, severity, "{code}");
    }
    assert_eq!(in_words, SHOWN_IN_WORDS.iter().copied().collect());
}

/// All text of the sources below a folder, without tests.
fn all_sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&all_sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            text.push_str(source.split("#[cfg(test)]\nmod ").next().unwrap());
        }
    }
    text
}

/// The codes of reading and of lints are covered by fixtures and by the table of rules.
#[test]
fn every_code_of_a_projects_files_is_reported_somewhere() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let check = std::fs::read_to_string(crates.join("manifest/src/check.rs")).unwrap();
    let config = std::fs::read_to_string(crates.join("manifest/src/policy/config.rs")).unwrap();
    let reporting = all_sources(&crates.join("package/src")) + &check + &config;
    let is_reported = |code: &str| {
        let constant = format!("codes::{}", code.to_uppercase().replace('-', "_"));
        reporting.contains(&format!("\"{code}\"")) || reporting.contains(&constant)
    };
    let idle: Vec<&&str> = codes::PROJECT.iter().filter(|code| !is_reported(code)).collect();
    assert!(idle.is_empty(), "nothing reports {idle:?}");
}

#[test]
fn pages_read_alike() {
    for page in explain::pages() {
        for text in [page.about, page.why] {
            assert!(!text.ends_with('.') && !text.is_empty(), "{}: {text}", page.code);
            let first = text.chars().next().unwrap();
            assert!(
                !first.is_uppercase() || text.starts_with("JSON") || text.starts_with("YAML"),
                "{}: {text}",
                page.code
            );
        }
    }
}

#[test]
fn codes_numbers_fields_and_drift_are_explained() {
    let home = Home::new();
    let explain = |word: &str| home.run(&["explain", word]).exits(0).stdout;
    let page = explain("unknown-scope");
    for part in [
        "warning[unknown-scope] (LWP001)",
        "Found\n    required_scopes: [mail.sendd]",
        "Fixed\n    required_scopes: [mail.send]",
        "https://docs.linkworld.ai/developer/reference/manifest/#required_scopes",
    ] {
        assert!(page.contains(part), "{part:?} is not in\n{page}");
    }
    assert_eq!(explain("lwp001"), page);
    let field = explain("agents.heartbeats.cron_expression");
    assert!(field.contains("string of at most 100 characters, or null"), "{field}");
    let enumeration = explain("install_settings.type");
    assert!(enumeration.contains("`project_picker`") && enumeration.contains("the field is required"), "{enumeration}");
    assert!(explain("docs_url").contains("since      the newer manifest reference"));
    assert!(explain("pricing.model").contains("since      the older manifest reference"));
    assert!(!explain("app_id").contains("since "), "nothing is said where nothing is known");
    let drift = explain("drift");
    for page in explain::pages().iter().filter(|page| page.severity == Severity::Error) {
        // The SDK has no dev file and reads no eval file.
        let is_beside = [codes::READING, codes::DEV_FILE, codes::EVAL_FILE].concat().contains(&page.code);
        assert!(is_beside || drift.contains(&format!("\n{}\n", page.code)), "{} is not in\n{drift}", page.code);
    }
    assert!(drift.contains("docs-url") && !drift.contains("unknown-scope"), "{drift}");
    let all = home.run(&["explain"]).exits(0).stdout;
    for word in ["cron-never", "wrong-type", "docs-no-entry", "http_routes", "drift"] {
        assert!(all.contains(word), "{word}");
    }
}

#[test]
fn scopes_tools_and_integrations_are_explained() {
    let home = Home::new();
    for (word, kind, has) in [
        ("mail.send", "scope", "email_send, email_reply"),
        ("MAIL.SEND", "scope", "usually the integration `m365`"),
        ("reports.generate", "scope", "legacy"),
        ("email_send", "tool", "required_scopes: [mail.send]"),
        ("app_kv_set", "tool", "no known source ties it to a scope"),
        ("write_app_records", "tool", "chat-built apps"),
        ("linkedin_search", "tool", "linkedin.read"),
        ("m365", "integration", "mail.read, mail.send"),
        ("lexoffice", "integration", "none known"),
    ] {
        let page = home.run(&["explain", word]).exits(0).stdout;
        assert!(page.contains(has), "{word}: {page}");
        assert!(page.contains("platform's own check"), "{word}: {page}");
        let json = home.run(&["explain", word, "--json"]).exits(0).json();
        assert_eq!((&json["schema"], &json["kind"]), (&"linkworld.explain/1".into(), &kind.into()), "{word}");
    }
    let tool = home.run(&["explain", "email_send", "--json"]).exits(0).json();
    assert_eq!((&tool["scope"], &tool["integration"]), (&"mail.send".into(), &"m365".into()));
    for (word, near) in [("mail.sned", "mail.send"), ("emial_send", "email_send"), ("m356", "m365")] {
        let _ = home.test(&["explain", word]).code(1).stderr_has(&format!("`{near}`")).run();
        let json = home.run(&["explain", word, "--json"]).exits(1).json();
        assert!(json["near"].as_array().unwrap().contains(&near.into()), "{json}");
    }
}

#[test]
fn the_catalog_is_listed_and_searched() {
    let home = Home::new();
    let rows = |args: &[&str], what: &str| -> Vec<String> {
        let json = home.run(&[args, &["--json"]].concat()).exits(0).json();
        assert_eq!(json["schema"], format!("linkworld.{what}/1"));
        let key = what.trim_end_matches('s');
        json[what].as_array().unwrap().iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
    };
    let (scopes, tools) = (rows(&["scopes"], "scopes"), rows(&["tools"], "tools"));
    assert!(scopes.contains(&"odoo.read".to_owned()) && tools.contains(&"rag_query".to_owned()));
    assert_eq!(rows(&["scopes", "email_send"], "scopes"), ["mail.send"]);
    assert_eq!(rows(&["tools", "CALENDAR", "delete"], "tools"), ["calendar_delete_event"]);
    assert!(rows(&["tools", "m365"], "tools").contains(&"email_read".to_owned()));
    let table = home.run(&["scopes"]).exits(0).stdout;
    assert!(scopes.iter().all(|scope| table.contains(scope.as_str())), "{table}");
    let table = home.run(&["tools"]).exits(0).stdout;
    assert!(tools.iter().all(|tool| table.contains(tool.as_str())), "{table}");
    for command in ["scopes", "tools"] {
        let _ = home.test(&[command, "mail.sned"]).code(1).stderr_has("`mail.send`").run();
        let json = home.run(&[command, "qwertzuiop", "--json"]).exits(1).json();
        assert_eq!((&json[command], &json["near"]), (&serde_json::json!([]), &serde_json::json!([])));
    }
}

#[test]
fn what_there_is_not_is_answered_with_what_is_near() {
    let home = Home::new();
    let _ = home.test(&["explain", "runtime.prot"]).code(1).stderr_has("`runtime.port`").run();
    let json = home.run(&["explain", "unknown-scop", "--json"]).exits(1).json();
    assert_eq!(json["near"][0], "unknown-scope");
}

#[test]
fn programs_get_one_envelope() {
    let home = Home::new();
    let json = |words: &[&str]| {
        let answer = home.run(&[&["explain", "--json"], words].concat()).exits(0).json();
        assert_eq!(answer["schema"], "linkworld.explain/1");
        answer
    };
    let list = json(&[]);
    assert_eq!(list["codes"].as_array().unwrap().len(), explain::pages().len());
    assert_eq!(json(&["cron-never"])["severity"], "warning");
    assert!(json(&["cron-never"])["source"].is_string());
    let port = json(&["runtime.port"]);
    assert_eq!((&port["default"], &port["required"]), (&8080.into(), &false.into()));
    assert_eq!(json(&["drift"])["rows"][0]["code"], "docs-url");
}

#[test]
fn every_finding_has_an_address() {
    let home = Home::new();
    home.write("linkworld.app.yaml", format!("{HEAD}emits: [A]\nzzz: 1\n"));
    home.write("app_docs/other.md", "# Other\n");
    let ran = home.run(&["validate", "--json"]).exits(1).json();
    let urls: Vec<&str> = ran["findings"].as_array().unwrap().iter().map(|f| f["url"].as_str().unwrap()).collect();
    let manifest = "https://docs.linkworld.ai/developer/reference/manifest/";
    let (emits, docs) = (format!("{manifest}#emits--subscribes_to"), format!("{manifest}#end-user-docs-app_docs"));
    assert_eq!(urls, [emits.as_str(), manifest, &docs]);
    let sarif = home.run(&["validate", "--format", "sarif"]).exits(1).json();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let pattern = rules.iter().find(|rule| rule["id"] == "bad-pattern").unwrap();
    assert_eq!(pattern["helpUri"], emits);
    let page = explain::pages_of("bad-pattern").remove(0);
    assert_eq!(pattern["shortDescription"]["text"], page.about);
    for text in [&pattern["help"]["text"], &pattern["help"]["markdown"], &pattern["fullDescription"]["text"]] {
        assert!(text.as_str().unwrap().contains(page.why), "{pattern:#}");
    }
    assert_eq!(pattern["defaultConfiguration"]["level"], "error");
}

#[test]
fn the_schema_is_printed_and_written() {
    let home = Home::new();
    let printed = home.run(&["schema"]).exits(0);
    assert_eq!(printed.json()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let _ = home.run(&["schema", "--output", "s.json"]).exits(0).says("wrote s.json");
    assert_eq!(std::fs::read_to_string(home.path().join("s.json")).unwrap(), printed.stdout);
}

#[test]
fn help_prints_commands_and_topics_and_suggests_one() {
    let home = Home::new();
    let own = home.run(&["deploy", "--help"]).exits(0).stdout;
    assert_eq!(home.run(&["help", "deploy"]).exits(0).stdout.trim_end(), own.trim_end());
    assert!(home.run(&["help", "secrets", "set"]).exits(0).stdout.contains("--keep-newline"));
    assert!(home.run(&["help", "exit-codes"]).exits(0).stdout.contains("partly applied"));
    assert!(home.run(&["help", "environment"]).exits(0).stdout.contains("LINKWORLD_STATE_DIR"));
    let _ = home.run(&["help", "deplyo"]).exits(2).says("did you mean `linkworld help deploy`?");
    let _ = home.run(&["help", "qwertzuiop"]).exits(2).says("list all commands and topics");
}
