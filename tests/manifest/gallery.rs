//! The hand-written manifests of `fixtures/manifest`, each small enough to read.
//!
//! Files in `ok` have no errors. A file `err/NAME.yaml` gives the findings in `err/NAME.out`. The page
//! `fixtures/manifest/README.md` lists all of them.

use crate::expectations;
use crate::read::{assert_sound, has_errors, transcript};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{codes, read};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Pairs of `err` there must at least be.
const PAIRS_MIN: usize = 157;
/// Files of `ok`.
const GOOD_MIN: usize = 63;
/// Files in `fixtures`: more belong into code that generates them.
const FILES_MAX: usize = 700;

fn folder(kind: &str) -> PathBuf {
    crate::root().join("fixtures/manifest").join(kind)
}

/// The manifests of a folder of the gallery, by name.
pub(crate) fn files(kind: &str) -> Vec<PathBuf> {
    let folder = folder(kind);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no fixtures in {}", folder.display());
    files
}

/// The file's name without its extension.
pub(crate) fn name(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("a name")
}

pub(crate) fn source(path: &Path) -> SourceFile {
    let bytes = std::fs::read(path).expect("a readable fixture");
    SourceFile::new(path.display().to_string(), String::from_utf8(bytes).expect("UTF-8"))
}

/// A good manifest has no errors; its warnings, if any, are in a file beside it.
#[test]
fn good_manifests_have_no_errors() {
    let mut wrong = Vec::new();
    let files = files("ok");
    assert!(files.len() >= GOOD_MIN, "only {} good manifests", files.len());
    for path in files {
        let source = source(&path);
        let outcome = read(&source);
        let found = transcript(&source, &outcome);
        if has_errors(&outcome) {
            wrong.push(format!("{} has errors\n{found}", path.display()));
            continue;
        }
        wrong.extend(expectations::mismatch(&path.with_extension("out"), &found));
        assert_sound(source.name(), outcome);
    }
    expectations::settle(wrong);
}

#[test]
fn bad_manifests_say_what_and_where() {
    let mut wrong = Vec::new();
    let files = files("err");
    assert!(files.len() >= PAIRS_MIN, "only {} pairs", files.len());
    for path in files {
        let source = source(&path);
        let outcome = read(&source);
        if !has_errors(&outcome) {
            wrong.push(format!("{} has no error", path.display()));
            continue;
        }
        // Duplicate keys alone are for the user's policy to decide: it is known what the SDK reads.
        let mut errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let is_readable = errors.all(|finding| finding.code == codes::DUPLICATE_KEY);
        assert_eq!((outcome.normal.is_some(), outcome.manifest.is_some()), (is_readable, is_readable), "{path:?}");
        wrong.extend(expectations::mismatch(&path.with_extension("out"), &transcript(&source, &outcome)));
    }
    expectations::settle(wrong);
}

/// No expectation is left behind when its manifest is renamed or removed.
#[test]
fn every_expectation_has_a_manifest() {
    for (kind, end) in [("ok", "out"), ("err", "out"), ("snippets", "txt"), ("faults", "jsonl")] {
        for entry in std::fs::read_dir(folder(kind)).unwrap() {
            let path = entry.unwrap().path();
            let known = path.extension().is_some_and(|extension| extension == "yaml" || extension == end);
            assert!(known && path.with_extension("yaml").exists(), "{} belongs to nothing", path.display());
        }
    }
}

#[test]
fn the_fixtures_are_few_enough_to_read() {
    let mut folders = vec![crate::root().join("fixtures")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (kind, name) = (entry.file_type().unwrap(), entry.file_name());
            // What a local run of a Python fixture leaves behind.
            if kind.is_dir() && name != "__pycache__" {
                folders.push(entry.path());
            } else if kind.is_file() {
                files += 1;
            }
        }
    }
    println!("{files} files in fixtures/");
    assert!(files <= FILES_MAX, "{files} files in fixtures/, more than {FILES_MAX}");
}

/// What is not to be read as Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_index_lists_the_gallery() {
    let mut page = String::from(
        "# Manifests\n\n\
         Hand-written manifests, each small enough to read. `UPDATE=1 cargo test` rewrites the expectations beside them\n\
         and this page.\n\n\
         - `err/NAME.yaml` has the mistakes that `err/NAME.out` lists: severity, code, path, place and headline.\n\
         - `ok/NAME.yaml` has no errors; `ok/NAME.out` lists its warnings, if any.\n\
         - `snippets/NAME.yaml` is validated by the binary; `snippets/NAME.txt` is its output.\n\
         - `faults/NAME.yaml` is a real manifest without findings; `faults/NAME.jsonl` lists single mistakes to put into\n  \
         it and what must be reported (`tests/manifest/mistakes/make.py` writes it).\n\n\
         Every field at and beyond its limits is not here: `tests/manifest/generated` makes those manifests from the\n\
         field table, and `tests/manifest/generated/headlines.txt` lists what is reported for them.\n",
    );
    let (bad, good) = (files("err"), files("ok"));
    let _ =
        writeln!(page, "\n## Errors: {} pairs in `err/`\n\n| file | code | first headline |\n|---|---|---|", bad.len());
    for path in bad {
        let first = read(&source(&path)).findings.into_iter().next().expect("a finding");
        let name = name(&path);
        let _ = writeln!(page, "| [{name}](err/{name}.yaml) | `{}` | {} |", first.code, cell(&first.headline));
    }
    for (kind, title) in
        [("ok", "No errors"), ("snippets", "Output of `linkworld validate`"), ("faults", "Real manifests")]
    {
        let files = files(kind);
        let _ = writeln!(page, "\n## {title}: {} files in `{kind}/`\n", files.len());
        for path in files {
            let _ = writeln!(page, "- [{0}]({kind}/{0}.yaml)", name(&path));
        }
    }
    assert!(!good.is_empty());
    expectations::settle(expectations::mismatch(&folder("README.md"), &page));
}
