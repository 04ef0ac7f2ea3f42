//! The manifest's rooms and the reader of bundles, taken by path: what the fuzz targets look at, without the rest of
//! the program.

#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)]

#[path = "../../src/diagnostic.rs"]
pub mod diagnostic;
#[path = "../../src/limits.rs"]
pub mod limits;
#[path = "../../src/manifest/mod.rs"]
pub mod manifest;
#[path = "../../src/names.rs"]
pub mod names;
#[path = "../../src/text.rs"]
pub mod text;

/// Of what travels beside the manifest, the one part that reads what strangers send.
#[path = "."]
pub mod package {
    #[path = "../../src/package/unpack/mod.rs"]
    pub mod unpack;
}

use diagnostic::{Diagnostic, Severity};
use manifest::Outcome;
use text::{SourceFile, Span};

/// True when nothing stands against the manifest.
pub fn is_accepted(outcome: &Outcome) -> bool {
    !outcome.findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// What every finding of every text must keep: places inside of it on character borders, short words, a known code.
pub fn keep_promises(source: &SourceFile, finding: &Diagnostic) {
    let inside = |span: Span| source.text().get(span.start..span.end).is_some();
    assert!(inside(finding.primary.span), "{finding:?}");
    assert!(finding.labels.iter().all(|label| inside(label.span)), "{finding:?}");
    assert!(finding.edits.iter().all(|edit| inside(edit.span)), "{finding:?}");
    assert!(manifest::codes::CODES.iter().any(|(code, _)| *code == finding.code), "{finding:?}");
    let words = finding.help.iter().map(String::len).sum::<usize>()
        + finding.labels.iter().map(|label| label.text.len()).sum::<usize>()
        + finding.headline.len()
        + finding.path.len();
    assert!(words <= limits::FINDING_TEXT_BYTES_MAX, "{finding:?}");
    assert!(!finding.headline.is_empty() && !finding.headline.contains(char::is_control), "{finding:?}");
}
