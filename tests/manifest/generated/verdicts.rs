//! Every generated case gives exactly the findings it was made for.

use super::{Case, Expected, cases};
use crate::expectations;
use crate::read::{assert_sound, has_errors, transcript};
use linkworld_manifest::diagnostic::{Applicability, Diagnostic};
use linkworld_manifest::fix;
use linkworld_manifest::read;
use linkworld_manifest::source::SourceFile;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Broken manifests there were when this was last raised; fewer mean that something is no longer tried.
const BROKEN_MIN: usize = 2239;
/// Valid ones.
const VALID_MIN: usize = 582;
/// Misspelt keys.
const RENAMED_MIN: usize = 486;
/// Failures printed before the rest are counted.
const SHOWN_MAX: usize = 40;

fn source(case: &Case) -> SourceFile {
    SourceFile::new(case.name.as_str(), case.text.as_str())
}

fn is_the_one(expected: &Expected, finding: &Diagnostic) -> bool {
    let span = finding.primary.span;
    (finding.code, finding.path.as_str(), span.start, span.end)
        == (expected.code, expected.path.as_str(), expected.span.start, expected.span.end)
}

/// What is wrong with the findings of a case; none when they are the expected ones.
fn mismatch(case: &Case) -> Option<String> {
    let source = source(case);
    let outcome = read(&source);
    let findings = &outcome.findings;
    let right = if case.errors.is_empty() {
        findings.iter().map(|finding| finding.code).eq(case.warnings.iter().copied()) && !has_errors(&outcome)
    } else {
        let each = |expected: &Expected| findings.iter().filter(|finding| is_the_one(expected, finding)).count() == 1;
        case.errors.len() == findings.len() && case.errors.iter().all(each)
    };
    if right {
        return None;
    }
    let mut text = format!("--- {}\n{}\nfound:\n{}", case.name, case.text, transcript(&source, &outcome));
    for Expected { code, path, span, .. } in &case.errors {
        let _ = writeln!(text, "expected: [{code}] {path} under {:?}", &case.text[span.clone()]);
    }
    Some(text)
}

fn none_of(wrong: &[String], of: usize) {
    let shown = wrong.iter().take(SHOWN_MAX).cloned().collect::<String>();
    assert!(wrong.is_empty(), "{} of {of} generated cases\n{shown}", wrong.len());
}

#[test]
fn every_case_gives_the_findings_it_was_made_for() {
    let cases = cases();
    let broken = cases.iter().filter(|case| !case.errors.is_empty()).count();
    let valid = cases.len() - broken;
    println!("{broken} broken and {valid} valid manifests generated from the field table");
    let wrong: Vec<String> = cases.iter().filter_map(mismatch).collect();
    none_of(&wrong, cases.len());
    assert!(broken >= BROKEN_MIN, "{broken} broken manifests are fewer than {BROKEN_MIN}");
    assert!(valid >= VALID_MIN, "{valid} valid manifests are fewer than {VALID_MIN}");
}

#[test]
fn valid_cases_have_a_normal_form() {
    for case in cases().iter().filter(|case| case.errors.is_empty()) {
        assert_sound(&case.name, read(&source(case)));
    }
}

/// One edit renames a misspelt key to the field, and then the manifest has no errors.
#[test]
fn misspelt_keys_are_one_rename_each() {
    let (mut right, mut wrong) = (0, Vec::new());
    for case in cases() {
        let [Expected { rename: Some(field), span, .. }] = case.errors.as_slice() else { continue };
        let findings = read(&source(&case)).findings;
        let [finding] = findings.as_slice() else { continue };
        let one = match finding.edits.as_slice() {
            [edit] => edit.replacement == *field && (edit.span.start, edit.span.end) == (span.start, span.end),
            _ => false,
        };
        let fixed = SourceFile::new("fixed", fix::apply(&case.text, &findings, Applicability::Unsafe).text);
        if one && !has_errors(&read(&fixed)) {
            right += 1;
        } else {
            wrong.push(format!("{}: {} {:?}\n", case.name, finding.headline, finding.edits));
        }
    }
    println!("{right} misspelt keys renamed, {} not", wrong.len());
    assert!(right >= RENAMED_MIN, "only {right} misspelt keys are renamed");
    assert!(wrong.is_empty(), "{} misspelt keys without the right rename:\n{}", wrong.len(), wrong.concat());
}

/// One line for each kind of break: how often, its headline, and how many have a certain fix.
#[test]
fn headlines_are_those_of_the_table() {
    let cases = cases();
    let mut lines: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for case in &cases {
        let findings = read(&source(case)).findings;
        for expected in &case.errors {
            let Some(finding) = findings.iter().find(|finding| is_the_one(expected, finding)) else { continue };
            let line = format!("{} {}", expected.kind, expected.quotes.shape(&finding.headline));
            let (count, fixes) = lines.entry(line).or_default();
            *count += 1;
            *fixes += usize::from(!finding.edits.is_empty());
        }
    }
    let broken = cases.iter().filter(|case| !case.errors.is_empty()).count();
    let mut text = format!(
        "# What every kind of break says: findings, those with a fix, kind of field, break, code and headline.\n\
         # {broken} broken and {} valid manifests. `UPDATE=1 cargo test` rewrites this file.\n",
        cases.len() - broken
    );
    for (line, (count, fixes)) in &lines {
        let _ = writeln!(text, "{count:3} {fixes:3} {line}");
    }
    let path = crate::root().join("tests/manifest/generated/headlines.txt");
    expectations::settle(expectations::mismatch(&path, &text));
}

/// Writes the cases into the folder `MANIFEST_SEEDS`, as seeds for the fuzzers of `tests/campaign`.
#[test]
#[ignore = "writes files for tests/campaign"]
fn seeds_are_written() {
    let folder = PathBuf::from(std::env::var_os("MANIFEST_SEEDS").expect("MANIFEST_SEEDS names a folder"));
    for (number, case) in cases().iter().enumerate() {
        std::fs::write(folder.join(format!("generated-{number}.yaml")), &case.text).expect("a writable folder");
    }
}
