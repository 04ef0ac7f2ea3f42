//! Fixture pairs of the manifest: what is silent, and what every mistake says and where.
//!
//! `fixtures/manifest/ok/*.yaml` have no errors; `fixtures/manifest/err/NAME.yaml` say what stands in `NAME.out`.
//! `UPDATE=1` rewrites the expectations.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read fixtures and drive the machine")]

use linkworld_manifest::codes::READING;
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::drift::{DRIFT, Way};
use linkworld_manifest::source::{SourceFile, Span};
use linkworld_manifest::{Compat, ReadManifest, read, read_as, read_json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/manifest").join(kind);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no fixtures in {}", folder.display());
    files
}

fn source(path: &Path) -> SourceFile {
    let bytes = std::fs::read(path).expect("a readable fixture");
    SourceFile::new(path.display().to_string(), String::from_utf8(bytes).expect("UTF-8"))
}

fn line(source: &SourceFile, finding: &Diagnostic) -> String {
    let place = |byte| {
        let position = source.position(byte);
        format!("{}:{}", position.line, position.column)
    };
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let Span { start, end } = finding.primary.span;
    let path = if finding.path.is_empty() { "." } else { &finding.path };
    format!("{severity}[{}] {path} {}-{} {}", finding.code, place(start), place(end), finding.headline)
}

fn transcript(source: &SourceFile, outcome: &ReadManifest) -> String {
    let mut text = String::new();
    for finding in &outcome.findings {
        let _ = writeln!(text, "{}", line(source, finding));
    }
    text
}

fn has_errors(outcome: &ReadManifest) -> bool {
    outcome.findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Compares what was found with the file beside the fixture, or rewrites that file; none when they agree.
fn mismatch(path: &Path, found: &str) -> Option<String> {
    let expectation = path.with_extension("out");
    if update() {
        if found.is_empty() {
            let _ = std::fs::remove_file(expectation);
        } else {
            std::fs::write(&expectation, found).expect("a writable fixture");
        }
        return None;
    }
    let wanted = std::fs::read_to_string(&expectation).unwrap_or_default();
    (wanted != found).then(|| format!("{}\n{found}", path.display()))
}

fn settle(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} fixtures; UPDATE=1 rewrites them, then read the diff:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A good manifest has no errors; its warnings, if any, stand in a file beside it.
#[test]
fn good_manifests_are_silent() {
    let mut wrong = Vec::new();
    for path in fixtures("ok") {
        let source = source(&path);
        let outcome = read(&source);
        let found = transcript(&source, &outcome);
        if has_errors(&outcome) {
            wrong.push(format!("{} has errors\n{found}", path.display()));
            continue;
        }
        wrong.extend(mismatch(&path, &found));
        assert!(outcome.manifest.is_some(), "{}: the structs do not fit the table", path.display());
        // The normal form is a fixed point: read as JSON it is itself again.
        let normal = outcome.normal.expect("no errors, so a normal form");
        let again = read_json(&normal.to_json());
        assert_eq!(again.normal.as_ref(), Some(&normal), "{}", path.display());
    }
    settle(&wrong);
}

#[test]
fn bad_manifests_say_what_and_where() {
    let mut wrong = Vec::new();
    for path in fixtures("err") {
        let source = source(&path);
        let outcome = read(&source);
        if !has_errors(&outcome) {
            wrong.push(format!("{} has no error", path.display()));
            continue;
        }
        assert!(outcome.normal.is_none() && outcome.manifest.is_none(), "{}", path.display());
        wrong.extend(mismatch(&path, &transcript(&source, &outcome)));
    }
    settle(&wrong);
}

#[test]
fn findings_keep_their_promises() {
    for path in fixtures("err") {
        let source = source(&path);
        for finding in read(&source).findings {
            let place = format!("{}: {}", path.display(), finding.headline);
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

/// All that a finding says, whatever it quotes.
fn text_bytes(finding: &Diagnostic) -> usize {
    let help = finding.help.iter().map(String::len).sum::<usize>();
    let labels = finding.labels.iter().map(|label| label.text.len()).sum::<usize>();
    finding.headline.len() + finding.path.len() + help + labels
}

#[test]
fn small_bombs_are_refused_at_once() {
    let mut laughs = String::from("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    let mut merges = String::from("a: &a {k0: 1, k1: 1, k2: 1, k3: 1, k4: 1}\n");
    for (last, next) in ('a'..'j').zip('b'..='j') {
        let ten = vec![format!("*{last}"); 10].join(",");
        let _ = writeln!(laughs, "{next}: &{next} [{ten}]");
        let _ = writeln!(merges, "{next}: &{next} {{<<: [{ten}]}}");
    }
    for bomb in [laughs, merges] {
        assert!(bomb.len() < 1024);
        for compat in [Compat::Ours, Compat::Sdk17] {
            let outcome = read_as(&SourceFile::new("bomb", bomb.as_str()), compat);
            assert_eq!(outcome.findings.len(), 1);
            assert_eq!(outcome.findings[0].code, "too-many-nodes");
        }
    }
}

/// A text counts by its length wherever an alias brings it: at the cap it is taken, one value more is too much.
#[test]
fn aliases_of_long_texts_are_counted() {
    use linkworld_contract::limits::{YAML_NODES_MAX, YAML_TEXT_BYTES_PER_NODE};
    let each = 1_000;
    let text = "x".repeat((each - 1) * YAML_TEXT_BYTES_PER_NODE);
    let times = YAML_NODES_MAX / each - 2;
    // The last thousand are small ones, the mapping, its two keys and the list.
    for (spare, refused) in [(4, false), (3, true)] {
        let small = vec!["y"; each - spare].join(", ");
        let aliases = vec!["*a"; times].join(", ");
        let document = format!("a: &a {text}\nb: [{aliases}, {small}]\n");
        for compat in [Compat::Ours, Compat::Sdk17] {
            let outcome = read_as(&SourceFile::new("long", document.as_str()), compat);
            let found = outcome.findings.iter().any(|finding| finding.code == "too-many-nodes");
            assert_eq!(found, refused, "{spare} {compat:?}");
        }
    }
}

#[test]
fn deep_nesting_is_refused_without_recursion() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        for depth in [65, 100_000] {
            let text = format!("{}{}", open.repeat(depth), close.repeat(depth));
            let outcome = read(&SourceFile::new("deep", text));
            assert_eq!(outcome.findings[0].code, "too-deep", "{open} {depth}");
        }
    }
    let mut blob = serde_json::json!({});
    for _ in 0..100 {
        blob = serde_json::json!({ "params": blob });
    }
    assert_eq!(read_json(&blob).findings[0].code, "too-deep");
}

#[test]
fn places_are_found_by_path() {
    let text = "tools:\n  - name: a.b\nruntime:\n  env: {A.B: x, A: y}\n";
    let source = SourceFile::new("f", text);
    let places = read(&source).places;
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

/// `CONTEXT-FIELD-as-SPELLING.yaml`: one finding, under the key alone, and the edit that names the field.
#[test]
fn misspelt_keys_are_one_rename_each() {
    let (mut right, mut wrong) = (0, Vec::new());
    for path in fixtures("err") {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let Some((start, _)) = stem.split_once("-as-") else { continue };
        let field = start.split_once('-').map(|(_, field)| field).expect("a field");
        let source = source(&path);
        let outcome = read(&source);
        let finding = outcome.findings.iter().find(|finding| finding.code == "unknown-field");
        let edit = finding.and_then(|finding| finding.edits.first());
        match edit {
            Some(edit) if edit.replacement == field && edit.span == finding.expect("has an edit").primary.span => {
                right += 1
            }
            _ => wrong.push(format!("{stem}: {}", transcript(&source, &outcome))),
        }
    }
    assert!(right > 400, "only {right} misspelt keys");
    assert!(wrong.len() * 50 <= right, "{} of {right} without the right rename:\n{}", wrong.len(), wrong.concat());
}

/// Bytes of each hostile text. The reader is linear, so a quarter of what a manifest may have tells enough.
const HOSTILE_BYTES: usize = linkworld_contract::limits::MANIFEST_BYTES_MAX / 4;

/// Whatever the input, the answer comes quickly and is short.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn large_texts_of_anything_are_answered() {
    let fill = |unit: &str| unit.repeat(HOSTILE_BYTES / unit.len());
    let lines = |make: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for number in 0.. {
            let line = make(number);
            if text.len() + line.len() > HOSTILE_BYTES {
                break;
            }
            text.push_str(&line);
        }
        text
    };
    // A large text, and a list that names it as often as there is room.
    let aliased = |text: &str, list: &str, item: &str| {
        let half = |unit: &str| unit.repeat(HOSTILE_BYTES / 2 / unit.len());
        format!("a: &a \"{}\"\n{list}\n{}", half(text), half(item))
    };
    let texts = [
        fill("a"),
        fill("a: "),
        fill("a\n"),
        fill("- a\n"),
        format!("a: *{}", fill("b")),
        format!("a: &{} x\n", fill("b")),
        format!("a: !{} x\n", fill("b")),
        format!("a: !{}!b x\n", fill("b")),
        format!("{}: x\n", fill("b")),
        format!("? {}\n: x\n", fill("b")),
        format!("? {}\n: x\n", fill("9")),
        format!("version: \"1.2.{}\\n\"", fill("1")),
        format!("install_settings:\n- type: {}\n", fill("b")),
        fill("["),
        fill("]"),
        fill("{"),
        fill("\""),
        fill("'"),
        fill("\"\\"),
        fill("? "),
        fill("- "),
        fill(": "),
        fill("&a "),
        fill("*a "),
        fill("!!str "),
        fill("!"),
        fill("#"),
        fill("\n"),
        fill("\t"),
        fill("|\n"),
        fill("%\n"),
        fill("---\n"),
        fill("é"),
        fill("a: b\n"),
        fill("emits: [a]\n"),
        format!("[{}]", fill("a,")),
        format!("{{{}}}", fill("a,")),
        format!("a: {}", fill("9")),
        format!("a: 0x{}", fill("f")),
        format!("a: {}", fill("1:")),
        format!("a: 1{}", fill(":01")),
        format!("a: \"{}\"", fill("\\u0041")),
        format!("a: |\n{}", fill(" x\n")),
        format!("a: >\n{}", fill("  x\n\n")),
        format!("version: \"{}\"", fill("1")),
        format!(
            "app_id: {}\nemits: [{}]",
            fill("a").split_at(HOSTILE_BYTES / 2).0,
            fill("A,").split_at(HOSTILE_BYTES / 2).0
        ),
        lines(&|number| format!("key{number}: value\n")),
        lines(&|number| format!("verson{number}: value\n")),
        lines(&|number| format!("? k{number}\n")),
        format!("tools:\n{}", fill("- {}\n")),
        format!("tools:\n{}", fill("- x\n")),
        format!("tools:\n{}", fill("- {name: abc, description: x, scopes_required: []}\n")),
        format!("emits:\n{}", lines(&|number| format!("- e{number}\n"))),
        format!("a: &a {{b: c}}\nb:\n{}", fill("- *a\n")),
        format!("a: &a {{b: c}}\nd:\n{}", fill("- {<<: *a}\n")),
        format!("runtime:\n  env:\n{}", lines(&|number| format!("    K{number}: {number}\n"))),
        format!(
            "install_settings:\n{}",
            lines(&|number| format!("- {{id: s{number}, type: strin, label: l, hepl: x}}\n"))
        ),
        // Help that looks around: at marks of version control, a whole line, a text that is there many times.
        format!("a: {}\n>>>>>>> x\n", fill("<<<<<<< ")),
        format!("{}\n{}", fill("<<<<<<< x\n"), ">>>>>>> x\n"),
        format!("tools: [{}]", fill("{name a: 1}, ")),
        format!("a: [{}", fill("'b' ")),
        format!("a: 'b'{}'", fill("'c' ")),
        aliased("mail.send,", "tools:", "- {scopes_required: *a}\n"),
        aliased("-mail.send ", "tools:", "- {scopes_required: *a}\n"),
        aliased("GET /a", "http_routes:", "- *a\n"),
        aliased("08:00-18:00", "agent:\n heartbeats:", " - active_hours: *a\n"),
        aliased("int", "install_settings:", "- {type: *a}\n"),
        aliased("A=b", "runtime:\n env:", " - *a\n"),
        aliased("9", "agent:\n heartbeats:", " - interval_minutes: *a\n"),
    ];
    for text in texts {
        let head: String = text.chars().take(40).collect();
        let started = std::time::Instant::now();
        let outcome = read(&SourceFile::new("large", text));
        // A debug build on a busy machine; a release build takes a small part of it.
        assert!(started.elapsed().as_secs() < 10, "{head}: {:?}", started.elapsed());
        assert!(has_errors(&outcome), "{head}");
        assert!(outcome.findings.len() <= 3 * linkworld_contract::limits::MANIFEST_FINDINGS_MAX, "{head}");
        let longest = outcome.findings.iter().map(text_bytes).max();
        assert!(longest <= Some(linkworld_contract::limits::FINDING_TEXT_BYTES_MAX), "{head}");
    }
}

#[test]
fn every_code_is_listed_and_shown() {
    let listed = READING;
    let mut shown = std::collections::BTreeSet::new();
    for path in fixtures("err").into_iter().chain(fixtures("ok")) {
        for finding in read(&source(&path)).findings {
            assert!(listed.contains(&finding.code), "{} is not in codes::READING", finding.code);
            shown.insert(finding.code);
        }
    }
    // These two have tests of their own above; a fixture of a bomb would only be slow to look at.
    shown.extend(["too-deep", "too-many-nodes"]);
    let silent: Vec<&&str> = listed.iter().filter(|code| !shown.contains(**code)).collect();
    assert!(silent.is_empty(), "no fixture produces {silent:?}");
    for row in DRIFT {
        assert!(row.findings.iter().all(|code| listed.contains(code)), "{}", row.code);
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
            Way::Wider => assert!(!has_errors(&ours) && has_errors(&sdk), "{}: {codes:?}", row.code),
            Way::Narrower => assert!(has_errors(&ours) && !has_errors(&sdk), "{}: {codes:?}", row.code),
            Way::NarrowerAlways | Way::Cleaner => assert!(has_errors(&ours), "{}", row.code),
        }
        if row.way != Way::Wider {
            assert!(codes.iter().all(|code| row.findings.contains(code)), "{}: {codes:?}", row.code);
        }
    }
}
