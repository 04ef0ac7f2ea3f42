//! One pass reports everything: an error in one place does not hide what is wrong in another, and no mistake is
//! reported twice.

use crate::{gallery, mistakes};
use linkworld_manifest::diagnostic::{Diagnostic, Severity};
use linkworld_manifest::lint::RULES;
use linkworld_manifest::{CheckOptions, check};

const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

fn findings(text: &str) -> Vec<Diagnostic> {
    check("m", text.as_bytes().to_vec(), CheckOptions::default()).findings
}

/// Code and path of each finding, sorted.
fn places(text: &str) -> Vec<(&'static str, String)> {
    let mut places: Vec<_> = findings(text).into_iter().map(|finding| (finding.code, finding.path)).collect();
    places.sort();
    places
}

/// Lines with one error each, in fields that no rule looks at, and the place of the error.
const ELSEWHERE: [(&str, &str, &str); 6] = [
    ("category: [a]\n", "wrong-type", "category"),
    ("icon: 5\n", "wrong-type", "icon"),
    ("zzz: 1\n", "unknown-field", "zzz"),
    ("description: 5\n", "wrong-type", "description"),
    ("rag_slots: [{name: Big Slot, description: x}]\n", "bad-pattern", "rag_slots.0.name"),
    ("emits: [Bad Event]\n", "bad-pattern", "emits.0"),
];

#[test]
fn an_error_elsewhere_hides_no_lint() {
    let mut missing = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.bad.starts_with("---")) {
        let before = places(&format!("{HEAD}{}\n", rule.bad));
        for (line, code, path) in ELSEWHERE {
            let field = line.split(':').next().unwrap_or_default();
            if rule.bad.lines().any(|line| line.starts_with(field)) {
                continue;
            }
            let after = places(&format!("{HEAD}{}\n{line}", rule.bad));
            let mut wanted = before.clone();
            wanted.push((code, path.to_owned()));
            wanted.sort();
            if after != wanted {
                missing.push(format!("{} with {line:?}: {after:?}", rule.code));
            }
        }
        // The issue's own example: a number in place of a text in the environment of the container.
        let with_env = HEAD.replace("{image: x}", "{image: x, env: {DEBUG: 1}}");
        let after = places(&format!("{with_env}{}\n", rule.bad));
        if before.iter().any(|place| !after.contains(place)) || after.len() != before.len() + 1 {
            missing.push(format!("{} with `DEBUG: 1`: {after:?}", rule.code));
        }
    }
    assert!(missing.is_empty(), "{} rules are hidden\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn an_error_elsewhere_hides_no_rule_between_fields() {
    let mut missing = Vec::new();
    for path in gallery::files("err").into_iter().filter(|path| gallery::name(path).starts_with("rule-")) {
        let source = gallery::source(&path);
        let before = places(source.text());
        for (line, code, place) in ELSEWHERE {
            let field = format!("\n{}:", line.split(':').next().unwrap_or_default());
            if source.text().contains(&field) {
                continue;
            }
            let end = if source.text().ends_with('\n') { "" } else { "\n" };
            let after = places(&format!("{}{end}{line}", source.text()));
            let mut wanted = before.clone();
            wanted.push((code, place.to_owned()));
            wanted.sort();
            if after != wanted {
                missing.push(format!("{} with {line:?}: {after:?}, expected {wanted:?}", gallery::name(&path)));
            }
        }
    }
    assert!(missing.is_empty(), "{} are different\n{}", missing.len(), missing.join("\n"));
}

/// Every fault of the corpus: the rules that now run beside it add nothing that was not there before.
#[test]
fn one_mistake_is_one_finding_with_all_rules() {
    let mut extra = Vec::new();
    for (name, base, text) in mistakes::texts() {
        let known = places(&base);
        let errors = findings(&text).iter().filter(|finding| finding.severity == Severity::Error).count();
        let new: Vec<_> = places(&text).into_iter().filter(|place| !known.contains(place)).collect();
        if new.len() > 1 || errors > 1 {
            extra.push(format!("{name}: {new:?}"));
        }
    }
    assert!(extra.is_empty(), "{} mistakes with more findings\n{}", extra.len(), extra.join("\n"));
}
