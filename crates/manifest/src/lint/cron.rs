//! Rules about cron expressions, of schedules and of heartbeats alike (contract 4, row 7).

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::expression::{Expression, Oddity, parse};
use crate::lint::rule::{Rule, Subject};

/// How many coming runs a help line names.
const RUNS_SHOWN: usize = 3;

/// No cron at all.
pub(super) const SYNTAX: Rule = Rule {
    code: "cron-syntax",
    severity: Severity::Error,
    lwp: None,
    about: "a cron expression is not five fields of numbers, names, ranges, lists and steps",
    why: "the platform reads minute, hour, day, month and weekday, to the minute; anything else never runs",
    bad: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 25 * * *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: daily, cron: \"0 8 * * mon-fri\"}",
    check: syntax,
};

/// Cron without a day.
pub(super) const NEVER: Rule = Rule {
    code: "cron-never",
    severity: Severity::Error,
    lwp: None,
    about: "a cron expression names only days that no month has",
    why: "it reads well and never runs, which is found out much later",
    bad: "lifecycle:\n  schedules:\n    - {name: month-end, cron: \"0 0 30 2 *\"}",
    good: "lifecycle:\n  schedules:\n    - {name: month-end, cron: \"0 0 28 2 *\"}",
    check: never,
};

/// Cron with two readings.
pub(super) const AMBIGUOUS: Rule = Rule {
    code: "cron-ambiguous",
    severity: Severity::Warning,
    lwp: None,
    about: "a cron expression runs at other times on the platform than its author will think",
    why: "the platform is written in Python, whose croniter reads equal and reversed ranges, `5/15` and `*/1` beside a weekday unlike cron itself",
    bad: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 8 */1 * 1\"}",
    good: "lifecycle:\n  schedules:\n    - {name: monday, cron: \"0 8 * * 1\"}",
    check: ambiguous,
};

/// Every cron expression of the manifest with its path.
fn expressions(subject: Subject<'_>) -> Vec<(String, &str)> {
    let manifest = subject.manifest;
    let schedules = manifest.lifecycle.schedules.iter().enumerate();
    let mut found: Vec<(String, &str)> = schedules
        .map(|(index, schedule)| (format!("lifecycle.schedules.{index}.cron"), schedule.cron.as_str()))
        .collect();
    for (base, agent) in manifest.agents_by_path() {
        for (index, heartbeat) in agent.heartbeats.iter().enumerate() {
            let Some(cron) = heartbeat.cron_expression.as_deref() else { continue };
            if heartbeat.schedule_type == "cron" {
                found.push((format!("{base}.heartbeats.{index}.cron_expression"), cron));
            }
        }
    }
    found
}

fn syntax(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, cron) in expressions(subject) {
        if rule.has_said_enough(findings) {
            return;
        }
        let Err(faults) = parse(cron) else { continue };
        for fault in faults {
            let span = subject.part(&path, cron, fault.at.start, fault.at.end);
            let mut finding = rule.at(span, &path, fault.said);
            finding.help.extend(fault.help);
            if let Some(meant) = fault.meant {
                if let Ok(expression) = parse(&meant) {
                    finding.help.extend(runs(subject, &expression, false).map(|runs| format!("it would run {runs}")));
                }
                finding = finding.edit(subject.span(&path), format!("\"{meant}\""));
            }
            findings.push(finding);
        }
    }
}

fn never(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, cron) in expressions(subject) {
        if rule.has_said_enough(findings) {
            return;
        }
        if parse(cron).is_ok_and(|expression| expression.never_fires()) {
            let headline = format!(
                "`{}` never runs: no month it names has such a day",
                linkworld_contract::text::shorten(cron.trim(), 80)
            );
            let help = "choose a day the months have; the last day of February is 28 or 29";
            findings.push(rule.finding(subject, &path, headline).help(help));
        }
    }
}

fn ambiguous(rule: &Rule, subject: Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (path, cron) in expressions(subject) {
        if rule.has_said_enough(findings) {
            return;
        }
        let Ok(expression) = parse(cron) else { continue };
        for odd in &expression.oddities {
            let span = subject.part(&path, cron, odd.at.start, odd.at.end);
            let mut finding = rule.at(span, &path, odd.said.clone()).help(odd.help.clone());
            finding.help.extend(readings(subject, &expression, odd));
            // Only where the bytes are surely those of the item: the whole value otherwise, which is more.
            if let Some(same) = odd.same.clone().filter(|_| span.end - span.start == odd.at.len()) {
                finding = finding.edit(span, same);
            }
            findings.push(finding);
        }
    }
}

/// The next runs, in each reading that has some.
fn readings(subject: Subject<'_>, expression: &Expression, odd: &Oddity) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(runs(subject, expression, false).map(|runs| format!("on the platform it runs next {runs}")));
    if odd.both_days {
        lines.extend(runs(subject, expression, true).map(|runs| format!("cron itself would run it next {runs}")));
    }
    lines
}

/// `on Sat 2026-11-21 08:00, … and … (UTC)`; none without a time to count from, or without a run.
fn runs(subject: Subject<'_>, expression: &Expression, both_days: bool) -> Option<String> {
    let next = expression.next(subject.now?, RUNS_SHOWN, both_days);
    let shown: Vec<String> = next.iter().map(|run| run.strftime("%a %Y-%m-%d %H:%M").to_string()).collect();
    let (last, first) = shown.split_last()?;
    Some(match first {
        [] => format!("on {last} (UTC)"),
        _ => format!("on {} and {last} (UTC)", first.join(", ")),
    })
}
