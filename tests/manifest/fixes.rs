//! `--fix` keeps the meaning: what is a guess is left alone, no value is ever lost, and once is enough.

use linkworld_manifest::diagnostic::Applicability;
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{CheckOptions, CheckedManifest, check, fix};

const HEAD: &str =
    "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: \"a/b:1.0.0\"}\n";

fn checked(text: &str) -> CheckedManifest {
    check("m", text.as_bytes().to_vec(), CheckOptions::default())
}

fn fixed(text: &str, at_worst: Applicability) -> String {
    let findings = checked(text).findings;
    fix::in_rounds(&SourceFile::new("m", text), &findings, CheckOptions::default(), at_worst).text
}

/// A part below the head after `--fix`.
fn safely(part: &str) -> String {
    fixed(&format!("{HEAD}{part}\n"), Applicability::Safe)[HEAD.len()..].trim_end().to_owned()
}

/// The same after `--fix --unsafe-fixes`.
fn unsafely(part: &str) -> String {
    fixed(&format!("{HEAD}{part}\n"), Applicability::Unsafe)[HEAD.len()..].trim_end().to_owned()
}

#[test]
fn what_is_a_guess_is_never_applied_by_itself() {
    let agent = |line: &str| format!("agent:\n  name: A\n  system_prompt: P\n  {line}");
    let setting = |rest: &str| format!("install_settings:\n  - {{id: a, label: L, type: string, {rest}}}");
    let parts = [
        "required_scopes: [mail.write]".to_owned(),
        "required_scopes: [profile.read]".to_owned(),
        "required_scopes: [linkedin.post]".to_owned(),
        "required_scopes: [Mail.Send]".to_owned(),
        "required_integrations: [m356]".to_owned(),
        agent("tools_disallowed: [a]"),
        agent("allowed_tools: [a]"),
        agent("vision: {text: T, autonomy_mode: unsupervised}"),
        agent("vision: {text: T, autonomy_mode: Supervised}"),
        setting("not_required: true"),
        setting("unrequired: true"),
        "lifecycle: {on_user_removed: true}".to_owned(),
        "install_settings:\n  - {id: a, label: L, type: select, options: [de, en, no]}".to_owned(),
        "install_settings:\n  - {id: a, label: L, type: number, default: 010}".to_owned(),
        "lifecycle: {schedules: [{name: a, cron: \"0 7 * * 1-5 *\"}]}".to_owned(),
        "lifecycle: {schedules: [{name: a, cron: \"0 0 8 * * *\"}]}".to_owned(),
        "lifecycle: {schedules: [{name: a, cron: \"@hourly\"}]}".to_owned(),
        "lifecycle: {schedules: [{name: a, cron: \"0 22-2 * * *\"}]}".to_owned(),
        "http_routes: [{path: orders, method: GET}]".to_owned(),
        "http_routes: [{path: /orders/:id, method: GET}]".to_owned(),
        "http_routes: [{path: /orders, method: GTE}]".to_owned(),
        "http_routes:\n  - GET /orders".to_owned(),
        "network: {blocked_hosts: [a]}".to_owned(),
        "lifecycle: {on_outbound: true}".to_owned(),
        agent("heartbeats:\n    - {slug: h, skill: s, tools: find, interval_minutes: 5}"),
        "scopes: [files.read]".to_owned(),
        "docs_url: docs.example.com".to_owned(),
        "lifecycle: {on_install: ture}".to_owned(),
        "cross_app_dependencies: [{app_id: other-app, routes: [get /a]}]".to_owned(),
        "chrome: {panel: {tabs: [settings, files], default_tab: file}}".to_owned(),
    ];
    for part in parts {
        assert!(!checked(&format!("{HEAD}{part}\n")).findings.is_empty(), "{part} has no finding");
        assert_eq!(safely(&part), part);
    }
}

/// Names and values that differ in more than a typing mistake are not suggested at all.
#[test]
fn the_opposite_and_another_word_are_no_fix_at_any_level() {
    let agent = |line: &str| format!("agent:\n  name: A\n  system_prompt: P\n  {line}");
    for part in [
        "required_scopes: [mail.write]".to_owned(),
        "required_scopes: [profile.read]".to_owned(),
        "required_scopes: [linkedin.post]".to_owned(),
        agent("tools_disallowed: [a]"),
        agent("vision: {text: T, autonomy_mode: unsupervised}"),
        "install_settings:\n  - {id: a, label: L, type: string, not_required: true}".to_owned(),
        "lifecycle: {on_user_removed: true}".to_owned(),
        "install_settings:\n  - {id: a, label: L, type: select, options: [de, en, no]}".to_owned(),
        "lifecycle: {schedules: [{name: a, cron: \"0 7 * * 1-5 *\"}]}".to_owned(),
        "network: {blocked_hosts: [a]}".to_owned(),
    ] {
        assert_eq!(unsafely(&part), part);
    }
}

#[test]
fn spelling_and_layout_are_fixed_and_no_value_is_lost() {
    let table = [
        ("tool: []", "tools: []"),
        ("requiredScopes: [files.read]", "required_scopes: [files.read]"),
        ("Required-Scopes: [files.read]", "required_scopes: [files.read]"),
        ("required_scope: [files.read]", "required_scopes: [files.read]"),
        ("required_scopes: files.read", "required_scopes: [files.read]"),
        ("required_scopes: files.read, mail.read", "required_scopes: [files.read, mail.read]"),
        ("required_scopes:\n  -files.read", "required_scopes:\n  - files.read"),
        ("lifecycle: {on_install:true}", "lifecycle: {on_install: true}"),
        (
            "lifecycle: {schedules: [{name:a, cron:\"0 8 * * *\"}]}",
            "lifecycle: {schedules: [{name: a, cron: \"0 8 * * *\"}]}",
        ),
        (
            "install_settings:\n  - {id: a, label: L, type: number, default:5}",
            "install_settings:\n  - {id: a, label: L, type: number, default: 5}",
        ),
        ("http_routes: [{path: /a/{id}.pdf, method: GET}]", "http_routes: [{path: \"/a/{id}.pdf\", method: GET}]"),
        ("http_routes: [{method: GET, path: /a/{id}}]", "http_routes: [{method: GET, path: \"/a/{id}\"}]"),
        ("http_routes: [{path: /{a}-{b}, method: GET}]", "http_routes: [{path: \"/{a}-{b}\", method: GET}]"),
        (
            "install_settings:\n  - {id: a, type: string, label: Where?}",
            "install_settings:\n  - {id: a, type: string, label: \"Where?\"}",
        ),
        ("description: {name} is here", "description: \"{name} is here\""),
        ("description: [draft] a bot", "description: \"[draft] a bot\""),
        (
            "lifecycle: {schedules: [{name: A [b] c, cron: \"0 8 * * *\"}]}",
            "lifecycle: {schedules: [{name: \"A [b] c\", cron: \"0 8 * * *\"}]}",
        ),
        (
            "install_settings:\n  - {id: a, type: string, label: Note: this one}",
            "install_settings:\n  - {id: a, type: string, label: \"Note: this one\"}",
        ),
        (
            "install_settings:\n  - {id: a, type: string, label: Hello {name}, required: true}",
            "install_settings:\n  - {id: a, type: string, label: \"Hello {name}\", required: true}",
        ),
        ("description: “Tax: Bot”", "description: \"Tax: Bot\""),
        ("description: Note: this is one # kept", "description: \"Note: this is one\" # kept"),
        ("http_routes: [{path: /a, public: no}]", "http_routes: [{path: /a, public: false}]"),
        ("icon: 10:30", "icon: \"10:30\""),
        ("network:\n\u{a0}\u{a0}egress_hosts: []", "network:\n  egress_hosts: []"),
        ("descri\u{200b}ption: x", "description: x"),
        ("description： x", "description: x"),
    ];
    for (part, wanted) in table {
        assert_eq!(safely(part), wanted, "{part}");
        let left: Vec<String> = checked(&format!("{HEAD}{wanted}\n"))
            .findings
            .iter()
            .filter(|finding| finding.severity == linkworld_manifest::diagnostic::Severity::Error)
            .map(|finding| finding.headline.clone())
            .collect();
        assert_eq!(left, Vec::<String>::new(), "{wanted}");
    }
    let image =
        "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image:x, env: {A:1}}\n";
    let wanted = image.replace("image:x", "image: x").replace("A:1", "A: \"1\"");
    assert_eq!(fixed(image, Applicability::Safe), wanted);
    assert_eq!(checked(image).findings.len(), 2, "one for each");
}
