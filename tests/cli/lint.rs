//! Rules against real manifests: silence where there is nothing to say, and exact places where there is.

use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::lint::{self, LintInput};
use linkworld_manifest::source::SourceFile;
use std::path::{Path, PathBuf};

/// What stands before every example that is no whole document.
const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

/// Manifests that read well at some border of a field and break a documented rule by it, by the start of their names.
///
/// They are good to `manifest`, which understands; the platform's reader accepts them too.
const BORDERLINE: &[(&str, &str)] = &[
    ("lifecycle-schedules-one", "cron-syntax"),
    ("schedule-cron-", "cron-syntax"),
    ("panel-default_tab-", "unknown-default-tab"),
    ("rule-tools-same-name", "duplicate-tool"),
    ("setting-auto_default-", "auto-default-integration"),
    ("setting-default-", "setting-default"),
    ("yaml-base60-default", "setting-default"),
    ("setting-max-", "setting-bounds"),
    ("setting-min-", "setting-bounds"),
    ("setting-type-", "select-without-options"),
    ("tool-scopes_required-one", "scope-not-declared"),
];

fn findings(source: &SourceFile) -> Vec<Diagnostic> {
    let outcome = linkworld_manifest::read(source);
    let manifest = outcome.manifest.unwrap_or_else(|| panic!("{}: {:?}", source.name(), outcome.findings));
    let now = Some("2026-11-20T12:00:00Z".parse().expect("a time"));
    lint::run(&LintInput {
        manifest: &manifest,
        source_map: &outcome.source_map,
        text: source.text(),
        now,
        errors: None,
    })
}

fn read(path: &Path) -> SourceFile {
    SourceFile::new(path.display().to_string(), std::fs::read_to_string(path).expect("a readable fixture"))
}

fn below(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder of fixtures");
    entries.map(|entry| entry.expect("a readable folder").path()).collect()
}

#[test]
fn sample_apps_have_no_findings() {
    for app in below("apps") {
        let mut found = findings(&read(&app.join("linkworld.app.yaml")));
        // It has one of everything, also what the manifest reference advises against.
        found.retain(|finding| !app.ends_with("everything") || finding.code != codes::PUBLIC_ROUTE_METHOD);
        assert_eq!(found, [], "{}", app.display());
    }
}

#[test]
fn good_manifests_have_no_errors() {
    for path in below("manifest/ok").iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for finding in findings(&read(path)) {
            let borderline = BORDERLINE.iter().any(|(start, code)| stem.starts_with(start) && *code == finding.code);
            assert!(finding.severity == Severity::Warning || borderline, "{stem}: {finding:?}");
        }
    }
}

/// `code under the caret` of each finding, and its help.
fn said(part: &str) -> Vec<String> {
    let source = SourceFile::new("m", format!("{HEAD}{part}\n"));
    let show = |finding: Diagnostic| {
        let lines = finding.help.join(" | ");
        format!("{} {} {} | {lines}", finding.code, source.slice(finding.primary.span), finding.headline)
    };
    findings(&source).into_iter().map(show).collect()
}

#[test]
fn cron_is_marked_to_the_byte_and_shows_its_next_runs() {
    let cron = |text: &str| said(&format!("lifecycle:\n  schedules:\n    - name: a\n      cron: {text}"));
    assert_eq!(cron("\"0 25 * * *\""), ["cron-syntax 25 invalid hour `25`, expected 0 to 23 | "]);
    assert_eq!(
        cron("'@daily'"),
        [
            "cron-syntax @daily `@daily` is not standard cron, expected five fields | write `0 0 * * *` | it would run on \
          Sat 2026-11-21 00:00, Sun 2026-11-22 00:00 and Mon 2026-11-23 00:00 (UTC)"
        ]
    );
    assert_eq!(
        cron("5/15 8 * * *"),
        ["cron-ambiguous 5/15 `5/15` means `5-59/15` in croniter and is invalid in cron | write `5-59/15` | in \
                croniter, it next runs on Sat 2026-11-21 08:05, Sat 2026-11-21 08:20 and Sat 2026-11-21 08:35 (UTC)"]
    );
    assert_eq!(
        cron("\"0 8 */1 * 1\""),
        ["cron-ambiguous */1 `*/1` with another day field: croniter runs if either field matches, cron only if both \
          match | write `*` if only the other field counts | in croniter, it next runs on Sat 2026-11-21 08:00, Sun \
          2026-11-22 08:00 and Mon 2026-11-23 08:00 (UTC) | in cron, it would next run on Mon 2026-11-23 08:00, Mon \
          2026-11-30 08:00 and Mon 2026-12-07 08:00 (UTC)"]
    );
    // An escape moves the bytes, so the whole value is marked.
    assert_eq!(
        cron("\"0\\x20*/0 * * *\""),
        ["cron-syntax \"0\\x20*/0 * * *\" invalid step `0`, expected an integer from 1 up | "]
    );
}

/// What the seeds do not decide is a warning; what they say, or what would leak, is an error.
#[test]
fn severities_follow_the_seeds() {
    const TOOL: &str = "description: A, scopes_required: []";
    let setting = |rest: &str| format!("install_settings:\n  - {{id: s, label: S, {rest}}}");
    let schedule = |cron: &str| format!("lifecycle: {{schedules: [{{name: a, cron: \"{cron}\"}}]}}");
    let beat = |rest: &str| {
        format!("agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {{slug: a, invoke_always: true, {rest}}}")
    };
    let zone = |name: &str| {
        beat(&format!("interval_minutes: 60, active_hours: {{start: \"08:00\", end: \"09:00\", timezone: {name}}}"))
    };
    let (warning, error) = (Severity::Warning, Severity::Error);
    for (part, code, severity) in [
        ("required_scopes: [crm.read]\nlifecycle: {on_inbound: true}".to_owned(), "unknown-scope", warning),
        (format!("tools: [{{name: abc, {TOOL}}}, {{name: abc, {TOOL}}}]"), "duplicate-tool", warning),
        (
            "lifecycle: {schedules: [{name: a, cron: 0 1 * * *}, {name: a, cron: 0 2 * * *}]}".to_owned(),
            "duplicate-schedule",
            warning,
        ),
        (schedule("0 0 30 2 *"), "cron-never", warning),
        (schedule("0 7 1 * 1"), "cron-either-day", warning),
        (schedule("*/90 * * * *"), "cron-long-step", warning),
        (schedule("0 */36 * * *"), "cron-long-step", warning),
        (schedule("99 9 * * *"), "cron-syntax", error),
        (beat("schedule_type: cron, cron_expression: \"99 9 * * *\""), "cron-syntax", warning),
        (zone("Europe/Berln"), "unknown-time-zone", warning),
        (zone("europe/berlin"), "unknown-time-zone", warning),
        (zone("tenant"), "unknown-time-zone", warning),
        (setting("type: select"), "select-without-options", warning),
        (setting("type: number, min: 3, max: 1"), "setting-bounds", warning),
        (setting("type: string, min: 3"), "setting-bounds", warning),
        (setting("type: number, default: x"), "setting-default", error),
        (setting("type: secret, default: x"), "secret-default", warning),
        (setting("type: secret, expose_to_bundle: true"), "exposed-secret", error),
        (setting("type: string, auto_default: m365_primary_email"), "auto-default-integration", error),
        ("chrome: {panel: {tabs: [files], default_tab: x}}".to_owned(), "unknown-default-tab", warning),
        ("chrome: {panel: {enabled: true, tabs: [files], default_tab: x}}".to_owned(), "unknown-default-tab", error),
        ("docs_url: http://docs.example.com".to_owned(), "http-docs-url", warning),
        (
            "http_routes: [{path: /hook, method: post, public: true, requires_token: true}]".to_owned(),
            "public-route-method",
            warning,
        ),
        ("http_routes: [{path: /hook}]".to_owned(), "route-without-method", warning),
        (
            "tools:\n  - name: abc\n    description: |\n      One.\n\n      Two.\n    scopes_required: []".to_owned(),
            "tool-description-lines",
            warning,
        ),
        ("tools: [{name: abc, description: A, scopes_required: [files.read]}]".to_owned(), "scope-not-declared", error),
    ] {
        let source = SourceFile::new("m", format!("{HEAD}{part}\n"));
        let found: Vec<_> = findings(&source).into_iter().map(|finding| (finding.code, finding.severity)).collect();
        assert_eq!(found, [(code, severity)], "{part}");
    }
}

/// Nothing is reported about what is empty, or is what a warning is about only by its neighbours.
#[test]
fn empty_and_harmless_values_are_not_reported() {
    for part in [
        "network: {}",
        "network: {egress_hosts: []}",
        "network: {egress_hosts: [api.example.com]}",
        "pricing: {}",
        "pricing: {model: \"\"}",
        "docs_url: \"\"",
        "seed_doc_templates_from: null",
        "seed_doc_templates_from: \"\"",
        "required_scopes: []\nrequired_integrations: []",
        "required_integrations: [\"\"]",
        "chrome: {}",
        "chrome: {panel: {}}",
        "chrome: {panel: {tabs: [], default_tab: \"\"}}",
        "chrome: {panel: {enabled: true, tabs: [files], default_tab: status}}",
        "lifecycle: {}",
        "lifecycle: {schedules: [{name: \"\", cron: 0 1 * * *}, {name: \"\", cron: 0 2 * * *}]}",
        "lifecycle: {schedules: [{name: a, cron: 0 7 1 * *}, {name: b, cron: 0 7 * * 1}, {name: c, cron: \"*/45 * * * *\"}]}",
        "tools: [{name: abc, description: \"\", scopes_required: [\"\"]}]",
        "tools:\n  - name: abc\n    description: |\n      One line.\n    scopes_required: []",
        "tools:\n  - name: abc\n    description: >\n      One line\n      that is folded.\n    scopes_required: []",
        "workflows: [{id: a, name: A, intent: I, flow: [F], tools_required: [\"\"]}]",
        "install_settings: [{id: s, type: secret, label: S, default: \"\"}]",
        "install_settings: [{id: s, type: number, label: S, default: \"\"}]",
        "install_settings: [{id: s, type: string, label: S, default: []}]",
        "install_settings: [{id: s, type: select, label: S, options: [a], default: \"\"}]",
        "http_routes: [{path: /cb, method: GET, public: true}, {path: /hook, method: POST, public: false}]",
        "agent:\n  name: A\n  system_prompt: P\n  heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, \
         active_hours: {start: \"08:00\", end: \"09:00\", timezone: user}}]",
        "agent:\n  name: A\n  system_prompt: P\n  heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, \
         active_hours: {start: \"08:00\", end: \"09:00\", timezone: America/Argentina/Buenos_Aires}}]",
        "agent:\n  name: A\n  system_prompt: P\n  heartbeats: [{slug: a, invoke_always: true, interval_minutes: 60, \
         active_hours: {start: \"08:00\", end: \"09:00\", timezone: \"\"}}]",
    ] {
        assert_eq!(said(part), Vec::<String>::new(), "{part}");
    }
}

/// `runtime.image` by the grammar that `deploy` uses: its words, the bytes of the value, and what to write.
#[test]
fn images_that_deploy_refuses() {
    for (image, help) in [
        ("ghcr.io/Acme/Case-Bot:0.1.0", "write `ghcr.io/acme/case-bot:0.1.0`"),
        ("ghcr.io/${OWNER}/case-bot:1", "replace `${OWNER}` with its value"),
        ("ghcr.io/$OWNER/case-bot:1", "replace `$OWNER` with its value"),
        ("ghcr.io/{{ owner }}/case-bot:1", "replace `{{ owner }}` with its value"),
        ("ghcr.io/acme/bot:$(cat V)", "replace `$(cat V)` with its value"),
        ("ghcr.io/<owner>/bot", "replace `<owner>` with its value"),
        ("https://ghcr.io/acme/bot:1", "write `ghcr.io/acme/bot:1`"),
        ("docker://ghcr.io/acme/bot", "write `ghcr.io/acme/bot`"),
        ("ghcr.io/acme/bot:1 ", "write `ghcr.io/acme/bot:1`"),
        (" ghcr.io/acme/bot:1", "write `ghcr.io/acme/bot:1`"),
        ("ghcr.io/acme/bot/", "write `ghcr.io/acme/bot`"),
        ("ghcr.io/acme/b\u{f6}t", "write it as `host/path:tag`, for example `ghcr.io/you/app:1.0.0`"),
        ("ghcr.io/acme/bot:", "write it as `host/path:tag`, for example `ghcr.io/you/app:1.0.0`"),
        ("bot@sha256:12", "write it as `host/path:tag`, for example `ghcr.io/you/app:1.0.0`"),
    ] {
        let text = format!(
            "apiVersion: linkworld.ai/v2\napp_id: bot\nversion: 0.1.0\nname: B\nruntime: {{image: '{image}'}}\n"
        );
        let source = SourceFile::new("m", text);
        let found = findings(&source);
        let [finding] = found.as_slice() else { panic!("{image}: {found:?}") };
        assert_eq!((finding.code, finding.severity), ("image-reference", Severity::Warning), "{image}");
        assert_eq!(source.slice(finding.primary.span), format!("'{image}'"));
        assert!(finding.headline.starts_with(&format!("`{image}` is not a valid image reference: ")), "{finding:?}");
        assert_eq!(finding.help, [help], "{image}");
        let is_placeholder = help.starts_with("replace ");
        assert_eq!(finding.headline.ends_with("; nothing is expanded in a manifest"), is_placeholder, "{finding:?}");
    }
}

#[test]
fn heartbeats_are_judged_by_their_kind() {
    let beat = |rest: &str| {
        said(&format!(
            "agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    - {{slug: a, invoke_always: true, {rest}}}"
        ))
    };
    assert_eq!(
        beat("schedule_type: cron, cron_expression: \"0 8 * * 1-9\""),
        ["cron-syntax 9 invalid weekday `9`, expected 0 to 7 | "]
    );
    // Not read, so not judged as cron.
    assert_eq!(
        beat("interval_minutes: 60, cron_expression: \"nonsense\""),
        ["unread-schedule-field cron_expression `cron_expression` has no effect in a heartbeat of type \
          `interval` | remove it, or write `schedule_type: cron`"]
    );
}

#[test]
fn a_certain_edit_mends_what_it_marks() {
    let mend = |part: &str| {
        let source = SourceFile::new("m", format!("{HEAD}{part}\n"));
        let found = findings(&source);
        let edit = found[0].edits.first().unwrap_or_else(|| panic!("{part}: {found:?}")).clone();
        let mut text = source.text().to_owned();
        text.replace_range(edit.span.start..edit.span.end, &edit.replacement);
        let after = findings(&SourceFile::new("m", text));
        assert_eq!(after, [], "{part}");
    };
    let cron = |text: &str| format!("lifecycle:\n  schedules:\n    - {{name: a, cron: \"{text}\"}}");
    for text in ["@weekly", "5/15 * * * *", "0 22-2 * * *", "0 0 * nov-feb *"] {
        mend(&cron(text));
    }
    mend("required_scopes: [files.sahre]");
    mend("required_integrations: [\"m356\"]");
    mend("chrome: {panel: {tabs: [settings, files], default_tab: file}}");
}

#[test]
fn one_mistake_is_one_finding() {
    // A misspelt integration is not also a missing one.
    let found = said("required_scopes: [mail.read, mail.send]\nrequired_integrations: [m356]");
    assert_eq!(found.len(), 1, "{found:?}");
    // A secret with a default is not also a default of the wrong type, and its value is never repeated.
    let found = said("install_settings:\n  - {id: key, type: secret, label: K, default: 12345}");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found[0].contains("12345"), "{found:?}");
    // A select without options is not also a default that is not among them.
    let found = said("install_settings:\n  - {id: tone, type: select, label: T, default: x}");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn settings_at_their_borders() {
    let setting = |rest: &str| {
        let found = said(&format!("install_settings:\n  - {{id: s, label: S, {rest}}}"));
        found.into_iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    for good in [
        "type: number, min: 1, max: 9, default: 1",
        "type: number, min: 1, max: 9, default: 9",
        "type: number, min: 3, max: 3",
        "type: boolean, default: false",
        "type: select, options: [1, 2], default: 2",
        "type: select, options: [{value: a, label: A}], default: a",
        "type: select_or_custom, options: [a], default: other",
        "type: string, default: \"\"",
    ] {
        assert_eq!(setting(good), none, "{good}");
    }
    for bad in [
        "type: number, min: 1, default: 0.99",
        "type: number, max: 9, default: 9.01",
        "type: number, default: \"7\"",
        "type: boolean, default: \"yes\"",
        "type: select, options: [a], default: b",
        "type: string, default: 5",
        "type: project_picker, default: 5",
    ] {
        assert_eq!(setting(bad), ["setting-default"], "{bad}");
    }
    assert_eq!(setting("type: text, min: 1, max: 2"), ["setting-bounds", "setting-bounds"]);
}

#[test]
fn images_and_versions_are_compared_with_care() {
    let found = |version: &str, image: &str| {
        let text = format!(
            "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: {version}\nname: Tax\nruntime: {{image: \"{image}\"}}\n"
        );
        let source = SourceFile::new("m", text);
        let codes = findings(&source);
        codes.iter().map(|f| format!("{}@{}", f.code, source.slice(f.primary.span))).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    for image in [
        "registry:5000/tax-bot",
        "registry:5000/tax-bot:1.2.3",
        "ghcr.io/you/tax-bot:v1.2.3",
        "ghcr.io/you/tax-bot:stable",
        "ghcr.io/you/tax-bot:1.2",
        &format!("ghcr.io/you/tax-bot:1.0.0@sha256:{}", "ab".repeat(32)),
    ] {
        assert_eq!(found("1.2.3", image), none, "{image}");
    }
    assert_eq!(found("1.2.3", "registry:5000/tax-bot:1.2.2"), ["image-tag@1.2.2"]);
    assert_eq!(found("1.2.3", "tax-bot:latest"), ["mutable-image@latest"]);
    assert_eq!(found("1.2.3-rc.01", "x"), ["version-not-semver@1.2.3-rc.01"]);
    assert_eq!(found("99999999999999999999.0.0", "x"), ["version-not-semver@99999999999999999999.0.0"]);
}

#[test]
fn a_full_manifest_of_mistakes_takes_little_time() {
    let names = |count: usize, name: &dyn Fn(usize) -> String| (0..count).map(name).collect::<Vec<_>>().join(", ");
    let floods = [
        format!("required_scopes: [{}]", names(40_000, &|_| "mail.sendd".to_owned())),
        format!("required_integrations: [{}]", names(40_000, &|n| format!("m{n}"))),
        format!(
            "required_scopes: [{}]\ntools:\n  - {{name: abc, description: D, scopes_required: [{}]}}",
            names(20_000, &|n| format!("a.{}", "b".repeat(n % 9 + 1))),
            names(20_000, &|n| format!("c.{}", "d".repeat(n % 9 + 1))),
        ),
        format!(
            "lifecycle:\n  schedules: [{}]",
            names(10_000, &|_| "{name: a, cron: \"5/15 8-8 */2 * 1\"}".to_owned())
        ),
        format!("lifecycle:\n  schedules: [{{name: a, cron: \"{} 8 * * *\"}}]", "14-14,".repeat(100_000) + "1"),
        format!("lifecycle:\n  schedules: [{{name: a, cron: \"{} 8 * * *\"}}]", "99,".repeat(200_000) + "1"),
    ];
    for flood in floods {
        let start: String = flood.chars().take(60).collect();
        let source = SourceFile::new("m", format!("{HEAD}{flood}\n"));
        let outcome = linkworld_manifest::read(&source);
        let manifest = outcome.manifest.unwrap_or_else(|| panic!("{start}: {:?}", outcome.findings.first()));
        let now = Some("2026-11-20T12:00:00Z".parse().expect("a time"));
        let started = std::time::Instant::now();
        let found = lint::run(&LintInput {
            manifest: &manifest,
            source_map: &outcome.source_map,
            text: source.text(),
            now,
            errors: None,
        });
        // A guard against what grows with the square, not a measurement: that would take minutes.
        assert!(started.elapsed().as_secs() < 30, "{start}: {:?}", started.elapsed());
        assert!(!found.is_empty() && found.len() <= 1_000, "{start}: {}", found.len());
        assert!(found.iter().all(|finding| finding.headline.len() < 400), "{start}");
    }
}
