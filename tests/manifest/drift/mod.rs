//! The drift gate: our `Sdk17` verdict against the published SDK's own, on the corpus and on mutations of it.
//!
//! Needs a Python with the SDK: `LINKWORLD_TEST_PYTHON`, or the environment that `tests/setup` makes. `DRIFT_CASES`
//! sets the number of mutations, `DRIFT_SEED` where they start; a difference prints the document and its seed.

mod mutate;
pub(crate) mod oracle;
pub(crate) mod random;

use crate::{gallery, generated};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::drift::{DRIFT, DriftDirection};
use linkworld_manifest::source::SourceFile;
use linkworld_manifest::{Compat, NormalForm, ReadManifest, read, read_as};
use oracle::{Oracle, Verdict};
use serde_json::Value;
use std::collections::BTreeMap;

const CASES_DEFAULT: u64 = 20_000;
/// Differences shown in full before the rest are counted.
const SHOWN_MAX: usize = 12;

/// The texts of a folder of the gallery.
fn gallery(kind: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let files = gallery::files(kind).into_iter().filter(|path| wanted(gallery::name(path)));
    files.map(|path| gallery::source(&path).text().to_owned()).collect()
}

/// The gallery and every generated case.
fn corpus() -> mutate::Corpus {
    let (generated_good, generated_bad) = generated::texts();
    let (mut good, mut bad) = (gallery("ok", |_| true), gallery("err", |_| true));
    good.extend(generated_good);
    bad.extend(generated_bad);
    mutate::Corpus { good, bad, rich: gallery("ok", |name| matches!(name, "everything" | "full-example")) }
}

fn is_accepted(outcome: &ReadManifest) -> bool {
    !outcome.findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Codes of the findings that a kind of deviation shows in.
fn codes(ways: &[DriftDirection]) -> Vec<&'static str> {
    DRIFT.iter().filter(|row| ways.contains(&row.way)).flat_map(|row| row.findings.iter().copied()).collect()
}

/// The first difference between our verdict in the SDK's name and the SDK's own.
fn difference(text: &str, verdict: &Verdict) -> Option<String> {
    let outcome = read_as(&SourceFile::new("case", text), Compat::Sdk17);
    let ours = is_accepted(&outcome);
    if ours != verdict.ok {
        let excused = codes(&[DriftDirection::NarrowerAlways]);
        let mut errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
        if !ours && errors.all(|finding| excused.contains(&finding.code)) {
            return None;
        }
        let said: Vec<String> = outcome
            .findings
            .iter()
            .map(|finding| format!("[{}] {} {}", finding.code, finding.path, finding.headline))
            .collect();
        return Some(format!(
            "the SDK {}: {}\nwe {}: {}",
            word(verdict.ok),
            verdict.error,
            word(ours),
            said.join("; ")
        ));
    }
    if let (Some(ours), Some(theirs)) = (outcome.normal.as_ref().map(NormalForm::to_json), &verdict.normal)
        && !same(&ours, theirs, text.contains("!!set"))
    {
        return Some(format!("the SDK reads {theirs}\nwe read       {ours}"));
    }
    None
}

/// Ours may differ from the SDK's only as a row of the table says.
fn undeclared(text: &str, verdict: &Verdict) -> Option<String> {
    let outcome = read(&SourceFile::new("case", text));
    let mut errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let only_duplicates = errors.all(|finding| finding.code == linkworld_manifest::codes::DUPLICATE_KEY);
    // Duplicate keys alone are for the user's policy to decide, exactly where the SDK accepts them.
    match (only_duplicates && outcome.normal.is_some(), verdict.ok) {
        (false, true) if only_duplicates => Some("the SDK accepts, ours cannot be read with duplicate keys".to_owned()),
        (false, true) => {
            let narrower = codes(&[DriftDirection::Narrower, DriftDirection::NarrowerAlways]);
            let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
            // A break that the table declares may bring others of its kind; all must be declared.
            let strange: Vec<&str> =
                errors.map(|finding| finding.code).filter(|code| !narrower.contains(code)).collect();
            (!strange.is_empty()).then(|| format!("the SDK accepts, ours refuses with {strange:?}"))
        }
        (true, false) => {
            let declared =
                text.contains("docs_url") || outcome.findings.iter().any(|finding| finding.code == "long-tool-name");
            (!declared).then(|| format!("ours accepts, the SDK refuses: {}", verdict.error))
        }
        _ => None,
    }
}

fn word(accepts: bool) -> &'static str {
    if accepts { "accepts" } else { "refuses" }
}

/// Equal as JSON: numbers by value but for their last bit, and lists made from sets in any order.
fn same(ours: &Value, theirs: &Value, sets: bool) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            // The JSON reader of this test may miss a float by its last bit.
            (a - b).abs() <= a.abs() * f64::EPSILON
        }
        (Value::Array(a), Value::Array(b)) => {
            let in_order = || a.iter().zip(b).all(|(a, b)| same(a, b, sets));
            let in_any = || a.iter().all(|a| b.iter().any(|b| same(a, b, sets)));
            a.len() == b.len() && (in_order() || (sets && in_any()))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b, sets)))
        }
        _ => ours == theirs,
    }
}

#[derive(Default)]
struct Tally {
    cases: u64,
    accepted: u64,
    differences: Vec<String>,
}

impl Tally {
    fn judge(&mut self, name: &str, text: &str, verdict: &Verdict) {
        self.cases += 1;
        self.accepted += u64::from(verdict.ok);
        for found in [difference(text, verdict), undeclared(text, verdict)].into_iter().flatten() {
            self.differences.push(format!("--- {name}\n{text}\n--- {found}\n"));
        }
    }

    fn settle(self) {
        let shown = self.differences.iter().take(SHOWN_MAX).cloned().collect::<String>();
        assert!(
            self.differences.is_empty(),
            "{} differences in {} cases ({} accepted by the SDK)\n{shown}",
            self.differences.len(),
            self.cases,
            self.accepted,
        );
    }
}

fn judge_all(cases: &[(String, String)]) -> Tally {
    let mut oracle = Oracle::start();
    let mut tally = Tally::default();
    for batch in cases.chunks(64) {
        let texts: Vec<&str> = batch.iter().map(|(_, text)| text.as_str()).collect();
        let verdicts = oracle.judge(&texts);
        for ((name, text), verdict) in batch.iter().zip(&verdicts) {
            tally.judge(name, text, verdict);
        }
    }
    tally
}

#[test]
fn the_corpus_gets_the_sdks_verdict() {
    let mutate::Corpus { good: mut all, bad, .. } = corpus();
    all.extend(bad);
    let cases: Vec<(String, String)> =
        all.into_iter().enumerate().map(|(index, text)| (format!("corpus {index}"), text)).collect();
    judge_all(&cases).settle();
}

#[test]
fn mutations_get_the_sdks_verdict() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let (count, seed) = (number("DRIFT_CASES", CASES_DEFAULT), number("DRIFT_SEED", 1));
    let corpus = corpus();
    let cases = |from: u64| -> Vec<(String, String)> {
        let numbers = (seed + from..seed + count).step_by(2);
        numbers.map(|seed| (format!("seed {seed}"), mutate::mutate(&corpus, seed))).collect()
    };
    // Two oracles, one for each half.
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| judge_all(&cases(1)));
        (judge_all(&cases(0)), odd.join().expect("a judge that ends"))
    });
    let mut both = BTreeMap::from([("cases", even.cases + odd.cases), ("accepted", even.accepted + odd.accepted)]);
    both.insert("differences", (even.differences.len() + odd.differences.len()) as u64);
    if std::env::var_os("DRIFT_REPORT").is_some() {
        std::fs::write(std::env::temp_dir().join("linkworld-drift.txt"), format!("{both:?}\n")).expect("a report");
    }
    Tally {
        cases: both["cases"],
        accepted: both["accepted"],
        differences: even.differences.into_iter().chain(odd.differences).collect(),
    }
    .settle();
}

/// Documents from elsewhere: `DRIFT_FILE` names a file with one JSON string per line.
#[test]
fn other_documents_get_the_sdks_verdict() {
    let Some(path) = std::env::var_os("DRIFT_FILE") else { return };
    let lines = std::fs::read_to_string(path).expect("a readable file");
    let text = |line: &str| serde_json::from_str(line).expect("a JSON string");
    let cases: Vec<(String, String)> =
        lines.lines().enumerate().map(|(index, line)| (format!("line {}", index + 1), text(line))).collect();
    judge_all(&cases).settle();
}
