//! Rules about tools and schedules: one name, one thing.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::rule::{Rule, Subject};
use std::collections::HashMap;

/// Two tools of one name.
pub(super) const DUPLICATE_TOOL: Rule = Rule {
    code: "duplicate-tool",
    severity: Severity::Error,
    about: "two entries of `tools` have the same name",
    why: "a call names one tool; the platform could only ever reach one of them",
    bad: "tools:\n  - {name: send, description: A, scopes_required: []}\n  - {name: send, description: B, scopes_required: []}",
    good: "tools:\n  - {name: send_mail, description: A, scopes_required: []}\n  - {name: send_fax, description: B, scopes_required: []}",
    check: |rule, subject, findings| {
        let names = subject.manifest.tools.iter().map(|tool| tool.name.as_str());
        duplicates(rule, subject, ("tools", "tool", names.collect()), findings);
    },
};

/// Two schedules of one name.
pub(super) const DUPLICATE_SCHEDULE: Rule = Rule {
    code: "duplicate-schedule",
    severity: Severity::Error,
    about: "two entries of `lifecycle.schedules` have the same name",
    why: "a tick is sent by its schedule's name; the handler could not tell them apart",
    bad: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 8 * * *\"}\n    - {name: daily, cron: \"0 9 * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: morning, cron: \"0 8 * * *\"}\n    - {name: later, cron: \"0 9 * * *\"}",
    check: |rule, subject, findings| {
        let names = subject.manifest.lifecycle.schedules.iter().map(|schedule| schedule.name.as_str());
        duplicates(rule, subject, ("lifecycle.schedules", "schedule", names.collect()), findings);
    },
};

fn duplicates(
    rule: &Rule,
    subject: Subject<'_>,
    (list, noun, names): (&str, &str, Vec<&str>),
    findings: &mut Vec<Diagnostic>,
) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (index, name) in names.into_iter().enumerate() {
        let Some(earlier) = first.get(name) else {
            first.insert(name, index);
            continue;
        };
        let path = format!("{list}.{index}.name");
        findings.push(
            rule.finding(subject, &path, format!("there is a {noun} named `{name}` already"))
                .label(subject.span(&format!("{list}.{earlier}.name")), "first defined here")
                .help(format!("give each {noun} a name of its own")),
        );
    }
}
