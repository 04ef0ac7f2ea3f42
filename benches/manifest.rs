//! How long the manifest's reader takes: the full example, 200 KB, 500 findings, and twice of each.
//!
//! `cargo bench --bench manifest`. Goals: 200 KB in at most 5 ms, with 500 findings rendered in at most 12 ms, and
//! never more than 2.5 times the time for twice the text. `benches/compare.sh` times whole processes beside others.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench reads fixtures")]

use divan::{Bencher, black_box};
use linkworld_manifest::diagnostic::Report;
use linkworld_manifest::read;
use linkworld_manifest::source::SourceFile;
use linkworld_terminal::{Format, rendered};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

fn example() -> SourceFile {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/manifest/ok/full-example.yaml");
    SourceFile::new("linkworld.app.yaml", std::fs::read_to_string(path).unwrap())
}

/// Tools until the text has so many bytes; every entry is one mistake as long as there are `mistakes` left.
fn large(bytes: usize, mistakes: usize) -> SourceFile {
    let mut text = String::from(
        "apiVersion: linkworld.ai/v2\napp_id: large\nversion: 1.0.0\nname: L\nruntime: {image: x}\ntools:\n",
    );
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        let key = if number < mistakes { "descripton" } else { "description" };
        let _ = write!(
            text,
            "  - name: tool_{number}\n    {key}: Does the thing with number {number}, and says how it went\n    \
             scopes_required: [mail.read, files.read]\n    agent_visible: true\n"
        );
    }
    SourceFile::new("linkworld.app.yaml", text)
}

#[divan::bench]
fn full_example(bencher: Bencher<'_, '_>) {
    let source = example();
    bencher.bench(|| read(black_box(&source)));
}

#[divan::bench(args = [100_000, 200_000, 400_000, 800_000])]
fn valid(bencher: Bencher<'_, '_>, bytes: usize) {
    let source = large(bytes, 0);
    assert!(read(&source).findings.is_empty());
    bencher.bench(|| read(black_box(&source)));
}

// Past 500 suggestions an unknown key and the one it was meant to be are two findings.
#[divan::bench(args = [125, 250, 500])]
fn findings_rendered(bencher: Bencher<'_, '_>, mistakes: usize) {
    let source = large(mistakes * 400, mistakes);
    bencher.bench(|| {
        let findings = read(black_box(&source)).findings;
        assert_eq!(findings.len(), mistakes);
        let mut report = Report::default();
        report.add(source.clone(), findings);
        rendered(&report, Format::Human, false).len() + rendered(&report, Format::Concise, false).len()
    });
}
