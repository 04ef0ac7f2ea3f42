//! Files that hold what a test expects. `UPDATE=1 cargo test` rewrites them; the diff is the review.

use std::path::Path;

/// True when expectations are to be rewritten.
pub(crate) fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Compares a file with what was found, or rewrites it; none when they agree. An empty expectation has no file.
pub(crate) fn mismatch(path: &Path, found: &str) -> Option<String> {
    if update() {
        if found.is_empty() {
            let _ = std::fs::remove_file(path);
        } else {
            std::fs::write(path, found).expect("a writable expectation");
        }
        return None;
    }
    let wanted = std::fs::read_to_string(path).unwrap_or_default();
    (wanted != found).then(|| format!("{}\n{}", path.display(), differences(&wanted, found)))
}

/// The lines that only one of two texts has.
fn differences(wanted: &str, found: &str) -> String {
    let only = |mark, of: &str, other: &str| {
        let lines = of.lines().filter(|line| !other.lines().any(|other| other == *line));
        lines.map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    only('-', wanted, found) + &only('+', found, wanted)
}

/// Fails with everything that differs.
pub(crate) fn settle(wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(
        wrong.is_empty(),
        "{} expectations differ; UPDATE=1 rewrites them, then read the diff:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
