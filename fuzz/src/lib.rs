//! What the fuzz targets of the manifest share: what must be true of every finding.

#![allow(missing_docs)]

use linkworld_contract::limits::FINDING_TEXT_BYTES_MAX;
use linkworld_manifest::ReadManifest;
use linkworld_manifest::codes::READING;
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::source::{SourceFile, Span};

/// True when the manifest has no errors.
pub fn is_accepted(read: &ReadManifest) -> bool {
    !read.findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Every finding of every text has spans inside of it on character borders, a short text and a known code.
pub fn assert_sound(source: &SourceFile, finding: &Diagnostic) {
    let inside = |span: Span| source.text().get(span.start..span.end).is_some();
    assert!(inside(finding.primary.span), "{finding:?}");
    assert!(finding.labels.iter().all(|label| inside(label.span)), "{finding:?}");
    assert!(finding.edits.iter().all(|edit| inside(edit.span)), "{finding:?}");
    assert!(READING.contains(&finding.code), "{finding:?}");
    let bytes = finding.help.iter().map(String::len).sum::<usize>()
        + finding.labels.iter().map(|label| label.text.len()).sum::<usize>()
        + finding.headline.len()
        + finding.path.len();
    assert!(bytes <= FINDING_TEXT_BYTES_MAX, "{finding:?}");
    assert!(!finding.headline.is_empty() && !finding.headline.contains(char::is_control), "{finding:?}");
}
