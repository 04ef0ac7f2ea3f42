//! The faults corpus: real manifests with one known mistake each, and what must be reported for it.
//!
//! `make.py` makes the mistakes with PyYAML and the SDK and knows from the edit alone what must be reported; our own
//! reader never runs there. Goals: code and exact place 99 %, the first suggestion 95 % where there is one, and always one finding
//! for one mistake. `FAULTS=all` prints every miss instead of the first few.

use crate::drift::oracle;
use crate::expectations;
use linkworld_manifest::diagnostic::{Applicability, Diagnostic};
use linkworld_manifest::read;
use linkworld_manifest::source::SourceFile;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// Faults there must at least be.
const FAULTS_MIN: usize = 1908;
/// Misses printed before the rest are counted.
const SHOWN_MAX: usize = 12;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    fault: String,
    path: String,
    /// Bytes of the base, and what replaces them.
    edit: (usize, usize, String),
    code: String,
    span: (usize, usize),
    under: String,
    fix: Option<Vec<(usize, usize, String)>>,
    says: Option<String>,
}

struct Case {
    name: String,
    fault: Fault,
    text: String,
}

/// Lets the maker write the faults again when `UPDATE=1` asks for it and a base or the maker is newer.
fn update_faults(bases: &[PathBuf]) {
    let maker = crate::root().join("tests/manifest/mistakes/make.py");
    let changed = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
    let stale = |base: &PathBuf| {
        let written = changed(&base.with_extension("jsonl"));
        written < changed(base) || written < changed(&maker)
    };
    if expectations::update() && bases.iter().any(stale) {
        let status = std::process::Command::new(oracle::python()).arg(&maker).status().unwrap();
        assert!(status.success(), "{}: {status}", maker.display());
    }
}

fn bases() -> Vec<(PathBuf, String)> {
    static UPDATED: Once = Once::new();
    let folder = crate::root().join("fixtures/manifest/faults");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    UPDATED.call_once(|| update_faults(&files));
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, base) in bases() {
        let lines = std::fs::read_to_string(path.with_extension("jsonl")).unwrap();
        for (number, line) in lines.lines().enumerate() {
            let fault: Fault = serde_json::from_str(line).unwrap();
            let (start, end, new) = &fault.edit;
            let text = format!("{}{new}{}", &base[..*start], &base[*end..]);
            assert_eq!(text[fault.span.0..fault.span.1], fault.under, "{}:{}", path.display(), number + 1);
            let name = format!("{}:{}", path.file_stem().unwrap().display(), number + 1);
            cases.push(Case { name, fault, text });
        }
    }
    cases
}

/// Name, base and text of every fault.
pub(crate) fn texts() -> Vec<(String, String, String)> {
    let named: BTreeMap<String, String> =
        bases().into_iter().map(|(path, base)| (path.file_stem().unwrap().display().to_string(), base)).collect();
    let base_of = |name: &str| named[name.split(':').next().unwrap()].clone();
    cases().into_iter().map(|case| (case.name.clone(), base_of(&case.name), case.text)).collect()
}

/// The text after some edits.
fn edited<'e>(text: &str, edits: impl Iterator<Item = (usize, usize, &'e str)>) -> String {
    let mut edits: Vec<_> = edits.collect();
    edits.sort_unstable();
    let mut result = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        result.replace_range(start..end, new);
    }
    result
}

/// True when the fix gives the same text, or the first line of help has the word.
fn suggests(finding: &Diagnostic, case: &Case) -> bool {
    if let Some(fix) = &case.fault.fix {
        let ours = finding.edits.iter().map(|edit| (edit.span.start, edit.span.end, edit.replacement.as_str()));
        let wanted = fix.iter().map(|(start, end, new)| (*start, *end, new.as_str()));
        return edited(&case.text, ours) == edited(&case.text, wanted);
    }
    case.fault.says.as_ref().is_none_or(|words| finding.help.first().is_some_and(|help| help.contains(words)))
}

fn describe(case: &Case, findings: &[Diagnostic], what: &str) -> String {
    let Fault { fault, path, code, under, fix, says, .. } = &case.fault;
    let mut text = format!("--- {} {fault} {path}: {what}\n  wanted [{code}] under {under:?}", case.name);
    match (fix, says) {
        (Some(fix), _) => text.push_str(&format!(", fix {fix:?}")),
        (None, Some(says)) => text.push_str(&format!(", help with {says:?}")),
        (None, None) => {}
    }
    for finding in findings.iter().take(3) {
        let span = finding.primary.span;
        let (under, edits) = (&case.text[span.start..span.end], &finding.edits);
        text.push_str(&format!("\n  found  [{}] under {under:?}: {}", finding.code, finding.headline));
        text.push_str(&format!(", help {:?}, fix {edits:?}", finding.help));
    }
    text + "\n"
}

#[test]
fn one_mistake_is_one_finding_in_its_place_with_its_fix() {
    let cases = cases();
    assert!(cases.len() >= FAULTS_MIN, "only {} faults", cases.len());
    let (mut single, mut placed, mut suggested, mut suggestions) = (0, 0, 0, 0);
    let mut misses: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for case in &cases {
        let findings = read(&SourceFile::new(case.name.as_str(), case.text.as_str())).findings;
        let mut miss = |what| misses.entry(&case.fault.fault).or_default().push(describe(case, &findings, what));
        if findings.len() == 1 {
            single += 1;
        } else {
            miss("not one finding");
        }
        let (start, end) = case.fault.span;
        let right = findings.first().filter(|finding| {
            finding.code == case.fault.code && (finding.primary.span.start, finding.primary.span.end) == (start, end)
        });
        if right.is_some() {
            placed += 1;
        } else {
            miss("wrong code or place");
        }
        if case.fault.fix.is_some() || case.fault.says.is_some() {
            suggestions += 1;
            if right.is_some_and(|finding| suggests(finding, case)) {
                suggested += 1;
            } else {
                miss("another suggestion");
            }
        }
    }
    let shown = if std::env::var_os("FAULTS").is_some() { usize::MAX } else { SHOWN_MAX };
    let text: String = misses.values().flatten().take(shown).cloned().collect();
    let counts: Vec<String> = misses.iter().map(|(fault, misses)| format!("{fault} {}", misses.len())).collect();
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole as f64;
    let figures = format!(
        "{} faults: {single} with exactly one finding, {placed} ({:.2} %) with the right code and place, \
         {suggested} of {suggestions} ({:.2} %) with the right suggestion; missed: {}",
        cases.len(),
        percent(placed, cases.len()),
        percent(suggested, suggestions),
        counts.join(", ")
    );
    if std::env::var_os("FAULTS").is_some() {
        std::fs::write(std::env::temp_dir().join("linkworld-faults.txt"), format!("{figures}\n{text}")).unwrap();
    }
    assert!(percent(placed, cases.len()) >= 99.0, "{figures}\n{text}");
    assert!(percent(suggested, suggestions) >= 95.0, "{figures}\n{text}");
    assert_eq!(single, cases.len(), "{figures}\n{text}");
}

/// A certain edit that the corpus knows to be right leaves a manifest without any finding.
#[test]
fn what_was_fixed_has_no_findings() {
    for case in cases() {
        let source = SourceFile::new(case.name.as_str(), case.text.as_str());
        let findings = read(&source).findings;
        let fixed = linkworld_manifest::fix::apply(&case.text, &findings, Applicability::Unsafe);
        if fixed.applied > 0 {
            let after = read(&SourceFile::new(case.name.as_str(), fixed.text.as_str())).findings;
            assert!(after.is_empty(), "{} {}\n{after:?}\n{}", case.name, case.fault.fault, fixed.text);
        }
    }
}

#[test]
fn the_bases_have_no_findings() {
    for (path, text) in bases() {
        let findings = read(&SourceFile::new(path.display().to_string(), text)).findings;
        assert!(findings.is_empty(), "{}: {findings:?}", path.display());
    }
}
