//! Hostile texts inside the test's own process: the reader is linear, and refuses what would grow without bounds.

use crate::read::{has_errors, text_bytes};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{Compat, read, read_as, read_json};
use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

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

/// The time this thread has run: where the system counts it, other work of the machine is not in it.
fn busy() -> Duration {
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = counted.and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| STARTED.elapsed(), Duration::from_nanos)
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
        let started = busy();
        let outcome = read(&SourceFile::new("large", text));
        let taken = busy() - started;
        // A debug build; a release build takes a small part of it.
        assert!(taken.as_secs() < 10, "{head}: {taken:?}");
        assert!(has_errors(&outcome), "{head}");
        assert!(outcome.findings.len() <= 3 * linkworld_contract::limits::MANIFEST_FINDINGS_MAX, "{head}");
        let longest = outcome.findings.iter().map(text_bytes).max();
        assert!(longest <= Some(linkworld_contract::limits::FINDING_TEXT_BYTES_MAX), "{head}");
    }
}
