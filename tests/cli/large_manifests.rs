//! A mebibyte of anything, within bounds of memory and time. Limits are of the address space, so they are strict.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const BYTES: usize = 1024 * 1024;
/// 128 MiB beyond the 64 MiB of addresses that the program and its libraries take by themselves.
const ADDRESSES_KIB_MAX: usize = 192 * 1024;
/// The goal is two seconds; a debug build on a busy machine is about ten times slower.
const ANSWER_MAX: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_secs(2) };

#[test]
fn a_mebibyte_of_anything_is_answered_in_bounds() {
    let home = tempfile::tempdir().unwrap();
    let fill = |unit: &str| unit.repeat(BYTES / unit.len());
    let head = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime: {image: x}\n";
    let texts = [
        ("a", fill("a")),
        ("[", fill("[")),
        ("{a: ", fill("{a: ")),
        ("- ", fill("- ")),
        ("? ", fill("? ")),
        ("\"", fill("\"")),
        ("\"a\n", fill("\"a\n")),
        ("[a\n", fill("[a\n")),
        ("a: b\n", fill("a: b\n")),
        ("a:b\n", fill("a:b\n")),
        ("a b\n", format!("x:\n{}  y: z\n", fill("  a b\n").split_at(BYTES - 64).0)),
        ("a: *\n", fill("a: * * *\n")),
        ("&a ", fill("&a [*a] ")),
        ("!x ", fill("- !x y\n")),
        ("tools", format!("{head}tools:\n{}", fill("- {}\n").split_at(BYTES - 256).0)),
        ("items", format!("{head}tools:\n- name: a\n{}", fill("  name: a\n").split_at(BYTES - 260).0)),
        ("emits", format!("{head}emits: [{}]", fill("A B,").split_at(BYTES - 256).0)),
        (
            "tags",
            format!(
                "%TAG !e! {}\n---\n{}",
                fill("x").split_at(BYTES / 2).0,
                fill("- !e!y b\n").split_at(BYTES / 2 - 64).0
            ),
        ),
        ("quoted", format!("{head}description: \"{}", fill("b\n").split_at(BYTES - 256).0)),
        ("unknown fields", format!("{head}{}", (0..60_000).map(|n| format!("field_{n}: 1\n")).collect::<String>())),
        ("keys", format!("{head}{}", fill("camelCaseKey: 1\n").split_at(BYTES - 256).0)),
    ];
    // One long text, and a place that takes it as often as there is room.
    let alias = |text: &str, list: &str, item: &str| {
        let half = |unit: &str| unit.repeat(BYTES / 2 / unit.len() - 64);
        format!("{head}a: &a \"{}\"\n{list}\n{}", half(text), half(item))
    };
    let mut texts = texts.to_vec();
    for (name, text, list, item) in [
        ("aliases in emits", "a", "emits:", "- *a\n"),
        ("aliases in options", "a", "install_settings:\n- options:", "  - *a\n"),
        ("aliases as numbers", "9", "agent:\n heartbeats:", " - interval_minutes: *a\n"),
        ("aliases as scopes", "mail.send,", "required_scopes:", "- *a\n"),
        ("aliases of wide text", "   ", "emits:", "- *a\n"),
        ("aliases as keys", "k", "install_settings:", "- {*a : *a}\n"),
        ("aliases in merges", "k", "tools:", "- {<<: {name: *a}}\n"),
    ] {
        texts.push((name, alias(text, list, item)));
    }
    let limited = format!("ulimit -v {ADDRESSES_KIB_MAX}; exec \"$0\" \"$@\"");
    for (name, text) in texts {
        assert!(text.len() <= BYTES, "{name}");
        std::fs::write(home.path().join("linkworld.app.yaml"), &text).unwrap();
        let started = Instant::now();
        let output = Command::new("bash")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_linkworld"), "validate", "--format", "human"])
            .current_dir(home.path())
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let (taken, code) = (started.elapsed(), output.status.code());
        assert_eq!(code, Some(1), "{name}: {:?}", output.status);
        assert!(taken <= ANSWER_MAX, "{name}: {taken:?}");
    }
}
