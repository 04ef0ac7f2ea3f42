//! Names that a checkout on macOS or Windows cannot tell apart: equal but for case or Unicode form.

use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings};
use linkworld_manifest::source::{SourceFile, Span};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// A warning for each file or folder whose name is like that of another one. `folder` is the name shown in messages.
pub(crate) fn similar_names<'p>(folder: &str, paths: impl Iterator<Item = &'p str>) -> Vec<FileFindings> {
    // Of each folded name, the first spelling.
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    for path in paths {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for part in ends.map(|end| &path[..end]) {
            let other = *first.entry(folded(part)).or_insert(part);
            // Of two folders that are alike, only the folders are reported.
            let last = |path: &'p str| path.rsplit('/').next().unwrap_or_default();
            if other == part || last(other) == last(part) || !reported.insert(part) {
                continue;
            }
            let is_case = nfc(other) != nfc(part);
            let how = if is_case { "case" } else { "their Unicode form" };
            let headline = format!("`{folder}/{part}` and `{folder}/{other}` differ only in {how}");
            let finding = Diagnostic::warning(codes::SIMILAR_NAMES, Span::empty(0), headline)
                .help("rename one of them: macOS and Windows keep only one of the two");
            // They look the same, so the message has to say which is which.
            let composed = |path: &str| if nfc(path) == path { "composed (NFC)" } else { "decomposed (NFD)" };
            let finding = if is_case {
                finding
            } else {
                finding.help(format!("the first is {}, the second {}", composed(part), composed(other)))
            };
            findings.push(FileFindings {
                source: SourceFile::new(format!("{folder}/{part}"), ""),
                findings: vec![finding],
            });
        }
    }
    findings
}

fn nfc(name: &str) -> String {
    name.nfc().collect()
}

/// The name as file systems that ignore case and form compare it.
fn folded(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { nfc(&nfc(name).to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::similar_names;

    fn headlines(paths: &[&str]) -> Vec<String> {
        similar_names("dist", paths.iter().copied()).into_iter().map(|file| file.findings[0].headline.clone()).collect()
    }

    #[test]
    fn names_that_differ_in_case_or_form_are_named_together() {
        assert_eq!(headlines(&["App.js", "app.js"]), ["`dist/app.js` and `dist/App.js` differ only in case"]);
        assert_eq!(
            headlines(&["cafe\u{301}.png", "caf\u{e9}.png"]),
            ["`dist/caf\u{e9}.png` and `dist/cafe\u{301}.png` differ only in their Unicode form"]
        );
        assert_eq!(headlines(&["Img/a.png", "img/b.png"]), ["`dist/img` and `dist/Img` differ only in case"]);
        assert_eq!(headlines(&["Img/a.png", "img/a.png"]), ["`dist/img` and `dist/Img` differ only in case"]);
        assert_eq!(headlines(&["STRASSE.js", "strasse.js", "Strasse.js"]).len(), 2);
        assert_eq!(
            headlines(&["\u{c4}.js", "a\u{308}.js"]),
            ["`dist/a\u{308}.js` and `dist/\u{c4}.js` differ only in case"]
        );
        assert_eq!(headlines(&["a/x.js", "b/x.js", "a.js", "a1.js"]), [""; 0]);
    }
}
