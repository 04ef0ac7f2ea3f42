//! `linkworld.dev.yaml`: the hand-written files of `fixtures/dev-file`, the schema, tables of mistakes, hostile text.
//!
//! Files in `ok` have no findings. A file `err/NAME.yaml` gives the findings in `err/NAME.out`. All are compared with the
//! manifest beside the folders.

use crate::expectations;
use crate::gallery::source;
use crate::read::{line, text_bytes};
use crate::root;
use linkworld_contract::limits::{DEV_FILE_BYTES_MAX, FINDING_TEXT_BYTES_MAX};
use linkworld_manifest::dev_file::{self, CheckedDevFile, check_against};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::json_schema::dev_file_schema;
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_manifest::spec::dev_file::install::{GrantedScopes, SecretSource};
use linkworld_manifest::spec::dev_file::run::DevEngine;
use linkworld_manifest::{CheckOptions, Manifest, codes};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Files of each kind there must at least be.
const GOOD_MIN: usize = 9;
const BAD_MIN: usize = 32;

fn folder() -> PathBuf {
    root().join("fixtures/dev-file")
}

fn files(kind: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder().join(kind)).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files
}

fn manifest() -> Manifest {
    let path = folder().join("linkworld.app.yaml");
    let checked = linkworld_manifest::check("m", std::fs::read(path).unwrap(), CheckOptions::default());
    assert_eq!(checked.findings, []);
    checked.manifest.unwrap()
}

fn check(text: &str) -> CheckedDevFile {
    dev_file::check("linkworld.dev.yaml", text.as_bytes().to_vec())
}

fn transcript(checked: &CheckedDevFile) -> String {
    checked.findings.iter().map(|finding| line(&checked.source, finding) + "\n").collect()
}

/// The codes of the findings of a text, compared with the manifest.
fn codes_of(text: &str) -> Vec<&'static str> {
    check(text).compared_with(&manifest()).findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn good_files_have_no_findings() {
    let files = files("ok");
    assert!(files.len() >= GOOD_MIN, "only {} good files", files.len());
    for path in files {
        let checked = check(source(&path).text()).compared_with(&manifest());
        assert_eq!(transcript(&checked), "", "{}", path.display());
        assert!(checked.is_valid() && checked.partial.is_none(), "{}", path.display());
    }
}

#[test]
fn bad_files_say_what_and_where() {
    let files = files("err");
    assert!(files.len() >= BAD_MIN, "only {} bad files", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let checked = check(source(&path).text()).compared_with(&manifest());
        assert!(!checked.findings.is_empty() && checked.findings.len() < 30, "{}", path.display());
        let has_errors = checked.findings.iter().any(|finding| finding.severity == Severity::Error);
        assert_eq!(checked.dev_file.is_none(), has_errors, "{}", path.display());
        for finding in &checked.findings {
            assert!(!finding.primary.span.is_empty() || finding.code == codes::YAML_SYNTAX, "{finding:?}");
            // A headline about a pattern or a bound says what to write.
            let says_it =
                [codes::YAML_SYNTAX, codes::BAD_PATTERN, codes::OUT_OF_RANGE, codes::WRONG_TYPE, codes::TOO_SHORT];
            assert!(!finding.help.is_empty() || says_it.contains(&finding.code), "{finding:?}");
            assert!(!format!("{finding:?}").contains("hunter"), "{finding:?}");
        }
        wrong.extend(expectations::mismatch(&path.with_extension("out"), &transcript(&checked)));
    }
    expectations::settle(wrong);
}

#[test]
fn every_expectation_has_a_file() {
    for entry in std::fs::read_dir(folder().join("err")).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("yaml").exists(), "{} belongs to nothing", path.display());
    }
}

/// Every code of its own is found in the gallery, but for the file as a whole.
#[test]
fn the_gallery_has_every_code() {
    let manifest = manifest();
    let found: BTreeSet<&str> = files("err")
        .iter()
        .map(|path| check(source(path).text()))
        .flat_map(|checked| [checked.findings.clone(), checked.compared_with(&manifest).findings].concat())
        .map(|finding| finding.code)
        .collect();
    let of_bytes = [codes::DEV_FILE_TOO_LARGE, codes::DEV_FILE_NOT_UTF8];
    let missing: Vec<_> =
        codes::DEV_FILE.iter().filter(|code| !found.contains(*code) && !of_bytes.contains(code)).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

#[test]
fn the_description_is_what_is_written() {
    let checked = check(source(&folder().join("ok/full.yaml")).text());
    let file = checked.dev_file.unwrap();
    assert_eq!(file.dev.command.as_deref(), Some(&["python".to_owned(), "main.py".to_owned()][..]));
    assert_eq!((file.dev.engine, file.dev.port, file.dev.idle_minutes), (DevEngine::Podman, Some(4600), 15));
    assert_eq!(file.clock.start_time().unwrap().to_string(), "2026-03-01T07:00:00Z");
    let acme = file.tenants.get("acme").unwrap();
    assert_eq!(acme.users.names().collect::<Vec<_>>(), ["ada", "bob"], "the order of the file");
    assert_eq!(acme.users.get("ada").unwrap().zone, "Europe/Berlin");
    assert_eq!(acme.apps.names().collect::<Vec<_>>(), ["tax-bot", "crm", "office"]);
    let install = acme.apps.get("tax-bot").unwrap();
    assert_eq!(install.granted_scopes.listed().unwrap(), ["mail.read", "mail.send"]);
    assert_eq!(acme.apps.get("office").unwrap().granted_scopes, GrantedScopes::All);
    assert_eq!(install.secrets.get("API_KEY"), Some(&SecretSource::Env("TAX_API_KEY".to_owned())));
    assert_eq!(install.secrets.get("SMTP_LOGIN"), Some(&SecretSource::Prompt));
    assert_eq!(install.settings.get("days"), Some(&14.into()));
    assert_eq!(install.rag_bindings.get("handbook").map(String::as_str), Some("tax-law"));
    let crm = file.apps.get("crm").unwrap();
    assert!(crm.is_stub() && !file.apps.get("office").unwrap().is_stub());
    assert_eq!(crm.routes.get("POST /leads").unwrap().status, 201);
    assert!(!file.tenants.get("quiet").unwrap().inbound);
    assert_eq!(file.services.get("email_send").unwrap().latency_ms, 200);
}

/// An empty file, whatever it is that is empty, is the default description.
#[test]
fn nothing_is_all_defaults() {
    let empty: DevFile = check("").dev_file.unwrap();
    assert_eq!((empty.version, empty.dev.venv, empty.dev.reload), (1, true, true));
    assert!(empty.tenants.is_empty() && empty.apps.is_empty() && empty.services.is_empty());
    for text in ["\n", "# x\n", "---\n", "{}", "version: 1\n", "\u{feff}"] {
        assert_eq!(check(text).dev_file.as_ref(), Some(&empty), "{text:?}");
    }
    let install = check("tenants: {acme: {apps: {tax-bot: }}}").dev_file.unwrap();
    let install = install.tenants.get("acme").unwrap().apps.get("tax-bot").unwrap();
    assert_eq!((&install.granted_scopes, &install.activated_by), (&GrantedScopes::All, &None));
}

#[test]
fn what_we_accept_the_schema_accepts() {
    let validator = jsonschema::validator_for(&dev_file_schema()).unwrap();
    let mut compared = 0;
    for path in files("ok") {
        let checked = check(source(&path).text());
        // A time without quotes and an empty file have no JSON form here.
        let Some(instance) = checked.source_map.to_json() else { continue };
        let errors: Vec<String> = validator.iter_errors(&instance).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
        compared += 1;
    }
    assert!(compared >= GOOD_MIN - 2, "only {compared} compared");
}

/// Mistakes that a schema cannot express: references, what exists, the manifest, duplicate keys of YAML.
fn is_beyond_a_schema(code: &str) -> bool {
    code.starts_with("dev-") && ![codes::DEV_SECRET, codes::DEV_MOCK].contains(&code)
        || [codes::DUPLICATE_KEY, codes::DUPLICATE_NAME, codes::YAML_SYNTAX].contains(&code)
}

#[test]
fn what_we_refuse_the_schema_refuses() {
    let validator = jsonschema::validator_for(&dev_file_schema()).unwrap();
    let mut compared = 0;
    for path in files("err") {
        let checked = check(source(&path).text());
        let errors = checked.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let structural = errors.filter(|finding| !is_beyond_a_schema(finding.code)).count();
        let Some(instance) = checked.source_map.to_json() else { continue };
        assert_eq!(!validator.is_valid(&instance), structural > 0, "{}", path.display());
        compared += 1;
    }
    assert!(compared >= BAD_MIN - 8, "only {compared} compared");
}

#[test]
fn each_mistake_is_one_finding() {
    let tenant = |inside: &str| format!("tenants: {{acme: {{{inside}}}}}");
    let install = |inside: &str| tenant(&format!("apps: {{tax-bot: {{{inside}}}}}"));
    for (text, wanted) in [
        ("tenats: {acme: {}}".to_owned(), codes::UNKNOWN_FIELD),
        ("clock: {forzen: true}".to_owned(), codes::UNKNOWN_FIELD),
        ("clock: {start: yesterday}".to_owned(), codes::BAD_PATTERN),
        ("dev: {venv: 3}".to_owned(), codes::WRONG_TYPE),
        ("dev: {port: x}".to_owned(), codes::WRONG_TYPE),
        ("dev: {command: ['']}".to_owned(), codes::TOO_SHORT),
        ("dev: {image: x, dockerfile: y, engine: docker}".to_owned(), codes::DEV_CONFLICTING_FIELDS),
        ("dev: {dockerfile: y}".to_owned(), codes::DEV_UNUSED_FIELD),
        ("apps: {crm: {path: ../crm, emits: [a]}}".to_owned(), codes::DEV_CONFLICTING_FIELDS),
        ("apps: {tax-bot: {path: .}}".to_owned(), codes::DEV_CONFLICTING_FIELDS),
        ("agents: {source: live}".to_owned(), codes::DEV_UNKNOWN_MODEL),
        ("agents: {model: x}".to_owned(), codes::DEV_UNKNOWN_MODEL),
        ("agents: {replies: [{text: a, error: b}]}".to_owned(), codes::DEV_CONFLICTING_FIELDS),
        ("agents: {mcp_servers: {cmr: {enabled: false}}}".to_owned(), codes::DEV_UNKNOWN_MCP_SERVER),
        ("agents: {mcp_servers: {mail: {}}}".to_owned(), codes::DEV_UNKNOWN_MCP_SERVER),
        ("agents: {mcp_servers: {crm: {headers: {}}}}".to_owned(), codes::UNKNOWN_FIELD),
        ("agents: {mcp_servers: {crm: {auth_secret: token}}}".to_owned(), codes::BAD_PATTERN),
        ("services: {email_sendd: {}}".to_owned(), codes::DEV_UNKNOWN_TOOL),
        ("services: {email_send: {failure_rate: 2}}".to_owned(), codes::OUT_OF_RANGE),
        (tenant("users: {Ada: {}}"), codes::BAD_PATTERN),
        (tenant("users: {ada: {zone: UTCC}}"), codes::DEV_UNKNOWN_ZONE),
        (tenant("users: {ada: {zone: Nowhere/City}}"), codes::DEV_UNKNOWN_ZONE),
        (tenant("integrations: [m356]"), codes::DEV_UNKNOWN_INTEGRATION),
        (tenant("apps: {other-app: {}}"), codes::DEV_UNKNOWN_APP),
        (tenant("apps: {tax-bot: {}}, grants: [{from: aaa, to: tax-bot}]"), codes::DEV_UNKNOWN_APP),
        (install("activated_by: eve"), codes::DEV_UNKNOWN_USER),
        (install("granted_scopes: [mail.reed]"), codes::DEV_SCOPE_NOT_DECLARED),
        (install("granted_scopes: [calendar.read]"), codes::DEV_SCOPE_NOT_DECLARED),
        (install("granted_scopes: {}"), codes::WRONG_TYPE),
        (install("settings: {dayz: 1}"), codes::DEV_UNKNOWN_SETTING),
        (install("settings: {days: 0}"), codes::DEV_SETTING_VALUE),
        (install("settings: {digest: 1}"), codes::DEV_SETTING_VALUE),
        (install("settings: {project: spring}"), codes::DEV_UNKNOWN_PROJECT),
        (install("settings: {api_key: abc}"), codes::DEV_SECRET),
        (install("secrets: {API_KEY: abc}"), codes::DEV_SECRET),
        (install("secrets: {API_KEY: {env: a-b}}"), codes::DEV_SECRET),
        (install("secrets: {API_KEY: {evn: A}}"), codes::UNKNOWN_FIELD),
        (install("secrets: {api_key: prompt}"), codes::BAD_PATTERN),
        (install("rag_bindings: {handbook: nope}"), codes::DEV_UNKNOWN_COLLECTION),
        (install("mocks: {email_sned: {}}"), codes::DEV_UNKNOWN_TOOL),
        (install("mocks: {email_send: {sequence: []}}"), codes::DEV_MOCK),
        (install("mocks: {email_send: {ok: 3}}"), codes::DEV_MOCK),
        (install("version: 1.0"), codes::WRONG_TYPE),
    ] {
        assert_eq!(codes_of(&text), [wanted], "{text}");
    }
}

/// What the manifest says is only asked with a manifest, and a value that fits is none of these mistakes.
#[test]
fn a_comparison_needs_a_manifest() {
    let text = "tenants: {acme: {apps: {tax-bot: {settings: {x: 1}, granted_scopes: [calendar.read]}, other-app: {}}}}";
    let checked = check(text);
    assert!(checked.findings.is_empty() && checked.is_valid());
    assert_eq!(check_against(&checked, &manifest()).len(), 3);
    for value in ["days: 30", "days: 1", "digest: false", "tone: casual", "inbox: ''", "api_key: ''", "project: ''"] {
        let text = format!("tenants: {{acme: {{apps: {{tax-bot: {{settings: {{{value}}}}}}}}}}}");
        let secret = value.starts_with("api_key");
        assert_eq!(codes_of(&text).len(), usize::from(secret), "{value}");
    }
}

#[test]
fn the_cap_and_the_encoding() {
    let filled = |size: usize| check(&format!("{{}}{}", "#".repeat(size - 2).replacen('#', " ", 1)));
    assert!(filled(DEV_FILE_BYTES_MAX).is_valid());
    let codes = |checked: &CheckedDevFile| checked.findings.iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert_eq!(codes(&filled(DEV_FILE_BYTES_MAX + 1)), [codes::DEV_FILE_TOO_LARGE]);
    assert_eq!(codes(&dev_file::check("d", b"tenants: caf\xe9".to_vec())), [codes::DEV_FILE_NOT_UTF8]);
}

/// The goal is two seconds; a debug build on a busy machine is about ten times slower.
const ANSWER_MAX: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_secs(2) };

#[test]
fn a_mebibyte_of_anything_is_answered_in_bounds() {
    let manifest = manifest();
    let many = |head: &str, item: &dyn Fn(usize) -> String, tail: &str| {
        let mut text = head.to_owned();
        for at in 0.. {
            let next = item(at);
            if text.len() + next.len() + tail.len() > DEV_FILE_BYTES_MAX {
                break;
            }
            text.push_str(&next);
        }
        text + tail
    };
    let app = "tenants: {acme: {apps: {tax-bot: {";
    let texts = [
        ("brackets", "[".repeat(DEV_FILE_BYTES_MAX)),
        ("braces", "{a: ".repeat(DEV_FILE_BYTES_MAX / 4)),
        ("tenants", many("tenants:\n", &|at| format!("  tenant-of-the-world-{at}:\n"), "")),
        ("tenants with errors", many("tenants:\n", &|at| format!("  T{at}: x\n"), "")),
        ("zones", many("tenants: {acme: {users: {", &|at| format!("u{at}: {{zone: Europe/Berlim}},"), "}}}")),
        (
            "emails",
            many("tenants: {acme: {users: {", &|at| format!("u{at}: {{email: someone.of.acme@acme.example}},"), "}}}"),
        ),
        ("installs", many("tenants: {acme: {apps: {", &|at| format!("app-{at}: {{activated_by: eve}},"), "}}}")),
        ("settings", many(&format!("{app}settings: {{"), &|at| format!("day_{at}: 1,"), "}}}}}")),
        ("secrets", many(&format!("{app}secrets: {{"), &|at| format!("K{at}: abc,"), "}}}}}")),
        ("scopes", many(&format!("{app}granted_scopes: ["), &|_| "mail.reed,".to_owned(), "]}}}}")),
        ("bindings", many(&format!("{app}rag_bindings: {{"), &|at| format!("slot_of_handbook_{at}: x,"), "}}}}}")),
        ("mocks", many(&format!("{app}mocks: {{"), &|at| format!("email_sen{at}: x,"), "}}}}}")),
        ("wires", many("tenants: {acme: {wires: [", &|_| "{from: aaa, event: b, to: ccc},".to_owned(), "]}}")),
        ("integrations", many("tenants: {acme: {integrations: [", &|_| "m356,".to_owned(), "]}}")),
        ("unknown fields", many("", &|at| format!("tenant_{at}: 1\n"), "")),
        ("aliases", many("a: &a {b: c}\ntenants: {acme: {users: {", &|at| format!("u{at}: *a,"), "}}}")),
        (
            "aliases of a text",
            many(&format!("a: &a \"{}\"\nx: [", "z".repeat(DEV_FILE_BYTES_MAX / 2)), &|_| "*a,".to_owned(), "]"),
        ),
        ("aliases as secrets", many(&format!("x: &x abc\n{app}secrets: {{"), &|at| format!("K{at}: *x,"), "}}}}}")),
    ];
    for (what, text) in texts {
        assert!(text.len() <= DEV_FILE_BYTES_MAX, "{what}");
        let started = Instant::now();
        let checked = check(&text).compared_with(&manifest);
        let taken = started.elapsed();
        assert!(taken <= ANSWER_MAX, "{what}: {taken:?}");
        println!("{what}: {} findings in {taken:?}", checked.findings.len());
        assert!(what == "tenants" || !checked.findings.is_empty(), "{what}");
        for finding in &checked.findings {
            assert!(text_bytes(finding) <= FINDING_TEXT_BYTES_MAX, "{what}: {finding:?}");
        }
    }
}
