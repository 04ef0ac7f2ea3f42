//! What holds for every finding and every code, over the gallery and the generated cases.

use crate::read::{has_errors, text_bytes};
use crate::{gallery, generated};
use linkworld_manifest::codes::READING;
use linkworld_manifest::drift::{DRIFT, DriftDirection};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{Compat, read, read_as, read_json};

/// The broken manifests of the gallery and the generated ones, with their names.
fn broken() -> Vec<SourceFile> {
    let gallery = gallery::files("err").into_iter().map(|path| gallery::source(&path));
    let generated = generated::cases().into_iter().filter(|case| !case.errors.is_empty());
    gallery.chain(generated.map(|case| SourceFile::new(case.name, case.text))).collect()
}

#[test]
fn findings_keep_their_promises() {
    for source in broken() {
        for finding in read(&source).findings {
            let place = format!("{}: {}", source.name(), finding.headline);
            let first = finding.headline.chars().next().expect("a headline");
            assert!(!first.is_uppercase(), "{place}");
            assert!(!finding.headline.ends_with('.'), "{place}");
            assert!(
                finding.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
            );
            let spans = finding.labels.iter().chain([&finding.primary]).map(|label| label.span);
            for span in spans.chain(finding.edits.iter().map(|edit| edit.span)) {
                assert!(source.text().get(span.start..span.end).is_some(), "{place}: {span:?}");
            }
            assert!(text_bytes(&finding) <= linkworld_contract::limits::FINDING_TEXT_BYTES_MAX, "{place}");
        }
    }
}

/// Every code has a file in the gallery, where a person can see it.
#[test]
fn every_code_is_listed_and_shown() {
    let listed = READING;
    let mut shown = std::collections::BTreeSet::new();
    for path in gallery::files("err").into_iter().chain(gallery::files("ok")) {
        for finding in read(&gallery::source(&path)).findings {
            assert!(listed.contains(&finding.code), "{} is not in READING", finding.code);
            shown.insert(finding.code);
        }
    }
    for source in broken() {
        for finding in read(&source).findings {
            assert!(listed.contains(&finding.code), "{} is not in READING", finding.code);
        }
    }
    // These two have tests of their own in `bounds`; a fixture of a bomb would only be slow to look at.
    shown.extend(["too-deep", "too-many-nodes"]);
    let silent: Vec<&&str> = listed.iter().filter(|code| !shown.contains(**code)).collect();
    assert!(silent.is_empty(), "no file of the gallery produces {silent:?}");
    for row in DRIFT {
        assert!(row.findings.iter().all(|code| listed.contains(code)), "{}", row.code);
    }
}

#[test]
fn places_are_found_by_path() {
    let text = "tools:\n  - name: a.b\nruntime:\n  env: {A.B: x, A: y}\n";
    let source = SourceFile::new("f", text);
    let places = read(&source).source_map;
    let value = |path: &str| places.value(path).map(|span| source.slice(span).to_owned());
    let key = |path: &str| places.key(path).map(|span| source.slice(span).to_owned());
    assert_eq!(value("tools.0.name").as_deref(), Some("a.b"));
    assert_eq!(key("tools.0.name").as_deref(), Some("name"));
    assert_eq!(key("tools.0"), None);
    assert_eq!(value("runtime.env.A.B").as_deref(), Some("x"));
    assert_eq!(value("runtime.env.A").as_deref(), Some("y"));
    assert_eq!(value("runtime.port"), None);
}

#[test]
fn json_blobs_get_the_same_findings_without_places() {
    let blob = serde_json::json!({"apiVersion": "linkworld.ai/v2", "app_id": "x", "app_docs": {}});
    let outcome = read_json(&blob);
    let found: Vec<(&str, &str)> =
        outcome.findings.iter().map(|finding| (finding.code, finding.path.as_str())).collect();
    for wanted in [("bad-pattern", "app_id"), ("unknown-field", "app_docs"), ("missing-field", "runtime")] {
        assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
    }
}

/// Each row of the drift table, seen from both sides.
#[test]
fn every_drift_row_is_a_difference() {
    let head = "apiVersion: linkworld.ai/v2\napp_id: lamp-shop\nversion: 1.0.0\nname: L\nruntime: {image: x}\n";
    let heartbeat = |params: &str| {
        format!(
            "{head}agent:\n  name: A\n  system_prompt: P\n  heartbeats:\n    \
             - {{slug: h, skill: s, tool: t, interval_minutes: 5, params: {params}}}\n"
        )
    };
    let aliases: String = (0..6).fold("{a0: &a0 [x,x,x,x,x,x,x,x,x,x]".to_owned(), |text, number| {
        let ten = vec![format!("*a{number}"); 10].join(",");
        format!("{text}, a{}: &a{} [{ten}]", number + 1, number + 1)
    });
    let tool = format!("tools: [{{name: {}, description: x, scopes_required: []}}]\n", "t".repeat(64));
    let setting = "install_settings: [{id: a, type: number, label: l, min: .inf}]\n";
    let vision = "agent: {name: A, system_prompt: P, vision: {text: t, budget_max_cost_cents: 99999999999999999999}}\n";
    let shown = [
        ("docs-url", format!("{head}docs_url: https://a.example\n")),
        ("tool-name-64", format!("{head}{tool}")),
        ("duplicate-key", format!("{head}name: M\n")),
        ("trailing-newline", head.replace("lamp-shop", "\"lamp-shop\\n\"")),
        ("non-ascii-digit", head.replace("1.0.0", "１.0.0")),
        ("not-finite", format!("{head}{setting}")),
        ("huge-integer", format!("{head}{vision}")),
        ("depth", heartbeat(&format!("{{a: {}{}}}", "[".repeat(70), "]".repeat(70)))),
        ("size", heartbeat(&format!("{aliases}}}"))),
        ("recursion", heartbeat("&a {b: *a}")),
        ("recursive-merge", heartbeat("{a: &a {b: {<<: *a}}}")),
        ("not-unicode", heartbeat("{a: \"\\ud800\"}")),
        ("tagged-mapping", format!("{head}icon: !!str {{=: x}}\n")),
        ("crash", format!("{head}icon: 2024-13-45\n")),
    ];
    assert!(shown.iter().map(|(code, _)| *code).eq(DRIFT.iter().map(|row| row.code)), "one document for each row");
    for (row, (_, text)) in DRIFT.iter().zip(shown) {
        let source = SourceFile::new(row.code, text);
        let (ours, sdk) = (read(&source), read_as(&source, Compat::Sdk17));
        let codes: Vec<&str> = ours.findings.iter().map(|finding| finding.code).collect();
        match row.way {
            DriftDirection::Wider => assert!(!has_errors(&ours) && has_errors(&sdk), "{}: {codes:?}", row.code),
            DriftDirection::Narrower => assert!(has_errors(&ours) && !has_errors(&sdk), "{}: {codes:?}", row.code),
            DriftDirection::NarrowerAlways | DriftDirection::Cleaner => assert!(has_errors(&ours), "{}", row.code),
            DriftDirection::NotChecked => panic!("{} is no rule of reading", row.code),
        }
        if row.way != DriftDirection::Wider {
            assert!(codes.iter().all(|code| row.findings.contains(code)), "{}: {codes:?}", row.code);
        }
    }
}
