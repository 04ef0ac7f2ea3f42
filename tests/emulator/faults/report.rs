//! What came of all cases: a table, and everything that should not be.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The run with the fault did its work.
    Healed,
    /// It said that it did not, and the same command again did.
    FailedCleanly,
    /// It says so, and the same command again says so too.
    Stuck,
    /// It said that all is well, and it was not.
    Lied,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) call: &'static str,
    pub(crate) fault: &'static str,
    pub(crate) verdict: Verdict,
    /// What is wrong with it.
    pub(crate) complaints: Vec<String>,
    /// How long the run with the fault took.
    pub(crate) took: Duration,
    /// The most memory it had, where that was measured.
    pub(crate) memory_kib: Option<u64>,
}

/// Per call: how many cases of each verdict.
pub(crate) fn table(cases: &[Case]) -> String {
    let mut rows: BTreeMap<&str, BTreeMap<Verdict, usize>> = BTreeMap::new();
    let mut order = Vec::new();
    for case in cases {
        if !order.contains(&case.call) {
            order.push(case.call);
        }
        *rows.entry(case.call).or_default().entry(case.verdict).or_default() += 1;
        *rows.entry("all").or_default().entry(case.verdict).or_default() += 1;
    }
    order.push("all");
    let mut text = format!(
        "{:<20} {:>6} {:>7} {:>14} {:>6} {:>5}\n",
        "call", "cases", "healed", "failed cleanly", "stuck", "lied"
    );
    for name in order {
        let Some(row) = rows.get(name) else { continue };
        let number = |verdict| row.get(&verdict).copied().unwrap_or_default();
        let _ = writeln!(
            text,
            "{name:<20} {:>6} {:>7} {:>14} {:>6} {:>5}",
            row.values().sum::<usize>(),
            number(Verdict::Healed),
            number(Verdict::FailedCleanly),
            number(Verdict::Stuck),
            number(Verdict::Lied)
        );
    }
    text
}

/// Prints the table, and fails with every complaint.
#[expect(clippy::print_stdout, reason = "the figures are the result")]
pub(crate) fn hold(title: &str, mut cases: Vec<Case>) {
    cases.sort_by(|a, b| (a.call, a.fault).cmp(&(b.call, b.fault)));
    let slowest = cases.iter().map(|case| case.took.as_millis()).max().unwrap_or_default();
    let memory = cases.iter().filter_map(|case| case.memory_kib).max();
    println!("{title}\n{}slowest run: {slowest} ms", table(&cases));
    if let Some(memory) = memory {
        println!("most memory: {memory} KiB");
    }
    let complaints: Vec<String> = cases
        .iter()
        .flat_map(|case| case.complaints.iter().map(move |words| format!("{} × {}: {words}", case.call, case.fault)))
        .collect();
    assert!(
        complaints.is_empty(),
        "{title}: {} complaints\n{}\n{}",
        complaints.len(),
        table(&cases),
        complaints.join("\n")
    );
}
